"""Planned and sent writes as a person sees them: which record, which customer, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from connectors.crm import SLOTS, Crm
from store import connections
from store.access import Actor, may
from store.customers import of_rows
from store.errors import NotYours
from store.hub import Hub
from store.outbox import Entry


class Turn(NamedTuple):
    """What a write does to one slot."""

    slot: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A write: what it does, or did, to which record."""

    number: int
    connection: str
    #: create, update, delete, merge, restore
    op: str
    kind: str
    #: The record's id there; "" for one that is still to be made.
    id: str
    #: For a merge: the record that goes.
    other: str
    #: Public id of the customer, "" where it is out of reach.
    customer: str
    state: str
    #: Why it is held or failed: a code.
    reason: str
    turns: tuple[Turn, ...]
    #: The change that this one takes back, 0 if none.
    undoes: int
    run: int
    sent_run: int
    done_at: str


def foreseen(
    hub: Hub, actor: Actor, crms: Mapping[int, Crm], entries: Iterable[Entry]
) -> tuple[Foreseen, ...]:
    """Return writes as a person sees them; `crms` by number of connection, their pure parts only.

    What a record showed before is known from the book before a write, and from the target after.
    """
    if not may(actor, "plan"):
        raise NotYours
    entries = list(entries)
    with hub.reading() as connection:
        called = connections.names(hub, connection, {one.connection for one in entries})
    whose = of_rows(hub, actor, sorted({one.customer for one in entries}))
    return tuple(
        Foreseen(
            one.number,
            called.get(one.connection, ""),
            one.op,
            one.kind,
            str(one.payload.get("id", "")) or one.answer,
            str(one.payload.get("other", "")),
            whose.get(one.customer, ""),
            one.state,
            one.reason,
            turns(one, crms.get(one.connection)),
            one.undoes or 0,
            one.run,
            one.sent_run or 0,
            one.done_at,
        )
        for one in entries
    )


def turns(entry: Entry, crm: Crm | None) -> tuple[Turn, ...]:
    """Return what a write does to each slot, in the order of `SLOTS`."""
    wants: Mapping[str, str] = entry.payload.get("wants", {})
    before: Mapping[str, str] = entry.payload.get("shown", {})
    if entry.before is not None and crm is not None:
        before = crm.slots(entry.kind, entry.before)
    order = sorted(wants, key=lambda slot: SLOTS.index(slot) if slot in SLOTS else len(SLOTS))
    return tuple(Turn(slot, before.get(slot, ""), wants[slot]) for slot in order)
