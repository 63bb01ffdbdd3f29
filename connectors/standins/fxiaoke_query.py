"""The `query` of the 纷享销客 stand-in: filters joined with AND, orders, offset and limit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from connectors.standins.fxiaoke_shelf import Row, Shelf

MOST_ROWS, LAST_OFFSET = 100, 10_000


class Refused(Exception):
    """A call is answered with an error; `what` names the line of the code table."""

    def __init__(self, what: str, message: str = "") -> None:
        self.what = what
        super().__init__(message or what)


class Filter(NamedTuple):
    """One condition of a query."""

    field: str
    operator: str
    values: tuple[str, ...]


class Query(NamedTuple):
    """A query as it was read."""

    filters: tuple[Filter, ...]
    #: (field, ascending)
    orders: tuple[tuple[str, bool], ...]
    offset: int
    limit: int
    fields: tuple[str, ...]
    counted: bool


def read_query(body: Mapping[str, Any], *, always_counted: bool) -> Query:
    """Read the body of a query; raise `Refused` for what the real one refuses."""
    given = body.get("data") or {}
    info = given.get("search_query_info") or {}
    limit, offset = int(info.get("limit", 20)), int(info.get("offset", 0))
    if not 0 < limit <= MOST_ROWS:
        raise Refused("limit", f"limit 不能超过{MOST_ROWS}")
    if offset > LAST_OFFSET or offset % limit:
        raise Refused("offset", f"offset out of range {LAST_OFFSET}")
    counted = (
        always_counted
        or given.get("find_explicit_total_num") is True
        or body.get("returnTotalNum") is True
        or body.get("need_return_count_num") is True
    )
    return Query(
        tuple(_filter(one) for one in info.get("filters") or ()),
        tuple((one["fieldName"], _ascending(one)) for one in info.get("orders") or ()),
        offset,
        limit,
        tuple(info.get("fieldProjection") or ()),
        counted,
    )


def _ascending(order: Mapping[str, Any]) -> bool:
    return str(order.get("isAsc", True)).lower() == "true"


def _filter(given: Mapping[str, Any]) -> Filter:
    values = given.get("field_values")
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise Refused("parameter", "field_values 必须是字符串列表")
    if given.get("operator") not in _OPERATORS:
        raise Refused("parameter", "operator 不合法")
    return Filter(given["field_name"], given["operator"], tuple(values))


def found(shelf: Shelf, query: Query) -> tuple[list[Row], int]:
    """Return the rows of a page and how many there are in all (0 when that was not asked)."""
    matching = (row for row in _walk(shelf, query) if _fits(row, query.filters))
    if query.counted:
        every = list(matching)
        return every[query.offset : query.offset + query.limit], len(every)
    return list(islice(matching, query.offset, query.offset + query.limit)), 0


def _walk(shelf: Shelf, query: Query) -> Iterator[Row]:
    """Yield the rows that may fit, in the asked order, from as late as the filters allow."""
    first, ascending = query.orders[0] if query.orders else ("_id", True)
    if first == "_id":
        same = [one for one in query.filters if one[:2] == ("last_modified_time", "EQ")]
        if same and ascending:
            at = int(same[0].values[0])
            return shelf.by_time(at, at)
        after = max((one.values[0] for one in _bounds(query, "_id")), default="")
        return shelf.by_id(after if ascending else "", descending=not ascending)
    if first == "last_modified_time":
        since = max((int(one.values[0]) for one in _bounds(query, first)), default=0)
        return shelf.by_time(since, descending=not ascending)
    rows = list(shelf.by_id())
    for name, upwards in reversed(query.orders):
        rows.sort(key=lambda row, name=name: str(row.get(name, "")), reverse=not upwards)  # type: ignore[misc]
    return iter(rows)


def _bounds(query: Query, name: str) -> list[Filter]:
    return [one for one in query.filters if one.field == name and one.operator in _LOWER]


_LOWER = frozenset({"GT", "GTE", "EQ", "BETWEEN"})


def _fits(row: Row, filters: Sequence[Filter]) -> bool:
    return all(_OPERATORS[one.operator](row.get(one.field), one.values) for one in filters)


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [] if value is None else [_plain(value)]


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compared(value: Any, other: str) -> int:
    if value is None:
        return -2
    if isinstance(value, int):
        number = int(other)
        return (value > number) - (value < number)
    return (str(value) > other) - (str(value) < other)


Condition = Callable[[Any, tuple[str, ...]], bool]

_OPERATORS: dict[str, Condition] = {
    "EQ": lambda value, to: to[0] in _texts(value),
    "N": lambda value, to: to[0] not in _texts(value),
    "GT": lambda value, to: _compared(value, to[0]) == 1,
    "GTE": lambda value, to: _compared(value, to[0]) in (0, 1),
    "LT": lambda value, to: _compared(value, to[0]) == -1,
    "LTE": lambda value, to: _compared(value, to[0]) in (-1, 0),
    "LIKE": lambda value, to: any(to[0] in one for one in _texts(value)),
    "NLIKE": lambda value, to: not any(to[0] in one for one in _texts(value)),
    "IS": lambda value, to: value in (None, "", []),
    "ISN": lambda value, to: value not in (None, "", []),
    "IN": lambda value, to: bool(set(_texts(value)) & set(to)),
    "NIN": lambda value, to: not set(_texts(value)) & set(to),
    "BETWEEN": lambda value, to: (
        _compared(value, to[0]) >= 0 and _compared(value, to[1]) in (-1, 0)
    ),
    "NBETWEEN": lambda value, to: _compared(value, to[0]) == -1 or _compared(value, to[1]) == 1,
    "STARTWITH": lambda value, to: any(one.startswith(to[0]) for one in _texts(value)),
    "ENDWITH": lambda value, to: any(one.endswith(to[0]) for one in _texts(value)),
    "HASANYOF": lambda value, to: bool(set(_texts(value)) & set(to)),
    "NHASANYOF": lambda value, to: not set(_texts(value)) & set(to),
    "CONTAINS": lambda value, to: set(to) <= set(_texts(value)),
}
