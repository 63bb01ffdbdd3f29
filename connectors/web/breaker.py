"""A circuit breaker: a host that failed many times in a row is left alone for a while."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from store.clock import Clock


@dataclass(slots=True)
class _Host:
    failures: int = 0
    #: Nobody calls before; None while the circuit is closed.
    until: datetime | None = None
    #: One call is under way to see whether the host is back.
    probing: bool = False


@dataclass(slots=True)
class Breaker:
    """The circuits of all hosts that one door calls.

    After `after` failures in a row a host rests for `rest` seconds; then one call goes through as a
    probe, and its outcome closes the circuit or begins another rest.
    """

    clock: Clock
    after: int = 10
    rest: float = 30.0
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, host: str) -> float:
        """Return 0.0 when the host may be called, else the seconds to wait.

        Who got 0.0 must say by `leave` how it went.
        """
        with self._lock:
            one = self._hosts.setdefault(host, _Host())
            if one.until is None:
                return 0.0
            left = (one.until - self.clock.now()).total_seconds()
            if left > 0:
                return left
            if one.probing:
                return min(1.0, self.rest)
            one.probing = True
            return 0.0

    def leave(self, host: str, *, well: bool | None) -> bool:
        """Say how a call went, None for one that tells nothing; tell whether it opened the circuit.

        Well is every answer that is the host's own, a refusal too.
        """
        with self._lock:
            one = self._hosts.setdefault(host, _Host())
            if well is None:
                one.probing = False
                return False
            if well:
                self._hosts[host] = _Host()
                return False
            one.failures += 1
            if not one.probing and one.failures != self.after:
                return False
            one.probing = False
            one.until = self.clock.now() + timedelta(seconds=self.rest)
            return True
