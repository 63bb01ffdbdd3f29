"""Every row of the book in normal form: opened, read and hashed by all cores, written by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
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
#: Key lines that are handed to the database at once.
AT_ONCE = 20_000


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


@dataclass(frozen=True, slots=True)
class Book:
    """The whole book in normal form."""

    profiles: Profiles
    number: dict[RowId, int]


class _Lines:
    """Key lines that wait to be written in order, as arrays: a million rows have nine million."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[NDArray[np.int64]] = []
        self._count = 0

    def add(self, part: Part) -> None:
        """Take the lines of some rows; write what waits where that is much."""
        keys = [np.frombuffer(own, dtype="<i8") for _, own, _ in part.forms]
        if not keys:
            return
        sizes = [own.size for own in keys]
        rows = np.repeat(np.array(part.numbers[: len(keys)], dtype=np.int64), sizes)
        whose = np.repeat(np.array([whose for whose, _ in part.names[: len(keys)]]), sizes)
        self._waiting.append(np.array([np.concatenate(keys), rows, whose], dtype=np.int64))
        self._count += rows.size
        if self._count >= LINES:
            self.write()

    def write(self) -> None:
        """Write what waits."""
        if not self._waiting:
            return
        lines = np.concatenate(self._waiting, axis=1)
        self._waiting, self._count = [], 0
        lines = lines[:, np.lexsort((lines[1], lines[0]))]
        for start in range(0, lines.shape[1], AT_ONCE):
            part = lines[:, start : start + AT_ONCE].tolist()
            index.add_keys(self._connection, list(zip(*part, strict=True)))


def read_book(hub: Hub, connection: Connection, progress: Shown, *, write: bool) -> Book:
    """Read every live row of the book and, unless only looking, write its forms and keys.

    Forms and keys must be empty then.
    """
    rows = facts.customer_rows(connection)
    progress.step("index", len(rows))
    names = connections.every_name(hub, connection)
    packed: dict[RowId, bytes] = {}
    number: dict[RowId, int] = {}
    lines = _Lines(connection)

    def work(sealed: list[SealedRow]) -> Part:
        return _read(hub, sealed, names, write=write)

    few = 1 if len(rows) < 2 * PART else None
    for part in stream(_jobs(connection, rows), work, few):
        hub.sealer.count(part.seals)
        forms.insert(connection, part.forms)
        for row, (whose, external), one in zip(part.numbers, part.names, part.packed, strict=True):
            name = RowId(names[whose], CUSTOMERS, external)
            packed[name], number[name] = one, row
        lines.add(part)
        progress.advance(len(part.numbers))
    lines.write()
    return Book(Profiles.of(packed), number)


def _jobs(connection: Connection, rows: list[int]) -> Iterator[list[SealedRow]]:
    for start in range(0, len(rows), PART):
        yield facts.sealed(connection, rows[start : start + PART])


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
