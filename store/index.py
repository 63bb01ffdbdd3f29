"""The match index: which rows share a candidate key, and which pairs scored high enough to keep.

A key is 64 bits: 59 of a keyed hash, so that the index holds no phone, and 5 that say its kind,
so that a key whose row is gone still tells its cap. Two keys that fall on one number only make
one more candidate to compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, or_, select

from store.rows import blocks, connections_of
from store.seal import Sealer
from store.tables import edge, match_key, meta

KIND_BITS = 5


@dataclass(frozen=True, slots=True)
class KeptEdge:
    """A scored pair by row numbers, the smaller first."""

    a: int
    b: int
    bits: float
    support: int
    relation: str


def hashed(sealer: Sealer, keys: Iterable[tuple[int, str]]) -> list[int]:
    """Return the number of each (kind number, text) key, in order."""
    keys = list(keys)
    macs = sealer.index_many("match", (f"{kind}\0{text}" for kind, text in keys))
    return [
        (int.from_bytes(mac[:8], "big", signed=True) >> KIND_BITS << KIND_BITS) | kind
        for mac, (kind, _) in zip(macs, keys, strict=True)
    ]


def kind_of(key: int) -> int:
    """Return the kind number of a key."""
    return key & ((1 << KIND_BITS) - 1)


def keys_of(connection: Connection, rows: Iterable[int]) -> dict[int, set[int]]:
    """Return the keys of each row; rows without any are left out."""
    found: dict[int, set[int]] = {}
    for block in blocks(rows):
        query = select(match_key.c.row_id, match_key.c.key).where(match_key.c.row_id.in_(block))
        for row in connection.execute(query):
            found.setdefault(row.row_id, set()).add(row.key)
    return found


def spreads(connection: Connection, keys: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return how many rows of each connection hold each key; a key without rows is left out."""
    found: dict[int, dict[int, int]] = {}
    k = match_key.c
    for block in blocks(keys):
        query = (
            select(k.key, k.connection_id, func.count().label("many"))
            .where(k.key.in_(block))
            .group_by(k.key, k.connection_id)
        )
        for row in connection.execute(query):
            found.setdefault(row.key, {})[row.connection_id] = row.many
    return found


def members(connection: Connection, keys: Iterable[int]) -> dict[int, set[int]]:
    """Return the rows that hold each key."""
    found: dict[int, set[int]] = {}
    for block in blocks(keys):
        query = select(match_key.c.key, match_key.c.row_id).where(match_key.c.key.in_(block))
        for row in connection.execute(query):
            found.setdefault(row.key, set()).add(row.row_id)
    return found


def edges_of(connection: Connection, rows: Iterable[int]) -> set[KeptEdge]:
    """Return every edge that touches any of the rows."""
    found: set[KeptEdge] = set()
    for block in blocks(rows):
        for column in (edge.c.a_id, edge.c.b_id):
            query = select(edge).where(column.in_(block))
            found.update(KeptEdge(*row) for row in connection.execute(query))
    return found


def every_edge(connection: Connection) -> set[KeptEdge]:
    """Return every edge of the book."""
    return {KeptEdge(*row) for row in connection.execute(select(edge))}


def reach(connection: Connection, rows: Iterable[int]) -> set[int]:
    """Return everything that can be reached from rows over edges, the rows included."""
    seen: set[int] = set(rows)
    fresh = set(seen)
    while fresh:
        touched = {n for e in edges_of(connection, fresh) for n in (e.a, e.b)}
        fresh = touched - seen
        seen |= fresh
    return seen


def write_keys(connection: Connection, keys: Mapping[int, Iterable[int]]) -> None:
    """Replace the keys of rows: row number -> keys."""
    for block in blocks(keys):
        connection.execute(delete(match_key).where(match_key.c.row_id.in_(block)))
    whose = connections_of(connection, keys)
    # In key order, so that the index is filled from left to right.
    lines = sorted({(key, row) for row, found in keys.items() for key in found})
    for start in range(0, len(lines), 20_000):
        part = lines[start : start + 20_000]
        connection.execute(
            match_key.insert(),
            [{"key": k, "row_id": r, "connection_id": whose[r]} for k, r in part],
        )


def write_edges(connection: Connection, edges: Iterable[KeptEdge], rows: Iterable[int]) -> None:
    """Replace every edge that touches any of `rows` by `edges`."""
    for block in blocks(rows):
        connection.execute(delete(edge).where(or_(edge.c.a_id.in_(block), edge.c.b_id.in_(block))))
    lines = [
        {"a_id": e.a, "b_id": e.b, "bits": e.bits, "support": e.support, "relation": e.relation}
        for e in sorted(edges, key=lambda e: (e.a, e.b))
    ]
    for start in range(0, len(lines), 20_000):
        connection.execute(edge.insert(), lines[start : start + 20_000])


def clear(connection: Connection) -> None:
    """Forget every key and every edge."""
    connection.execute(delete(match_key))
    connection.execute(delete(edge))


def made_by(connection: Connection) -> str:
    """Return the version of the engine that made the index; "" for an empty one."""
    found = connection.execute(select(meta.c.value).where(meta.c.key == "match_engine")).scalar()
    return str(found or "")


def set_made_by(connection: Connection, version: str) -> None:
    """Note which version of the engine made the index."""
    connection.execute(delete(meta).where(meta.c.key == "match_engine"))
    connection.execute(meta.insert().values(key="match_engine", value=version))
