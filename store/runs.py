"""Runs: one import, one sync or one rebuild, with the verdict on each of its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from store import run_lease
from store.access import Actor, may
from store.clock import stamp
from store.connections import names
from store.customers import of_rows
from store.errors import NotYours
from store.hub import Hub
from store.ids import take
from store.rows import row_ids
from store.tables import quarantine, run, run_row
from store.values import RowId


@dataclass(frozen=True, slots=True)
class Run:
    """One run; rows_in = kept + refused + repeated."""

    number: int
    kind: str
    label: str
    connection: str
    layout: str
    #: running, done, failed, undone
    state: str
    actor: str
    started_at: str
    ended_at: str
    rows_in: int
    kept: int
    refused: int
    repeated: int
    error: str
    #: Of a sync: what it is at and what it counted, codes and numbers; see `sync.session`.
    tally: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class RunRow:
    """One row of a run with its verdict: new, update, same or refused."""

    n: int
    place: str
    verdict: str
    reason: str
    notes: tuple[str, ...]
    row: RowId | None
    customer: str
    #: The refused row as text, so that it can be mended; empty for the others.
    raw: str


@dataclass(frozen=True, slots=True)
class RunRows:
    """A page of a run's rows, and how many there are of each verdict."""

    total: int
    counts: Mapping[str, int]
    rows: tuple[RunRow, ...]


def start(
    hub: Hub,
    connection: Connection,
    actor: Actor,
    kind: str,
    *,
    label: str = "",
    connection_number: int | None = None,
    layout: str = "",
) -> int:
    """Open a run and return its number."""
    number = take(connection, "run")
    connection.execute(
        run.insert().values(
            id=number,
            kind=kind,
            connection_id=connection_number,
            label=hub.sealer.seal("run", number, "label", label) if label else None,
            layout=layout,
            state="running",
            actor=actor.name,
            started_at=stamp(hub.clock),
        )
    )
    run_lease.take(connection, number, hub.clock)
    return number


def end(hub: Hub, connection: Connection, number: int, state: str, error: str = "") -> None:
    """Close a run; `error` is a code or a class name, never a text from outside.

    One that was given up and taken back in the meantime stays taken back.
    """
    run_lease.release(connection, number)
    connection.execute(
        update(run)
        .where(run.c.id == number, run.c.state != "undone")
        .values(state=state, ended_at=stamp(hub.clock), error=error[:80])
    )


def runs(
    hub: Hub, actor: Actor, *, limit: int = 50, connection_number: int | None = None
) -> tuple[Run, ...]:
    """Return the newest runs, of all connections or of one."""
    if not may(actor, "runs"):
        return ()
    query = select(run).order_by(run.c.id.desc()).limit(limit)
    if connection_number is not None:
        query = query.where(run.c.connection_id == connection_number)
    with hub.reading() as connection:
        found = connection.execute(query).all()
        return tuple(_run(hub, connection, row) for row in found)


def get_run(hub: Hub, actor: Actor, number: int) -> Run:
    """Return one run."""
    if not may(actor, "runs"):
        raise NotYours
    with hub.reading() as connection:
        row = connection.execute(select(run).where(run.c.id == number)).first()
        if row is None:
            raise NotYours
        return _run(hub, connection, row)


def state(connection: Connection, number: int) -> str:
    """Return the state of a run as the caller's transaction sees it; NotYours if there is none."""
    found = connection.execute(select(run.c.state).where(run.c.id == number)).scalar()
    if found is None:
        raise NotYours
    return str(found)


def rows(
    hub: Hub, actor: Actor, number: int, *, verdict: str = "", offset: int = 0, limit: int = 100
) -> RunRows:
    """Return a page of a run's rows, all of them or those of one verdict."""
    if not may(actor, "runs"):
        raise NotYours
    table = run_row
    with hub.reading() as connection:
        counts = {
            row.verdict: int(row.many)
            for row in connection.execute(
                select(table.c.verdict, func.count().label("many"))
                .where(table.c.run_id == number)
                .group_by(table.c.verdict)
            )
        }
        query = (
            select(table, quarantine.c.raw)
            .outerjoin(quarantine, quarantine.c.id == table.c.quarantine_id)
            .where(table.c.run_id == number)
            .order_by(table.c.n)
        )
        if verdict:
            query = query.where(table.c.verdict == verdict)
        found = connection.execute(query.offset(offset).limit(limit)).all()
        called = row_ids(hub, connection, [r.source_record_id for r in found if r.source_record_id])
    ids = of_rows(hub, actor, list(called))
    total = counts.get(verdict, 0) if verdict else sum(counts.values())
    return RunRows(total, counts, tuple(_row(hub, number, r, called, ids) for r in found))


def _row(
    hub: Hub, number: int, row: Row[Any], called: Mapping[int, RowId], ids: Mapping[int, str]
) -> RunRow:
    opened = hub.sealer.open
    return RunRow(
        row.n,
        opened("run_row", f"{number}.{row.n}", "place", row.place),
        row.verdict,
        row.reason,
        tuple(row.notes.split(",")) if row.notes else (),
        called.get(row.source_record_id),
        ids.get(row.source_record_id, ""),
        opened("quarantine", row.quarantine_id, "raw", row.raw) if row.raw else "",
    )


def _run(hub: Hub, connection: Connection, row: Row[Any]) -> Run:
    called = names(hub, connection, [row.connection_id]) if row.connection_id else {}
    return Run(
        row.id,
        row.kind,
        hub.sealer.open("run", row.id, "label", row.label) if row.label else "",
        called.get(row.connection_id, ""),
        row.layout,
        row.state,
        row.actor,
        row.started_at,
        row.ended_at or "",
        row.rows_in,
        row.kept,
        row.refused,
        row.repeated,
        row.error,
        json.loads(row.tally) if row.tally else {},
    )
