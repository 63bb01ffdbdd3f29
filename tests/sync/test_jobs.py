"""Jobs: what is due is found in SQL alone, done once, and put off when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from store import due, facts, runs
from store import lease as leases
from store.access import OWNER
from store.due import Due
from store.errors import ConfigError
from store.hub import Hub
from store.settings import parse_settings
from sync.jobs import MATCH, ask_for, run_job, sweep
from tests.clocks import StandingClock
from tests.crm_servers import CrmServers, crm_servers
from tests.hubs import feed, hub_on, record


@pytest.fixture
def servers(clock: StandingClock) -> Iterator[CrmServers]:
    with crm_servers(clock) as found:
        yield found


@pytest.fixture
def office(
    database_url: str, clock: StandingClock, tmp_path: Path, servers: CrmServers
) -> Iterator[Hub]:
    """A hub with both CRMs, each to be synced every quarter of an hour."""
    settings = parse_settings(servers.toml(tmp_path, 'schedule = "15m"'))
    with hub_on(database_url, clock, settings) as hub:
        yield hub


def run_all(hub: Hub, clock: StandingClock) -> list[str]:
    return [run_job(hub, job, sleep=clock.forward).state for job in sweep(hub)]


def times(hub: Hub) -> list[Due]:
    with hub.reading() as connection:
        return [one for _, one in sorted(due.every(connection).items())]


def test_what_is_due_is_done_once(office: Hub, clock: StandingClock, servers: CrmServers) -> None:
    servers.zoho.colleague.put("Contacts", {"Last_Name": "周建国", "Mobile": "13800001101"})
    jobs = sweep(office)
    assert jobs == sweep(office) == [1, 2]
    assert run_all(office, clock) == ["done", "done"]
    assert [row["name"] for row in servers.fx.live("ContactObj")] == ["周建国"]
    assert sweep(office) == []
    assert [run_job(office, job).state for job in (*jobs, 77)] == ["idle"] * 3
    clock.forward(15 * 60)
    assert run_all(office, clock) == ["done", "done"]


def test_a_failure_is_tried_again_ever_later(
    office: Hub, clock: StandingClock, servers: CrmServers
) -> None:
    servers.zoho.sign_in.alive.clear()
    assert run_all(office, clock) == ["failed", "done"]
    assert [one.failures for one in times(office)] == [1, 0]
    clock.forward(601)
    assert run_all(office, clock) == ["failed"]
    assert times(office)[0].failures == 2
    servers.zoho.sign_in.connect_again("1000.refresh.token")
    clock.forward(1201)
    assert run_all(office, clock) == ["done", "done"]
    assert [one.failures for one in times(office)] == [0, 0]


def test_wrong_settings_of_one_stop_only_its_own_job(
    office: Hub, clock: StandingClock, servers: CrmServers, tmp_path: Path
) -> None:
    servers.zoho.colleague.put("Contacts", {"Last_Name": "周建国", "Mobile": "13800001101"})
    code = (tmp_path / "app_secret").read_text()
    (tmp_path / "app_secret").unlink()
    ended = [run_job(office, job, sleep=clock.forward) for job in sweep(office)]
    assert [one.state for one in ended] == ["done", "failed"]
    assert isinstance(ended[1].error, ConfigError)
    assert [one.failures for one in times(office)] == [0, 1]
    assert [run.error for run in runs.runs(office, OWNER, limit=1)] == ["ConfigError"]
    (tmp_path / "app_secret").write_text(code)
    clock.forward(15 * 60)
    assert run_all(office, clock) == ["done", "done"]
    assert [row["name"] for row in servers.fx.live("ContactObj")] == ["周建国"]


def test_a_busy_connection_is_left_alone(office: Hub, clock: StandingClock) -> None:
    assert sweep(office) == [1, 2]
    with office.writing() as connection:
        leases.take(connection, "connection:1", "another", 30, clock)
    assert run_job(office, 1, sleep=clock.forward).state == "busy"
    assert sweep(office) == [2]
    clock.forward(31)
    assert sweep(office) == [1, 2]


def test_a_changed_schedule_counts_at_once(office: Hub, clock: StandingClock) -> None:
    run_all(office, clock)
    often = tuple(replace(one, schedule="1m") for one in office.settings.connections)
    office = replace(office, settings=replace(office.settings, connections=often))
    assert sweep(office) == []
    clock.forward(60)
    assert sweep(office) == [1, 2]


def test_a_connection_by_hand_waits_to_be_asked(office: Hub, clock: StandingClock) -> None:
    never = tuple(replace(one, schedule="") for one in office.settings.connections)
    office = replace(office, settings=replace(office.settings, connections=never))
    assert sweep(office) == []
    by_hand = [replace(one) for one in office.settings.connections]
    assert by_hand
    feed(office, [record("1", connection="zoho", name="周建国")])
    ask_for(office, "zoho")
    assert len(sweep(office)) == 1
    assert run_all(office, clock) == ["done"]
    assert sweep(office) == []


def test_rows_that_nobody_matched_are_matched(office: Hub, clock: StandingClock) -> None:
    run_all(office, clock)
    feed(office, [record("1", name="周建国", mobile="13800001101")], match=False)
    assert sweep(office) == [MATCH]
    assert run_job(office, MATCH).state == "done"
    with office.reading() as connection:
        assert facts.dirty_rows(connection) == []
    assert sweep(office) == []


def test_what_was_left_in_the_outbox_is_taken_up(
    office: Hub, clock: StandingClock, servers: CrmServers
) -> None:
    """A change that a person let through is sent at once, and one that cannot be is put off."""
    servers.zoho.colleague.put("Contacts", {"Last_Name": "周建国", "Mobile": "13800001101"})
    run_all(office, clock)
    run_all(office, clock)
    with office.writing() as connection:
        connection.exec_driver_sql("UPDATE outbox SET state = 'uncertain', due_at = made_at")
    assert sweep(office) == [2]
    state = run_all(office, clock)
    assert state == ["done"]
    assert len(servers.fx.live("ContactObj")) == 1
