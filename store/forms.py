"""What the book's rows say in normal form, beside the index: read once, compared many times.

A form belongs to a row as long as the row says the same and the index is of the same engine, so it
comes and goes with the row's keys. It is sealed like what it was read from; its keys are not: they
are keyed hashes, as in the index.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from store import plain
from store.hub import Hub


@dataclass(frozen=True, slots=True)
class Form:
    """The normal form of a row as bytes, with its numbered keys."""

    row: int
    keys: Sequence[int]
    body: bytes


def sealed(hub: Hub, forms: Iterable[Form]) -> list[tuple[int, bytes, bytes]]:
    """Return forms as they are written: row number, keys, sealed body."""
    seal = hub.sealer.seal
    return [
        (one.row, packed_keys(one.keys), seal("normal_form", one.row, "body", one.body))
        for one in forms
    ]


def packed_keys(keys: Sequence[int]) -> bytes:
    """Return keys as bytes, eight for each."""
    return struct.pack(f"<{len(keys)}q", *keys)


def unpacked_keys(blob: bytes) -> tuple[int, ...]:
    """Return the keys again."""
    return struct.unpack(f"<{len(blob) // 8}q", blob)


def insert(connection: Connection, lines: Sequence[tuple[int, bytes, bytes]]) -> None:
    """Write forms of rows that have none."""
    plain.insert_many(connection, "normal_form", ("row_id", "keys", "body"), lines)


def replace(connection: Connection, lines: Sequence[tuple[int, bytes, bytes]]) -> None:
    """Write forms over those that the rows had."""
    plain.run_many(
        connection,
        "INSERT INTO normal_form (row_id, keys, body) VALUES (?, ?, ?) "
        "ON CONFLICT (row_id) DO UPDATE SET keys = excluded.keys, body = excluded.body",
        lines,
    )


def remove(connection: Connection, rows: Iterable[int]) -> None:
    """Forget the forms of rows that say nothing any more."""
    plain.run_many(connection, "DELETE FROM normal_form WHERE row_id = ?", [(row,) for row in rows])


def bodies(hub: Hub, connection: Connection, rows: Iterable[int]) -> dict[int, bytes]:
    """Return the form of each row that has one."""
    return opened(hub, sealed_bodies(connection, rows))


def sealed_bodies(connection: Connection, rows: Iterable[int]) -> list[tuple[int, bytes]]:
    """Return the form of each row that has one, still sealed."""
    query = "SELECT row_id, body FROM normal_form WHERE row_id {numbers}"
    return plain.select(connection, query, numbers=rows)


def opened(hub: Hub, sealed: Iterable[tuple[int, bytes]]) -> dict[int, bytes]:
    """Return sealed forms by their rows, opened."""
    unseal = hub.sealer.open_bytes
    return {row: unseal("normal_form", row, "body", body) for row, body in sealed}


def keys_of(connection: Connection, rows: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the keys of each row that has a form."""
    found = plain.select(
        connection, "SELECT row_id, keys FROM normal_form WHERE row_id {numbers}", numbers=rows
    )
    return {row: unpacked_keys(keys) for row, keys in found}
