"""A run is being worked on as long as somebody lives who does."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import update

from store import lease, run_lease, runs
from store.access import OWNER
from store.errors import LeaseLost
from store.foundation_tables import lease as lease_table
from store.hub import Hub
from tests.clocks import StandingClock


def begun(hub: Hub) -> int:
    with hub.writing() as connection:
        return runs.start(hub, connection, OWNER, "import")


def given_up(hub: Hub) -> list[int]:
    with hub.writing() as connection:
        return run_lease.give_up_abandoned(connection, hub.clock)


def test_a_run_of_a_living_process_goes_on(hub: Hub, clock: StandingClock) -> None:
    number = begun(hub)
    for _ in range(3):
        clock.forward(run_lease.SECONDS - 60)
        with hub.writing() as connection:
            run_lease.renew(connection, number, clock)
    assert given_up(hub) == []
    assert runs.get_run(hub, OWNER, number).state == "running"


def test_a_run_that_went_silent_has_failed_and_keeps_nothing_more(
    hub: Hub, clock: StandingClock
) -> None:
    number = begun(hub)
    clock.forward(run_lease.SECONDS + 1)
    assert given_up(hub) == [number]
    run = runs.get_run(hub, OWNER, number)
    assert (run.state, run.error) == ("failed", run_lease.ABANDONED)
    with hub.writing() as connection, pytest.raises(LeaseLost):
        run_lease.renew(connection, number, clock)


def test_a_run_of_a_killed_process_has_failed_at_once(hub: Hub) -> None:
    number = begun(hub)
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    with hub.writing() as connection:
        holder = run_lease._holder().rpartition(":")[0] + ":" + child.stdout.strip()
        connection.execute(update(lease_table).values(holder=holder))
    assert given_up(hub) == [number]


def test_the_end_of_a_run_gives_its_lease_back(hub: Hub, clock: StandingClock) -> None:
    number = begun(hub)
    with hub.writing() as connection:
        runs.end(hub, connection, number, "done")
        with pytest.raises(LeaseLost):
            lease.check(connection, lease.Lease(f"run:{number}", "", 1, ""))
    assert given_up(hub) == []
    assert runs.get_run(hub, OWNER, number).state == "done"
