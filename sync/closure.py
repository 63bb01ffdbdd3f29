"""What a change can reach: rows over edges, decisions and customers, each asked about once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

from sqlalchemy import Connection

from store import facts, index
from store.index import KeptEdge
from sync.warm import Said


@dataclass(frozen=True, slots=True)
class Closure:
    """Rows whose group, questions or relations could differ now, and how they hang together."""

    rows: set[int]
    #: Every edge of these rows.
    edges: set[KeptEdge]
    #: The customer that each row is in, as it stands; rows of none are left out.
    customer: Mapping[int, int]


def closure(connection: Connection, rows: Iterable[int], said: Said) -> Closure:
    """Return everything that hangs together with some rows.

    Over edges, over decisions, and over today's customers: whatever is replaced is whole.
    """
    return small_closure(connection, rows, said, inf) or Closure(set(), set(), {})


def small_closure(
    connection: Connection, rows: Iterable[int], said: Said, most: float
) -> Closure | None:
    """Return what `closure` does; None where that is more than so many rows."""
    seen = set(rows)
    fresh = set(seen)
    edges: set[KeptEdge] = set()
    customer: dict[int, int] = {}
    while fresh:
        if len(seen) > most:
            return None
        found = index.edges_of(connection, fresh)
        beside = facts.beside(connection, fresh)
        wider = {row for edge in found for row in (edge.a, edge.b)} | beside.keys()
        for row in fresh:
            wider |= said.links.get(row, frozenset())
        edges |= found
        customer |= beside
        fresh = wider - seen
        seen |= fresh
    return Closure(seen, edges, customer)
