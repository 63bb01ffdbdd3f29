"""The records of one module in memory: live ones in their two orders, the bin, unique values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from connectors.standins.zoho_answers import encoded
from connectors.standins.zoho_modules import ModuleSpec


@dataclass(slots=True)
class Row:
    """One record; times are seconds since 1970 by the server's own clock."""

    id: int
    #: What it shows, without the fields that are empty.
    values: dict[str, Any]
    modified: int
    created: int
    #: When the search index will have caught up with it.
    indexed: float = 0.0
    locked: bool = False
    #: When it went, 0 while it lives; and "recycle" or "permanent".
    gone: int = 0
    gone_how: str = ""
    gone_by: dict[str, str] | None = None
    #: Encoded rows by the columns that were asked for.
    cache: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    #: The same as COQL shows them, where lookups have no names.
    lean: dict[tuple[str, ...], bytes] = field(default_factory=dict)

    def shown(self, columns: tuple[str, ...]) -> dict[str, Any]:
        """Return the columns asked for, empty ones as null, and the id."""
        values = self.values
        found = {name: values.get(name) for name in columns}
        found["id"] = str(self.id)
        return found

    def encoded(self, columns: tuple[str, ...]) -> bytes:
        """Return the same as JSON text."""
        text = self.cache.get(columns)
        if text is None:
            text = self.cache[columns] = encoded(self.shown(columns))
        return text


class Shelf:
    """The records of one module."""

    def __init__(self, spec: ModuleSpec) -> None:
        self.spec = spec
        self.live: dict[int, Row] = {}
        self.bin: dict[int, Row] = {}
        self._by_id: list[int] = []
        self._by_time: list[tuple[int, int]] = []
        self._unique: dict[str, dict[str, int]] = {}
        self.respec(spec)

    def respec(self, spec: ModuleSpec) -> None:
        """Take another description of the module; unique values are looked up again."""
        self.spec = spec
        self._unique = {name: {} for name, one in spec.fields.items() if one.unique}
        for row in self.live.values():
            self._index(row)

    def put(self, row: Row) -> None:
        """Add a live record."""
        self.live[row.id] = row
        if self._by_id and row.id < self._by_id[-1]:
            insort(self._by_id, row.id)
        else:
            self._by_id.append(row.id)
        insort(self._by_time, (row.modified, row.id))
        self._index(row)

    def fill(self, rows: list[Row]) -> None:
        """Add many records at once."""
        self.live.update((row.id, row) for row in rows)
        self._by_id = sorted(self.live)
        self._by_time = sorted((row.modified, row.id) for row in self.live.values())
        for row in rows:
            self._index(row)

    def change(self, row: Row, values: dict[str, Any], modified: int) -> None:
        """Let a live record show other values; None takes one away."""
        self._unindex(row)
        self._forget_time(row)
        for name, value in values.items():
            if value is None:
                row.values.pop(name, None)
            else:
                row.values[name] = value
        row.modified = modified
        row.cache.clear()
        row.lean.clear()
        insort(self._by_time, (modified, row.id))
        self._index(row)

    def take_away(self, row: Row, at: int, how: str, by: dict[str, str]) -> None:
        """Move a live record to the bin, or make it go for good."""
        del self.live[row.id]
        del self._by_id[bisect_left(self._by_id, row.id)]
        self._forget_time(row)
        self._unindex(row)
        row.gone, row.gone_how, row.gone_by = at, how, by
        self.bin[row.id] = row

    def bring_back(self, row: Row) -> None:
        """Move a record out of the bin."""
        del self.bin[row.id]
        row.gone, row.gone_how, row.gone_by = 0, "", None
        self.put(row)

    def holder(self, name: str, value: Any, but: int = 0) -> Row | None:
        """Return the live record that holds a unique value, other than one id."""
        found = self._unique.get(name, {}).get(_folded(value), 0)
        return self.live[found] if found and found != but else None

    def by_id(self, after: int = 0) -> Iterator[Row]:
        """Yield live records with a greater id, ascending."""
        for one in self._by_id[bisect_right(self._by_id, after) :]:
            yield self.live[one]

    def by_time(self, since: int = 0) -> Iterator[Row]:
        """Yield live records changed at or after a second, by (time, id) ascending."""
        for _, one in self._by_time[bisect_left(self._by_time, (since, 0)) :]:
            yield self.live[one]

    def _forget_time(self, row: Row) -> None:
        at = bisect_left(self._by_time, (row.modified, row.id))
        del self._by_time[at]

    def _index(self, row: Row) -> None:
        for name, index in self._unique.items():
            value = row.values.get(name)
            if value not in (None, ""):
                index.setdefault(_folded(value), row.id)

    def _unindex(self, row: Row) -> None:
        for name, index in self._unique.items():
            value = row.values.get(name)
            if value is not None and index.get(_folded(value)) == row.id:
                del index[_folded(value)]


def _folded(value: Any) -> str:
    return str(value).casefold()
