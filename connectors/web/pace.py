"""How many calls run at once: a little more while all goes well, half as many when pushed back.

Additive increase and multiplicative decrease (Chiu and Jain, 1989), as TCP does it: several workers
that know nothing of each other share a server's capacity fairly, and find it by themselves.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: The share of the newest call in the moving mean of how long calls take.
_NEWEST = 0.2
#: Slower than this and so many times slower than usual means that the server is at its limit.
_SLOW_SECONDS, _SLOW_TIMES = 2.0, 3.0
#: How fast "usual" follows a server that has become slower for good.
_FORGETS = 1.01


@dataclass(slots=True)
class _Usual:
    lately: float
    best: float


@dataclass(slots=True)
class Pace:
    """The turns of one connection's calls in this process."""

    most: int = 10
    first: float = 4.0
    #: Pushes back within so many seconds are one: the calls were sent at the same pace.
    calm: float = 1.0
    tick: Callable[[], float] = time.monotonic
    limit: float = 0.0
    running: int = 0
    _slowed: float = float("-inf")
    _usual: dict[str, _Usual] = field(default_factory=dict)
    _free: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.limit = min(self.first, float(self.most))

    @contextlib.contextmanager
    def turn(self, longest: float) -> Iterator[bool]:
        """Wait for a turn and hold it; gives False when none came within `longest` seconds."""
        with self._free:
            got = self._free.wait_for(lambda: self.running < int(self.limit), longest)
            self.running += got
        try:
            yield got
        finally:
            if got:
                with self._free:
                    self.running -= 1
                    self._free.notify()

    def went(self, seconds: float, sort: str = "") -> None:
        """Count a call that was answered, and how long it took; `sort` keeps like with like."""
        with self._free:
            usual = self._usual.setdefault(sort, _Usual(seconds, seconds))
            usual.lately += _NEWEST * (seconds - usual.lately)
            usual.best = min(seconds, usual.best * _FORGETS)
            if usual.lately > max(_SLOW_SECONDS, _SLOW_TIMES * usual.best):
                self._slow_down(0.9)
            else:
                self.limit = min(float(self.most), self.limit + 1.0 / self.limit)
                self._free.notify()

    def pushed_back(self) -> None:
        """Count a call that the server had no room for."""
        with self._free:
            self._slow_down(0.5)

    def _slow_down(self, share: float) -> None:
        now = self.tick()
        if now - self._slowed >= self.calm:
            self._slowed = now
            self.limit = max(1.0, self.limit * share)
