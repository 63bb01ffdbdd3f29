"""Workers that are killed, paused and taken over, one at a time and as a seed says."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from store.errors import Busy, HubError, LeaseLost, SourceError, TryLater

#: So many boundaries lie at most between a look before a creation and the creation itself.
LOOK = 8


class Killed(BaseException):
    """The process is gone: nothing of it may run on but the unwinding of its stack."""


@dataclass
class Odds:
    """How often something happens at a boundary: before an outside call, around a commit."""

    act: float = 0.1
    kill: float = 0.01
    pause: float = 0.0
    cut: float = 0.01
    lose: float = 0.05
    #: A worker falls asleep on its way to a write.
    asleep: float = 0.0
    #: Time passes at all; a lease runs out before the next worker begins.
    passes: float = 0.3
    over: float = 0.7
    #: Slots that colleagues change; a mail address stays, so that nobody doubts who a record is
    #: about.
    edited: tuple[str, ...] = ("title", "title", "mobile", "wechat")


class Worker:
    """One sync in a thread of its own, which runs only while it is its turn."""

    def __init__(self, stage: Stage, work: Callable[[], None]) -> None:
        self._stage, self._work = stage, work
        self._turn, self._back = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.dead = self.over = False
        #: How much had happened, and what time it was, at its last boundaries, the oldest first.
        self.passed: deque[tuple[int, datetime]] = deque(maxlen=LOOK)
        #: Why it ended, where that is nothing that may happen.
        self.wrong = ""

    def go(self) -> None:
        """Let it run until it pauses or ends."""
        self._stage.at_work = self
        if self._thread.ident is None:
            self._thread.start()
        else:
            self._turn.release()
        self._back.acquire()
        if self.over:
            self._thread.join()
        self._stage.at_work = None

    def here(self) -> bool:
        """Tell whether the calling thread is this worker's own."""
        return threading.current_thread() is self._thread

    def pause(self) -> None:
        """Wait for the next turn."""
        self._back.release()
        self._turn.acquire()

    def _run(self) -> None:
        try:
            self._work()
        except (Killed, Busy, LeaseLost, SourceError):
            pass
        except HubError as error:
            self.wrong = f"raised {type(error).__name__}"
        except Exception as error:
            self.wrong = f"raised {type(error).__name__}: {error}"[:200]
            self._stage.trace.append(traceback.format_exc())
        finally:
            self.over = True
            self._back.release()


@dataclass
class Stage:
    """What happens at each boundary."""

    rnd: Random
    odds: Odds
    #: Lets some time pass and perhaps a colleague work.
    between: Callable[[], None] = lambda: None
    at_work: Worker | None = None
    #: A worker was paused on its way to a write.
    slow: bool = False
    #: One was just now: it sends what it looked up long ago.
    late: bool = False
    #: What colleagues have done so far, and what time it is.
    acts: int = 0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    #: Nothing happens any more.
    calm: bool = False
    trace: list[str] = field(default_factory=list)

    def at(self, where: str) -> None:
        """A boundary that the worker whose turn it is has come to."""
        worker = self.at_work
        if worker is None or not worker.here():
            return
        if worker.dead:
            raise Killed
        self.late = False
        worker.passed.append((self.acts, self.now()))
        if self.calm:
            return
        self.between()
        asleep = self.odds.asleep if where == "write" else 0.0
        if self.rnd.random() < self.odds.pause + asleep:
            worker.pause()
            self.late = where == "write"
            self.slow = self.slow or self.late
        if self.rnd.random() < self.odds.kill:
            self.trace.append(f"killed at {where}")
            worker.dead = True
            raise Killed
        may_break = where not in ("begin", "committed", "written")
        if may_break and self.rnd.random() < self.odds.cut:
            raise TryLater("the line is cut", source="model")
