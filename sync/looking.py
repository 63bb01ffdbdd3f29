"""Looks before a write: is each record as the book has it, and is nobody there who would be made?

What was changed meanwhile is heard, and its change falls: the customer is planned anew. The others
are claimed, with exactly what is sent for what the record shows now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from connectors.crm import Op, RemoteRecord
from store import outbox_moves, remote, unplanned
from store.outbox import Entry
from sync import confirming
from sync.hearing import external_id, keep_page, read_by_ids, shown
from sync.session import Session


def look(session: Session, op: Op, kind: str, entries: Sequence[Entry]) -> tuple[list[Entry], str]:
    """Read the records again and claim the changes of those that are as the book has them."""
    if op is Op.RESTORE:
        with session.writing() as connection:
            ready = [
                entry
                for entry in entries
                if outbox_moves.claim(
                    session.hub, connection, entry, session.run, payload=entry.payload
                )
            ]
        return ready, ""
    wanted = {one for entry in entries for one in _about(entry)}
    found, as_of = _take(session, kind, sorted(wanted))
    ready = []
    with session.writing() as connection:
        names = [external_id(kind, one) for one in sorted(wanted)]
        held = remote.held(session.hub, connection, session.number, names)
        for entry in entries:
            about = _about(entry)
            gone = [one for one in about if one not in found]
            changed = [
                found[one]
                for one in about
                if one in found
                and not _as_held(session, held.get(external_id(kind, one)), found[one])
            ]
            for one in gone:
                confirming.gone(session, connection, entry, one)
            if gone:
                drop(session, connection, entry, "gone")
            elif changed:
                keep_page(session, connection, changed, read_by_id=True)
                drop(session, connection, entry, "changed")
            else:
                claimed = _claim(session, connection, entry, found[str(entry.payload["id"])])
                ready += [claimed] if claimed is not None else []
    return ready, as_of


def look_for_new(session: Session, kind: str, entries: Sequence[Entry]) -> list[Entry]:
    """Claim creations; look first whether somebody was faster, or is there and was not shown.

    A unique marker makes the first look needless where lists have shown all that is counted.
    """
    marked = bool(marker_of(session, kind, entries[0])) and kind not in session.short
    found: dict[str, Sequence[RemoteRecord]] = {}
    for entry in entries:
        if not marked or entry.tries:
            marker = marker_of(session, kind, entry) if entry.tries else ""
            found[entry.key] = session.crm.find(kind, marker, dict(entry.payload["wants"]))
    ready = []
    with session.writing() as connection:
        for entry in entries:
            fresh = _unknown(session, connection, kind, found.get(entry.key, ()))
            if fresh:
                keep_page(session, connection, fresh, read_by_id=True)
                drop(session, connection, entry, "found")
            elif outbox_moves.claim(
                session.hub, connection, entry, session.run, payload=entry.payload
            ):
                ready.append(entry)
    return ready


def marker_of(session: Session, kind: str, entry: Entry) -> str:
    """Return the value of the marker field of a record that we make; "" where there is none."""
    with session.hub.reading() as connection:
        known = session.kinds(connection).get(kind)
    return entry.key if known is not None and known.marker_field else ""


def drop(session: Session, connection: Connection, entry: Entry, reason: str) -> None:
    """Let a change fall that was planned on what is no more; its customer is planned anew."""
    outbox_moves.settle(session.hub, connection, entry.number, "dropped", reason=reason)
    unplanned.mark(connection, [entry.customer])
    session.tally[f"dropped:{reason}"] += 1


def _about(entry: Entry) -> list[str]:
    """Return the ids of the records that a change is about: of two that are made one, both."""
    said = entry.payload
    return [str(said[name]) for name in ("id", "other") if said.get(name)]


def _take(session: Session, kind: str, ids: Sequence[str]) -> tuple[dict[str, RemoteRecord], str]:
    """Read records by their ids; return them by id, and as of when."""
    found: dict[str, RemoteRecord] = {}
    times = []
    for taken in read_by_ids(session, kind, ids):
        found |= {record.id: record for record in taken.records}
        times.append(taken.as_of)
    return found, min(times, default="")


def _claim(
    session: Session, connection: Connection, entry: Entry, record: RemoteRecord
) -> Entry | None:
    """Say that a change is being sent, made for what the record shows now; None: not any more."""
    payload = dict(entry.payload)
    if entry.op == Op.UPDATE and entry.undoes is None:
        payload["fields"] = dict(session.crm.patch(entry.kind, payload["wants"], record.raw))
    claimed = outbox_moves.claim(
        session.hub, connection, entry, session.run, payload=payload, before=record.raw
    )
    return replace(entry, payload=payload, before=record.raw) if claimed else None


def _as_held(session: Session, held: remote.Held | None, record: RemoteRecord) -> bool:
    if held is None:
        return False
    line = shown(record)
    said = session.hub.sealer.index("content", f"customers\0{line.deleted}\0{line.raw}")
    return held.content == said


def _unknown(
    session: Session, connection: Connection, kind: str, found: Iterable[RemoteRecord]
) -> list[RemoteRecord]:
    """Return the live ones of which the book knows nothing, or that they were gone."""
    live = [record for record in found if not record.deleted]
    if not live:
        return []
    held = remote.held(
        session.hub, connection, session.number, [external_id(kind, r.id) for r in live]
    )
    known = {name for name, one in held.items() if not one.deleted}
    return [r for r in live if external_id(kind, r.id) not in known]
