"""What was computed is written where it changed, and only there."""

from __future__ import annotations

from store import customers, runs
from store.access import OWNER
from store.hub import Hub
from store.values import DecisionKind
from sync.settle import decide, undo_decision
from tests.hubs import feed, record

ZHANG = record("1", name="张伟", mobile="13800001101")
WANG = record("2", name="王芳", mobile="13900002202")


def test_a_change_raises_the_version_of_its_customer_only(hub: Hub) -> None:
    feed(hub, [ZHANG, WANG])
    before = {one.id: one for one in customers.stream(hub, OWNER)}
    hub.clock.forward(60)  # type: ignore[attr-defined]
    feed(hub, [record("1", name="张伟", mobile="13800001101", city="成都")])
    after = {one.id: one for one in customers.stream(hub, OWNER)}
    assert after["C-0002"] == before["C-0002"]
    assert (before["C-0001"].version, after["C-0001"].version) == (1, 2)
    assert after["C-0001"].updated_at > before["C-0001"].updated_at


def test_a_customer_that_was_merged_away_is_gone_and_comes_back(hub: Hub) -> None:
    feed(hub, [ZHANG, WANG])
    said = decide(hub, OWNER, DecisionKind.SAME, ZHANG.row, WANG.row)
    assert [one.id for one in customers.stream(hub, OWNER)] == ["C-0001"]
    assert customers.count(hub, OWNER) == 1
    undo_decision(hub, OWNER, said.decision)
    assert [one.id for one in customers.stream(hub, OWNER)] == ["C-0001", "C-0002"]


def test_rows_of_a_run_lead_to_their_customers(hub: Hub) -> None:
    (number,) = feed(hub, [ZHANG, WANG])
    shown = runs.rows(hub, OWNER, number)
    assert [row.customer for row in shown.rows] == ["C-0001", "C-0002"]
    assert (shown.total, shown.counts) == (2, {"new": 2})
    assert runs.rows(hub, OWNER, number, verdict="same").rows == ()
    assert [r.n for r in runs.rows(hub, OWNER, number, offset=1, limit=1).rows] == [2]
    assert [run.number for run in runs.runs(hub, OWNER)] == [number]
