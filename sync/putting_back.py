"""Takes a push back from what was there before, never over what somebody wrote since.

A record that was changed gets back what it showed; one that was made goes to the bin, if it still
shows nothing but ours. What cannot be taken back is told, not forced.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from connectors.crm import Crm, Op
from store import audit, bases, outbox, remote
from store.access import Actor, may
from store.errors import NotYours
from store.hub import Hub
from store.outbox import Draft, Entry
from sync import voice
from sync.alike import rewritten

#: What `guiyi undo` and the page say of a write that is not taken back.
EDITED, GONE, MERGED, DONE_ALREADY = "edited_since", "gone", "cannot_part", "taken_back"
NOT_SENT, NOT_THERE = "not_sent", "no_connection"


@dataclass(frozen=True, slots=True)
class PutBack:
    """What taking back came to: how many writes wait to be sent, and why the others do not."""

    waiting: int
    left: tuple[tuple[int, str], ...]


def put_back(hub: Hub, actor: Actor, crms: Mapping[int, Crm], numbers: Iterable[int]) -> PutBack:
    """Plan the taking back of some done writes; the next sync of their connection sends it.

    `crms` gives the connector of each configured connection, for its pure parts only.
    """
    if not may(actor, "plan"):
        raise NotYours
    with hub.writing() as connection:
        entries = outbox.by_numbers(hub, connection, numbers)
        drafts, left = _drafts(hub, connection, crms, entries)
        keys = (f"gy-{secrets.token_hex(16)}" for _ in drafts)
        outbox.put(hub, connection, drafts, keys, entries[0].run if entries else 0, state="new")
        note = audit.AuditEntry(
            actor=actor.name,
            action="push.undo",
            objects=tuple(f"change:{one.undoes}" for one in drafts[:100]),
            count=len(drafts),
        )
        audit.record(connection, hub.sealer, [note], hub.clock)
    return PutBack(len(drafts), tuple(left))


def look(hub: Hub, actor: Actor, crms: Mapping[int, Crm], numbers: Iterable[int]) -> PutBack:
    """Return what `put_back` would come to, and do nothing."""
    if not may(actor, "plan"):
        raise NotYours
    with hub.reading() as connection:
        entries = outbox.by_numbers(hub, connection, numbers)
        drafts, left = _drafts(hub, connection, crms, entries)
    return PutBack(len(drafts), tuple(left))


def _drafts(
    hub: Hub, connection: Connection, crms: Mapping[int, Crm], entries: Iterable[Entry]
) -> tuple[list[Draft], list[tuple[int, str]]]:
    """Return the writes that take others back, and why the rest is left as it is."""
    drafts: list[Draft] = []
    left: list[tuple[int, str]] = []
    entries = list(entries)
    undone = outbox.undone(connection, [one.number for one in entries])
    for entry in entries:
        if reason := _not_to_be_sent(entry, undone, crms):
            left.append((entry.number, reason))
            continue
        made = _draft(hub, connection, crms[entry.connection], entry)
        if isinstance(made, str):
            left.append((entry.number, made))
        else:
            drafts.append(made)
    return drafts, left


def of_run(hub: Hub, actor: Actor, run: int) -> tuple[int, ...]:
    """Return the writes that a run sent and that were done."""
    if not may(actor, "plan"):
        raise NotYours
    with hub.reading() as connection:
        return tuple(outbox.sent_by(connection, run))


def _not_to_be_sent(entry: Entry, undone: set[int], crms: Mapping[int, Crm]) -> str:
    """Return why nothing can be said to a target about a write, "" if it can."""
    if entry.state != "done":
        return NOT_SENT
    if entry.number in undone:
        return DONE_ALREADY
    return "" if entry.connection in crms else NOT_THERE


def _draft(hub: Hub, connection: Connection, crm: Crm, entry: Entry) -> Draft | str:
    """Return the write that takes another back, or why there is none."""
    op = Op(entry.op)
    if op in (Op.MERGE, Op.DELETE) and not crm.caps.restore:
        return MERGED
    if op in (Op.MERGE, Op.DELETE):
        gone = str(entry.payload["other"] if op is Op.MERGE else entry.payload["id"])
        return _make(entry, "restore", {"id": gone})
    remote_id = entry.answer or str(entry.payload["id"])
    name = f"{entry.kind}:{remote_id}"
    held = remote.held(hub, connection, entry.connection, [name]).get(name)
    if held is None or held.deleted or held.latest is None:
        return GONE
    shows = crm.slots(entry.kind, remote.raw(hub, connection, held.latest))
    text = bases.read(hub, connection, [held.number]).get(held.number)
    base = voice.read(text) if text else voice.Base()
    wants: Mapping[str, str] = entry.payload["wants"]
    if any(not rewritten(s, v, shows.get(s, "")) or s in base.edited for s, v in wants.items()):
        return EDITED
    if op is Op.CREATE:
        if any(v and s not in wants for s, v in shows.items()) and base.fresh:
            return EDITED
        return _make(entry, "delete", {"id": remote_id}, held.number)
    before = entry.before or {}
    old = crm.slots(entry.kind, before)
    fields = {name: before.get(name) for name in entry.payload["fields"]}
    back = {slot: old.get(slot, "") for slot in wants}
    now = {slot: shows.get(slot, "") for slot in wants}
    payload = {"id": remote_id, "fields": fields, "wants": back, "shown": now}
    return _make(entry, "update", payload, held.number)


def _make(entry: Entry, op: str, payload: Mapping[str, object], row: int | None = None) -> Draft:
    wants = payload.get("wants", {})
    slots = tuple(sorted(wants)) if isinstance(wants, dict) else ()
    return Draft(
        entry.connection, entry.customer, row or entry.row, op, entry.kind, slots, payload,
        undoes=entry.number,
    )  # fmt: skip
