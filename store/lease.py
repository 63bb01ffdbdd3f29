"""Leases: who may do a piece of work for now, with an epoch that fences off whoever was before.

A holder that was paused past its time may wake and go on; every commit therefore checks the epoch
(`check`), so that it fails instead of undoing what the next holder did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, Update, insert, select, text, update

from store.clock import Clock, stamp
from store.errors import Busy, LeaseLost
from store.foundation_tables import lease as table

_TAKE_FREE = text(
    "INSERT INTO lease (name, holder, epoch, until) VALUES (:name, :holder, 1, :until) "
    "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, epoch = lease.epoch + 1, "
    "until = excluded.until WHERE lease.until <= :now RETURNING epoch"
)


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do a named piece of work until a time."""

    name: str
    #: Unique for each run: host, process and a number.
    holder: str
    #: Grows with every holder.
    epoch: int
    #: UTC, ISO 8601 with seconds.
    until: str


def take(connection: Connection, name: str, holder: str, seconds: float, clock: Clock) -> Lease:
    """Take the lease `name`; raise `Busy` while somebody's lease has not run out."""
    now, until = stamp(clock), stamp(clock, seconds)
    found = connection.execute(select(table).where(table.c.name == name)).first()
    if found is None:
        connection.execute(insert(table).values(name=name, holder=holder, epoch=1, until=until))
        return Lease(name, holder, 1, until)
    if found.until > now:
        raise Busy(f"{name} is being worked on until {found.until}")
    taken = Lease(name, holder, found.epoch + 1, until)
    connection.execute(
        update(table)
        .where(table.c.name == name)
        .values(holder=holder, epoch=taken.epoch, until=until)
    )
    return taken


def take_free(
    connection: Connection, name: str, holder: str, seconds: float, clock: Clock
) -> Lease | None:
    """Take the lease `name` if it is free, in one statement; None while it is somebody's.

    Unlike `take` it needs no line of writers, so it may be used in `Hub.aside`.
    """
    until = stamp(clock, seconds)
    found = connection.execute(
        _TAKE_FREE, {"name": name, "holder": holder, "until": until, "now": stamp(clock)}
    ).scalar()
    return None if found is None else Lease(name, holder, int(found), until)


def is_free(connection: Connection, name: str, clock: Clock) -> bool:
    """Tell whether nobody holds the lease `name` now."""
    until = connection.execute(select(table.c.until).where(table.c.name == name)).scalar()
    return until is None or until <= stamp(clock)


def renew(connection: Connection, lease: Lease, seconds: float, clock: Clock) -> Lease:
    """Return the lease with `seconds` more from now; raise `LeaseLost` when it passed on."""
    check(connection, lease)
    renewed = replace(lease, until=stamp(clock, seconds))
    connection.execute(_own(lease).values(until=renewed.until))
    return renewed


def release(connection: Connection, lease: Lease) -> None:
    """Give the lease back; one that has passed on is left alone."""
    connection.execute(_own(lease).values(until=""))


def check(connection: Connection, lease: Lease) -> None:
    """Raise `LeaseLost` when somebody has taken the lease since, or it was given back.

    Call it in the transaction that commits the work. One that ran out and that nobody took is
    still good: nothing has happened in between.
    """
    found = connection.execute(
        select(table.c.epoch, table.c.holder, table.c.until).where(table.c.name == lease.name)
    ).first()
    if found is None or (found.epoch, found.holder) != (lease.epoch, lease.holder):
        raise LeaseLost(f"the lease {lease.name} has passed to another run")
    if not found.until:
        raise LeaseLost(f"the lease {lease.name} was given back")


def _own(lease: Lease) -> Update:
    """Return an update of the lease's row that finds nothing once it has passed on."""
    return update(table).where(table.c.name == lease.name, table.c.epoch == lease.epoch)
