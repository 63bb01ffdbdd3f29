"""Makes records of the rows that Zoho shows, in one form whatever call they came by."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.crm import RemoteRecord
from connectors.zoho.metadata import TEXTS, Module
from connectors.zoho.times import utc
from store.errors import BadAnswer, NotAllowed

Row = Mapping[str, Any]
#: What a query asks for to be told a company's name; lookups may come as ids only.
JOINED = "Account_Name.Account_Name"
#: More rows of one page than this are not looked at one by one: the page is bad.
MOST_SECOND_LOOKS = 20
#: Fields that the vendor itself never lets be empty; others that must be filled now need not have
#: been when a record was made.
_NEVER_EMPTY = frozenset({"Last_Name", "Account_Name"})
_TEXT_OR_NOTHING = frozenset({str, type(None)})


class Malformed(Exception):
    """A row is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows of a module are read."""

    module: Module
    #: Fields that are text or nothing.
    texts: tuple[str, ...]
    #: Fields that are never nothing.
    filled: tuple[str, ...]
    #: Lookups of which the id alone is kept; users and the company have their names too.
    lookups: tuple[str, ...]
    asked: frozenset[str]
    #: User id -> name, for owners.
    people: Mapping[str, str]

    def columns(self, *, joined: bool) -> tuple[str, ...]:
        """Return the columns to ask for; `joined` where the company's name must be."""
        joins = joined and _is_lookup(self.module, "Account_Name")
        return (*self.module.columns, JOINED) if joins else self.module.columns

    def record(self, row: Row, *, mend: bool = False) -> RemoteRecord:
        """Return the record of a row; raise `Malformed` when it is not whole.

        `mend` takes what can be taken: it is the second look at a row.
        """
        number, version = row.get("id"), utc(row.get("Modified_Time"))
        if not isinstance(number, str) or not number.isdigit() or not version:
            raise Malformed
        if not self.asked <= row.keys():
            raise Malformed
        raw = {name: row[name] for name in self.module.columns}
        raw["id"] = number
        # The offset is that of the acting user and moves with the seasons; the moment does not.
        raw["Modified_Time"] = version
        raw["Created_Time"] = utc(raw.get("Created_Time"))
        for name in self.filled:
            if raw[name] is None and not mend:
                raise Malformed
        for name in self.texts:
            if type(raw[name]) not in _TEXT_OR_NOTHING:
                raw[name] = _mended(raw[name], mend)
        self._point(raw, row)
        marker = self.module.marker
        told = raw.get(marker) if marker else None
        return RemoteRecord(self.module.name, number, version, raw, str(told or ""))

    def _point(self, raw: dict[str, Any], row: Row) -> None:
        for name in self.lookups:
            value = raw[name]
            if isinstance(value, Mapping):
                raw[name] = {"id": value.get("id")}
        owner = raw.get("Owner")
        if isinstance(owner, Mapping):
            number = str(owner.get("id"))
            raw["Owner"] = {"id": number, "name": self.people.get(number, "")}
        company = raw.get("Account_Name")
        if isinstance(company, Mapping):
            told = company.get("name") or row.get(JOINED) or ""
            raw["Account_Name"] = {"id": company.get("id"), "name": told}


def shape_of(module: Module, people: Mapping[str, str]) -> Shape:
    """Return how rows of a module are read."""
    fields, columns = module.fields, module.columns
    texts = [one for one in columns if one in fields and fields[one].type in TEXTS]
    filled = [one for one in columns if one in _NEVER_EMPTY and fields[one].mandatory]
    lookups = [one for one in columns if _is_lookup(module, one) and one != "Account_Name"]
    return Shape(module, tuple(texts), tuple(filled), tuple(lookups), frozenset(columns), people)


def _is_lookup(module: Module, name: str) -> bool:
    return name in module.fields and module.fields[name].type == "lookup"


def _mended(value: object, mend: bool) -> str:
    if mend and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise Malformed


def records(
    shape: Shape, rows: Sequence[Row], again: Callable[[str], Row | None]
) -> tuple[list[RemoteRecord], list[str]]:
    """Return the records of some rows, and as JSON text those rows that cannot be read.

    A row that is not whole is looked at once more by `again`, which reads one record by its id.
    """
    found: list[RemoteRecord] = []
    refused: list[str] = []
    looks = 0
    for row in rows:
        try:
            found.append(shape.record(row))
        except Malformed:
            looks += 1
            if looks == 1:
                _all_hidden(shape, rows)
            if looks > MOST_SECOND_LOOKS:
                raise BadAnswer("zoho: many rows that are not whole") from None
            second = _second(shape, row, again)
            if second is None:
                refused.append(json.dumps(dict(row), ensure_ascii=False, default=str))
            else:
                found.append(second)
    return found, refused


def _all_hidden(shape: Shape, rows: Sequence[Row]) -> None:
    """Raise `NotAllowed` when no row shows a column: that is a missing right, not a bad row."""
    hidden = shape.asked.difference(*rows) if len(rows) > 2 else ()
    if hidden:
        names = ", ".join(sorted(hidden))
        raise NotAllowed(f"zoho: {shape.module.name}: not shown to this user: {names}")


def _second(shape: Shape, row: Row, again: Callable[[str], Row | None]) -> RemoteRecord | None:
    number = row.get("id")
    fresh = again(number) if isinstance(number, str) and number.isdigit() else None
    try:
        return None if fresh is None else shape.record(fresh, mend=True)
    except Malformed:
        return None
