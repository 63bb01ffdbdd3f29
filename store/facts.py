"""What matching reads: rows as they are now, and which of them it has not seen yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from store import connections, plain
from store.body import read_fields
from store.hub import Hub
from store.tables import decision, observation
from store.values import Observation, RowId, SourceRecord, Stream

#: Rows opened at once.
BATCH = 1_000


class SealedRow(NamedTuple):
    """What a live row says now, still sealed."""

    number: int
    connection: int
    stream: str
    external_id: bytes
    observation: int
    seen_at: str
    run: int
    revision: str
    body: bytes


_SEALED = (
    "SELECT s.id, s.connection_id, s.stream, s.external_id, o.id, o.seen_at, o.run_id, o.revision, "
    "o.body FROM source_record AS s JOIN observation AS o ON o.id = s.latest "
    "WHERE s.id {numbers} AND NOT s.deleted"
)


_DIRTY = "SELECT id FROM source_record WHERE dirty"


def customer_rows(connection: Connection) -> list[int]:
    """Return the numbers of all customer rows, whether or not they still say something."""
    found = plain.select(
        connection,
        "SELECT id FROM source_record WHERE stream = ? ORDER BY id",
        str(Stream.CUSTOMERS),
    )
    return [row for (row,) in found]


def any_row(connection: Connection) -> bool:
    """Tell whether the book holds any customer row at all."""
    query = "SELECT 1 FROM source_record WHERE stream = ? LIMIT 1"
    return bool(plain.select(connection, query, str(Stream.CUSTOMERS)))


def dirty_rows(connection: Connection) -> list[int]:
    """Return the rows that were kept or taken back and that matching has not seen since."""
    # Sorted here: asked for an order, SQLite goes through all rows instead of the index of these.
    return sorted(row for (row,) in plain.select(connection, _DIRTY))


def sealed(connection: Connection, wanted: Iterable[int]) -> list[SealedRow]:
    """Return the live ones of some rows, in the order of numbers."""
    return sorted(map(SealedRow._make, plain.select(connection, _SEALED, numbers=wanted)))


def opened(
    hub: Hub, rows: Sequence[SealedRow], names: Mapping[int, str]
) -> Iterator[tuple[int, Observation]]:
    """Yield what sealed rows say; `names` are those of their connections."""
    text = hub.sealer.open
    for one in rows:
        external = text("source_record", one.number, "external_id", one.external_id)
        fields, place = read_fields(text("observation", one.observation, "body", one.body))
        name = RowId(names[one.connection], one.stream, external)
        record = SourceRecord(name, fields, one.revision)
        yield one.number, Observation(one.observation, record, one.seen_at, one.run, place)


def live(
    hub: Hub, connection: Connection, wanted: Collection[int]
) -> Iterator[tuple[int, Observation]]:
    """Yield what each row says now, in the order of numbers; rows that are gone are left out."""
    ordered = sorted(wanted)
    for start in range(0, len(ordered), BATCH):
        rows = sealed(connection, ordered[start : start + BATCH])
        names = connections.names(hub, connection, {one.connection for one in rows})
        yield from opened(hub, rows, names)


def beside(connection: Connection, rows: Collection[int]) -> dict[int, int]:
    """Return the customers of rows, and of every other row that is in the same customers now."""
    found = plain.select(
        connection,
        "SELECT id, customer_id FROM source_record WHERE customer_id IN "
        "(SELECT customer_id FROM source_record WHERE id {numbers})",
        numbers=rows,
    )
    return dict(found)


def together(connection: Connection, rows: Collection[int]) -> set[int]:
    """Return the rows with every other row that is in the same customer now."""
    return {*rows, *beside(connection, rows)}


def customers_of(connection: Connection, rows: Collection[int]) -> dict[int, int]:
    """Return the number of the customer that each row is in; rows of none are left out."""
    found = plain.select(
        connection,
        "SELECT id, customer_id FROM source_record WHERE id {numbers} AND customer_id IS NOT NULL",
        numbers=rows,
    )
    return dict(found)


def newest(connection: Connection) -> tuple[int, int]:
    """Return the numbers of the newest observation and decision: equal while the book stands."""
    found = connection.execute(
        select(
            select(func.max(observation.c.id)).scalar_subquery(),
            select(func.max(decision.c.id)).scalar_subquery(),
        )
    ).one()
    return int(found[0] or 0), int(found[1] or 0)
