"""Take back what a run brought, or bring it again: no observation is ever deleted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from store.rows import blocks
from store.tables import observation, run, source_record
from store.values import Stream


def set_undone(connection: Connection, number: int, undone: bool) -> list[int]:
    """Mark a run undone or done, and let each of its rows say what it says without or with it.

    Returns the customer rows that say something else now. The latest word of a row is, of its
    observations from runs that were not taken back, the one that its source calls the latest, and
    of those the newest.
    """
    connection.execute(
        update(run).where(run.c.id == number).values(state="undone" if undone else "done")
    )
    rows = [
        row.source_record_id
        for row in connection.execute(
            select(observation.c.source_record_id)
            .where(observation.c.run_id == number)
            .distinct()
            .order_by(observation.c.source_record_id)
        )
    ]
    for block in blocks(rows):
        _point_at_latest(connection, block)
    changed = []
    for block in blocks(rows):
        query = select(source_record.c.id).where(
            source_record.c.id.in_(block), source_record.c.stream == str(Stream.CUSTOMERS)
        )
        changed += [row.id for row in connection.execute(query)]
    return changed


def _point_at_latest(connection: Connection, block: list[int]) -> None:
    o = observation.c
    query = (
        select(o.source_record_id, o.id, o.content, o.revision, o.deleted)
        .join(run, run.c.id == o.run_id)
        .where(o.source_record_id.in_(block), run.c.state != "undone")
        .order_by(o.id)
    )
    found: dict[int, Any] = {}
    for row in connection.execute(query):
        held = found.get(row.source_record_id)
        # Compared here and not by the database, whose collation may order texts by language.
        if held is None or held.revision <= row.revision:
            found[row.source_record_id] = row
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
