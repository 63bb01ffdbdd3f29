"""The match index: which rows share a candidate key, and which pairs scored high enough to keep.

A key is 64 bits: 59 of a keyed hash, so that the index holds no phone, and 5 that say its kind,
so that a key whose row is gone still tells its cap. Two keys that fall on one number only make
one more candidate to compare. Which keys a row has stands with its normal form (`store.forms`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from store import plain
from store.match_tables import edge, match_key, normal_form
from store.seal import Sealer
from store.tables import meta

KIND_BITS = 5
_MASK = (1 << KIND_BITS) - 1


class KeptEdge(NamedTuple):
    """A scored pair by row numbers, the smaller first."""

    a: int
    b: int
    bits: float
    support: int
    relation: str


#: A key with a row that holds it and the row's connection.
KeyLine = tuple[int, int, int]

_EDGE = "SELECT a_id, b_id, bits, support, relation FROM edge"
_KEYS = ("key", "row_id", "connection_id")
_EDGES = ("a_id", "b_id", "bits", "support", "relation")


def hashed(sealer: Sealer, keys: Iterable[tuple[int, str]]) -> list[int]:
    """Return the number of each (kind number, text) key, in order."""
    keys = list(keys)
    macs = sealer.index_many("match", [f"{kind}\0{text}" for kind, text in keys])
    return [
        (int.from_bytes(mac[:8], "big", signed=True) >> KIND_BITS << KIND_BITS) | kind
        for mac, (kind, _) in zip(macs, keys, strict=True)
    ]


def kind_of(key: int) -> int:
    """Return the kind number of a key."""
    return key & _MASK


def spreads(connection: Connection, keys: Iterable[int]) -> dict[int, dict[int, int]]:
    """Return how many rows of each connection hold each key; a key without rows is left out."""
    found: dict[int, dict[int, int]] = {}
    for key, whose, many in plain.select(
        connection,
        "SELECT key, connection_id, count(*) FROM match_key WHERE key {numbers} "
        "GROUP BY key, connection_id",
        numbers=keys,
    ):
        found.setdefault(key, {})[whose] = many
    return found


def groups(connection: Connection, most: Mapping[int, int]) -> dict[int, list[tuple[int, int]]]:
    """Return (row, connection) of the rows that hold each key, at the most so many of each."""
    found: dict[int, list[tuple[int, int]]] = {key: [] for key in most}
    if connection.dialect.name == "sqlite":
        lines = plain.select_each(
            connection,
            "SELECT key, row_id, connection_id FROM match_key WHERE key = ? LIMIT ?",
            most.items(),
        )
    else:
        lines = plain.select(
            connection,
            "SELECT m.key, m.row_id, m.connection_id "
            "FROM unnest(?::bigint[], ?::bigint[]) AS k (key, most) CROSS JOIN LATERAL "
            "(SELECT * FROM match_key WHERE key = k.key LIMIT k.most) AS m",
            list(most),
            list(most.values()),
        )
    for key, row, whose in lines:
        found[key].append((row, whose))
    return found


def edges_of(connection: Connection, rows: Iterable[int]) -> set[KeptEdge]:
    """Return every edge that touches any of the rows."""
    query = f"{_EDGE} WHERE a_id {{numbers}} UNION ALL {_EDGE} WHERE b_id {{numbers}}"
    return set(map(KeptEdge._make, plain.select(connection, query, numbers=list(rows))))


def every_edge(connection: Connection) -> set[KeptEdge]:
    """Return every edge of the book."""
    return set(map(KeptEdge._make, plain.select(connection, _EDGE)))


def every_key(connection: Connection) -> Iterable[KeyLine]:
    """Yield every line of the index, in the order of keys and rows."""
    query = select(match_key).order_by(match_key.c.key, match_key.c.row_id)
    for line in connection.execute(query.execution_options(yield_per=10_000)):
        yield line.key, line.row_id, line.connection_id


def add_keys(connection: Connection, lines: Sequence[KeyLine]) -> None:
    """Write keys that rows did not have. Sorted lines fill the index from left to right."""
    plain.insert_many(connection, "match_key", _KEYS, lines)


def drop_keys(connection: Connection, lines: Sequence[tuple[int, int]]) -> None:
    """Forget keys of rows: (key, row) each."""
    plain.run_many(connection, "DELETE FROM match_key WHERE key = ? AND row_id = ?", lines)


def add_edges(connection: Connection, edges: Iterable[KeptEdge]) -> None:
    """Write edges of pairs that have none."""
    plain.insert_many(connection, "edge", _EDGES, sorted(edges))


def drop_edges(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Forget the edges of pairs, the smaller row first."""
    plain.run_many(connection, "DELETE FROM edge WHERE a_id = ? AND b_id = ?", sorted(pairs))


def clear(connection: Connection) -> None:
    """Forget every key, every normal form and every edge."""
    for table in (match_key, normal_form, edge):
        connection.execute(delete(table))


def any_form(connection: Connection) -> bool:
    """Tell whether the index holds any row."""
    return bool(plain.select(connection, "SELECT 1 FROM normal_form LIMIT 1"))


def made_by(connection: Connection) -> str:
    """Return the version of the engine that made the index; "" for an empty one."""
    found = plain.select(connection, "SELECT value FROM meta WHERE key = 'match_engine'")
    return str(found[0][0]) if found else ""


def set_made_by(connection: Connection, version: str) -> None:
    """Note which version of the engine made the index."""
    connection.execute(delete(meta).where(meta.c.key == "match_engine"))
    connection.execute(meta.insert().values(key="match_engine", value=version))
