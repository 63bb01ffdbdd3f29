"""Syncs that run while the page watches: a thread each, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from admin.web.errors import fault_number
from store.errors import HubError
from store.log import EventLog

log = EventLog("guiyi.web")


class NoFiles(HubError):
    """There is no file where the settings say."""


@dataclass(slots=True)
class Sync:
    """One sync under way; it is the progress that it reports to."""

    #: Numbers of the connections.
    connections: frozenset[int]
    #: "sync", "plan", "full" or "shrink".
    how: str
    #: When it was begun.
    begun: str
    at: str = ""
    done: int = 0
    total: int | None = None
    #: Connection -> (class of the error that ended it, its number in the log).
    errors: dict[int, tuple[str, str]] = field(default_factory=dict)
    finished: threading.Event = field(default_factory=threading.Event)

    def step(self, name: str, total: int | None) -> None:
        """Begin a step of so many units."""
        self.at, self.total, self.done = name, total, 0

    def advance(self, count: int) -> None:
        """Count so many more units as done."""
        self.done += count

    def fail(self, connections: Iterable[int], error: Exception) -> None:
        """Remember what ended the sync of some connections; the log says what it was."""
        number = fault_number()
        self.errors.update((one, (type(error).__name__, number)) for one in connections)
        if isinstance(error, HubError):
            log.info("sync.refused", request=number, error=error)
        else:
            log.warning("sync.failed", request=number, error=error)


class Syncs:
    """The syncs of this process; of each connection the last one is remembered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._last: dict[int, Sync] = {}

    def start(
        self,
        connections: Iterable[int],
        how: str,
        run: Callable[[Sync], object],
        *,
        begun: str = "",
    ) -> Sync | None:
        """Begin a sync in the background; None while one of the connections is at it."""
        wanted = frozenset(connections)
        with self._lock:
            if any(self._busy(number) for number in wanted):
                return None
            sync = Sync(wanted, how, begun)
            self._last.update(dict.fromkeys(wanted, sync))
        threading.Thread(target=self._work, args=(run, sync), name="sync", daemon=True).start()
        return sync

    def of(self, number: int) -> Sync | None:
        """Return the last sync of a connection that this process began."""
        with self._lock:
            return self._last.get(number)

    def _busy(self, number: int) -> bool:
        last = self._last.get(number)
        return last is not None and not last.finished.is_set()

    def _work(self, run: Callable[[Sync], object], sync: Sync) -> None:
        try:
            with self._turn:
                run(sync)
        except Exception as error:
            # A thread has nobody above it: the page says what to do.
            sync.fail(sync.connections, error)
        finally:
            sync.finished.set()
