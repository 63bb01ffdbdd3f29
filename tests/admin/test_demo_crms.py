"""The demo's CRMs: real HTTP, some of the book's people in each, remembered by the hub alone."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

from admin.demo_crms import DemoCrms, demo_crms
from store.access import OWNER
from store.hub import Hub
from store.settings import BrakeSettings
from sync.crm_sync import Synced, sync_crms
from sync.crms import crms_of
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record

GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂兰英"
LOOSE = BrakeSettings(1_000, 1_000, 1_000, 1_000, 100)


def synced(found: DemoCrms, clock: StandingClock) -> Synced:
    hub = replace(found.hub, settings=replace(found.hub.settings, brakes=LOOSE))
    with crms_of(hub, sleep=clock.forward) as opened:
        told = sync_crms(hub, OWNER, opened)
    clock.forward(1_800)
    return told


def wrote(told: Synced) -> int:
    return sum(n for run in told.runs for key, n in run.tally.items() if key.endswith(":done"))


def people(hub: Hub) -> None:
    feed(
        hub,
        [
            record(
                f"p{n}",
                name=f"欧阳{given}",
                mobile=f"1380000{n * 37:04d}",
                email=f"p{n}@example.cn",
            )
            for n, given in enumerate(GIVEN)
        ],
    )


def test_a_push_can_be_tried_and_the_next_start_goes_on(
    sqlite_url: str, clock: StandingClock, tmp_path: Path
) -> None:
    with hub_on(sqlite_url, clock) as hub:
        people(hub)
        with demo_crms(hub, tmp_path / "crms") as found:
            assert (found.in_zoho, found.in_fxiaoke) == (18, 12)
            assert [one.name for one in found.hub.settings.connections] == ["zoho", "fxiaoke"]
            assert wrote(synced(found, clock)) > 10
            synced(found, clock)
        for path in (tmp_path / "crms").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with demo_crms(hub, tmp_path / "crms") as found:
            assert (found.in_zoho, found.in_fxiaoke) == (len(GIVEN), len(GIVEN))
            told = synced(found, clock)
            assert {run.state for run in told.runs} == {"done"}
            assert [run.tally["differ"] for run in told.runs] == [0, 0]
            assert wrote(told) == 0
            feed(found.hub, [record("q1", name="司马光宇", mobile="13900005238")])
            assert wrote(synced(found, clock)) == 2
