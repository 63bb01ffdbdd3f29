"""What is to be done now, and doing one piece of it; all that is known about it is in SQL.

A job is the number of a connection, or `MATCH`. Doing one twice does no harm: the second finds
nothing due, or the connection busy. So whoever hands jobs out may lose them and repeat them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from store import connections, due, run_lease, runs
from store import lease as leases
from store.access import SYNC, Actor
from store.clock import stamp
from store.due import Due
from store.errors import Busy, HubError, LeaseLost
from store.hub import Hub
from store.log import EventLog
from store.runs import Run
from store.settings import ConnectionSettings
from sync.crm_sync import sync_crms
from sync.crms import CRM_KINDS, Sleep, crms_of
from sync.file_connections import FILE_KINDS
from sync.file_sync import read_changed
from sync.schedule import error_code, next_time, wait_after
from sync.work import catch_up

#: The job that matches rows which a process that was killed had kept.
MATCH = 0
#: Workers leave matching to one of them for so long; more of them would only stand in line.
MATCH_SECONDS = 60.0
#: Between two looks at what is due, in seconds.
SWEEP_SECONDS = 10.0

_LOG = EventLog("guiyi.jobs")


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a job."""

    #: The connection's name; "" for matching.
    name: str
    #: done, failed, busy (another worker is at it), idle (there was nothing to do)
    state: str
    runs: tuple[Run, ...] = ()
    error: HubError | None = None


def sweep(hub: Hub) -> list[int]:
    """Return the jobs that are to be done now, the longest due first.

    Connections that somebody is at are left out. Nothing is written but the times of a new or
    changed schedule.
    """
    _take_over_schedules(hub)
    with hub.reading() as connection:
        jobs = sorted(
            (one.due.at, one.number)
            for one in _known(hub, connection)
            if _wanted(hub, connection, one)
            and leases.is_free(connection, f"connection:{one.number}", hub.clock)
        )
        if jobs:
            return [number for _, number in jobs]
        left = due.any_unmatched(connection) and not run_lease.any_alive(connection, hub.clock)
        return [MATCH] if left else []


def run_job(hub: Hub, number: int, *, sleep: Sleep = time.sleep) -> Ended:
    """Do a job if it is still to be done, and write when the next one is due.

    An error that is no `HubError` is a fault of ours: it is raised after that is written.
    """
    if number == MATCH:
        return _match(hub)
    with hub.reading() as connection:
        one = next((o for o in _known(hub, connection) if o.number == number), None)
        if one is None or not _wanted(hub, connection, one):
            return Ended("" if one is None else one.settings.name, "idle")
    name = one.settings.name
    try:
        done = _synced(hub, one, sleep)
    except (Busy, LeaseLost) as error:
        # Whoever is at it finishes it; else the next sweep finds it.
        return Ended(name, "busy", error=error)
    except Exception as error:
        _LOG.warning("job.failed", connection=number, error=error_code(error))
        _settle(hub, one, error)
        if isinstance(error, HubError):
            return Ended(name, "failed", error=error)
        raise
    _settle(hub, one)
    return Ended(name, "done", done)


def _synced(hub: Hub, one: _One, sleep: Sleep) -> tuple[Run, ...]:
    """Sync a CRM, or read the files of a connection that changed."""
    if one.settings.kind in FILE_KINDS:
        return read_changed(hub, SYNC, one.settings, one.number)
    with crms_of(hub, sleep=sleep) as opened:
        chosen = [crm for crm in opened if crm.settings.name == one.settings.name]
        return sync_crms(hub, SYNC, chosen, opened).runs


def _match(hub: Hub) -> Ended:
    """Match what waits, unless another worker is at it."""
    with hub.aside() as connection:
        lease = leases.take_free(connection, "match", "", MATCH_SECONDS, hub.clock)
    if lease is None:
        return Ended("", "busy")
    try:
        catch_up(hub)
    except Busy as error:
        return Ended("", "busy", error=error)
    finally:
        with hub.aside() as connection:
            leases.release(connection, lease)
    return Ended("", "done")


def ask_for(hub: Hub, name: str) -> None:
    """Let a connection be synced as soon as a worker is free."""
    with hub.writing() as connection:
        for one in _known(hub, connection):
            if one.settings.name == name:
                due.put(connection, one.number, stamp(hub.clock), 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A connection in the timetable."""

    name: str
    schedule: str
    #: UTC ISO 8601 with seconds; "": not by itself.
    at: str
    failures: int
    #: The run that is at it now.
    run: Run | None


def timetable(hub: Hub, actor: Actor) -> list[Entry]:
    """Return when each connection that workers sync is due, and how far runs of now are."""
    running = {
        run.connection: run
        for run in reversed(runs.runs(hub, actor, limit=200))
        if run.state == "running"
    }
    with hub.reading() as connection:
        known = {one.settings.name: one for one in _known(hub, connection)}
    return [
        Entry(
            one.name,
            one.schedule,
            _time(hub, known[one.name]) if one.name in known else "",
            known[one.name].due.failures if one.name in known else 0,
            running.get(one.name),
        )
        for one in hub.settings.connections
        if _is_ours(one)
    ]


@dataclass(frozen=True, slots=True)
class _One:
    """A connection that workers sync: its settings, its number, what is known of it."""

    settings: ConnectionSettings
    number: int
    due: Due


def _known(hub: Hub, connection: Connection) -> list[_One]:
    """Return the connections of the settings that have a number, and when they are due."""
    numbers = {name: n for n, name in connections.every_name(hub, connection).items()}
    times = due.every(connection)
    return [
        _One(one, numbers[one.name], times.get(numbers[one.name], Due("")))
        for one in hub.settings.connections
        if one.name in numbers and _is_ours(one)
    ]


def _is_ours(one: ConnectionSettings) -> bool:
    if one.kind in FILE_KINDS:
        return one.read and bool(one.path)
    return one.kind in CRM_KINDS and (one.read or one.write)


def _wanted(hub: Hub, connection: Connection, one: _One) -> bool:
    """Tell whether a connection is due, or has something left over that never failed."""
    now = stamp(hub.clock)
    if one.due.at and one.due.at <= now:
        return True
    return not one.due.failures and due.unfinished(
        connection, one.number, now, writes=one.settings.write
    )


def _take_over_schedules(hub: Hub) -> None:
    """Write the first time of a schedule that is new, and an earlier one where it changed."""
    with hub.reading() as connection:
        known = _known(hub, connection)
    named = {one.settings.name for one in known}
    new = [
        one
        for one in hub.settings.connections
        if one.schedule and _is_ours(one) and one.name not in named
    ]
    moved = [(one, at) for one in known if (at := _time(hub, one)) != one.due.at]
    if not new and not moved:
        return
    with hub.writing() as connection:
        for settings in new:
            number = connections.ensure(
                hub, connection, settings.name, settings.kind, settings.owner
            )
            due.put(connection, number, _time(hub, _One(settings, number, Due(""))), 0)
        for one, at in moved:
            due.put(connection, one.number, at, one.due.failures)


def _time(hub: Hub, one: _One) -> str:
    """Return when a connection is due by its schedule and by what is known of it.

    An interval begins now, a time of day when it comes; what failed keeps its own time.
    """
    schedule, now = one.settings.schedule, hub.clock.now()
    if one.due.failures or not schedule:
        return one.due.at
    following = next_time(schedule, hub.settings.hub.timezone, now)
    if not one.due.at and ":" not in schedule:
        return stamp(hub.clock)
    return min(filter(None, (one.due.at, _text(following))))


def _settle(hub: Hub, one: _One, error: Exception | None = None) -> None:
    """Write when a connection is due after a run: by its schedule, or sooner if it must."""
    now = hub.clock.now()
    with hub.writing() as connection:
        before = due.every(connection).get(one.number, Due("")).failures
        left = due.unfinished(connection, one.number, stamp(hub.clock), writes=one.settings.write)
        failures = before + 1 if error is not None or left else 0
        if failures:
            at = _text(now + timedelta(seconds=wait_after(failures, error)))
        else:
            at = _text(next_time(one.settings.schedule, hub.settings.hub.timezone, now))
        due.put(connection, one.number, at, failures)


def _text(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
