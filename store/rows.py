"""Source records by number and by name, and what each of them says now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, RowMapping, select

from store.body import read_fields
from store.connections import names
from store.hub import Hub
from store.tables import connection as connections
from store.tables import observation, source_record
from store.values import Observation, RowId, SourceRecord

#: How many numbers go into one IN list.
BLOCK = 500


def blocks(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Yield the distinct numbers, sorted, in lists that a query can take."""
    rest = iter(sorted(set(numbers)))
    while block := list(islice(rest, BLOCK)):
        yield block


def row_ids(hub: Hub, connection: Connection, numbers: Iterable[int]) -> dict[int, RowId]:
    """Return the name of each source record, by number."""
    found: dict[int, RowMapping] = {}
    table = source_record
    for block in blocks(numbers):
        query = select(table.c.id, table.c.connection_id, table.c.stream, table.c.external_id)
        found.update(
            (row["id"], row)
            for row in connection.execute(query.where(table.c.id.in_(block))).mappings()
        )
    called = names(hub, connection, {row["connection_id"] for row in found.values()})
    return {
        number: RowId(
            called[row["connection_id"]],
            row["stream"],
            hub.sealer.open("source_record", number, "external_id", row["external_id"]),
        )
        for number, row in found.items()
    }


def connections_of(connection: Connection, wanted: Iterable[int]) -> dict[int, int]:
    """Return the number of the connection that each row comes from."""
    found: dict[int, int] = {}
    for block in blocks(wanted):
        query = select(source_record.c.id, source_record.c.connection_id).where(
            source_record.c.id.in_(block)
        )
        found.update((row.id, row.connection_id) for row in connection.execute(query))
    return found


def blind(hub: Hub, row: RowId) -> bytes:
    """Return the blind index under which a row is kept within its connection."""
    return hub.sealer.index("row", f"{row.stream}\0{row.external_id}")


def numbers(hub: Hub, connection: Connection, rows: Iterable[RowId]) -> dict[RowId, int]:
    """Return the number of each row that is known; unknown rows are left out."""
    by_connection: dict[str, list[RowId]] = {}
    for row in set(rows):
        by_connection.setdefault(row.connection, []).append(row)
    found: dict[RowId, int] = {}
    for name, wanted in by_connection.items():
        number = connection.execute(
            select(connections.c.id).where(
                connections.c.blind == hub.sealer.index("connection", name)
            )
        ).scalar()
        if number is None:
            continue
        by_blind = {blind(hub, row): row for row in wanted}
        blinds = sorted(by_blind)
        for start in range(0, len(blinds), BLOCK):
            query = select(source_record.c.id, source_record.c.blind).where(
                source_record.c.connection_id == number,
                source_record.c.blind.in_(blinds[start : start + BLOCK]),
            )
            found.update((by_blind[r.blind], r.id) for r in connection.execute(query))
    return found


def latest(
    hub: Hub, connection: Connection, wanted: Sequence[int]
) -> Mapping[int, tuple[Observation, bool]]:
    """Return what each row says now, by row number; rows that say nothing any more are left out.

    The second value tells whether the source has deleted the row.
    """
    called = row_ids(hub, connection, wanted)
    found: dict[int, tuple[Observation, bool]] = {}
    s, o = source_record.c, observation.c
    for block in blocks(wanted):
        query = (
            select(s.id, o.id.label("number"), o.seen_at, o.run_id, o.revision, o.body, o.deleted)
            .join(observation, o.id == s.latest)
            .where(s.id.in_(block))
        )
        for row in connection.execute(query):
            fields, place = read_fields(
                hub.sealer.open("observation", row.number, "body", row.body)
            )
            record = SourceRecord(called[row.id], fields, row.revision, row.deleted)
            found[row.id] = (
                Observation(row.number, record, row.seen_at, row.run_id, place),
                row.deleted,
            )
    return found
