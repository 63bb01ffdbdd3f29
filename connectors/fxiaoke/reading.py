"""How records of 纷享销客 are read: what changed, every one, one by one, and the lost one.

No offset is used. Rows are asked for by (time of change, id) from the last time that was shown on,
the rows of one moment by id; so a row that moves while pages are read is met again and none is
skipped. A short page is not the last one: only an empty one ends a walk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.crm import Page, RemoteRecord, Taken
from connectors.fxiaoke.api import Api, Refusal
from connectors.fxiaoke.layout import Layout
from connectors.fxiaoke.records import milliseconds, record, text
from connectors.reasons import Reason
from store.clock import Clock
from store.errors import BadAnswer, NotAllowed, TryLater

Row = Mapping[str, Any]

_LIMIT = 100
#: A page that was shown before, or one that cannot be the end, is asked for again so often.
_TRIES = 3
_LONGEST_REFUSED = 2000

_TIME, _ID = "last_modified_time", "_id"


def where(field: str, operator: str, *values: str) -> dict[str, Any]:
    """Return one condition of a query."""
    return {"field_name": field, "operator": operator, "field_values": list(values)}


def family(kind: str, call: str) -> str:
    """Return the path of a call for an object: preset ones and custom ones have their own."""
    return f"/cgi/crm/{'custom/' if kind.endswith('__c') else ''}v2/data/{call}"


class Reading:
    """Reads the records of one connection."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api, self._clock = api, clock

    def changes(self, layout: Layout, cursor: str) -> Iterator[Page]:
        """Yield what changed since a cursor, the oldest change first."""
        kind = layout.kind.name
        newest = _time_of(cursor)
        since = max(0, newest - int(self._api.settings.look_back * 1000)) if newest else 0
        met: set[str] = set()
        stale = 0
        order = [(_TIME, True), (_ID, True)]
        while rows := self._query(kind, [where(_TIME, "GTE", str(since))], order):
            times = [at for row in rows if (at := milliseconds(row.get(_TIME))) is not None]
            last = max(times, default=0)
            stale = stale + 1 if last < since else 0
            if stale:
                self._again(kind, stale)
                continue
            newest = max(newest, last)
            fresh = [row for row in rows if _id(row) not in met]
            yield from self._pages(layout, fresh, self._cursor(newest))
            if last > since and len(rows) == _LIMIT:
                met = {_id(row) for row in rows if milliseconds(row.get(_TIME)) == last}
                since = last
                continue
            # A page of one moment, or perhaps the end: the rest of that moment, then what follows.
            # A full page of one moment may hold any of its rows, so that is walked from its start.
            met = {_id(row) for row in rows if milliseconds(row.get(_TIME)) == last}
            after = "" if len(rows) == _LIMIT else max(met)
            yield from self._moment(layout, last, after, met, self._cursor(newest))
            since, met = last + 1, set()

    def _moment(
        self, layout: Layout, at: int, after: str, met: set[str], cursor: str
    ) -> Iterator[Page]:
        """Yield the rows of one moment behind an id, but for those that were met."""
        kind, stale = layout.kind.name, 0
        moment = where(_TIME, "EQ", str(at))
        while rows := self._query(kind, [moment, where(_ID, "GT", after)], [(_ID, True)]):
            last = max(map(_id, rows))
            stale = stale + 1 if last <= after else 0
            if stale:
                self._again(kind, stale)
                continue
            fresh = [row for row in rows if _id(row) not in met]
            yield from self._pages(layout, fresh, cursor)
            after = last
            met.update(map(_id, fresh))

    def everything(self, layout: Layout) -> Iterator[Page]:
        """Yield every live record by id."""
        kind, after, doubted = layout.kind.name, "", 0
        while True:
            beyond = [where(_ID, "GT", after)] if after else []
            rows = self._query(kind, beyond, [(_ID, True)])
            fresh = [row for row in rows if _id(row) > after]
            if not fresh:
                if not rows and self._is_last(kind, after):
                    return
                doubted += 1
                self._again(kind, doubted)
                continue
            doubted, after = 0, max(map(_id, fresh))
            for page in self._pages(layout, fresh, json.dumps({"id": after})):
                live = tuple(one for one in page.records if not one.deleted)
                yield Page(live, page.cursor, page.refused)

    def _is_last(self, kind: str, after: str) -> bool:
        """Ask otherwise whether this is the greatest id of all, "" that there is no record."""
        top = self._query(kind, [], [(_ID, False)], limit=1)
        if after:
            return bool(top) and all(_id(row) <= after for row in top)
        return not top and not self._query(kind, [], [(_TIME, False)], limit=1)

    def take(self, layout: Layout, ids: Sequence[str]) -> Taken:
        """Read records by id, each by a call of its own: lists lag behind writes."""
        found: list[RemoteRecord] = []
        missing: list[str] = []
        for identity in dict.fromkeys(ids):
            row = self.get(layout.kind.name, identity)
            if row is None:
                missing.append(identity)
                continue
            one = record(layout.kind.name, row, layout.kind.marker_field)
            if one is None or one.id != identity:
                raise BadAnswer("get: another record", source="fxiaoke")
            if not one.deleted:
                found.append(one)
        self._surely_gone(layout, missing)
        return Taken(tuple(found), "")

    def get(self, kind: str, identity: str) -> Row | None:
        """Return a record as it is now; None when the service refuses or shows none."""
        body = {
            "data": {"dataObjectApiName": kind, "objectDataId": identity},
            "includeNull": True,
        }
        try:
            said = self._api.call(family(kind, "get"), body, safe=True)
        except Refusal:
            return None
        row = said.get("data")
        return row if isinstance(row, dict) and row else None

    def _surely_gone(self, layout: Layout, ids: Sequence[str]) -> None:
        """Raise when a list still shows live what a read by id refused."""
        for start in range(0, len(ids), _LIMIT):
            some = ids[start : start + _LIMIT]
            rows = self._query(layout.kind.name, [where(_ID, "IN", *some)], [(_ID, True)])
            shown = (record(layout.kind.name, row, "") for row in rows)
            if any(one is not None and one.id in some and not one.deleted for one in shown):
                raise TryLater("a list shows what a read refuses", source="fxiaoke")

    def matching(self, layout: Layout, filters: list[dict[str, Any]]) -> list[RemoteRecord]:
        """Return records for which all conditions hold, 作废 ones where the service shows them."""
        kind = layout.kind.name
        found: dict[str, RemoteRecord] = {}
        for more in ([], [where("life_status", "EQ", "invalid")]):
            if found:
                break
            for row in self._query(kind, [*filters, *more], [(_ID, True)]):
                one = record(kind, row, layout.kind.marker_field)
                if one is not None:
                    found[one.id] = one
        return list(found.values())

    def _query(
        self,
        kind: str,
        filters: list[dict[str, Any]],
        orders: list[tuple[str, bool]],
        *,
        limit: int = _LIMIT,
    ) -> list[Row]:
        info = {
            "limit": limit,
            "offset": 0,
            "filters": filters,
            "orders": [{"fieldName": name, "isAsc": upwards} for name, upwards in orders],
        }
        body = {
            "data": {"dataObjectApiName": kind, "search_query_info": info},
            "includeNull": True,
        }
        try:
            said = self._api.call(family(kind, "query"), body, safe=True)
        except Refusal as refusal:
            raise NotAllowed(f"{kind}: {refusal}", source="fxiaoke") from None
        page = said.get("data")
        rows = page.get("dataList") if isinstance(page, dict) else None
        if not isinstance(rows, list):
            raise BadAnswer(f"{kind}: no dataList", source="fxiaoke")
        return [row if isinstance(row, dict) else {} for row in rows]

    def _pages(self, layout: Layout, rows: Sequence[Row], cursor: str) -> Iterator[Page]:
        """Yield a page of these rows, none when there are none."""
        records: list[RemoteRecord] = []
        refused: list[tuple[str, str]] = []
        for row in rows:
            one = self._read(layout, row)
            if one is None:
                shown = json.dumps(row, ensure_ascii=False)[:_LONGEST_REFUSED]
                refused.append((str(Reason.BAD_ROW), shown))
            else:
                records.append(one)
        if records or refused:
            yield Page(tuple(records), cursor, tuple(refused))

    def _read(self, layout: Layout, row: Row) -> RemoteRecord | None:
        """Return the record of a row; an odd row is read again by its id first."""
        kind = layout.kind
        if _odd(layout, row) and (again := self.get(kind.name, _id(row))) is not None:
            row = again
        return record(kind.name, row, kind.marker_field)

    def _cursor(self, newest: int) -> str:
        """Return the cursor; a time that lies in the future does not carry it along."""
        ahead = self._clock.now().timestamp() + self._api.settings.look_back
        return json.dumps({"t": min(newest, int(ahead * 1000))})

    def _again(self, kind: str, times: int) -> None:
        if times > _TRIES:
            raise BadAnswer(f"{kind}: the same page again and again", source="fxiaoke")


def _id(row: Row) -> str:
    value = row.get(_ID)
    return value if isinstance(value, str) else ""


def _odd(layout: Layout, row: Row) -> bool:
    """Tell whether a row does not look like the record that it may be."""
    if not _id(row):
        return False
    if not text(row.get("name")) or milliseconds(row.get(_TIME)) is None:
        return True
    if None in row.values() and not layout.watched <= row.keys():
        return True
    values = (row.get(name) for name in layout.watched)
    return any(isinstance(value, dict | list | bool) and value for value in values)


def _time_of(cursor: str) -> int:
    """Return the newest time of change that a cursor holds, 0 for the beginning."""
    try:
        held = json.loads(cursor) if cursor else {}
    except ValueError:
        held = {}
    return milliseconds(held.get("t")) or 0 if isinstance(held, dict) else 0
