"""The calls that one connection may make, counted in SQL so that all workers share them.

A moving window is counted in buckets of a twentieth of it. A worker takes several calls at once out
of the bucket of now and hands them out by itself: most calls ask the database nothing. What it has
left when the bucket is over it gives back, so a call always counts in the bucket that it is made in
and no window ever holds more than the limit. A worker that dies keeps what it had until the window
has passed.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, text

from store.calls import Rate
from store.hub import Hub

BUCKETS = 20
#: The most calls that a worker takes at once.
MOST_AT_ONCE = 100
#: How soon a worker notices that another one was told to wait.
LOOK_SECONDS = 1.0

# The row of start 0 holds the time that the budget is closed until; to write it is to lock it, and
# whoever takes calls locks it first.
_LOCK = text(
    "INSERT INTO budget (connection_id, name, start, used) VALUES (:connection, :name, 0, 0) "
    "ON CONFLICT (connection_id, name, start) DO UPDATE SET used = budget.used RETURNING used"
)
_CLOSE = text(
    "INSERT INTO budget (connection_id, name, start, used) VALUES (:connection, :name, 0, :until) "
    "ON CONFLICT (connection_id, name, start) DO UPDATE SET used = "
    "CASE WHEN excluded.used > budget.used THEN excluded.used ELSE budget.used END"
)
_CLOSED = text(
    "SELECT used FROM budget WHERE connection_id = :connection AND name = :name AND start = 0"
)
_USED = text(
    "SELECT start, used FROM budget WHERE connection_id = :connection AND name = :name "
    "AND start > :since ORDER BY start"
)
_ADD = text(
    "INSERT INTO budget (connection_id, name, start, used) "
    "VALUES (:connection, :name, :start, :calls) ON CONFLICT (connection_id, name, start) "
    "DO UPDATE SET used = budget.used + excluded.used"
)
_SWEEP = text(
    "DELETE FROM budget WHERE connection_id = :connection AND name = :name "
    "AND start > 0 AND start <= :since"
)


@dataclass(slots=True)
class _Block:
    """What this worker has taken of one budget."""

    #: When the bucket begins that it was taken out of.
    start: float = 0.0
    left: int = 0
    #: How many calls it takes at once.
    size: int = 1
    closed: float = 0.0
    looked: float = 0.0


@dataclass(slots=True)
class SqlBudget:
    """The budgets of one connection; implements `connectors.web.protocols.Budget`."""

    hub: Hub
    connection: int
    _blocks: dict[str, _Block] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str, rate: Rate, cost: int = 1) -> float:
        """Take `cost` calls; return 0.0, or the seconds until there is room for them.

        A cost above the whole rate takes the whole.
        """
        with self._turn:
            now, block = self._now(), self._blocks.setdefault(name, _Block())
            cost, width = min(cost, rate.calls), rate.seconds / BUCKETS
            start = math.floor(now / width) * width
            if block.start == start and block.left >= cost:
                self._look(name, block, now)
            elif block.closed <= now:
                wait = self._take(name, block, rate, cost, start)
                if wait:
                    return wait
            if block.closed > now:
                return block.closed - now
            block.left -= cost
            return 0.0

    def spent(self, name: str, rate: Rate) -> int:
        """Return how much of a budget is used now."""
        with self._turn:
            since = self._now() - rate.seconds - rate.seconds / BUCKETS
            with self.hub.reading() as connection:
                used = connection.execute(_USED, self._keys(name, since=max(since, 0.0))).all()
            block = self._blocks.get(name)
            mine = block.left if block and any(b.start == block.start for b in used) else 0
            return int(sum(bucket.used for bucket in used)) - mine

    def closed_for(self, name: str, seconds: float) -> None:
        """Let nobody take from a budget for a while; the longest such word counts."""
        with self._turn:
            block, until = self._blocks.setdefault(name, _Block()), self._now() + seconds
            block.closed = max(block.closed, until)
            with self.hub.aside() as connection:
                connection.execute(_CLOSE, self._keys(name, until=until))

    def _look(self, name: str, block: _Block, now: float) -> None:
        """Find out now and then whether another worker was told to wait."""
        if now - block.looked < LOOK_SECONDS:
            return
        with self.hub.reading() as connection:
            until = connection.execute(_CLOSED, self._keys(name)).scalar()
        block.closed, block.looked = max(block.closed, float(until or 0.0)), now

    def _take(self, name: str, block: _Block, rate: Rate, cost: int, start: float) -> float:
        """Take more calls out of the bucket of now; return 0.0 or the wait until that can be."""
        width = rate.seconds / BUCKETS
        since = max(start - rate.seconds - width / 2, 0.0)
        with self.hub.aside() as connection:
            closed = float(connection.execute(_LOCK, self._keys(name)).scalar_one())
            block.closed, block.looked = max(block.closed, closed), self._now()
            if block.start != start:
                self._turn_over(connection, name, block, start, since)
            if block.closed > self._now():
                return 0.0
            used = connection.execute(_USED, self._keys(name, since=since)).all()
            free = rate.calls - int(sum(bucket.used for bucket in used))
            need = cost - block.left
            if free < need:
                return self._wait(used, rate, need - free)
            more = max(need, min(block.size, free // 4))
            connection.execute(_ADD, self._keys(name, start=start, calls=more))
        block.left += more
        most = max(1, min(MOST_AT_ONCE, rate.calls // BUCKETS))
        block.size = min(most, 2 * block.size)
        return 0.0

    def _turn_over(
        self, connection: Connection, name: str, block: _Block, start: float, since: float
    ) -> None:
        """Begin a new bucket: give back what is left of the one before, and forget old ones."""
        if block.left:
            connection.execute(_ADD, self._keys(name, start=block.start, calls=-block.left))
            if 2 * block.left > block.size:
                block.size = max(1, block.size // 2)
        connection.execute(_SWEEP, self._keys(name, since=since))
        block.start, block.left = start, 0

    def _wait(self, used: Iterable[Row[Any]], rate: Rate, missing: int) -> float:
        """Return the seconds until buckets with so many calls have left the window."""
        end = rate.seconds + rate.seconds / BUCKETS
        for bucket in used:
            missing -= int(bucket.used)
            if missing <= 0:
                return max(float(bucket.start) + end - self._now(), 0.001)
        return rate.seconds

    def _keys(self, name: str, **more: float) -> dict[str, object]:
        return {"connection": self.connection, "name": name, **more}

    def _now(self) -> float:
        return self.hub.clock.now().timestamp()
