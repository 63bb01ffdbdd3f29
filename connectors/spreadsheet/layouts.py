"""Exports of known programs, recognised by their header; what their columns mean there.

The same header means different things by source, so a layout's own table comes before the alias
table. A target is a canonical field, `purchases.<field>`, or "" for a column that is kept in `raw`
only. Where several columns give one purchase field the first in the layout that is filled counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.spreadsheet.aliases import header_key
from connectors.spreadsheet.headers import Header
from connectors.spreadsheet.orders import ORDERS
from connectors.spreadsheet.people import PEOPLE


@dataclass(frozen=True, slots=True)
class KnownLayout:
    """One export of one program."""

    name: str
    #: Headers that must all be there.
    marks: tuple[str, ...]
    #: Rows of all exports of one tool share a connection.
    connection: str = ""
    #: Header -> target; a header that is not here is looked up in the alias table, unless
    #: `only` says that the layout names all its columns.
    columns: Mapping[str, str] = field(default_factory=dict)
    only: bool = False
    #: At least one of these must be there too.
    any_of: tuple[str, ...] = ()


def _layouts() -> tuple[KnownLayout, ...]:
    return tuple(KnownLayout(**entry) for entry in (*ORDERS, *PEOPLE))  # type: ignore[arg-type]


LAYOUTS = _layouts()


def known_layout(header: Header, wish: str = "") -> KnownLayout | None:
    """Return the layout whose marks the header holds, the one with most marks first."""
    if wish:
        return next((layout for layout in LAYOUTS if layout.name == wish), None)
    keys = keys_of(header.names)
    fitting = [
        layout
        for layout in LAYOUTS
        if all(header_key(mark) in keys for mark in layout.marks)
        and (not layout.any_of or any(header_key(mark) in keys for mark in layout.any_of))
    ]
    return max(fitting, key=lambda layout: len(layout.marks), default=None)


def keys_of(names: Sequence[str]) -> frozenset[str]:
    """Return the headers in the form in which they are compared."""
    return frozenset(header_key(name) for name in names if name)
