"""The records of CRMs that customers hold, with those that somebody deleted there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from store import plain
from store.connections import names
from store.hub import Hub
from store.values import RowId


@dataclass(frozen=True, slots=True)
class Live:
    """A record of a CRM, as the book has it."""

    number: int
    row: RowId
    connection: int
    #: Its newest observation.
    latest: int
    #: Somebody deleted it there.
    deleted: bool


class RowState(NamedTuple):
    """Where a row is from, and its newest observation."""

    connection: int
    latest: int | None
    deleted: bool


_MEMBERS = (
    "SELECT id, customer_id, connection_id, stream, external_id, latest FROM source_record "
    "WHERE customer_id {numbers} AND latest IS NOT NULL AND NOT deleted"
)
#: A deleted row is in no customer; it is tied to one that was with it, or one that came back is
#: tied to it.
_DELETED = (
    "SELECT id, tied_to, connection_id, stream, external_id, latest FROM source_record "
    "WHERE tied_to {numbers} AND deleted",
    "SELECT g.id, r.id, g.connection_id, g.stream, g.external_id, g.latest FROM source_record AS r "
    "JOIN source_record AS g ON g.id = r.tied_to WHERE r.id {numbers} AND g.deleted",
)

_COUNT = "SELECT count(*) FROM source_record"
_NAMES = "SELECT id, external_id FROM source_record"
#: A record that became part of another keeps its word in the book and is there no more.
_THERE = (
    "WHERE connection_id = ? AND NOT deleted AND latest IS NOT NULL AND stream = 'customers' "
    "AND NOT EXISTS (SELECT 1 FROM base "
    "WHERE base.source_record_id = source_record.id AND base.gone <> '')"
)


def of_customers(
    hub: Hub, connection: Connection, customers: Sequence[int], connections: Sequence[int]
) -> Mapping[int, list[Live]]:
    """Return the records of some connections that customers hold, by customer, in order."""
    wanted = set(connections)
    members = plain.select(connection, _MEMBERS, numbers=customers)
    whose = {row: customer for row, customer, *_ in members}
    gone = _gone(connection, whose)
    called = names(hub, connection, wanted)
    found: dict[int, list[Live]] = {}
    for lines, deleted in ((members, False), (gone, True)):
        for number, other, of, stream, external, latest in lines:
            if of not in wanted:
                continue
            customer = whose[number] if deleted else other
            text = hub.sealer.open("source_record", number, "external_id", bytes(external))
            row = RowId(called[of], stream, text)
            found.setdefault(customer, []).append(Live(number, row, of, latest, deleted))
    for lines_of in found.values():
        lines_of.sort(key=lambda one: one.number)
    return found


def _gone(connection: Connection, whose: dict[int, int]) -> list[tuple[Any, ...]]:
    """Return the deleted rows that hang on live ones, by however many ties; note whose they are."""
    found: dict[int, tuple[Any, ...]] = {}
    fresh = list(whose)
    while fresh:
        lines = [
            line for query in _DELETED for line in plain.select(connection, query, numbers=fresh)
        ]
        fresh = []
        for line in lines:
            if line[0] not in whose:
                whose[line[0]] = whose[line[1]]
                found[line[0]] = line
                fresh.append(line[0])
    return list(found.values())


def live_count(connection: Connection, connection_number: int) -> int:
    """Return how many live records of a connection the book holds."""
    ((many,),) = plain.select(
        connection,
        f"{_COUNT} {_THERE}",
        connection_number,
    )
    return int(many)


def live_ids(hub: Hub, connection: Connection, connection_number: int) -> dict[str, int]:
    """Return the live records of a connection: their names, and their numbers."""
    found = plain.select(
        connection,
        f"{_NAMES} {_THERE}",
        connection_number,
    )
    return {hub.sealer.open("source_record", n, "external_id", bytes(text)): n for n, text in found}


def row_state(connection: Connection, row: int) -> RowState:
    """Return where a row is from and what was seen of it last."""
    ((of, latest, deleted),) = plain.select(
        connection, "SELECT connection_id, latest, deleted FROM source_record WHERE id = ?", row
    )
    return RowState(int(of), latest, bool(deleted))
