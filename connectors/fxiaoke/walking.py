"""How all records of 纷享销客 are walked through: what changed since a moment, or every one by id.

No offset is used. Rows are asked for by (time of change, id) from the last time that was shown on,
the rows of one moment by id; so a row that moves while pages are read is met again and none is
skipped. A short page is not the last one: only an empty one ends a walk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.crm import Page
from connectors.fxiaoke.layout import Layout
from connectors.fxiaoke.reading import ID, TIME, Reading, Row, id_of, where
from connectors.fxiaoke.records import milliseconds
from store.clock import Clock
from store.errors import BadAnswer

#: A page that was shown before, or one that cannot be the end, is asked for again so often.
_TRIES = 3


@dataclass(slots=True)
class _Place:
    """Where a walk through the changes stands; times in milliseconds."""

    #: The newest time of change that was shown.
    newest: int = 0
    #: Where the walk goes on.
    at: int = 0
    #: Where it was taken up again, if it was broken off: what lagged there then may show now.
    taken_up: int | None = None


class Walking:
    """Walks through the records of one connection."""

    def __init__(self, reading: Reading, clock: Clock, *, page: int, look_back: float) -> None:
        self._reading, self._clock, self._limit = reading, clock, page
        self._look_back = int(look_back * 1000)

    def changes(self, layout: Layout, cursor: str) -> Iterator[Page]:
        """Yield what changed since a cursor, the oldest change first.

        The cursor of a page goes on where it ended; the last page, which is empty, holds the one
        that the next walk begins with, and that one looks back.
        """
        kind, place = layout.kind.name, self._begun(cursor)
        met: set[str] = set()
        stale = 0
        order = [(TIME, True), (ID, True)]
        while rows := self._ask(kind, [where(TIME, "GTE", str(place.at))], order):
            last = max((at for row in rows if (at := _time(row)) is not None), default=0)
            stale = stale + 1 if last < place.at else 0
            if stale:
                self._again(kind, stale)
                continue
            here, full = place.at, len(rows) >= self._limit
            place.newest, place.at = max(place.newest, last), last
            fresh = [row for row in rows if id_of(row) not in met]
            yield from self._reading.pages(layout, fresh, self._cursor(place), sure=bool(cursor))
            met = {id_of(row) for row in rows if _time(row) == last}
            if last > here and full:
                continue
            # A page of one moment, or perhaps the end: the rest of that moment, then what follows.
            # A full page of one moment may hold any of its rows: that is walked from its start.
            yield from self._moment(layout, place, "" if full else max(met), met)
            place.at, met = last + 1, set()
        if place.newest:
            yield Page((), self._ended(place))

    def _moment(self, layout: Layout, place: _Place, after: str, met: set[str]) -> Iterator[Page]:
        """Yield the rows of the moment of a place behind an id, but for those that were met."""
        kind, stale = layout.kind.name, 0
        moment = where(TIME, "EQ", str(place.at))
        while rows := self._ask(kind, [moment, where(ID, "GT", after)], [(ID, True)]):
            last = max(map(id_of, rows))
            stale = stale + 1 if last <= after else 0
            if stale:
                self._again(kind, stale)
                continue
            fresh = [row for row in rows if id_of(row) not in met]
            yield from self._reading.pages(layout, fresh, self._cursor(place), sure=True)
            after = last
            met.update(map(id_of, fresh))

    def everything(self, layout: Layout) -> Iterator[Page]:
        """Yield every live record by id."""
        kind, after, doubted = layout.kind.name, "", 0
        while True:
            rows = self._ask(kind, [where(ID, "GT", after)] if after else [], [(ID, True)])
            fresh = [row for row in rows if id_of(row) > after]
            if not fresh:
                if not rows and self._is_last(kind, after):
                    return
                doubted += 1
                self._again(kind, doubted)
                continue
            doubted, after = 0, max(map(id_of, fresh))
            for page in self._reading.pages(layout, fresh, json.dumps({"id": after}), sure=False):
                live = tuple(one for one in page.records if not one.deleted)
                yield Page(live, page.cursor, page.refused)

    def _is_last(self, kind: str, after: str) -> bool:
        """Ask otherwise whether this is the greatest id of all, "" that there is no record."""
        top = self._reading.query(kind, [], [(ID, False)], limit=1)
        if after:
            return bool(top) and all(id_of(row) <= after for row in top)
        return not top and not self._reading.query(kind, [], [(TIME, False)], limit=1)

    def _ask(
        self, kind: str, filters: list[dict[str, object]], orders: list[tuple[str, bool]]
    ) -> list[Row]:
        return self._reading.query(kind, filters, orders, limit=self._limit)

    def _begun(self, cursor: str) -> _Place:
        """Return where a walk begins: at the beginning when a cursor cannot be read."""
        try:
            held = json.loads(cursor) if cursor else {}
        except ValueError:
            held = {}
        if not isinstance(held, dict):
            held = {}
        newest = milliseconds(held.get("t")) or 0
        at = milliseconds(held.get("at"))
        if at is None:
            return _Place(newest, max(0, newest - self._look_back))
        before = milliseconds(held.get("up"))
        return _Place(newest, at, at if before is None else min(at, before))

    def _cursor(self, place: _Place) -> str:
        """Return the cursor of a walk that is not at its end."""
        held = {"t": self._believed(place.newest), "at": self._believed(place.at)}
        if place.taken_up is not None:
            held["up"] = place.taken_up
        return json.dumps(held)

    def _ended(self, place: _Place) -> str:
        """Return the cursor of a walk that came to its end."""
        up = place.newest if place.taken_up is None else min(place.newest, place.taken_up)
        return json.dumps({"t": self._believed(up)})

    def _believed(self, at: int) -> int:
        """Return a time; one that lies in the future does not carry the cursor along."""
        return min(at, int(self._clock.now().timestamp() * 1000) + self._look_back)

    def _again(self, kind: str, times: int) -> None:
        if times > _TRIES:
            raise BadAnswer(f"{kind}: the same page again and again", source="fxiaoke")


def _time(row: Row) -> int | None:
    return milliseconds(row.get(TIME))
