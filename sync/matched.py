"""A matching of some rows of the book, with what is needed to project and write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dedupe.decisions import Constraints
from dedupe.evidence import Support
from dedupe.match import Edge, Matching
from store.index import KeptEdge
from store.values import Decision, RowId

_SUPPORT = tuple(Support)


@dataclass(frozen=True, slots=True)
class Matched:
    """A matching of some rows of the book, with what is needed to project and write it."""

    matching: Matching
    constraints: Constraints
    decisions: tuple[Decision, ...]
    #: Live rows by name.
    number: dict[RowId, int]
    #: Every row, live or gone, whose customer is computed again.
    covered: set[int] = field(default_factory=set)
    #: Rows that say something else than before, or lost a relation: a customer without any of them
    #: that holds the rows it held, and has no relation, is what it was. None: all may differ.
    changed: set[int] | None = None
    #: The customer that each covered row is in as it stands, where `changed` is given.
    standing: Mapping[int, int] = field(default_factory=dict)


def kept(edge: Edge, number: Mapping[RowId, int]) -> KeptEdge:
    """Return an edge as the index holds it."""
    a, b = sorted((number[edge.a], number[edge.b]))
    return KeptEdge(a, b, edge.bits, int(edge.support), edge.relation)


def edge_held(held: KeptEdge, name: Mapping[int, RowId]) -> Edge:
    """Return an edge of the index by the names of its rows."""
    a, b = sorted((name[held.a], name[held.b]))
    return Edge(a, b, held.bits, _SUPPORT[held.support], held.relation)
