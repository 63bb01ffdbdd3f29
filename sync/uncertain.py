"""Finds out what became of changes that were sent and whose answer was lost.

Looked for before anything else is read or written: the payload that was sent is the merge base, so
that what somebody did to the record since is told from what we wrote.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from connectors.crm import Op, RemoteRecord
from store import outbox, outbox_moves, plain, remote, unplanned
from store.outbox import Entry
from sync import confirming, voice
from sync.alike import alike, rewritten
from sync.hearing import external_id, keep_page, showing
from sync.session import Session


def settle_unknown(session: Session) -> int:
    """Settle what can be settled; return how many changes stay unknown for now."""
    with session.hub.reading() as connection:
        entries = outbox.entries(session.hub, connection, session.number, outbox.UNSETTLED)
    left = 0
    for entry in entries:
        op = Op(entry.op)
        if op is Op.CREATE:
            left += not _creation(session, entry)
        else:
            _written(session, op, entry)
    return left


def _written(session: Session, op: Op, entry: Entry) -> None:
    """Settle a change of a record that was there: it shows now whether it took effect."""
    wanted = str(entry.payload["other"] if op is Op.MERGE else entry.payload["id"])
    taken = session.crm.take(entry.kind, [wanted])
    record = next((one for one in taken.records if one.id == wanted), None)
    with session.writing() as connection:
        if op is Op.UPDATE:
            if record is None:
                confirming.gone(session, connection, entry, wanted)
                _again(session, connection, entry, "dropped", "gone")
            elif _took_effect(session, entry, record):
                confirming.updated(session, connection, entry, record)
                _mark(session, connection, entry)
            else:
                keep_page(session, connection, [record], read_by_id=True)
                _again(session, connection, entry, "dropped", outbox.UNSENT)
        elif op is Op.RESTORE:
            if record is not None:
                confirming.restored(session, connection, entry, record)
            else:
                _again(session, connection, entry, "new", outbox.UNSENT)
        elif record is not None:
            _again(session, connection, entry, "new", outbox.UNSENT)
        elif op is Op.MERGE:
            confirming.merged(session, connection, entry)
        else:
            confirming.gone(session, connection, entry, wanted)
            outbox_moves.settle(session.hub, connection, entry.number, "done")


def _took_effect(session: Session, entry: Entry, record: RemoteRecord) -> bool:
    """Tell whether a record shows that our write took effect, whatever happened since.

    Something of ours stands there that did not stand there before; or its answer said so, and only
    the look afterwards failed.
    """
    if entry.reason == outbox_moves.TAKEN:
        return True
    wants: Mapping[str, str] = entry.payload["wants"]
    before = showing(session, entry.kind, entry.before or {}).slots
    now = showing(session, entry.kind, record.raw).slots
    shows_ours = all(alike(slot, value, now.get(slot, "")) for slot, value in wants.items())
    return shows_ours or bool(voice.ours_in(before, now, wants))


def _creation(session: Session, entry: Entry) -> bool:
    """Settle a creation; return False while a search may still lag behind it."""
    with session.hub.reading() as connection:
        known = session.kinds(connection).get(entry.kind)
    marker = entry.key if known is not None and known.marker_field else ""
    wants: dict[str, str] = dict(entry.payload["wants"])
    found = session.crm.find(entry.kind, marker, wants)
    with session.writing() as connection:
        ours = _ours(session, connection, entry, marker, wants, found)
        if ours is None:
            if _lags(session, entry):
                outbox_moves.settle(
                    session.hub, connection, entry.number, "uncertain", due_at=entry.due_at
                )
                return False
            session.tally["sent_again"] += 1
            _again(session, connection, entry, "new", outbox.UNSENT)
        elif ours.deleted:
            # Made, and deleted by somebody since: it is not made again.
            confirming.created(session, connection, entry, None, ours.id)
            confirming.gone(session, connection, entry, ours.id)
            _mark(session, connection, entry)
        else:
            confirming.created(session, connection, entry, ours, ours.id)
            _mark(session, connection, entry)
    return True


def _ours(
    session: Session,
    connection: Connection,
    entry: Entry,
    marker: str,
    wants: Mapping[str, str],
    found: Sequence[RemoteRecord],
) -> RemoteRecord | None:
    """Return the record that our creation made, None if none of those found can be it.

    By its marker; without markers, one that says what we sent and that is no record of somebody
    else's that the book has had since before.
    """
    if marker:
        return next((r for r in found if r.marker == marker), None)
    same = [r for r in found if _says(session, entry, wants, r.raw) or r.deleted]
    held = remote.held(
        session.hub, connection, session.number, [external_id(entry.kind, r.id) for r in same]
    )
    since = _came_since(connection, entry, [one.number for one in held.values()])
    return next(
        (
            r
            for r in same
            if (known := held.get(external_id(entry.kind, r.id))) is None or known.number in since
        ),
        None,
    )


def _came_since(connection: Connection, entry: Entry, rows: Sequence[int]) -> set[int]:
    """Return those of some records that the book has only since the change was sent.

    A list may have shown what we made before a search did.
    """
    first = plain.select(
        connection,
        "SELECT source_record_id, min(run_id) FROM observation WHERE source_record_id {numbers} "
        "GROUP BY source_record_id",
        numbers=rows,
    )
    return {row for row, run in first if entry.sent_run is not None and run >= entry.sent_run}


def _says(session: Session, entry: Entry, wants: Mapping[str, str], raw: Mapping[str, Any]) -> bool:
    slots = showing(session, entry.kind, raw).slots
    return all(
        rewritten(slot, value, slots.get(slot, ""))
        for slot, value in wants.items()
        if slot in ("name", "company", "mobile", "phone", "email")
    )


def _lags(session: Session, entry: Entry) -> bool:
    sent = datetime.strptime(entry.due_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return session.hub.clock.now() < sent + timedelta(seconds=session.crm.caps.lag)


def _again(session: Session, connection: Connection, entry: Entry, state: str, reason: str) -> None:
    outbox_moves.settle(session.hub, connection, entry.number, state, reason=reason)
    _mark(session, connection, entry)


def _mark(session: Session, connection: Connection, entry: Entry) -> None:
    unplanned.mark(connection, [entry.customer])
    session.tally["settled"] += 1
