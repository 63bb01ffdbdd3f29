"""Law 3 where rows come to something huge: what is next to them tells what all of it would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedupe.arrivals
import dedupe.cluster
import dedupe.linkage
import dedupe.regroup
import sync.around
import sync.changes
from store.values import SourceRecord
from tests.hubs import record
from tests.laws.conftest import Worlds
from tests.laws.draw import CONNECTIONS, law

KEYS = "0123456789abcdefghijklmn"
#: One name in two cities and streets: a link that counts less than nothing.
NAMES = ("张美兰", "张美兰", "张美兰", "张美兰", "张梅兰", "王芳")
PHONES = ("13800001101", "13900002202")


@pytest.fixture(params=[0, 40], ids=["as columns", "pair by pair"])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Huge from four rows on; nothing is so small that all of it is looked at."""
    for module in (dedupe.arrivals, dedupe.cluster, dedupe.linkage, sync.around):
        monkeypatch.setattr(module, "LARGEST", 3)
    monkeypatch.setattr(dedupe.regroup, "MANY", request.param)
    monkeypatch.setattr(sync.changes, "MANY", 0)
    monkeypatch.setattr(sync.changes, "MANY_EACH", 0)


@st.composite
def neighbours(draw: st.DrawFn) -> SourceRecord:
    """Draw a row of a crowd that hangs together by names, with little else in common."""
    found = {"name": draw(st.sampled_from(NAMES))}
    for name, values, of in (
        ("city", ("成都", "广州"), 0),
        ("company", ("兰兰美甲工作室", "春风面馆", "江南茶庄"), 1),
        ("address", ("长江路1号", "黄河路22号", "人民路3号", "解放路7号"), 1),
        ("gender", ("男", "女"), 3),
        ("mobile", PHONES, 7),
        ("wechat", ("lan_1_shop", "lan_2_shop"), 5),
    ):
        if draw(st.integers(0, of)) == 0:
            found[name] = draw(st.sampled_from(values))
    return record(
        draw(st.sampled_from(KEYS)), connection=draw(st.sampled_from(CONNECTIONS)), **found
    )


def crowds(least: int, most: int) -> st.SearchStrategy[list[SourceRecord]]:
    return st.lists(neighbours(), min_size=least, max_size=most, unique_by=lambda one: one.row)


@pytest.mark.usefixtures("small")
def test_increments_equal_a_rebuild(worlds: Worlds) -> None:
    @given(start=crowds(8, 20), data=st.data())
    @law(20)
    def holds(start: list[SourceRecord], data: st.DataObject) -> None:
        with worlds(data.draw(st.sampled_from(("balanced", "balanced", "careful")))) as world:
            world.see(start)
            for _ in range(data.draw(st.integers(2, 4))):
                names = sorted(world.now())
                if data.draw(st.integers(0, 3)) == 0:
                    a, b = data.draw(st.permutations(names))[:2]
                    world.say(data.draw(st.sampled_from(("same", "different", "related"))), a, b)
                world.see(data.draw(crowds(1, 3)))
                world.hold()

    holds()
