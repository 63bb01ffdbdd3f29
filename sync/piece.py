"""The piece of a huge component that a record falls into, without looking at all of it.

In a book of a million, tens of thousands of rows hang together by weak links. Such a component is
cut at its weaker links before anything else (`cluster.pieces`), first at zero bits, and what a
record can join lies within its piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from dedupe.cluster import LARGEST, pieces
from dedupe.evidence import Support
from dedupe.score import FLOOR, Limits
from store import index
from store.index import KeptEdge
from sync.warm import Said

#: Rows asked about at once while looking how large a component is, and the most rows of a piece
#: before it is cut further, beyond which all is looked at as a whole.
STEP, MOST = 200, 3_000

#: The piece has what is cut first at zero bits; a number above says no more.
_ZERO = 0.0


def piece_of(
    connection: Connection, own: Mapping[int, KeptEdge], limits: Limits, said: Said
) -> tuple[set[int], set[KeptEdge]] | None:
    """Return the rows of the piece that a new row falls into, and the edges among them.

    `own` are the new row's edges by the other row; the new row is not in what is returned. None
    where that cannot be told from a part of the component, or the component is small.
    """
    lowest = FLOOR - (limits.namesakes if limits.needs < Support.CONTEXT else 0.0)
    # The first cut is at the next whole number above the weakest link: at zero only then.
    if lowest < -1 or not _first_cut_at_zero(connection, own, limits, said):
        return None
    rows = {row for row, edge in own.items() if _counts(edge, limits) > _ZERO}
    fresh, edges = set(rows), set[KeptEdge]()
    while fresh:
        found = {e for e in index.edges_of(connection, fresh) if e.bits > FLOOR}
        edges |= found
        strong = (e for e in found if _counts(e, limits) > _ZERO)
        fresh = {row for e in strong for row in (e.a, e.b)} - rows
        rows |= fresh
        if len(rows) > MOST:
            return None
    if not rows.isdisjoint(said.links):
        return None
    inside = {e for e in edges if e.a in rows and e.b in rows}
    if len(rows) >= LARGEST:
        rows = _within(rows, inside, own, limits)
    return rows, {e for e in inside if e.a in rows and e.b in rows}


def _counts(edge: KeptEdge, limits: Limits) -> float:
    return limits.effective(edge.bits, Support(edge.support))


def _first_cut_at_zero(
    connection: Connection, own: Mapping[int, KeptEdge], limits: Limits, said: Said
) -> bool:
    """Tell whether the component is too large to be cut whole, and some link counts below zero."""
    seen, waiting = set(own), list(own)
    below = any(_counts(edge, limits) < _ZERO for edge in own.values())
    # Rows that people spoke of may stand for one another: they are not counted.
    while not below or len(seen) - len(seen & said.links.keys()) <= 2 * LARGEST:
        if not waiting:
            return False
        part, waiting = waiting[:STEP], waiting[STEP:]
        found = [e for e in index.edges_of(connection, part) if e.bits > FLOOR]
        below = below or any(_counts(edge, limits) < _ZERO for edge in found)
        fresh = {row for edge in found for row in (edge.a, edge.b)} - seen
        seen |= fresh
        waiting += fresh
    return True


def _within(
    rows: set[int], inside: Iterable[KeptEdge], own: Mapping[int, KeptEdge], limits: Limits
) -> set[int]:
    """Return the rows of the smaller piece that the new row falls into."""
    order = sorted(rows)
    place = {row: number for number, row in enumerate(order)}
    # The new row comes last; which number a row has does not matter.
    new = len(order)
    best = {(place[e.a], place[e.b]): _counts(e, limits) for e in inside}
    best |= {(place[row], new): _counts(e, limits) for row, e in own.items() if row in place}
    mine = next(piece for piece in pieces(new + 1, best, _ZERO) if new in piece)
    return {order[number] for number in mine if number != new}
