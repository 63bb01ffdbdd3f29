"""The records of one object of the 纷享销客 stand-in, and what its lagging list shows of them.

A record is a plain dict that is never changed, only replaced; so what the list showed a minute ago
costs nothing to keep.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Row = Mapping[str, Any]


def modified(row: Row) -> int:
    """Return when a record last changed, in milliseconds."""
    return int(row.get("last_modified_time", 0))


class Shelf:
    """Records by id: as they are (`live`) and as the list shows them (`shown`)."""

    def __init__(self) -> None:
        self.live: dict[str, Row] = {}
        self.shown: dict[str, Row] = {}
        self._ids: list[str] = []
        self._times: list[tuple[int, str]] = []
        self._due: list[tuple[float, str]] = []

    def put(self, row: Row, *, shown_at: float = 0.0) -> None:
        """Keep a record; the list shows it from `shown_at` (seconds), at once when that is 0."""
        self.live[row["_id"]] = row
        if shown_at:
            heapq.heappush(self._due, (shown_at, row["_id"]))
        else:
            self._show(row["_id"])

    def put_many(self, rows: Iterable[Row]) -> None:
        """Keep many records at once, shown at once."""
        for row in rows:
            self.live[row["_id"]] = self.shown[row["_id"]] = row
        self._ids = sorted(self.shown)
        self._times = sorted((modified(row), row["_id"]) for row in self.shown.values())

    def drop(self, identity: str) -> None:
        """Forget a record for good."""
        self.live.pop(identity, None)
        self._show(identity)

    def catch_up(self, now: float) -> None:
        """Let the list show what is due by now (seconds)."""
        while self._due and self._due[0][0] <= now:
            self._show(heapq.heappop(self._due)[1])

    def _show(self, identity: str) -> None:
        before, row = self.shown.pop(identity, None), self.live.get(identity)
        if before is not None:
            del self._times[bisect_left(self._times, (modified(before), identity))]
            if row is None:
                del self._ids[bisect_left(self._ids, identity)]
        elif row is not None:
            insort(self._ids, identity)
        if row is not None:
            self.shown[identity] = row
            insort(self._times, (modified(row), identity))

    def by_id(self, after: str = "", *, descending: bool = False) -> Iterator[Row]:
        """Yield what the list shows by id, from this id on."""
        order = self._ids if descending else self._ids[bisect_left(self._ids, after) :]
        return (self.shown[one] for one in (reversed(order) if descending else order))

    def by_time(
        self, since: int = 0, until: int | None = None, *, descending: bool = False
    ) -> Iterator[Row]:
        """Yield what the list shows by (time, id), between two moments, both included."""
        start = bisect_left(self._times, (since, ""))
        stop = len(self._times) if until is None else bisect_left(self._times, (until + 1, ""))
        order = self._times[start:stop]
        return (self.shown[one] for _, one in (reversed(order) if descending else order))
