"""What planning leaves out, noted so that it can be shown: see `store.unwritten`.

A value may be too long for a target's field or none of its options; a customer about whom a
doubtful match is asked is made nowhere where he may stand already (`store.doubtful`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from sqlalchemy import Connection

from connectors.crm import Kind
from store import doubtful, plain, targets, unwritten
from store.hub import Hub
from store.unwritten import IN_DOUBT, Unwritten
from store.values import Customer
from sync.plan import Creation, Plan, Target, plan, unfit
from sync.wants import Wishes, wishes


class Side(Protocol):
    """A connection as planning sees it: `sync.planning.Side`."""

    @property
    def number(self) -> int:
        """Its number."""
        ...

    @property
    def kinds(self) -> Mapping[str, Kind]:
        """What its metadata says."""
        ...

    @property
    def target(self) -> Target:
        """What may be written there."""
        ...


def note(
    hub: Hub,
    connection: Connection,
    sides: Sequence[Side],
    plans: Mapping[int, tuple[Customer, Plan]],
    page: Sequence[int],
) -> None:
    """Note what the plans of a page of customers leave out."""
    kinds = {side.number: side.kinds for side in sides}
    found = list(_refused(connection, plans))
    for number, (customer, made) in plans.items():
        for creation in made.creations:
            kind = kinds[creation.connection][creation.kind]
            for slot, reason in left_out(wishes(customer), creation, kind):
                found.append(Unwritten(number, creation.connection, 0, slot, reason, creation.kind))
    found += _doubted(hub, connection, sides, plans)
    unwritten.put(connection, page, found)


def left_out(wanted: Wishes, creation: Creation, kind: Kind) -> Iterator[tuple[str, str]]:
    """Yield the slots that a new record will not show though the customer has a value; and why."""
    for slot, want in wanted.of({place.slot: "" for place in kind.places}).items():
        if want.value and slot not in creation.wants:
            place = next(one for one in kind.places if one.slot == slot)
            yield slot, unfit(slot, want.value, place.length, place.options)


def _refused(
    connection: Connection, plans: Mapping[int, tuple[Customer, Plan]]
) -> Iterator[Unwritten]:
    """Yield the values that records would not take."""
    blocked = [(number, one) for number, (_, made) in plans.items() for one in made.blocked]
    if not blocked:
        return
    of = dict(
        plain.select(
            connection,
            "SELECT id, connection_id FROM source_record WHERE id {numbers}",
            numbers=sorted({one.number for _, one in blocked}),
        )
    )
    for number, one in blocked:
        yield Unwritten(number, of[one.number], one.number, one.slot, one.reason)


def _doubted(
    hub: Hub,
    connection: Connection,
    sides: Sequence[Side],
    plans: Mapping[int, tuple[Customer, Plan]],
) -> Iterator[Unwritten]:
    """Yield the records that would be made if nobody doubted who they are."""
    numbers = [side.number for side in sides]
    doubts = doubtful.perhaps_there(connection, list(plans), numbers)
    there = targets.of_customers(hub, connection, sorted(doubts), numbers)
    for number in sorted(doubts):
        has = {one.connection for one in there.get(number, ())}
        customer, _ = plans[number]
        for side in sides:
            if side.number in doubts[number] - has:
                for one in plan(wishes(customer), (), (side.target,)).creations:
                    yield Unwritten(number, side.number, 0, "", IN_DOUBT, one.kind)
