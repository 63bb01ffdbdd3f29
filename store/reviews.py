"""What waits for a person: doubtful matches and pairs that may be related."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select, union

from store.access import Actor, scope
from store.clock import stamp
from store.customers import public_id
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.match_tables import edge
from store.rows import blocks, row_ids
from store.sync_tables import outbox
from store.tables import conflict, counter, customer, source_record
from store.values import RowId, Stream


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
class Stake:
    """What hangs on a review, as far as the book knows without opening anything sealed."""

    number: int
    reason: str
    bits: float
    since: str
    #: What the pair rests on, as the index keeps it; 3, an identifier, where it keeps no such pair.
    support: int = 3
    #: Tiers of the two customers, without the empty ones.
    tiers: tuple[str, ...] = ()
    #: Records and purchases of the two, and the connections that the records come from.
    records: int = 2
    sources: int = 1
    purchases: int = 0
    #: Outside writes about the two that are not done yet.
    pushes: int = 0


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


def stakes(hub: Hub, actor: Actor, only: int | None = None) -> tuple[Stake, ...]:
    """Return what hangs on everything that waits now, in no order; or on one review."""
    pair = and_(edge.c.a_id == conflict.c.a_id, edge.c.b_id == conflict.c.b_id)
    query = (
        _open(actor)
        .add_columns(edge.c.support)
        .outerjoin(edge, pair)
        .where(conflict.c.until <= stamp(hub.clock)[:10] if only is None else conflict.c.id == only)
    )
    with hub.reading() as connection:
        asked = list(connection.execute(query))
        inner = query.subquery()
        both = union(select(inner.c.one), select(inner.c.two))
        facts = _facts(connection, both)
    return tuple(
        Stake(
            row.id,
            row.reason,
            row.bits,
            row.since,
            3 if row.support is None else row.support,
            tuple(tier for n in (row.one, row.two) if (tier := facts.tier.get(n, ""))),
            sum(facts.records.get(n, 1) for n in (row.one, row.two)),
            len(set().union(*(facts.sources.get(n, frozenset()) for n in (row.one, row.two)))),
            sum(facts.purchases.get(n, 0) for n in (row.one, row.two)),
            sum(facts.pushes.get(n, 0) for n in (row.one, row.two)),
        )
        for row in asked
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the book knows of customers, by number."""

    tier: Mapping[int, str]
    records: Mapping[int, int]
    sources: Mapping[int, set[int]]
    purchases: Mapping[int, int]
    pushes: Mapping[int, int]


def _facts(connection: Connection, wanted: Any) -> _Facts:
    """Read what hangs on the customers that a query names."""
    many = func.count().label("many")
    c, s, of = customer.c, source_record.c, source_record.alias()
    known = connection.execute(select(c.id, c.tier, c.rows).where(c.id.in_(wanted))).all()
    sources: dict[int, set[int]] = {}
    held = select(s.customer_id, s.connection_id).where(s.customer_id.in_(wanted)).distinct()
    for row in connection.execute(held):
        sources.setdefault(row.customer_id, set()).add(row.connection_id)
    bought = (
        select(of.c.customer_id.label("whose"), many)
        .join(of, of.c.id == s.of_id)
        .where(s.stream == str(Stream.PURCHASES), of.c.customer_id.in_(wanted))
        .group_by(of.c.customer_id)
    )
    o = outbox.c
    unsent = (
        select(o.customer_id.label("whose"), many)
        .where(o.state.not_in(("done", "failed")), o.customer_id.in_(wanted))
        .group_by(o.customer_id)
    )
    return _Facts(
        {row.id: row.tier for row in known},
        {row.id: row.rows for row in known},
        sources,
        {row.whose: row.many for row in connection.execute(bought)},
        {row.whose: row.many for row in connection.execute(unsent)},
    )


def some(hub: Hub, actor: Actor, wanted: Iterable[int]) -> dict[int, Review]:
    """Return reviews by number; those that wait no longer are left out."""
    found: dict[int, Review] = {}
    with hub.reading() as connection:
        for block in blocks(wanted):
            rows = list(connection.execute(_open(actor).where(conflict.c.id.in_(block))))
            found.update((one.number, one) for one in _reviews(hub, connection, rows))
    return found


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
