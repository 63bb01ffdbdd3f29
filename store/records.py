"""What each source record said, for the pages that show where a value came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from store.access import Actor, scope
from store.body import read_fields
from store.errors import NotYours
from store.hub import Hub
from store.rows import blocks, latest, numbers, row_ids
from store.tables import connection as connections
from store.tables import customer, observation, run, source_record
from store.values import Fields, RowId


@dataclass(frozen=True, slots=True)
class Shown:
    """One source record as it stands now."""

    row: RowId
    fields: Fields
    place: str
    seen_at: str
    connection: str
    kind: str
    observation: int
    #: Name of the file or feed that it was read from.
    label: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A purchase or an interaction of a customer."""

    row: RowId
    fields: Fields
    seen_at: str


def records(hub: Hub, actor: Actor, rows: Sequence[RowId]) -> dict[RowId, Shown]:
    """Return what rows say now; rows of customers that he may not see are left out."""
    within = scope(actor, "view")
    with hub.reading() as connection:
        known = numbers(hub, connection, rows)
        allowed: dict[int, tuple[str, str]] = {}
        s = source_record.c
        for block in blocks(known.values()):
            query = (
                select(s.id, connections.c.kind, run.c.id.label("run"), run.c.label)
                .join(customer, customer.c.id == s.customer_id)
                .join(connections, connections.c.id == s.connection_id)
                .join(observation, observation.c.id == s.latest)
                .join(run, run.c.id == observation.c.run_id)
                .where(s.id.in_(block), within.condition)
            )
            for row in connection.execute(query):
                label = hub.sealer.open("run", row.run, "label", row.label) if row.label else ""
                allowed[row.id] = (row.kind, label)
        said = latest(hub, connection, list(allowed))
    return {
        seen.record.row: Shown(
            seen.record.row,
            seen.record.fields,
            seen.place,
            seen.seen_at,
            seen.record.row.connection,
            *allowed[number][:1],
            seen.number,
            allowed[number][1],
        )
        for number, (seen, _) in said.items()
    }


def attached(
    hub: Hub, actor: Actor, public: str, stream: str, *, limit: int = 200
) -> tuple[Attached, ...]:
    """Return a customer's purchases or interactions, the newest first."""
    from store.customers import number_of

    within = scope(actor, "view")
    with hub.reading() as connection:
        s = source_record.c
        now = select(s.customer_id).where(s.id == number_of(public)).scalar_subquery()
        customer_number = connection.execute(
            select(customer.c.id).where(customer.c.id == now, within.condition)
        ).scalar()
        if customer_number is None:
            raise NotYours
        rows = select(s.id).where(s.customer_id == customer_number)
        query = (
            select(
                s.id, observation.c.id.label("number"), observation.c.body, observation.c.seen_at
            )
            .join(observation, observation.c.id == s.latest)
            .where(s.of_id.in_(rows), s.stream == stream)
            .order_by(s.id.desc())
            .limit(limit)
        )
        found = connection.execute(query).all()
        called = row_ids(hub, connection, [row.id for row in found])
        shown = [
            Attached(
                called[row.id],
                read_fields(hub.sealer.open("observation", row.number, "body", row.body))[0],
                row.seen_at,
            )
            for row in found
        ]
    return tuple(sorted(shown, key=lambda a: a.fields.get("at", ("",))[0], reverse=True))


def purchases(hub: Hub, actor: Actor, public: str) -> tuple[Attached, ...]:
    """Return what a customer bought, the newest first."""
    return attached(hub, actor, public, "purchases")


def interactions(hub: Hub, actor: Actor, public: str) -> tuple[Attached, ...]:
    """Return what passed between us and a customer, the newest first."""
    return attached(hub, actor, public, "interactions")
