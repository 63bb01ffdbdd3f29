"""What the rows of the book say now, read in batches for matching and projecting.

The program's own door: it gives facts to the pure middle, never to a page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection, select

from store.hub import Hub
from store.rows import blocks, latest
from store.tables import source_record
from store.values import Observation, Stream

#: Rows opened at once.
BATCH = 1_000


def customer_rows(connection: Connection) -> list[int]:
    """Return the numbers of all customer rows, whether or not they still say something."""
    query = (
        select(source_record.c.id)
        .where(source_record.c.stream == str(Stream.CUSTOMERS))
        .order_by(source_record.c.id)
    )
    return [row.id for row in connection.execute(query)]


def dirty_rows(connection: Connection) -> list[int]:
    """Return the rows that were kept or taken back and that matching has not seen since."""
    query = select(source_record.c.id).where(source_record.c.dirty).order_by(source_record.c.id)
    return [row.id for row in connection.execute(query)]


def live(
    hub: Hub, connection: Connection, wanted: Collection[int]
) -> Iterator[tuple[int, Observation]]:
    """Yield what each row says now, in the order of numbers; rows that are gone are left out."""
    ordered = sorted(wanted)
    for start in range(0, len(ordered), BATCH):
        said = latest(hub, connection, ordered[start : start + BATCH])
        for number in sorted(said):
            seen, deleted = said[number]
            if not deleted:
                yield number, seen


def together(connection: Connection, rows: Collection[int]) -> set[int]:
    """Return the rows with every other row that is in the same customer now."""
    s = source_record.c
    found = set(rows)
    for block in blocks(rows):
        theirs = select(s.customer_id).where(s.id.in_(block), s.customer_id.is_not(None))
        query = select(s.id).where(s.customer_id.in_(theirs))
        found.update(row.id for row in connection.execute(query))
    return found


def customers_of(connection: Connection, rows: Collection[int]) -> dict[int, int]:
    """Return the number of the customer that each row is in; rows of none are left out."""
    s = source_record.c
    found: dict[int, int] = {}
    for block in blocks(rows):
        query = select(s.id, s.customer_id).where(s.id.in_(block), s.customer_id.is_not(None))
        found.update((row.id, row.customer_id) for row in connection.execute(query))
    return found
