"""Profiles of the book's rows: read where a row is new, else opened as the store keeps them."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from dedupe.keys import Key
from dedupe.packed import pack, unpack
from dedupe.profile import Profile
from store import facts, forms
from store.forms import Form
from store.hub import Hub
from store.values import RowId, Stream
from sync import book, warm


@dataclass(frozen=True, slots=True)
class Read:
    """A row that was read anew: its profile, its keys with their numbers, its connection."""

    profile: Profile
    keys: Mapping[Key, int]
    connection: int


def write_body(connection_number: int, external_id: str, packed: bytes) -> bytes:
    """Return what the store keeps of a profile: whose row it is, and the profile."""
    return marshal.dumps((connection_number, external_id, packed), 2)


def read_body(body: bytes) -> tuple[int, str, bytes]:
    """Return the number of the connection, the row's own id, and the packed profile."""
    # Bytes that the seal vouches for: this program wrote them.
    connection_number, external_id, packed = marshal.loads(body)  # noqa: S302
    return connection_number, external_id, packed


class Known:
    """Profiles by row number, opened when they are asked for."""

    def __init__(self, hub: Hub, connection: Connection) -> None:
        self._hub, self._connection = hub, connection
        self._packed: dict[int, bytes] = {}
        self._opened: dict[int, Profile] = {}
        #: The name of each row that is known.
        self.row: dict[int, RowId] = {}

    def read(self, rows: Iterable[int]) -> dict[int, Read]:
        """Read the live rows of these anew, from what their sources said."""
        sealed = facts.sealed(self._connection, list(rows))
        whose = {one.number: one.connection for one in sealed}
        names = warm.names(self._hub, self._connection, set(whose.values()))
        found = {e.number: e.profile for e in book.opened(self._hub, sealed, names)}
        keys = book.numbered_keys(self._hub, found.values())
        for number, one in found.items():
            self.row[number], self._opened[number] = one.row, one
            self._packed[number] = pack(one)
        return {
            number: Read(found[number], own, whose[number])
            for number, own in zip(found, keys, strict=True)
        }

    def form(self, number: int, read: Read) -> Form:
        """Return what the store keeps of a row that was read."""
        external = read.profile.row.external_id
        body = write_body(read.connection, external, self._packed[number])
        return Form(number, tuple(read.keys.values()), body)

    def load(self, rows: Iterable[int]) -> None:
        """Fetch the kept forms of rows; those that say nothing any more stay unknown."""
        wanted = [row for row in rows if row not in self._packed]
        if not wanted:
            return
        self.open(forms.sealed_bodies(self._connection, wanted))

    def every_name(self) -> None:
        """Have the names of all connections at hand: then `open` asks the database nothing."""
        warm.every_name(self._hub, self._connection)

    def open(self, sealed: Iterable[tuple[int, bytes]]) -> None:
        """Take the kept forms of rows as the store holds them."""
        opened = forms.opened(self._hub, sealed)
        found = {row: read_body(body) for row, body in opened.items()}
        whose = {one[0] for one in found.values()}
        names = warm.names(self._hub, self._connection, whose)
        for number, (whose_number, external, packed) in found.items():
            self.row[number] = RowId(names[whose_number], CUSTOMERS, external)
            self._packed[number] = packed

    def packed(self, number: int) -> bytes:
        """Return the packed profile of a row that is known."""
        return self._packed[number]

    def __contains__(self, number: object) -> bool:
        return number in self._packed

    def __getitem__(self, number: int) -> Profile:
        found = self._opened.get(number)
        if found is None:
            found = self._opened[number] = unpack(self.row[number], self._packed[number])
        return found


CUSTOMERS = str(Stream.CUSTOMERS)
