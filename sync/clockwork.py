"""The clock: looks every few seconds what is due, hands it out or does it here.

All that it knows it reads from the database, so any number of clocks may run: one of them leads,
by a lease, and the next takes over when that one is gone.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from store import lease as leases
from store.errors import HubError, LeaseLost
from store.hub import Hub
from store.lease import Lease
from store.log import EventLog
from sync.jobs import SWEEP_SECONDS, Ended, run_job, sweep
from sync.schedule import error_code

#: A clock that was killed is missed after this.
LEAD_SECONDS = 30.0

_LOG = EventLog("guiyi.clock")

#: Hands jobs to a queue; returns those that it did not hold yet.
HandOut = Callable[[Sequence[int]], Sequence[int]]


def run_clock(
    hub: Hub, hand_out: HandOut, stop: Event, *, told: Callable[[Sequence[int]], None]
) -> None:
    """Hand out what is due every few seconds until told to stop.

    A database or a queue that cannot be reached now is asked again the next time.
    """
    lead: Lease | None = None
    try:
        while not stop.is_set():
            with _going_on():
                lead = _leading(hub, lead)
                if lead is not None and (jobs := sweep(hub)):
                    told(hand_out(jobs))
            stop.wait(SWEEP_SECONDS)
    finally:
        if lead is not None:
            with suppress(HubError, SQLAlchemyError), hub.aside() as connection:
                leases.release(connection, lead)


def work_here(
    hub: Hub,
    stop: Event,
    *,
    ended: Callable[[Ended], None],
    fault: Callable[[Exception], None],
    once: bool = False,
) -> None:
    """Do what is due in this process, one job after the other, until told to stop.

    `once`: until nothing is due. A fault of ours is reported and the others go on.
    """
    seen: set[int] = set()
    while not stop.is_set():
        jobs: list[int] = []
        with _going_on(raising=once):
            jobs = [job for job in sweep(hub) if job not in seen]
        for job in jobs:
            if stop.is_set():
                return
            do_one(hub, job, ended=ended, fault=fault)
        if once:
            # What is due again already is for the next time: this one comes to an end.
            seen.update(jobs)
            if not jobs:
                return
        elif not jobs:
            stop.wait(SWEEP_SECONDS)


def do_one(
    hub: Hub, job: int, *, ended: Callable[[Ended], None], fault: Callable[[Exception], None]
) -> None:
    """Do a job; nothing that goes wrong in it ends the worker."""
    started = time.monotonic()
    try:
        found = run_job(hub, job)
    except Exception as error:
        fault(error)
        return
    if found.state != "idle":
        _LOG.info(f"job.{found.state}", connection=job, seconds=time.monotonic() - started)
        ended(found)


def _leading(hub: Hub, lead: Lease | None) -> Lease | None:
    """Return the lease of the clock that leads, if that is this one."""
    with hub.aside() as connection:
        if lead is not None:
            with suppress(LeaseLost):
                return leases.renew(connection, lead, LEAD_SECONDS, hub.clock)
        holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        return leases.take_free(connection, "schedule", holder, LEAD_SECONDS, hub.clock)


@contextmanager
def _going_on(*, raising: bool = False) -> Iterator[None]:
    """Let nothing that may be over the next time end the clock."""
    try:
        yield
    except (HubError, SQLAlchemyError, OSError) as error:
        if raising:
            raise
        _LOG.warning("clock.failed", error=error_code(error))
