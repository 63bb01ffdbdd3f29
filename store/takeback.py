"""Take back what a run brought, or bring it again: no observation is ever deleted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from store.rows import blocks
from store.tables import observation, run, run_row, source_record
from store.values import Stream


def set_undone(connection: Connection, number: int, undone: bool) -> list[int]:
    """Mark a run undone or done, and let each of its rows say what it says without or with it.

    Returns the customer rows that say something else now. The latest word of a row is, of what
    stands, what its source calls the latest, and of those the newest. An observation stands while
    its run does, or another run that saw the row say just the same.
    """
    connection.execute(
        update(run).where(run.c.id == number).values(state="undone" if undone else "done")
    )
    rows = _rows_of(connection, number)
    for block in blocks(rows):
        _point_at_latest(connection, block)
    changed = []
    for block in blocks(rows):
        query = select(source_record.c.id).where(
            source_record.c.id.in_(block), source_record.c.stream == str(Stream.CUSTOMERS)
        )
        changed += [row.id for row in connection.execute(query)]
    return changed


def _rows_of(connection: Connection, number: int) -> set[int]:
    """Return the source records that a run brought news of, or saw unchanged."""
    o, r = observation.c, run_row.c
    brought = select(o.source_record_id).where(o.run_id == number)
    seen = select(r.source_record_id).where(r.run_id == number, r.verdict == "same")
    return {
        row.source_record_id
        for query in (brought, seen)
        for row in connection.execute(query)
        if row.source_record_id is not None
    }


def _standing(connection: Connection, block: list[int]) -> dict[int, list[Any]]:
    """Return the observations of each row that stand, in the order of their numbers."""
    o, r = observation.c, run_row.c
    query = (
        select(o.source_record_id, o.id, o.run_id, o.content, o.revision, o.deleted, run.c.state)
        .join(run, run.c.id == o.run_id)
        .where(o.source_record_id.in_(block))
        .order_by(o.id)
    )
    seen = (
        select(r.source_record_id, r.run_id)
        .join(run, run.c.id == r.run_id)
        .where(r.source_record_id.in_(block), r.verdict == "same", run.c.state != "undone")
    )
    again: dict[int, list[int]] = {}
    for number, by in connection.execute(seen):
        again.setdefault(number, []).append(by)
    every: dict[int, list[Any]] = {}
    for row in connection.execute(query):
        every.setdefault(row.source_record_id, []).append(row)
    return {
        number: [
            said
            for place, said in enumerate(observed)
            if said.state != "undone" or _seen_again(said, observed[place + 1 :], again[number])
        ]
        if number in again
        else [said for said in observed if said.state != "undone"]
        for number, observed in every.items()
    }


def _seen_again(said: Any, later: list[Any], runs: list[int]) -> bool:
    """Tell whether a run saw the row say just this: after it, and before it said anything else."""
    end = later[0].run_id if later else None
    return any(said.run_id <= number and (end is None or number < end) for number in runs)


def _point_at_latest(connection: Connection, block: list[int]) -> None:
    found: dict[int, Any] = {}
    for number, standing in _standing(connection, block).items():
        for row in standing:
            held = found.get(number)
            # Compared here and not by the database, whose collation may order texts by language.
            if held is None or held.revision <= row.revision:
                found[number] = row
    s = source_record.c
    connection.execute(
        update(source_record)
        .where(s.id == bindparam("number"))
        .values(
            latest=bindparam("newest"),
            content=func.coalesce(bindparam("said"), s.content),
            revision=bindparam("version"),
            deleted=bindparam("gone"),
            dirty=s.stream == str(Stream.CUSTOMERS),
        ),
        [
            {
                "number": row,
                "newest": found[row].id if row in found else None,
                "said": found[row].content if row in found else None,
                "version": found[row].revision if row in found else "",
                "gone": bool(found[row].deleted) if row in found else False,
            }
            for row in block
        ],
    )
