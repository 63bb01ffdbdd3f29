"""The outbox as lists: how much of what waits where, a page of it, and what a run sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from store.hub import Hub
from store.outbox import Entry, opened
from store.rows import blocks
from store.sync_tables import outbox

#: Over for good, and nothing that a person has to look at.
_OVER = ("done", "dropped")


class Many(NamedTuple):
    """So many changes of one connection, state, reason, op and kind."""

    connection: int
    state: str
    reason: str
    op: str
    many: int


class Sent(NamedTuple):
    """What a change does, and to what kind of record."""

    op: str
    kind: str


def counts(connection: Connection) -> list[Many]:
    """Return how many changes wait or were refused, without opening one."""
    c = outbox.c
    grouped = (c.connection_id, c.state, c.reason, c.op)
    query = (
        select(*grouped, func.count()).where(c.state.not_in(_OVER)).group_by(*grouped)
    ).order_by(*grouped)
    return [Many(*row) for row in connection.execute(query)]


def page(
    hub: Hub,
    connection: Connection,
    connection_number: int,
    states: Sequence[str],
    reason: str | None = None,
    *,
    offset: int = 0,
    limit: int = 50,
) -> list[Entry]:
    """Return some of a connection's changes in some states, for one reason or any (None)."""
    query = select(outbox).where(*_of(connection_number, states, reason)).order_by(outbox.c.id)
    return [opened(hub, row) for row in connection.execute(query.offset(offset).limit(limit))]


def numbers(
    connection: Connection, connection_number: int, states: Sequence[str], reason: str | None = None
) -> list[int]:
    """Return the numbers of a connection's changes in some states, for one reason or any."""
    c = outbox.c
    query = select(c.id).where(*_of(connection_number, states, reason)).order_by(c.id)
    return [int(number) for (number,) in connection.execute(query)]


def ops(
    connection: Connection, connection_number: int, states: Sequence[str], reason: str | None = None
) -> list[Sent]:
    """Return what a connection's changes in some states do, the oldest first."""
    c = outbox.c
    query = select(c.op, c.kind).where(*_of(connection_number, states, reason)).order_by(c.id)
    return [Sent(*row) for row in connection.execute(query)]


def _of(number: int, states: Sequence[str], reason: str | None) -> list[ColumnElement[bool]]:
    c = outbox.c
    found = [c.connection_id == number, c.state.in_(states)]
    return found if reason is None else [*found, c.reason == reason]


def of_run(
    hub: Hub,
    connection: Connection,
    run_number: int,
    *,
    state: str = "",
    offset: int = 0,
    limit: int = 50,
) -> list[Entry]:
    """Return the changes that a run sent, the oldest first; those in one state, or all."""
    c = outbox.c
    query = select(outbox).where(c.sent_run_id == run_number)
    if state:
        query = query.where(c.state == state)
    query = query.order_by(c.id).offset(offset).limit(limit)
    return [opened(hub, row) for row in connection.execute(query)]


def taking_back(connection: Connection, changes: Iterable[int]) -> dict[int, str]:
    """Return of some changes those that are taken back, with the state of what does it."""
    c = outbox.c
    found: dict[int, str] = {}
    for block in blocks(changes):
        query = select(c.undoes, c.state).where(
            c.undoes.in_(block), c.state.not_in(("failed", "dropped"))
        )
        found.update((undone, state) for undone, state in connection.execute(query))
    return found
