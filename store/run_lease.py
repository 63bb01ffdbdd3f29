"""Who is at work on a run: one whose process was killed must not look busy for ever.

A run holds a lease, renewed with every page. The lease of a process that is gone counts no more,
and neither does one that ran out: the run has failed then, and can be taken back.
"""

from __future__ import annotations

import os
import socket

from sqlalchemy import Connection, delete, select, update

from store import lease as leases
from store.clock import Clock, stamp
from store.foundation_tables import lease as lease_table
from store.tables import run

#: Longer than any page takes to be read and kept, and than matching a large book.
SECONDS = 900.0
#: What a run says that nobody is at work on any more.
ABANDONED = "Abandoned"


def take(connection: Connection, number: int, clock: Clock) -> None:
    """Say that this process is at work on a new run."""
    leases.take(connection, _name(number), _holder(), SECONDS, clock)


def renew(connection: Connection, number: int, clock: Clock) -> None:
    """Go on for another while; raise `LeaseLost` when the run was given up in the meantime."""
    mine = leases.Lease(_name(number), _holder(), 1, "")
    leases.renew(connection, mine, SECONDS, clock)


def release(connection: Connection, number: int) -> None:
    """Say that the work is over."""
    connection.execute(delete(lease_table).where(lease_table.c.name == _name(number)))


def give_up_abandoned(connection: Connection, clock: Clock) -> list[int]:
    """Let every run that nobody is at work on any more be failed; return their numbers."""
    running = {
        _name(row.id): row.id
        for row in connection.execute(select(run.c.id).where(run.c.state == "running"))
    }
    now = stamp(clock)
    for row in connection.execute(
        select(lease_table).where(lease_table.c.name.in_(list(running)))
    ).all():
        if row.until > now and not _gone(row.holder):
            del running[row.name]
    for number in running.values():
        release(connection, number)
        connection.execute(
            update(run)
            .where(run.c.id == number)
            .values(state="failed", ended_at=now, error=ABANDONED)
        )
    return sorted(running.values())


def give_up_syncs(connection: Connection, connection_number: int, clock: Clock) -> None:
    """Let the syncs of a connection be failed that still seem to run, for its lease is ours now."""
    query = select(run.c.id).where(
        run.c.state == "running", run.c.kind == "sync", run.c.connection_id == connection_number
    )
    for number in connection.execute(query).scalars().all():
        release(connection, number)
        connection.execute(
            update(run)
            .where(run.c.id == number)
            .values(state="failed", ended_at=stamp(clock), error=ABANDONED)
        )


def any_alive(connection: Connection, clock: Clock) -> bool:
    """Tell whether somebody is at work on any run."""
    query = select(lease_table.c.holder).where(
        lease_table.c.name.like("run:%"), lease_table.c.until > stamp(clock)
    )
    return any(not _gone(holder) for holder in connection.execute(query).scalars())


def _name(number: int) -> str:
    return f"run:{number}"


def _holder() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _gone(holder: str) -> bool:
    """Tell whether a holder was a process of this machine that lives no longer."""
    host, _, process = holder.rpartition(":")
    if host != socket.gethostname() or os.name != "posix":
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
