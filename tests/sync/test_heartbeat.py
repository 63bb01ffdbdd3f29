"""A run that is alive says so, even while it holds the writers' line for long."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import text

from store import connections, runs
from store import lease as leases
from store.access import OWNER
from store.hub import Hub
from store.settings import ConnectionSettings
from sync import session as sessions
from sync.session import LEASE_SECONDS, Session
from tests.clocks import StandingClock
from tests.sync.memory_crm import MemoryCrm


def until(hub: Hub) -> str:
    with hub.reading() as connection:
        query = text("SELECT until FROM lease WHERE name = 'connection:1'")
        return str(connection.execute(query).scalar())


def test_a_long_match_does_not_lose_the_lease(
    hub: Hub, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "HEARTBEAT_SECONDS", 0.02)
    settings = ConnectionSettings("zoho", "zoho")
    with hub.writing() as connection:
        number = connections.ensure(hub, connection, "zoho", "zoho")
        lease = leases.take(connection, f"connection:{number}", "us", LEASE_SECONDS, clock)
        run = runs.start(hub, connection, OWNER, "sync", connection_number=number)
    session = Session(hub, settings, number, MemoryCrm(), lease, run)
    with session.heartbeat():
        if hub.engine.dialect.name == "postgresql":
            with hub.writing():
                _renewed(hub, clock, "2026-11-22T08:00:50Z")
        else:
            _renewed(hub, clock, "2026-11-22T08:00:50Z")


def _renewed(hub: Hub, clock: StandingClock, expected: str) -> None:
    clock.forward(20)
    for _ in range(250):
        if until(hub) == expected:
            return
        time.sleep(0.02)
    raise AssertionError(until(hub))
