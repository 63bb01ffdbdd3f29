"""What a list leaves out, shows late or shows no more is not believed without a look."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.crm import Page
from store.errors import Shrunk
from store.hub import Hub
from store.settings import Settings
from tests.clocks import StandingClock
from tests.hubs import hub_on
from tests.sync.memory_crm import MemoryCrm
from tests.sync.test_two_way import LOOSE, connection, sync

Pair = tuple[Hub, MemoryCrm, MemoryCrm]


@pytest.fixture
def pair(sqlite_url: str, clock: StandingClock) -> Iterator[Pair]:
    """A hub between a CRM with a feed of deletions and one without."""
    settings = Settings(connections=(connection("zoho"), connection("fx")), brakes=LOOSE)
    with hub_on(sqlite_url, clock, settings) as hub:
        yield hub, MemoryCrm(), MemoryCrm(marker=False, guard=False, feed=False)


def fill(crm: MemoryCrm, many: int) -> list[str]:
    names = [f"周{x}{y}" for x in "建国华明亮" for y in "一二三四五六"]
    return [crm.put(name=names[n], mobile=f"138{n:08d}") for n in range(many)]


def test_what_a_walk_leaves_out_is_asked_for_by_its_id(pair: Pair) -> None:
    hub, a, b = pair
    hidden, gone, _, _ = fill(b, 4)
    sync(hub, a, b)
    b.records[hidden].visible = b.tick + 100
    b.remove(gone)
    told = sync(hub, a, b, full=True)
    assert [run.tally["differ"] for run in told.runs] == [0, 0]
    b.records[hidden].visible = 0
    b.edit(hidden, title="总监")
    sync(hub, a, b)
    assert len(a.live()) == 4
    assert [one.raw["Job"] for one in a.live() if one.raw["Mobile"] == "13800000000"] == ["总监"]


@pytest.mark.parametrize("feed", [True, False])
def test_a_crm_that_lost_its_records_stops_the_sync(pair: Pair, feed: bool) -> None:
    hub, a, b = pair
    crm = a if feed else b
    ids = fill(crm, 25)
    sync(hub, a, b)
    for one in ids:
        crm.remove(one)
    with pytest.raises(Shrunk):
        sync(hub, a, b, full=True)
    for one in ids:
        crm.restore(one)
    sync(hub, a, b, full=True)
    assert (len(a.live()), len(b.live())) == (25, 25)


def test_a_walk_that_shows_next_to_nothing_is_no_walk(pair: Pair) -> None:
    hub, a, b = pair
    ids = fill(b, 4)
    sync(hub, a, b)
    for one in ids:
        b.records[one].visible = b.tick + 100
    with pytest.raises(Shrunk):
        sync(hub, a, b, full=True)


def test_a_list_that_shows_the_past_is_not_believed(pair: Pair) -> None:
    hub, a, b = pair
    (first,) = fill(a, 1)
    sync(hub, a, b)
    old = a._record(a.records[first])
    a.edit(first, title="总监")
    sync(hub, a, b)
    lags = a.changes
    a.changes = lambda kind, cursor: iter([Page((old,), cursor)])  # type: ignore[method-assign]
    writes = a.writes + b.writes
    sync(hub, a, b)
    a.changes = lags  # type: ignore[method-assign]
    sync(hub, a, b)
    assert (a.records[first].raw["Job"], b.live()[0].raw["Job"]) == ("总监", "总监")
    assert a.writes + b.writes == writes


def test_what_stands_in_the_feed_and_is_back_since_is_not_gone(pair: Pair) -> None:
    hub, a, b = pair
    (first,) = fill(a, 1)
    sync(hub, a, b)
    gone = a._record(a.records[first])
    page = Page((type(gone)(gone.kind, gone.id, "", {}, deleted=True),), "")
    a.deleted = lambda kind, cursor: iter([page])  # type: ignore[method-assign]
    for _ in range(2):
        told = sync(hub, a, b)
    assert [run.tally["differ"] for run in told.runs] == [0, 0]
    a.edit(first, title="总监")
    sync(hub, a, b)
    assert b.live()[0].raw["Job"] == "总监"
