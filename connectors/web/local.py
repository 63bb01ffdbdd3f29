"""Tokens and budgets in plain memory: for one process, as tests and a first check of settings."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connectors.web.protocols import Fetched, Rate, Token
from store.clock import Clock, SystemClock
from store.errors import SignInAgain
from store.secret import Secret


@dataclass(slots=True)
class LocalTokens:
    """The tokens of one connection in this process."""

    #: The refresh token that the settings hold; one that the server sends replaces it.
    refresh: Secret | None = None
    clock: Clock = field(default_factory=SystemClock)
    #: A token is replaced so many seconds before it ends, or at half its life if that is later.
    margin: float = 300.0
    #: A token that is refused within so many seconds after it replaced a refused one is the end.
    young: float = 60.0
    #: How often `fetch` was called.
    fetched: int = 0
    _token: Token | None = None
    _renew: datetime | None = None
    #: The version that replaced a refused one, and when.
    _second: tuple[int, datetime] | None = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def current(self, fetch: Callable[[Secret | None], Fetched]) -> Token:
        """Return a token that is good for another while."""
        with self._lock:
            if self._token is None or self._renew is None or self.clock.now() >= self._renew:
                return self._fetch(fetch)
            return self._token

    def refused(self, token: Token, fetch: Callable[[Secret | None], Fetched]) -> Token:
        """Return another token than this one.

        Raises `SignInAgain` when it has itself just replaced one that was refused.
        """
        with self._lock:
            if self._token is not None and self._token.version > token.version:
                return self._token
            now = self.clock.now()
            if self._second is not None:
                version, at = self._second
                if version == token.version and (now - at).total_seconds() < self.young:
                    raise SignInAgain
            found = self._fetch(fetch)
            self._second = (found.version, now)
            return found

    def _fetch(self, fetch: Callable[[Secret | None], Fetched]) -> Token:
        self.fetched += 1
        got = fetch(self.refresh)
        now = self.clock.now()
        self.refresh = got.refresh or self.refresh
        until = now + timedelta(seconds=got.seconds)
        self._renew = now + timedelta(seconds=max(got.seconds - self.margin, got.seconds / 2))
        version = self._token.version + 1 if self._token else 1
        text = until.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._token = Token(got.access, text, version, got.extra)
        return self._token


@dataclass(slots=True)
class _Window:
    """When what was taken, and the sum of it."""

    taken: deque[tuple[datetime, int]] = field(default_factory=deque)
    total: int = 0


@dataclass(slots=True)
class LocalBudget:
    """Moving windows of calls in this process."""

    clock: Clock = field(default_factory=SystemClock)
    _taken: dict[str, _Window] = field(default_factory=dict)
    _closed: dict[str, datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str, rate: Rate, cost: int = 1) -> float:
        """Take `cost` calls; return 0.0, or the seconds until there is room for them.

        A cost above the whole rate takes the whole.
        """
        with self._lock:
            now = self.clock.now()
            closed = self._closed.get(name)
            if closed is not None and closed > now:
                return (closed - now).total_seconds()
            cost = min(cost, rate.calls)
            window = self._window(name, rate, now)
            free = rate.calls - window.total
            for at, one in window.taken:
                if free >= cost:
                    break
                free += one
                wait = (at - now).total_seconds() + rate.seconds
                if free >= cost:
                    return max(wait, 0.001)
            window.taken.append((now, cost))
            window.total += cost
            return 0.0

    def spent(self, name: str, rate: Rate) -> int:
        """Return how much of a budget is used now."""
        with self._lock:
            return self._window(name, rate, self.clock.now()).total

    def closed_for(self, name: str, seconds: float) -> None:
        """Let nobody take from a budget for a while; the longest such word counts."""
        with self._lock:
            until = self.clock.now() + timedelta(seconds=seconds)
            self._closed[name] = max(until, self._closed.get(name, until))

    def _window(self, name: str, rate: Rate, now: datetime) -> _Window:
        """Return what was taken within the window, the oldest first."""
        window = self._taken.setdefault(name, _Window())
        while window.taken and (now - window.taken[0][0]).total_seconds() >= rate.seconds:
            window.total -= window.taken.popleft()[1]
        return window
