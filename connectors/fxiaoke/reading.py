"""How records of 纷享销客 are asked for: a page of them, one by its id, those that match."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.crm import Page, RemoteRecord, Taken
from connectors.fxiaoke.api import Api, Refusal
from connectors.fxiaoke.layout import Layout
from connectors.fxiaoke.records import gone, milliseconds, record, text
from connectors.reasons import Reason
from store.errors import BadAnswer, NotAllowed, TryLater

Row = Mapping[str, Any]

TIME, ID = "last_modified_time", "_id"
#: The most rows of one query.
LIMIT = 100
_LONGEST_REFUSED = 2000


def where(field: str, operator: str, *values: str) -> dict[str, object]:
    """Return one condition of a query."""
    return {"field_name": field, "operator": operator, "field_values": list(values)}


def family(kind: str, call: str) -> str:
    """Return the path of a call for an object: preset ones and custom ones have their own."""
    return f"/cgi/crm/{'custom/' if kind.endswith('__c') else ''}v2/data/{call}"


def id_of(row: Row) -> str:
    """Return the id of a row, "" where it has none."""
    value = row.get(ID)
    return value if isinstance(value, str) else ""


class Reading:
    """Reads the records of one connection."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def query(
        self,
        kind: str,
        filters: Sequence[Mapping[str, object]],
        orders: Sequence[tuple[str, bool]],
        *,
        limit: int = LIMIT,
    ) -> list[Row]:
        """Return the first rows for which all conditions hold; orders are (field, ascending)."""
        info = {
            "limit": limit,
            "offset": 0,
            "filters": list(filters),
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

    def count(self, kind: str) -> int | None:
        """Return how many records are live; None where the service does not count them."""
        live = [where("life_status", "N", "invalid")]
        info = {"limit": 1, "offset": 0, "filters": live, "orders": []}
        body = {
            "data": {
                "dataObjectApiName": kind,
                "find_explicit_total_num": True,
                "search_query_info": info,
            },
            "returnTotalNum": True,
        }
        try:
            said = self._api.call(family(kind, "query"), body, safe=True)
        except Refusal:
            return None
        page = said.get("data")
        total = page.get("total") if isinstance(page, dict) else None
        if not isinstance(total, int) or (total == 0 and page and page.get("dataList")):
            return None
        return total

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
        if missing and self._live(layout.kind.name, missing):
            # Not gone: a list still shows live what a read by id refused.
            raise TryLater("a list shows what a read refuses", source="fxiaoke")
        return Taken(tuple(found), "")

    def matching(
        self, layout: Layout, filters: Sequence[Mapping[str, object]]
    ) -> list[RemoteRecord]:
        """Return records for which all conditions hold; if none does, 作废 ones."""
        kind = layout.kind
        for more in ([], [where("life_status", "EQ", "invalid")]):
            rows = self.query(kind.name, [*filters, *more], [(ID, True)])
            read = (record(kind.name, row, kind.marker_field) for row in rows)
            if found := [one for one in read if one is not None]:
                return found
        return []

    def pages(
        self, layout: Layout, rows: Sequence[Row], cursor: str, *, sure: bool
    ) -> Iterator[Page]:
        """Yield a page of these rows, none when there are none.

        A row that does not look like a record is read again by its id; with `sure`, a 作废 one is
        too unless another question confirms it: a list that lies must not delete.
        """
        doubted = {id_of(row) for row in rows if _odd(layout, row)}
        if sure:
            retired = [id_of(row) for row in rows if gone(row) and id_of(row)]
            doubted |= self._live(layout.kind.name, retired)
        records: list[RemoteRecord] = []
        refused: list[tuple[str, str]] = []
        for row in rows:
            again = self.get(layout.kind.name, id_of(row)) if id_of(row) in doubted else None
            one = record(layout.kind.name, again or row, layout.kind.marker_field)
            if one is None:
                shown = json.dumps(row, ensure_ascii=False)[:_LONGEST_REFUSED]
                refused.append((str(Reason.BAD_ROW), shown))
            else:
                records.append(one)
        if records or refused:
            yield Page(tuple(records), cursor, tuple(refused))

    def _live(self, kind: str, ids: Sequence[str]) -> set[str]:
        """Return which of these records a list calls live."""
        found: set[str] = set()
        for start in range(0, len(ids), LIMIT):
            some = ids[start : start + LIMIT]
            asked = [where(ID, "IN", *some), where("life_status", "N", "invalid")]
            found.update(map(id_of, self.query(kind, asked, [(ID, True)])))
        return found.intersection(ids)


def _odd(layout: Layout, row: Row) -> bool:
    """Tell whether a row with an id does not look like the record that it may be."""
    if not id_of(row):
        return False
    if not text(row.get("name")) or milliseconds(row.get(TIME)) is None:
        return True
    # With nulls asked for and sent, a field that is not there at all was lost on the way.
    if None in row.values() and not layout.watched <= row.keys():
        return True
    values = (row.get(name) for name in layout.watched)
    return any(isinstance(value, dict | list | bool) and value for value in values)
