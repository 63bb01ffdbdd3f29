"""Finds the rows of a stand-in Zoho that a COQL query or a search asks for."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from connectors.standins.zoho_answers import refuse
from connectors.standins.zoho_coql import Both, Comparison, Query, comparisons
from connectors.standins.zoho_modules import ModuleSpec
from connectors.standins.zoho_shelf import Row, Shelf
from connectors.standins.zoho_times import seconds

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip
Says = Callable[[Row], bool]


def run(shelf: Shelf, query: Query) -> tuple[list[Row], bool]:
    """Return the rows of a query's window, and whether there are more behind it."""
    for column in query.columns:
        _known(shelf.spec, column)
    says = condition(shelf.spec, query.where)
    found: Iterator[Row] = (row for row in _candidates(shelf, query) if says(row))
    if query.order not in _WALKED:
        found = iter(_sorted(shelf.spec, list(found), query.order))
    rows = list(islice(found, query.offset, query.offset + query.limit + 1))
    return rows[: query.limit], len(rows) > query.limit


#: Orders in which a shelf can be walked without sorting.
_BY_ID = (("id", False),)
_BY_TIME = (("Modified_Time", False), ("id", False))
_WALKED = (_BY_ID, _BY_TIME)


def _candidates(shelf: Shelf, query: Query) -> Iterator[Row]:
    """Start where the conditions that hold for every row let it start."""
    asked = {(one.column, one.op): one.values for one in _always(query.where)}
    for (column, op), values in asked.items():
        spec = shelf.spec.fields.get(column)
        if op == "=" and spec is not None and spec.unique:
            row = shelf.holder(column, values[0])
            return iter([row] if row else [])
        if column == "id" and op in ("=", "in"):
            ids = sorted(int(one) for one in values if one.isdigit())
            return (shelf.live[one] for one in ids if one in shelf.live)
    if query.order == _BY_TIME:
        since = [
            seconds(asked[at][0]) for op in (">=", ">") if (at := ("Modified_Time", op)) in asked
        ]
        return shelf.by_time(max((one for one in since if one is not None), default=0))
    after = asked.get(("id", ">"), ("0",))[0]
    return shelf.by_id(int(after) if after.isdigit() else 0)


def _always(where: Comparison | Both) -> list[Comparison]:
    """Return the comparisons that every row of the answer meets."""
    if isinstance(where, Comparison):
        return [where]
    return _always(where.left) + _always(where.right) if where.word == "and" else []


def _sorted(spec: ModuleSpec, rows: list[Row], order: tuple[tuple[str, bool], ...]) -> list[Row]:
    for column, down in reversed(order):
        of = reader(spec, column)
        rows.sort(key=lambda row: _sortable(of(row)), reverse=down)
    return rows


def _known(spec: ModuleSpec, column: str) -> None:
    first, _, rest = column.partition(".")
    known = spec.fields.get(first)
    if column != "id" and (
        known is None or (rest and not known.lookup and known.type != "ownerlookup")
    ):
        raise refuse(
            400,
            "INVALID_QUERY",
            "invalid query formed",
            column_name=column,
            reason="invalid column",
        )


def reader(spec: ModuleSpec, column: str) -> Callable[[Row], Any]:
    """Return what reads a column of a row for comparing."""
    _known(spec, column)
    if column == "id":
        return lambda row: row.id
    if column == "Modified_Time":
        return lambda row: row.modified
    if column == "Created_Time":
        return lambda row: row.created
    first, _, rest = column.partition(".")
    if spec.fields[first].type in ("lookup", "ownerlookup"):
        part = "id" if rest in ("", "id") else "name"
        return lambda row: (row.values.get(first) or {}).get(part)
    return lambda row: row.values.get(column)


def condition(spec: ModuleSpec, where: Comparison | Both) -> Says:
    """Return what tells whether a row meets a condition."""
    for one in comparisons(where):
        known = spec.fields.get(one.column)
        if known is not None and known.type == "textarea":
            raise refuse(
                400, "INVALID_QUERY", "invalid query formed", column_name=one.column,
                reason="not supported in the where clause",
            )  # fmt: skip
    return _says(spec, where)


def _says(spec: ModuleSpec, where: Comparison | Both) -> Says:
    if isinstance(where, Comparison):
        return _test(spec, where)
    left, right = _says(spec, where.left), _says(spec, where.right)
    if where.word == "and":
        return lambda row: left(row) and right(row)
    return lambda row: left(row) or right(row)


def _test(spec: ModuleSpec, test: Comparison) -> Says:
    of = reader(spec, test.column)
    if test.op == "is null":
        return lambda row: of(row) in (None, "")
    if test.op == "is not null":
        return lambda row: of(row) not in (None, "")
    values = [_comparable(spec, test, one) for one in test.values]
    if test.op == "between":
        low, high = values
        return lambda row: (shown := _folded(of(row))) is not None and low <= shown <= high
    if test.op in _ORDERED:
        compare, bound = _ORDERED[test.op], values[0]
        return lambda row: (shown := _folded(of(row))) is not None and compare(shown, bound)
    if test.op.endswith("like"):
        like = re.compile(re.escape(str(values[0])).replace("%", ".*") + r"\Z", re.DOTALL)
        wanted = test.op == "like"
        return lambda row: (like.match(str(_folded(of(row)) or "")) is not None) == wanted
    inside = set(values)
    wanted = test.op in ("=", "in")
    return lambda row: (_folded(of(row)) in inside) == wanted


def _comparable(spec: ModuleSpec, test: Comparison, text: str) -> Any:
    """Return a value of the query in the form that rows are compared in."""
    kind = "bigint" if test.column == "id" else spec.fields[test.column.partition(".")[0]].type
    if test.column in ("Modified_Time", "Created_Time"):
        at = seconds(text)
        if at is None:
            raise refuse(
                400, "INVALID_QUERY", "invalid query formed", column_name=test.column,
                reason="invalid datetime",
            )  # fmt: skip
        return at
    if kind in ("bigint", "integer"):
        return int(text) if text.lstrip("-").isdigit() else -1
    if kind == "boolean":
        return text.lower() == "true"
    return text.casefold()


def _folded(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value


def _sortable(value: Any) -> tuple[bool, Any]:
    return value is not None, 0 if value is None else value
