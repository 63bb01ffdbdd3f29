"""What a plan is said to cost is what sending it takes."""

from __future__ import annotations

from collections import Counter

import pytest

from store.access import OWNER
from store.hub import Hub
from store.settings import ConnectionSettings, Settings
from sync.approving import Filter, planned
from sync.cost import cost
from sync.crm_sync import Opened, sync_crms
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record
from tests.sync.memory_crm import MemoryCrm
from tests.sync.test_two_way import LOOSE

GIVEN = "国华明亮强"


def fill(hub: Hub, crm: MemoryCrm) -> None:
    """Three people to be made, and two records to be changed."""
    rows = [
        record(f"w{n}", connection="wechat", name=f"周建{GIVEN[n]}", mobile=f"1380000110{n}",
               email=f"z{n}@example.cn")
        for n in range(5)
    ]  # fmt: skip
    for n in range(2):
        crm.put(name=f"周建{GIVEN[n]}", mobile=f"1380000110{n}")
    feed(hub, rows)


@pytest.mark.parametrize(("marker", "batch"), [(True, 100), (True, 2), (False, 1)])
def test_calls_are_counted_as_they_are_made(
    sqlite_url: str, clock: StandingClock, marker: bool, batch: int
) -> None:
    settings = Settings(connections=(ConnectionSettings("zoho", "zoho", write=True),), brakes=LOOSE)
    crm = MemoryCrm(marker=marker, batch=batch)
    calls: Counter[str] = Counter()
    with hub_on(sqlite_url, clock, settings) as hub:
        fill(hub, crm)
        opened = [Opened(settings.connections[0], crm)]
        sync_crms(hub, OWNER, opened, plan_only=True)
        waiting = planned(hub, OWNER, Filter())
        said = cost("zoho", crm.caps, waiting, lambda kind: marker)
        crm.at = lambda name: calls.update([name])
        sync_crms(hub, OWNER, opened)
    assert len(waiting) == said.records == 5
    assert said.calls == calls["take"] + calls["find"] + calls["write"]
    assert said.credits == said.calls


def test_credits_count_ten_records_each() -> None:
    entries = planned_updates(250)
    said = cost("zoho", MemoryCrm(batch=100).caps, entries, lambda kind: True)
    assert (said.records, said.calls, said.credits) == (250, 9, 6 + 25)
    said = cost("fxiaoke", MemoryCrm(batch=1).caps, entries, lambda kind: False)
    assert (said.calls, said.credits, said.seconds) == (750, None, 150.0)


def planned_updates(many: int) -> list:
    from store.outbox import Entry

    rest = ("", ("email",), 0, "", {}, None, "", 1, None, None, False, "", "")
    return [
        Entry(n, 1, n, n, f"k{n}", "update", "Contacts", "new", *rest) for n in range(1, many + 1)
    ]
