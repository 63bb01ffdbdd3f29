"""How the 纷享销客 stand-in misbehaves in what it lists and stores, when a plan of faults says so.

A fault bends one answer; the records themselves stay as they are, except where a fault is that
something else is stored than was sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.standins.fxiaoke_query import Query
from connectors.standins.fxiaoke_shelf import Row
from connectors.standins.serving import Faults

#: The field that nobody may write while the fault "403_field" lasts.
CLOSED_FIELD = "email"
SKEW_MS = 600_000
LAG_SECONDS = 60.0
SHORT_NAME = 20

_PHONES = re.compile(r"^(mobile|tel)[1-5]?$")
_PAGING = ("same_page_twice", "token_loop", "pages_reordered", "short_page")
_TRUTH = ("empty_list", "half_gone", "all_deleted", "row_shifted")


class Bent:
    """The faults of lists; remembers the page before, which a fault may show again."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._before: list[dict[str, Any]] = []
        self._odd = 0

    def page(self, rows: Sequence[Row], query: Query) -> list[dict[str, Any]]:
        """Return the rows of a page as they are shown."""
        page = [dict(row) for row in rows]
        shown = self._paged(page, self._faults.now(*_PAGING))
        shown = self._lied(shown, self._faults.now(*_TRUTH))
        shown = self._bodies(shown, self._faults.now("field_odd", "unknown_option"))
        self._before = page
        if query.fields:
            keep = {"_id", *query.fields}
            return [{k: v for k, v in row.items() if k in keep} for row in shown]
        return shown

    def total(self, total: int) -> int:
        """Return the total that is told."""
        return total + 10 if self._faults.now("total_lies") else total

    def _paged(self, page: list[dict[str, Any]], fault: str) -> list[dict[str, Any]]:
        if fault in ("same_page_twice", "token_loop") and self._before:
            return self._before
        if fault == "pages_reordered":
            return page[::-1]
        if fault == "short_page":
            return page[: max(1, len(page) // 3)]
        return page

    def _lied(self, page: list[dict[str, Any]], fault: str) -> list[dict[str, Any]]:
        if fault == "empty_list":
            return []
        if fault == "half_gone":
            return page[::2]
        if fault == "all_deleted":
            return [{**row, "life_status": "invalid"} for row in page]
        if fault == "row_shifted" and self._before:
            return [self._before[-1], *page[:-1]]
        return page

    def _bodies(self, page: list[dict[str, Any]], fault: str) -> list[dict[str, Any]]:
        if not fault or not page:
            return page
        first, *rest = page
        if fault == "unknown_option":
            return [{**first, "record_type": "gone__c", "field_new__c": {"seen": "never"}}, *rest]
        return [self._odd_row(first), *rest]

    def _odd_row(self, row: dict[str, Any]) -> dict[str, Any]:
        """Return a row with a field that is missing, null, or of another type, in turn."""
        self._odd += 1
        phone = next((name for name in sorted(row) if _PHONES.match(name)), "")
        if self._odd % 3 == 1:
            return {name: value for name, value in row.items() if name != "name"}
        if self._odd % 3 == 2 or not phone:
            return {**row, "name": None}
        digits = re.sub(r"\D", "", str(row[phone]))
        return {**row, phone: int(digits or 0)}


def stored_otherwise(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields as a server keeps them that rewrites: short names, phones with spaces."""
    kept = dict(fields)
    for name, value in fields.items():
        if isinstance(value, str) and _PHONES.match(name):
            kept[name] = _spaced(value)
        elif isinstance(value, str) and name == "name":
            kept[name] = value[:SHORT_NAME]
        elif isinstance(value, str) and name == "email":
            kept[name] = value.lower()
    return kept


def _spaced(phone: str) -> str:
    digits = re.sub(r"[\s-]", "", phone)
    return re.sub(r"^(\d{3})(\d{4})(\d{4})$", r"\1 \2 \3", digits)
