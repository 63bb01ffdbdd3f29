"""Pairs that the rules joined, as a sample of what nobody objected to."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from store.match_tables import edge
from store.tables import source_record


def merged_pairs(
    connection: Connection, bits: float, wanted: int, avoid: frozenset[int]
) -> list[tuple[int, int]]:
    """Return about `wanted` pairs of rows of one customer, spread evenly over the book.

    Pairs that score at least `bits` and of which no row is in `avoid`; the same book gives the
    same pairs.
    """
    if wanted <= 0:
        return []
    a, b = source_record.alias(), source_record.alias()
    joined = (
        select(edge.c.a_id, edge.c.b_id)
        .join(a, a.c.id == edge.c.a_id)
        .join(b, b.c.id == edge.c.b_id)
        .where(edge.c.bits >= bits, a.c.customer_id == b.c.customer_id)
    )
    many = connection.execute(select(func.count()).select_from(joined.subquery())).scalar_one()
    step = max(1, int(many) // wanted)
    query = joined.order_by(edge.c.a_id, edge.c.b_id)
    found = []
    for place, row in enumerate(connection.execute(query)):
        if place % step == 0 and not {row.a_id, row.b_id} & avoid:
            found.append((row.a_id, row.b_id))
            if len(found) == wanted:
                break
    return found
