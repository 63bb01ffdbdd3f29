"""Every row of the book in normal form: opened, read and hashed by all cores, written by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from dedupe.packed import Profiles, pack
from dedupe.streams import stream
from store import connections, facts, forms, index
from store.facts import SealedRow
from store.forms import Form
from store.hub import Hub
from store.values import RowId
from sync import book
from sync.known import CUSTOMERS, write_body
from sync.progress import Shown

#: Rows read at once by a child; fewer are not worth one.
PART = 2_000
#: Key lines that are sorted and written at once: in order, an index fills from left to right.
LINES = 4_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows that were read: per row its number, name and packed profile, and what is kept."""

    numbers: list[int]
    names: list[tuple[int, str]]
    packed: list[bytes]
    #: As `forms.sealed` gives them; empty where nothing is written.
    forms: list[tuple[int, bytes, bytes]]
    #: How many seals that took.
    seals: int


@dataclass(slots=True)
class Book:
    """The whole book in normal form."""

    profiles: Profiles
    number: dict[RowId, int]
    #: (key, row, connection) that are not written yet.
    lines: list[tuple[int, int, int]] = field(default_factory=list)


def read_book(hub: Hub, connection: Connection, progress: Shown, *, write: bool) -> Book:
    """Read every live row of the book and, unless only looking, write its forms and keys.

    Forms and keys must be empty then.
    """
    rows = facts.customer_rows(connection)
    progress.step("index", len(rows))
    names = connections.every_name(hub, connection)
    packed: dict[RowId, bytes] = {}
    number: dict[RowId, int] = {}
    lines: list[tuple[int, int, int]] = []

    def work(sealed: list[SealedRow]) -> Part:
        return _read(hub, sealed, names, write=write)

    few = 1 if len(rows) < 2 * PART else None
    for part in stream(_jobs(connection, rows), work, few):
        hub.sealer.count(part.seals)
        forms.insert(connection, part.forms)
        for row, (whose, external), one in zip(part.numbers, part.names, part.packed, strict=True):
            name = RowId(names[whose], CUSTOMERS, external)
            packed[name], number[name] = one, row
        for (row, own, _), (whose, _) in zip(part.forms, part.names, strict=False):
            lines += [(key, row, whose) for key in forms.unpacked_keys(own)]
        if len(lines) >= LINES:
            _write_lines(connection, lines)
        progress.advance(len(part.numbers))
    _write_lines(connection, lines)
    return Book(Profiles.of(packed), number)


def _jobs(connection: Connection, rows: list[int]) -> Iterator[list[SealedRow]]:
    for start in range(0, len(rows), PART):
        yield facts.sealed(connection, rows[start : start + PART])


def _write_lines(connection: Connection, lines: list[tuple[int, int, int]]) -> None:
    lines.sort()
    index.add_keys(connection, lines)
    lines.clear()


def _read(hub: Hub, sealed: list[SealedRow], names: dict[int, str], *, write: bool) -> Part:
    """Read rows: what a child does."""
    found = list(book.opened(hub, sealed, names))
    packed = [pack(entry.profile) for entry in found]
    called = [
        (one.connection, entry.profile.row.external_id)
        for one, entry in zip(sealed, found, strict=True)
    ]
    numbers = [entry.number for entry in found]
    if not write:
        return Part(numbers, called, packed, [], 0)
    own = book.key_numbers(hub, [entry.profile for entry in found])
    lines = forms.sealed(
        hub,
        (
            Form(row, keys, write_body(whose, external, body))
            for row, keys, (whose, external), body in zip(numbers, own, called, packed, strict=True)
        ),
    )
    return Part(numbers, called, packed, lines, len(lines))
