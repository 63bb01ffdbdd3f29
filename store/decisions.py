"""What people said: kept for ever, about rows and never about what they contain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from store.access import Actor, may
from store.clock import stamp
from store.customers import of_rows
from store.errors import NotYours
from store.hub import Hub
from store.ids import take
from store.rows import blocks, numbers, row_ids
from store.tables import decision, source_record
from store.values import Decision, DecisionKind, RowId

#: The newest decisions that tell a person's pace; a longer gap between two, in seconds, was a
#: pause; fewer gaps than ENOUGH tell nothing yet.
HABIT, PAUSE, ENOUGH = 40, 300.0, 5


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision with what has become of it."""

    decision: Decision
    #: Public ids of the customers that its rows are in now.
    customers: tuple[str, ...]
    #: The decision that took it back.
    withdrawn_by: int | None
    #: True when one of its rows says something else now than when it was decided.
    flagged: bool


def keep(
    hub: Hub,
    connection: Connection,
    actor: Actor,
    said: Decision,
    *,
    press: str = "",
    batch: int | None = None,
) -> Decision:
    """Keep a decision and return it with its number; a repeated press returns the first one.

    `batch` is the first number of the decisions that were said together with it.

    Raises NotYours for a row that the hub does not know.
    """
    if press:
        earlier = connection.execute(select(decision).where(decision.c.press == press)).first()
        if earlier is not None:
            return _decisions(hub, connection, [earlier])[0]
    rows = [row for row in (said.a, said.b) if row is not None]
    known = numbers(hub, connection, rows)
    if any(row not in known for row in rows):
        raise NotYours
    number = take(connection, "decision")
    kept = replace(said, number=number, by=actor.name, at=stamp(hub.clock))
    line = _line(hub, connection, kept, known)
    connection.execute(decision.insert().values(batch=batch, press=press or None, **line))
    return kept


def _line(
    hub: Hub, connection: Connection, said: Decision, known: Mapping[RowId, int]
) -> dict[str, object]:
    """Return a decision as it is written, with what its rows say while it is made."""
    query = select(source_record.c.id, source_record.c.content).where(
        source_record.c.id.in_(list(known.values()) or [0])
    )
    contents = {row.id: row.content for row in connection.execute(query)}
    a, b = (known[row] if row is not None else None for row in (said.a, said.b))
    seal, number = hub.sealer.seal, said.number
    return {
        "id": number,
        "kind": str(said.kind),
        "a_id": a,
        "b_id": b,
        "field": said.field,
        "value": seal("decision", number, "value", said.value) if said.value else None,
        "withdraws": said.withdraws,
        "withdraws_run": said.withdraws_run,
        "note": seal("decision", number, "note", said.note) if said.note else None,
        "actor": said.by,
        "at": said.at,
        "basis_a": contents.get(a) if a else None,
        "basis_b": contents.get(b) if b else None,
    }


def pressed(connection: Connection, press: str) -> bool:
    """Tell whether a decision was kept for this press of a button."""
    query = select(decision.c.id).where(decision.c.press == press)
    return connection.execute(query).first() is not None


def pace(hub: Hub, actor: Actor) -> float | None:
    """Return how many seconds a question takes this person, None before there is a habit.

    The median gap between his newest decisions; a longer one was a pause.
    """
    query = (
        select(decision.c.at)
        .where(decision.c.actor == actor.name, decision.c.b_id.is_not(None))
        .order_by(decision.c.id.desc())
        .limit(HABIT)
    )
    with hub.reading() as connection:
        times = [datetime.fromisoformat(row.at) for row in connection.execute(query)]
    gaps = [(later - sooner).total_seconds() for later, sooner in pairwise(times)]
    gaps = [gap for gap in gaps if 0 < gap <= PAUSE]
    return median(gaps) if len(gaps) >= ENOUGH else None


def said_since(hub: Hub, actor: Actor, since: str) -> int:
    """Return how many questions this person has answered since a time."""
    query = select(func.count()).where(
        decision.c.actor == actor.name, decision.c.b_id.is_not(None), decision.c.at >= since
    )
    with hub.reading() as connection:
        return int(connection.execute(query).scalar_one())


def get(hub: Hub, connection: Connection, number: int) -> Decision:
    """Return one decision; raises NotYours where there is none."""
    row = connection.execute(select(decision).where(decision.c.id == number)).first()
    if row is None:
        raise NotYours
    return _decisions(hub, connection, [row])[0]


def together(connection: Connection, number: int) -> list[int]:
    """Return the numbers of everything that was said in one breath with a decision, itself too."""
    batch = connection.execute(select(decision.c.batch).where(decision.c.id == number)).scalar()
    query = select(decision.c.id).where(decision.c.batch == (batch or number))
    found = {row.id for row in connection.execute(query)}
    return sorted(found | {number, batch or number})


def everything(hub: Hub, connection: Connection) -> list[Decision]:
    """Return every decision, in order."""
    rows = connection.execute(select(decision).order_by(decision.c.id)).all()
    return _decisions(hub, connection, rows)


def ties(hub: Hub, connection: Connection) -> list[Decision]:
    """Return what the hub itself knows to be the same: a record that it made, and its customer.

    They are older than any person's word, and so give way to it.
    """
    table = source_record
    query = select(table.c.id, table.c.tied_to).where(table.c.tied_to.is_not(None))
    pairs = [(row.id, row.tied_to) for row in connection.execute(query)]
    called = row_ids(hub, connection, [n for pair in pairs for n in pair])
    return [Decision(0, DecisionKind.SAME, called[a], called[b]) for a, b in pairs]


def with_ties(hub: Hub, connection: Connection) -> tuple[Decision, ...]:
    """Return what holds rows together and apart: ties first, then every word of a person."""
    return (*ties(hub, connection), *everything(hub, connection))


def about(hub: Hub, connection: Connection, rows: Iterable[int]) -> list[Decision]:
    """Return the decisions that speak of any of these rows, and what withdraws them."""
    table = decision
    found: dict[int, Row[Any]] = {}
    for block in blocks(rows):
        query = select(table).where(or_(table.c.a_id.in_(block), table.c.b_id.in_(block)))
        found.update((row.id, row) for row in connection.execute(query))
    fresh = set(found)
    while fresh:  # a withdrawal can itself be withdrawn
        layer: dict[int, Row[Any]] = {}
        for block in blocks(fresh):
            query = select(table).where(table.c.withdraws.in_(block))
            layer.update((row.id, row) for row in connection.execute(query))
        fresh = set(layer) - set(found)
        found.update(layer)
    return _decisions(hub, connection, [found[n] for n in sorted(found)])


def decisions(hub: Hub, actor: Actor, *, limit: int = 100) -> tuple[Recorded, ...]:
    """Return the newest decisions, with what has become of each."""
    if not may(actor, "history"):
        return ()
    with hub.reading() as connection:
        rows = connection.execute(
            select(decision).order_by(decision.c.id.desc()).limit(limit)
        ).all()
        said = {d.number: d for d in _decisions(hub, connection, rows)}
        withdrawn = withdrawals(connection, list(said))
        about_rows = {n for row in rows for n in (row.a_id, row.b_id) if n}
        now = {
            row.id: row.content
            for block in blocks(about_rows)
            for row in connection.execute(
                select(source_record.c.id, source_record.c.content).where(
                    source_record.c.id.in_(block)
                )
            )
        }
    ids = of_rows(hub, actor, sorted(about_rows))
    return tuple(
        Recorded(
            said[row.id],
            tuple(dict.fromkeys(ids[n] for n in (row.a_id, row.b_id) if n in ids)),
            withdrawn.get(row.id),
            any(
                basis is not None and now.get(n) != basis
                for n, basis in ((row.a_id, row.basis_a), (row.b_id, row.basis_b))
            ),
        )
        for row in rows
    )


def withdrawals(connection: Connection, wanted: Iterable[int]) -> dict[int, int]:
    """Return which of these decisions are withdrawn now, and by which."""
    found: dict[int, int] = {}
    pairs = [
        (row.id, row.withdraws)
        for row in connection.execute(
            select(decision.c.id, decision.c.withdraws)
            .where(decision.c.withdraws.is_not(None))
            .order_by(decision.c.id.desc())
        )
    ]
    dead: set[int] = set()
    for by, number in pairs:  # newest first: a withdrawn withdrawal takes nothing back
        if by not in dead:
            dead.add(number)
            found[number] = by
    wanted = set(wanted)
    return {number: by for number, by in found.items() if number in wanted}


def _decisions(hub: Hub, connection: Connection, rows: Iterable[Row[Any]]) -> list[Decision]:
    rows = list(rows)
    called = row_ids(hub, connection, [n for row in rows for n in (row.a_id, row.b_id) if n])
    opened = hub.sealer.open
    return [
        Decision(
            row.id,
            DecisionKind(row.kind),
            called.get(row.a_id),
            called.get(row.b_id),
            row.field,
            opened("decision", row.id, "value", row.value) if row.value else "",
            row.withdraws,
            row.withdraws_run,
            row.actor,
            row.at,
            opened("decision", row.id, "note", row.note) if row.note else "",
        )
        for row in rows
    ]
