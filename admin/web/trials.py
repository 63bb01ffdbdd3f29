"""Dry runs and changes of rules that work while the page watches, and the last answers of each."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from admin.web.errors import fault_number
from store.log import EventLog
from sync.progress import Shown
from sync.ruling import Used
from sync.trial import Trial

log = EventLog("guiyi.web")

#: Answers that are kept, and works at once in all.
_MOST = 30

#: What a work was asked for and on which book: the same book gives the same answer.
Asked = tuple[str, ...]


@dataclass(slots=True)
class Work:
    """One dry run or change under way; it is the progress that it reports to."""

    key: str
    at: str = ""
    done: int = 0
    total: int | None = None
    answer: Trial | Used | None = None
    #: For what went wrong: its number in the log.
    number: str = ""
    finished: threading.Event = field(default_factory=threading.Event)

    def step(self, name: str, total: int | None) -> None:
        """Begin a step of so many units."""
        self.at, self.total, self.done = name, total, 0

    def advance(self, count: int) -> None:
        """Count so many more units as done."""
        self.done += count


class Trials:
    """The works of this process, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._works: OrderedDict[Asked, Work] = OrderedDict()

    def start(self, asked: Asked, run: Callable[[Shown], Trial | Used]) -> Work:
        """Return the work that was asked for, begun now unless it was before."""
        with self._lock:
            known = self._works.get(asked)
            # What broke off is begun again.
            if known is not None and not known.number:
                return known
            work = self._works[asked] = Work(secrets.token_urlsafe(9))
            self._works.move_to_end(asked)
            while len(self._works) > _MOST:
                self._works.popitem(last=False)
        threading.Thread(target=self._work, args=(run, work), name="rules", daemon=True).start()
        return work

    def find(self, key: str) -> Work | None:
        """Return a work by its key."""
        with self._lock:
            return next((work for work in self._works.values() if work.key == key), None)

    def _work(self, run: Callable[[Shown], Trial | Used], work: Work) -> None:
        try:
            with self._turn:
                work.answer = run(work)
        except Exception as error:
            # A thread has nobody above it: the page shows the number, the log says what it was.
            work.number = fault_number()
            log.warning("rules.failed", request=work.number, error=error)
        finally:
            work.finished.set()
