"""What is not written to each CRM, as a person sees it: which value of whom, and why not."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from connectors.crm import Crm, Kind
from store import connections, remote, targets, unwritten
from store.access import Actor, may
from store.customers import of_rows, read_numbers
from store.errors import NotYours
from store.hub import Hub
from store.unwritten import IN_DOUBT
from store.values import Customer
from sync.session import kinds_of
from sync.wants import wishes


class Shortfall(NamedTuple):
    """How much is not written to a connection."""

    #: Values that it would not take.
    values: int = 0
    #: Customers who are not made there before a question about them is answered.
    in_doubt: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A value that a target would not take."""

    kind: str
    #: The record's id there; "" for one that is still to be made.
    id: str
    #: Public id of the customer, "" where it is out of reach; then no value is shown.
    customer: str
    slot: str
    #: too_long, no_option or not_whole.
    reason: str
    #: Characters that the field takes, 0 where that is not the reason.
    most: int
    shows: str
    says: str


def shortfalls(hub: Hub, actor: Actor) -> Mapping[int, Shortfall]:
    """Return what is not written, by the number of each connection that is written to."""
    if not may(actor, "plan"):
        raise NotYours
    writes = {one.name for one in hub.settings.connections if one.write}
    with hub.reading() as connection:
        found = unwritten.counts(connection)
        called = connections.every_name(hub, connection)
    return {
        number: Shortfall(
            sum(many for (of, why), many in found.items() if of == number and why != IN_DOUBT),
            found.get((number, IN_DOUBT), 0),
        )
        for number in sorted({of for of, _ in found})
        if called.get(number) in writes
    }


def left_out(
    hub: Hub, actor: Actor, crm: Crm, number: int, *, offset: int = 0, limit: int = 50
) -> tuple[LeftOut, ...]:
    """Return some of the values that are not written to a connection, by customer.

    `crm` is its connector, for its pure parts only.
    """
    if not may(actor, "plan"):
        raise NotYours
    with hub.reading() as connection:
        found = unwritten.values(connection, number, offset=offset, limit=limit)
        numbers = sorted({one.customer for one in found})
        customers = read_numbers(hub, connection, actor, numbers)
        kinds = kinds_of(hub, connection, number)
        there = targets.of_customers(hub, connection, numbers, [number])
        live = {one.number: one for records in there.values() for one in records}
        latest = {one.row: live[one.row].latest for one in found if one.row in live}
        raws = remote.raws(hub, connection, sorted(latest.values()))
    whose = of_rows(hub, actor, numbers)
    told = []
    for one in found:
        kind, record = one.kind, ""
        if one.row in live:
            kind, _, record = live[one.row].row.external_id.partition(":")
        raw = json.loads(raws.get(latest[one.row], "{}")) if one.row in latest else None
        shown = _shown(crm, kinds.get(kind), raw)
        public = whose.get(one.customer, "") if one.customer in customers else ""
        says = _says(customers[one.customer], shown, one.slot) if public else ""
        most = _most(kinds.get(kind), one.slot) if one.reason == "too_long" else 0
        shows = shown.get(one.slot, "") if public else ""
        told.append(LeftOut(kind, record, public, one.slot, one.reason, most, shows, says))
    return tuple(told)


def _shown(crm: Crm, kind: Kind | None, raw: Mapping[str, object] | None) -> dict[str, str]:
    """Return what a record shows in each place that may be written."""
    if kind is None:
        return {}
    shows = crm.slots(kind.name, raw) if raw is not None else {}
    return {place.slot: shows.get(place.slot, "") for place in kind.places}


def _says(customer: Customer, shown: Mapping[str, str], slot: str) -> str:
    want = wishes(customer).of(shown).get(slot)
    return want.value if want is not None else ""


def _most(kind: Kind | None, slot: str) -> int:
    places = kind.places if kind is not None else ()
    return next((place.length for place in places if place.slot == slot), 0)
