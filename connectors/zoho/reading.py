"""Reads records: what changed, all of them, those that went, and some by their ids.

Increments and full reads are COQL with a keyset, never pages by number: nothing that happens
while they run can push a row out of what is read. An empty or short answer ends a walk only when
it says that there is no more.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from connectors.crm import Page, RemoteRecord, Taken
from connectors.reasons import Reason
from connectors.zoho.calls import Asked, Calls, Rows
from connectors.zoho.rows import Row, Shape, records
from connectors.zoho.times import asked, of_seconds, seconds, utc
from store.errors import BadAnswer, NotAllowed

BY_IDS = 100
#: A page is made shorter down to this where rows are very long.
SMALLEST = 20
DELETED_PAGE = 200
#: A walk through deleted records ends here: more than the bin of 60 days can hold.
MOST_DELETED_PAGES = 5_000
_START = "1970-01-01T00:00:00Z"


class Key(NamedTuple):
    """Where a walk by time stands: everything up to this was read."""

    at: str
    number: int

    def text(self) -> str:
        """Return it as a cursor."""
        return json.dumps({"at": self.at, "id": str(self.number)}, separators=(",", ":"))


def key_of(cursor: str) -> Key:
    """Return what a cursor says; "" is the beginning."""
    if not cursor:
        return Key(_START, 0)
    try:
        told = json.loads(cursor)
        return Key(utc(told["at"].replace("Z", "+00:00")) or _START, int(told["id"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadAnswer("zoho: a cursor that is not ours") from None


class Reading:
    """The reading half of the connector."""

    def __init__(self, calls: Calls, look_back: float, page: int) -> None:
        self._calls, self._look_back, self._page = calls, look_back, page

    def changes(self, shape: Shape, cursor: str) -> Iterator[Page]:
        """Yield what changed since a cursor, the oldest change first.

        A cursor does not pass the moment at which the walk began: what was shown may have changed
        again since, in the same second.
        """
        top = key_of(cursor)
        at = self._before(top.at) if cursor else top
        checked, began = not cursor, ""
        while True:
            got = self._page_of(_by_time(shape, at))
            began = began or (of_seconds(got.server_time) if got.server_time else "")
            if not checked:
                checked = True
                # A server whose clock stands before the cursor was put back: what changes there
                # now has times that the cursor has passed.
                if 0 < got.server_time < seconds(top.at):
                    earlier = self._before(of_seconds(got.server_time))
                    if earlier < at:
                        at = earlier
                        continue
            rows = [one for one in got.rows if _time_key(one) > at or not _time_key(one).at]
            found, refused = records(shape, rows, self._again(shape))
            found.sort(key=_place)
            last = max((_place(one) for one in found), default=at)
            top = max(top, Key(began, 0) if began and last.at > began else last)
            if found or refused:
                yield Page(tuple(found), top.text(), _told(refused))
            if _ended(got, len(rows)):
                return
            if last <= at:
                raise BadAnswer("zoho: a page that leads nowhere")
            at = last

    def everything(self, shape: Shape) -> Iterator[Page]:
        """Yield every live record by id."""
        after = 0
        while True:
            got = self._page_of(_by_id(shape, after))
            rows = [one for one in got.rows if _number(one) > after]
            found, refused = records(shape, rows, self._again(shape))
            found.sort(key=lambda one: int(one.id))
            if found or refused:
                yield Page(tuple(found), "", _told(refused))
            if _ended(got, len(rows)):
                return
            if not rows:
                raise BadAnswer("zoho: a page that leads nowhere")
            after = max(_number(one) for one in rows)

    def count(self, name: str) -> int | None:
        """Return how many records a module has; None without the right to search."""
        try:
            reply = self._calls.read(f"{name}/actions/count", {})
        except (NotAllowed, Asked):
            return None
        told = reply.data.get("count") if isinstance(reply.data, Mapping) else None
        return told if isinstance(told, int) else None

    def deleted(self, shape: Shape, cursor: str) -> Iterator[Page]:
        """Yield records deleted since a cursor; the last page holds the next cursor."""
        top = key_of(cursor)
        since = asked(self._before(top.at).at) if cursor else ""
        pages: list[Page] = []
        newest = top
        for page in range(1, MOST_DELETED_PAGES):
            got = self._deleted_page(shape.module.name, page, since)
            gone = self._really_gone(shape, [_gone(shape.module.name, one) for one in got.rows])
            newest = max([newest, *map(_place, gone)])
            pages.append(Page(tuple(gone), cursor))
            if not got.more:
                break
        else:
            raise BadAnswer("zoho: deleted records without an end")
        # The order of this list is not promised: only its end moves the cursor.
        yield from pages[:-1]
        if newest > top or pages[-1].records:
            yield Page(pages[-1].records, newest.text())

    def bin_page(self, shape: Shape, page: int, size: int) -> Page:
        """Return some records of the bin; an empty cursor says that it was the last page."""
        params: dict[str, str | int] = {"type": "recycle", "page": page, "per_page": size}
        got = self._calls.rows(f"{shape.module.name}/deleted", params, cost=2)
        found = tuple(_gone(shape.module.name, one) for one in got.rows)
        return Page(found, str(page + 1) if got.more else "")

    def _deleted_page(self, kind: str, page: int, since: str) -> Rows:
        params: dict[str, str | int] = {"type": "all", "page": page, "per_page": DELETED_PAGE}
        got = self._calls.rows(f"{kind}/deleted", params, since=since, cost=2)
        if got.rows and got.page not in (0, page):
            raise BadAnswer("zoho: another page than was asked for")
        return got

    def _really_gone(self, shape: Shape, gone: list[RemoteRecord]) -> list[RemoteRecord]:
        """Return those that cannot be read any more: what lives is not deleted."""
        alive = {
            one.id
            for at in range(0, len(gone), BY_IDS)
            for one in self.take(shape, [one.id for one in gone[at : at + BY_IDS]]).records
        }
        return [one for one in gone if one.id not in alive]

    def take(self, shape: Shape, ids: Sequence[str]) -> Taken:
        """Read some records by their ids, and tell as of when."""
        if not ids:
            return Taken((), "")
        began = self._calls.clock.now()
        fields = ",".join(shape.columns(joined=False))
        params = {"ids": ",".join(ids), "fields": fields}
        got = self._calls.rows(shape.module.name, params)
        took = (self._calls.clock.now() - began).total_seconds()
        if any(str(one.get("id")) not in ids for one in got.rows):
            raise BadAnswer("zoho: rows that were not asked for")
        found, refused = records(shape, got.rows, self._again(shape))
        if refused:
            raise BadAnswer("zoho: a record that cannot be read")
        return Taken(tuple(found), _as_of(got.server_time, took, found))

    def query(self, shape: Shape, where: str, limit: int = 200) -> list[RemoteRecord]:
        """Return the records that meet a condition."""
        columns = ", ".join(shape.columns(joined=True))
        text = f"select {columns} from {shape.module.name} where {where} limit {limit}"  # noqa: S608
        found, _ = records(shape, self._calls.coql(text, limit).rows, self._again(shape))
        return found

    def _page_of(self, query: str) -> Rows:
        """Return a page of a walk; where its rows are too long for one answer, a shorter one."""
        while True:
            try:
                return self._calls.coql(f"{query} limit {self._page}", self._page)
            except BadAnswer as error:
                if not str(error).endswith("too_large") or self._page <= SMALLEST:
                    raise
            self._page = max(SMALLEST, self._page // 4)

    def _before(self, at: str) -> Key:
        return Key(of_seconds(max(0.0, seconds(at) - self._look_back)), 0)

    def _again(self, shape: Shape) -> Any:
        def read(number: str) -> Row | None:
            fields = ",".join(shape.columns(joined=False))
            rows = self._calls.rows(f"{shape.module.name}/{number}", {"fields": fields}).rows
            return rows[0] if rows else None

        return read


def _by_time(shape: Shape, at: Key) -> str:
    columns, when = ", ".join(shape.columns(joined=True)), asked(at.at)
    where = f"(Modified_Time >= '{when}' and (Modified_Time > '{when}' or id > {at.number}))"
    order = "order by Modified_Time asc, id asc"
    return f"select {columns} from {shape.module.name} where {where} {order}"  # noqa: S608


def _by_id(shape: Shape, after: int) -> str:
    columns = ", ".join(shape.columns(joined=True))
    where = f"id > {after} order by id asc"
    return f"select {columns} from {shape.module.name} where {where}"  # noqa: S608


def _ended(got: Rows, taken: int) -> bool:
    """Tell whether a page is the last one; one with rows from before its key is not believed."""
    return not got.more and taken == len(got.rows)


def _time_key(row: Row) -> Key:
    """Return where a row stands in a walk by time, "" for a row that must be looked at again."""
    return Key(utc(row.get("Modified_Time")), _number(row))


def _number(row: Row) -> int:
    number = row.get("id")
    if not isinstance(number, str) or not number.isdigit():
        raise BadAnswer("zoho: a row without an id")
    return int(number)


def _place(record: RemoteRecord) -> Key:
    return Key(record.version, int(record.id))


def _gone(kind: str, row: Row) -> RemoteRecord:
    number, version = row.get("id"), utc(row.get("deleted_time"))
    if not isinstance(number, str) or not number.isdigit() or not version:
        raise BadAnswer("zoho: a deleted record without id or time")
    name, by = row.get("display_name"), row.get("created_by")
    maker = by.get("id") if isinstance(by, dict) else None
    return RemoteRecord(kind, number, version, {"Full_Name": name, "Created_By": maker}, "", True)


def _as_of(server_time: float, took: float, found: list[RemoteRecord]) -> str:
    """Return a moment of the server's time surely before the read, whole seconds.

    The answer's date may be as late as its end; a change in the same second as the read counts as
    later. Without a date: the newest change that was shown, less a second.
    """
    if server_time:
        return of_seconds(server_time - math.ceil(took) - 1)
    newest = max((one.version for one in found), default="")
    return of_seconds(seconds(newest) - 1) if newest else ""


def _told(refused: list[str]) -> tuple[tuple[str, str], ...]:
    return tuple((Reason.BAD_ROW.value, one) for one in refused)
