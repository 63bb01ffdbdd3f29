"""What waits for a person: doubtful matches and pairs that may be related."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from store.access import Actor, scope
from store.clock import stamp
from store.customers import public_id
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.rows import row_ids
from store.tables import conflict, counter, customer, source_record
from store.values import RowId


@dataclass(frozen=True, slots=True)
class Review:
    """A pair of rows of two customers, and the question whether they are the same."""

    number: int
    version: int
    #: "ask" for a doubtful match, "family" for two people on one phone.
    reason: str
    bits: float
    a: RowId
    b: RowId
    #: Public ids of the two customers.
    customers: tuple[str, str]
    since: str
    #: Put off until this day, "" when it waits now.
    until: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of what waits, with the count of each reason."""

    total: int
    counts: Mapping[str, int]
    reviews: tuple[Review, ...]


def waiting(
    hub: Hub,
    actor: Actor,
    *,
    reason: str = "",
    offset: int = 0,
    limit: int = 50,
    put_off: bool = False,
) -> Waiting:
    """Return what waits for a person, the surest first; only pairs whose both sides he may see."""
    today = stamp(hub.clock)[:10]
    query = _open(actor)
    due = conflict.c.until > today if put_off else conflict.c.until <= today
    query = query.where(due)
    with hub.reading() as connection:
        inner = query.subquery()
        counts = {
            row.reason: int(row.many)
            for row in connection.execute(
                select(inner.c.reason, func.count().label("many")).group_by(inner.c.reason)
            )
        }
        if reason:
            query = query.where(conflict.c.reason == reason)
        page = query.order_by(conflict.c.bits.desc(), conflict.c.id).offset(offset).limit(limit)
        reviews = _reviews(hub, connection, list(connection.execute(page)))
    return Waiting(counts.get(reason, 0) if reason else sum(counts.values()), counts, reviews)


def review(hub: Hub, actor: Actor, number: int) -> Review:
    """Return one review.

    Raises AlreadySettled when it was decided or fell away, NotYours when there never was one.
    """
    with hub.reading() as connection:
        return standing(hub, connection, actor, number)


def standing(hub: Hub, connection: Connection, actor: Actor, number: int) -> Review:
    """Return one review as the caller's transaction sees it; raises what `review` raises."""
    row = connection.execute(_open(actor).where(conflict.c.id == number)).first()
    if row is not None:
        return _reviews(hub, connection, [row])[0]
    top = connection.execute(select(counter.c.next).where(counter.c.name == "conflict")).scalar()
    if 0 < number < (top or 0):
        raise AlreadySettled
    raise NotYours


def _open(actor: Actor) -> Select[Any]:
    """The open matches between two customers that the actor may both review."""
    within = scope(actor, "review")
    seen = select(customer.c.id).where(within.condition)
    a, b = source_record.alias(), source_record.alias()
    return (
        select(conflict, a.c.customer_id.label("one"), b.c.customer_id.label("two"))
        .join(a, a.c.id == conflict.c.a_id)
        .join(b, b.c.id == conflict.c.b_id)
        .where(
            conflict.c.kind == "match",
            a.c.customer_id != b.c.customer_id,
            a.c.customer_id.in_(seen),
            b.c.customer_id.in_(seen),
        )
    )


def _reviews(hub: Hub, connection: Connection, rows: list[Row[Any]]) -> tuple[Review, ...]:
    called = row_ids(hub, connection, [n for row in rows for n in (row.a_id, row.b_id)])
    return tuple(
        Review(
            row.id,
            row.version,
            row.reason,
            row.bits,
            called[row.a_id],
            called[row.b_id],
            (public_id(row.one), public_id(row.two)),
            row.since,
            row.until,
        )
        for row in rows
    )
