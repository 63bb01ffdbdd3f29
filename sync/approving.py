"""What a person says about planned writes: yes, no, try again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from store import audit, outbox, outbox_moves, unplanned
from store.access import Actor, may
from store.errors import NotYours
from store.hub import Hub
from store.outbox import Entry


@dataclass(frozen=True, slots=True)
class Filter:
    """Which planned writes: of a connection, of one reason (`creates`, `changes:mobile`), some."""

    connection: int | None = None
    reason: str = ""
    numbers: tuple[int, ...] = ()


def planned(
    hub: Hub, actor: Actor, chosen: Filter, *, states: Sequence[str] = ("held", "new")
) -> tuple[Entry, ...]:
    """Return the writes that wait, the oldest first."""
    if not may(actor, "plan"):
        raise NotYours
    with hub.reading() as connection:
        return tuple(_chosen(hub, connection, chosen, states))


def approve(hub: Hub, actor: Actor, chosen: Filter) -> int:
    """Let held writes through; the next sync sends them. Returns how many."""
    return _move(hub, actor, chosen, ("held",), "new", "approve")


def drop(hub: Hub, actor: Actor, chosen: Filter) -> int:
    """Say no to held or waiting writes: they stay unsent until their customer changes."""
    return _move(hub, actor, chosen, ("held", "new", "planned"), "failed", "drop")


def retry(hub: Hub, actor: Actor, chosen: Filter) -> int:
    """Let writes that were refused be tried once more."""
    return _move(hub, actor, chosen, ("failed",), "planned", "retry")


def _move(
    hub: Hub, actor: Actor, chosen: Filter, states: Sequence[str], state: str, action: str
) -> int:
    if not may(actor, "plan"):
        raise NotYours
    with hub.writing() as connection:
        entries = _chosen(hub, connection, chosen, states)
        numbers = [one.number for one in entries]
        reason = "declined" if state == "failed" else ""
        moved = outbox_moves.move(
            connection, numbers, states, state, reason, approved=action == "approve"
        )
        if action == "retry":
            unplanned.mark(connection, [one.customer for one in entries])
        entry = audit.AuditEntry(
            actor=actor.name,
            action=f"push.{action}",
            objects=tuple(f"change:{number}" for number in numbers[:100]),
            count=moved,
        )
        audit.record(connection, hub.sealer, [entry], hub.clock)
    return moved


def _chosen(hub: Hub, connection: Connection, chosen: Filter, states: Sequence[str]) -> list[Entry]:
    entries = outbox.some(
        hub, connection, states, connection_number=chosen.connection, numbers=chosen.numbers
    )
    return [one for one in entries if not chosen.reason or one.reason == chosen.reason]
