"""What waits to be written, in bunches: by connection, by where it stands, by reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.crm import Crm
from store import outbox_lists
from store.access import Actor, may
from store.errors import NotYours
from store.hub import Hub
from store.outbox_lists import Many
from sync.cost import Cost, cost
from sync.foreseen import Foreseen, foreseen
from sync.session import kinds_of

#: Of a change in each state, what it is for a person; what is over is in none.
PLACES: Mapping[str, str] = {
    "held": "held",
    "planned": "ready",
    "new": "ready",
    "inflight": "unknown",
    "uncertain": "unknown",
    "failed": "refused",
}
#: Reason of a change that a person said no to.
DECLINED = "declined"

Crms = Mapping[int, Crm]


@dataclass(frozen=True, slots=True)
class Bunch:
    """Writes of one connection that wait, or were refused, for one reason."""

    connection: int
    #: "held", "ready", "unknown", "refused" or "declined".
    place: str
    reason: str
    many: int
    ops: Mapping[str, int]


def bunches(hub: Hub, actor: Actor) -> tuple[Bunch, ...]:
    """Return what waits to be written, by connection and reason; those held come first."""
    if not may(actor, "plan"):
        raise NotYours
    with hub.reading() as connection:
        found = outbox_lists.counts(connection)
    together: dict[tuple[int, str, str], Counter[str]] = {}
    for one in found:
        place, reason = _place(one)
        together.setdefault((one.connection, place, reason), Counter())[one.op] += one.many
    order = [*dict.fromkeys(PLACES.values()), DECLINED]
    return tuple(
        Bunch(number, place, reason, ops.total(), dict(ops))
        for (number, place, reason), ops in sorted(
            together.items(), key=lambda item: (item[0][0], order.index(item[0][1]), item[0][2])
        )
    )


def _place(one: Many) -> tuple[str, str]:
    if one.state == "failed" and one.reason == DECLINED:
        return DECLINED, DECLINED
    place = PLACES.get(one.state, "unknown")
    return place, one.reason if place in ("held", "refused") else ""


def _states(bunch: Bunch) -> tuple[list[str], str | None]:
    """Return the states of a bunch's writes, and their reason where it counts."""
    place = "refused" if bunch.place == DECLINED else bunch.place
    states = [state for state, found in PLACES.items() if found == place]
    return states, bunch.reason if place in ("held", "refused") else None


def writes_of(
    hub: Hub, actor: Actor, crms: Crms, bunch: Bunch, *, offset: int = 0, limit: int = 50
) -> tuple[Foreseen, ...]:
    """Return some of a bunch's writes, the oldest first."""
    if not may(actor, "plan"):
        raise NotYours
    states, reason = _states(bunch)
    with hub.reading() as connection:
        entries = outbox_lists.page(
            hub, connection, bunch.connection, states, reason, offset=offset, limit=limit
        )
    return foreseen(hub, actor, crms, entries)


def numbers_of(hub: Hub, actor: Actor, bunch: Bunch) -> tuple[int, ...]:
    """Return the numbers of a bunch's writes, the oldest first."""
    if not may(actor, "plan"):
        raise NotYours
    states, reason = _states(bunch)
    with hub.reading() as connection:
        return tuple(outbox_lists.numbers(connection, bunch.connection, states, reason))


def cost_of(hub: Hub, actor: Actor, crm: Crm, kind: str, bunch: Bunch) -> Cost:
    """Return what sending a bunch costs; `kind` is that of its connection."""
    if not may(actor, "plan"):
        raise NotYours
    states, reason = _states(bunch)
    with hub.reading() as connection:
        found = outbox_lists.ops(connection, bunch.connection, states, reason)
        known = kinds_of(hub, connection, bunch.connection)
    return cost(kind, crm.caps, found, lambda of: of in known and bool(known[of].marker_field))


def sent_by(
    hub: Hub,
    actor: Actor,
    crms: Crms,
    run: int,
    *,
    state: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[Foreseen, ...]:
    """Return some of the writes that a run sent, those in one state or all."""
    if not may(actor, "plan"):
        raise NotYours
    with hub.reading() as connection:
        entries = outbox_lists.of_run(hub, connection, run, state=state, offset=offset, limit=limit)
    return foreseen(hub, actor, crms, entries)
