"""The story of one field of one customer: who supplied each value, what it beat, where it went.

Read from what is kept anyway: the customer with its provenance, decisions, what targets show and
agreed on, and the outbox. Nothing is asked of a CRM.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connectors.crm import SLOTS, Crm, Place
from dedupe.decisions import live
from store import bases, connections, outbox, records, remote, targets, value_conflicts
from store.access import Actor
from store.customers import number_of
from store.hub import Hub
from store.outbox import Entry
from store.records import Shown
from store.rows import numbers
from store.targets import Live
from store.values import FIELDS, Customer, Decision, DecisionKind, FieldValue, RowId
from sync import voice, warm
from sync.alike import alike
from sync.foreseen import Foreseen, foreseen
from sync.plan import unfit
from sync.session import kinds_of
from sync.survivorship import LISTS, Rule
from sync.wants import wishes

#: States of the outbox that a story tells of: what was sent or may yet be.
TOLD = (*outbox.OPEN, "done", "failed")


@dataclass(frozen=True, slots=True)
class There:
    """One slot of one record of a target, beside what the customer says."""

    connection: str
    kind: str
    id: str
    slot: str
    shows: str
    says: str
    #: What both sides last agreed on; None if they never did.
    agreed: str | None
    #: When somebody last changed it there, as far as that is known; "" if nobody did.
    changed_at: str
    #: same, silent (the customer says nothing), asked, left, differs, deleted, merged, closed
    #: (nothing is written there), too_long and no_option (the field there cannot hold it), or the
    #: state of a change that waits: planned, held, new, inflight, uncertain, failed.
    state: str
    #: Of the question or the change that `state` speaks of, 0 if none.
    number: int = 0


@dataclass(frozen=True, slots=True)
class FieldStory:
    """All that is known about one field of one customer."""

    customer: Customer
    field: str
    values: tuple[FieldValue, ...]
    #: The decision that chose the main value, where a person did.
    decision: Decision | None
    #: The records that the values name, with file, place and time.
    shown: Mapping[RowId, Shown]
    there: tuple[There, ...]
    #: Writes that carried the field, the oldest first, with the turns of its slots only.
    pushes: tuple[Foreseen, ...]


def field_of(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the customer's field that a word names, and the slots that show it; None if none.

    A slot ("mobile") names its field (phones) and itself; a field all of its slots.
    """
    if text in SLOTS:
        return voice.FIELD_OF.get(text, text), tuple(s for s in SLOTS if s.rstrip("2") == text)
    if text in LISTS or text in FIELDS or text in ("tier", "product"):
        return text, tuple(slot for slot in SLOTS if voice.FIELD_OF.get(slot, slot) == text)
    return None


def field_story(
    hub: Hub,
    actor: Actor,
    crms: Mapping[int, Crm],
    customer: Customer,
    field: str,
    slots: Sequence[str],
) -> FieldStory:
    """Return the story of a field of a customer that the actor may see.

    `crms` gives the connector of each configured connection, for its pure parts only.
    """
    values = customer.values.get(field, ())
    named = {row for one in values for row in (one.row, *one.also)}
    named |= {runner.row for one in values for runner in one.runners_up}
    with hub.reading() as connection:
        chosen = _chosen(hub, connection, customer)
        rows = numbers(hub, connection, customer.rows)
        held = _held(hub, connection, crms, customer)
        about = {*rows.values(), *(one.number for one in held)}
        entries = [e for e in outbox.about(hub, connection, about, TOLD) if _carries(e, slots)]
        there = tuple(_there(hub, connection, crms, customer, chosen, held, slots, entries))
    hand = chosen.get(field) if any(one.rule == Rule.HAND for one in values) else None
    pushes = foreseen(hub, actor, crms, entries)
    return FieldStory(
        customer,
        field,
        values,
        hand,
        records.records(hub, actor, sorted(named)),
        there,
        tuple(
            replace(one, turns=tuple(turn for turn in one.turns if turn.slot in slots))
            for one in pushes
        ),
    )


def _chosen(hub: Hub, connection: Connection, customer: Customer) -> dict[str, Decision]:
    """Return the newest decision of a person about each field's value."""
    own = set(customer.rows)
    said = live(warm.said(hub, connection).decisions)
    uses = [one for one in said if one.kind is DecisionKind.USE and one.a in own]
    return {one.field: one for one in sorted(uses, key=lambda d: d.number)}


def _held(
    hub: Hub, connection: Connection, crms: Mapping[int, Crm], customer: Customer
) -> list[Live]:
    number = number_of(customer.id)
    return targets.of_customers(hub, connection, [number], list(crms)).get(number, [])


def _carries(entry: Entry, slots: Iterable[str]) -> bool:
    return bool({slot.lstrip("-") for slot in entry.slots} & set(slots))


def _there(
    hub: Hub,
    connection: Connection,
    crms: Mapping[int, Crm],
    customer: Customer,
    chosen: Mapping[str, Decision],
    held: Sequence[Live],
    slots: Sequence[str],
    entries: Sequence[Entry],
) -> Iterator[There]:
    """Yield what each target shows in the field's slots."""
    wants = wishes(customer, {name: one.number for name, one in chosen.items()})
    texts = bases.read(hub, connection, [one.number for one in held])
    raws = remote.raws(hub, connection, [one.latest for one in held])
    called = connections.names(hub, connection, {one.connection for one in held})
    writes = {one.name for one in hub.settings.connections if one.write}
    places = _places(hub, connection, {one.connection for one in held})
    for one in held:
        base = voice.read(texts[one.number]) if one.number in texts else voice.Base()
        kind, _, remote_id = one.row.external_id.partition(":")
        shows = crms[one.connection].slots(kind, json.loads(raws.get(one.latest, "{}")))
        asked = _asked(connection, one.number)
        says = wants.of(shows)
        for slot in slots:
            if slot not in shows or slot not in says:
                continue
            known = There(
                called[one.connection], kind, remote_id, slot, shows[slot], says[slot].value,
                base.agreed.get(slot), base.fresh.get(slot, ("", ""))[0], "",
            )  # fmt: skip
            waits = _waits(entries, one, slot)
            number = asked.get(slot, 0)
            state = _state(known, gone=base.gone, deleted=one.deleted, asked=number, waits=waits)
            if state == "differs":
                place = places.get((one.connection, kind, slot))
                state = _why_not(known, place, writes=known.connection in writes) or state
            number = number if state == "asked" else waits.number if waits else 0
            yield replace(known, state=state, number=number)


def _places(
    hub: Hub, connection: Connection, wanted: Iterable[int]
) -> dict[tuple[int, str, str], Place]:
    """Return what the metadata says of each slot: by connection, kind and slot."""
    return {
        (number, name, place.slot): place
        for number in wanted
        for name, kind in kinds_of(hub, connection, number).items()
        for place in kind.places
    }


def _why_not(known: There, place: Place | None, *, writes: bool) -> str:
    """Return why a value that differs is not written there, "" if it may be."""
    if not writes or place is None:
        return "closed"
    return unfit(place.slot, known.says, place.length, place.options)


def _waits(entries: Sequence[Entry], one: Live, slot: str) -> Entry | None:
    """Return the newest change of a record's slot that waits or was refused."""
    own = [e for e in entries if e.row == one.number and e.state != "done" and _carries(e, [slot])]
    return own[-1] if own else None


def _asked(connection: Connection, row: int) -> dict[str, int]:
    """Return the open questions about values of a record, by slot."""
    return {one.slot: one.number for one in value_conflicts.of_row(connection, row)}


def _state(known: There, *, gone: str, deleted: bool, asked: int, waits: Entry | None) -> str:
    if deleted:
        return "deleted"
    if gone:
        return gone
    if asked:
        return "asked"
    if waits is not None:
        return waits.state
    if not known.says:
        return "silent"
    if alike(known.slot, known.shows, known.says):
        return "same"
    return "left" if known.agreed == known.says else "differs"
