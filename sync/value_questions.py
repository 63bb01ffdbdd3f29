"""Value questions as a person sees them: which customer, which slot, what each side shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from connectors.crm import Crm
from dedupe.show import shown
from store import audit, bases, remote, unplanned, value_conflicts
from store.access import Actor, may
from store.customers import number_of, of_rows, read_numbers
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.rows import row_ids
from store.targets import row_state
from store.values import DecisionKind, RowId, SourceRecord
from sync import voice
from sync.settle import Settled, decide
from sync.wants import wishes


@dataclass(frozen=True, slots=True)
class SideShown:
    """One side of a question: its row, and what it shows."""

    row: RowId
    shown: str
    #: When somebody last changed it there, as far as the CRM tells; "" if unknown.
    at: str = ""


@dataclass(frozen=True, slots=True)
class ValueQuestion:
    """A value that a person must choose."""

    number: int
    #: Public id of the customer.
    customer: str
    slot: str
    #: "both", "cleared" or "against": see `sync.merge.Why`.
    why: str
    sides: tuple[SideShown, ...]
    #: What the customer says now; the choice "put it back" where a side was emptied.
    says: str
    since: str


def waiting(
    hub: Hub, actor: Actor, crms: Mapping[int, Crm], *, offset: int = 0, limit: int = 50
) -> tuple[ValueQuestion, ...]:
    """Return the open value questions, the oldest first; `crms` by number of connection."""
    if not may(actor, "review"):
        return ()
    with hub.reading() as connection:
        found = value_conflicts.waiting(connection, offset=offset, limit=limit)
    return tuple(q for one in found if (q := _question(hub, actor, crms, one)) is not None)


def question(hub: Hub, actor: Actor, crms: Mapping[int, Crm], number: int) -> ValueQuestion:
    """Return one question; AlreadySettled when it is settled."""
    with hub.reading() as connection:
        one = value_conflicts.get(connection, number)
    made = _question(hub, actor, crms, one) if one is not None else None
    if made is None:
        raise AlreadySettled
    return made


def use(hub: Hub, actor: Actor, asked: ValueQuestion, value: str) -> Settled:
    """Choose a value, as the sides write it: every side is written at the next sync.

    The question is closed at once. Until that sync, taking the decision back and planning its
    customer asks it again: nothing else has changed.
    """
    name, row = voice.FIELD_OF.get(asked.slot, asked.slot), asked.sides[0].row
    value = _as_kept(row, asked.slot, name, value, hub.settings.hub.region)
    settled = decide(hub, actor, DecisionKind.USE, row, field=name, value=value)
    with hub.writing() as connection:
        value_conflicts.close(connection, asked.number)
    return settled


def _as_kept(row: RowId, slot: str, name: str, value: str, region: str) -> str:
    """Return a value as customers keep it, where a CRM writes it otherwise: phones and places."""
    if name not in ("phones", "region") or not value:
        return value
    said = SourceRecord(row, {slot.rstrip("2"): (value,)})
    found = shown(said, region=region).get(name, ())
    return found[0].value if found else value


def leave(hub: Hub, actor: Actor, asked: ValueQuestion) -> None:
    """Leave each side as it is: nothing is written there before the customer's value changes."""
    if not may(actor, "decide"):
        raise NotYours
    with hub.writing() as connection:
        one = value_conflicts.get(connection, asked.number)
        if one is None:
            raise AlreadySettled
        rows = sorted({one.a, one.b})
        texts = bases.read(hub, connection, rows)
        made = {}
        for row in rows:
            base = voice.read(texts[row]) if row in texts else voice.Base()
            agreed = voice.agree(base, {asked.slot: asked.says})
            made[row] = (voice.write(agreed), agreed.gone)
        bases.put(hub, connection, made)
        value_conflicts.close(connection, asked.number)
        unplanned.mark_rows(connection, rows)
        note = audit.AuditEntry(
            actor=actor.name, action="value.leave", objects=(f"conflict:{asked.number}",),
            fields=(asked.slot,),
        )  # fmt: skip
        audit.record(connection, hub.sealer, [note], hub.clock)


def _question(
    hub: Hub, actor: Actor, crms: Mapping[int, Crm], one: value_conflicts.Standing
) -> ValueQuestion | None:
    rows: Sequence[int] = list(dict.fromkeys((one.a, one.b)))
    ids = of_rows(hub, actor, rows)
    if len(ids) < len(rows):
        return None
    with hub.reading() as connection:
        called = row_ids(hub, connection, rows)
        texts = bases.read(hub, connection, rows)
        sides, says = [], ""
        for row in rows:
            state = row_state(connection, row)
            crm = crms.get(state.connection)
            if crm is None or state.latest is None:
                return None
            kind = called[row].external_id.partition(":")[0]
            slots = crm.slots(kind, remote.raw(hub, connection, state.latest))
            fresh = voice.read(texts[row]).fresh if row in texts else {}
            changed_at = fresh.get(one.slot, ("", ""))[0]
            sides.append(SideShown(called[row], slots.get(one.slot, ""), changed_at))
        says = _says(hub, connection, actor, ids[rows[0]], one.slot, sides)
    return ValueQuestion(one.number, ids[rows[0]], one.slot, one.why, tuple(sides), says, one.since)


def _says(
    hub: Hub,
    connection: Connection,
    actor: Actor,
    public: str,
    slot: str,
    sides: Sequence[SideShown],
) -> str:
    customer = read_numbers(hub, connection, actor, [number_of(public)]).get(number_of(public))
    if customer is None:
        return ""
    want = wishes(customer).of({slot: sides[0].shown}).get(slot)
    return want.value if want is not None else ""
