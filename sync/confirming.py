"""What follows from a write that took effect: commit 3.

Agreed becomes what was sent, own stays what the record said before, and what it shows now is kept
at once, so that the next page finds nothing new. Whatever differs from ours was changed there in
between, and is heard as such.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from connectors.crm import RemoteRecord
from store import bases, outbox, outbox_moves, plain, remote, ties, unplanned
from store.outbox import Draft, Entry
from store.remote import Kept, News, Shown
from store.values import Fields
from sync import voice
from sync.hearing import external_id, keep_page, showing, shown, words
from sync.session import Session, newest_decision
from sync.voice import Base, Showing


def updated(session: Session, connection: Connection, entry: Entry, now: RemoteRecord) -> None:
    """Confirm an update (or its taking back): `now` is the record as it was read afterwards."""
    external = external_id(entry.kind, now.id)
    held = remote.held(session.hub, connection, session.number, [external])[external]
    base = _base(session, connection, held.number)
    before = showing(session, entry.kind, entry.before or {})
    sent, wants = entry.payload["fields"], entry.payload["wants"]
    after = showing(session, entry.kind, now.raw)
    back = entry.undoes is not None
    made, expected = voice.applied(base, before, sent, wants, after, back=back)
    made = voice.hear(made, expected, after, now.version, newest_decision(connection))
    _keep(session, connection, now, held, made)
    outbox_moves.settle(session.hub, connection, entry.number, "done", answer=now.id)


def created(
    session: Session, connection: Connection, entry: Entry, now: RemoteRecord | None, made_id: str
) -> None:
    """Confirm a creation: the new record belongs to the customer that it was made for.

    `now` is None where it cannot be read yet: what was sent stands for it.
    """
    sent, wants = entry.payload["fields"], entry.payload["wants"]
    record = now or RemoteRecord(entry.kind, made_id, "", sent)
    external = external_id(entry.kind, record.id)
    held = remote.held(session.hub, connection, session.number, [external]).get(external)
    nothing = Showing({}, dict.fromkeys(wants, ""))
    after = showing(session, entry.kind, record.raw)
    base = voice.wrote(Base(made=True), nothing, sent, wants)
    # What the CRM filled in by itself is no change by anybody.
    filled = {slot: text for slot, text in after.slots.items() if slot not in wants}
    base = voice.hear(
        base,
        voice.echo(Showing({}, filled), sent, wants, after),
        after,
        record.version,
        newest_decision(connection),
    )
    _keep(session, connection, record, held, base, tied_to=entry.customer)
    outbox_moves.settle(session.hub, connection, entry.number, "done", answer=record.id)


def gone(session: Session, connection: Connection, entry: Entry, remote_id: str) -> None:
    """Confirm that a record is no more: we deleted it, or somebody else had."""
    record = RemoteRecord(entry.kind, remote_id, "", {}, deleted=True)
    keep_page(session, connection, [record])


def merged(session: Session, connection: Connection, entry: Entry) -> None:
    """Confirm that one record became part of another: what it said stays said."""
    row = int(entry.payload["other_row"])
    base = _base(session, connection, row)
    text = voice.write(voice.retired(base))
    bases.put(session.hub, connection, {row: (text, "merged")})
    unplanned.mark(connection, [entry.customer])
    outbox_moves.settle(session.hub, connection, entry.number, "done", answer=entry.payload["id"])


def restored(session: Session, connection: Connection, entry: Entry, now: RemoteRecord) -> None:
    """Confirm that a record is back: from the bin, or out of another that it was part of."""
    keep_page(session, connection, [now], read_by_id=True)
    external = external_id(entry.kind, now.id)
    held = remote.held(session.hub, connection, session.number, [external])[external]
    base = _base(session, connection, held.number)
    if base.gone:
        bases.put(session.hub, connection, {held.number: (voice.write(voice.parted(base)), "")})
        _stays_apart(session, connection, entry)
        unplanned.mark(connection, [entry.customer])
    outbox_moves.settle(session.hub, connection, entry.number, "done", answer=now.id)


def _stays_apart(session: Session, connection: Connection, entry: Entry) -> None:
    """Remember that the merge which was taken back is not wanted: it would be planned again."""
    for merge in outbox.by_numbers(session.hub, connection, [entry.undoes or 0]):
        draft = Draft(
            merge.connection, entry.customer, merge.row, merge.op, merge.kind, merge.slots,
            merge.payload,
        )  # fmt: skip
        key = f"gy-{secrets.token_hex(16)}"
        for number in outbox.put(session.hub, connection, [draft], [key], session.run):
            outbox_moves.settle(session.hub, connection, number, "failed", reason="declined")


def _base(session: Session, connection: Connection, row: int) -> Base:
    text = bases.read(session.hub, connection, [row]).get(row)
    return voice.read(text) if text else Base()


def _keep(
    session: Session,
    connection: Connection,
    record: RemoteRecord,
    held: remote.Held | None,
    base: Base,
    tied_to: int | None = None,
) -> None:
    """Keep what a record shows after a write; it is matched again only if it says otherwise."""
    hub = session.hub
    line: Shown = shown(record)
    content = hub.sealer.index("content", f"customers\0{line.deleted}\0{line.raw}")
    said = words(session, record.kind, base, record.raw)
    same = held is not None and _said(session, connection, held.latest) == dict(said)
    kept = Kept(News(line, content, held), said, dirty=not same)
    numbers = remote.keep(hub, connection, session.number, session.run, [kept])
    bases.put(hub, connection, {numbers[0]: (voice.write(base), base.gone)})
    if tied_to is not None:
        ties.tie(connection, numbers, tied_to)
        unplanned.mark(connection, [tied_to])


def _said(session: Session, connection: Connection, observation: int | None) -> Fields | None:
    """Return the fields of an observation, as they were kept."""
    if observation is None:
        return None
    ((body,),) = plain.select(connection, "SELECT body FROM observation WHERE id = ?", observation)
    told: Mapping[str, Any] = json.loads(
        session.hub.sealer.open("observation", observation, "body", bytes(body))
    )["f"]
    return {name: tuple(values) for name, values in told.items()}
