"""What happened to one customer, the newest first: its rows were read, people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin.web.here import the_hub
from store import decisions
from store.records import Shown
from store.rows import numbers
from store.values import Customer, DecisionKind, RowId


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in the codes of `admin.web.wording.EVENTS`."""

    at: str
    kind: str
    #: What was said or which file was read.
    note: str
    place: str = ""
    by: str = ""
    #: The decision that can be taken back.
    decision: int | None = None
    withdrawn: bool = False


def events_of(customer: Customer, shown: Mapping[RowId, Shown]) -> list[Event]:
    """Return what happened to a customer that was already found for this person."""
    hub = the_hub()
    with hub.reading() as connection:
        known = numbers(hub, connection, customer.rows)
        said = decisions.about(hub, connection, known.values())
        taken = decisions.withdrawals(connection, [one.number for one in said])
    events = [
        Event(one.seen_at, "seen", one.label or one.connection, place=one.place)
        for one in shown.values()
    ]
    for one in said:
        if one.kind is not DecisionKind.WITHDRAW:
            note = one.value if one.kind is DecisionKind.USE else one.note
            gone = one.number in taken
            events.append(Event(one.at, str(one.kind), note, "", one.by, one.number, gone))
    return sorted(events, key=lambda event: (event.at, event.decision or 0), reverse=True)
