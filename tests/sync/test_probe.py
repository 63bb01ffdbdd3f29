"""A record that is asked about: what it would join, and that asking leaves no trace."""

from __future__ import annotations

import pytest

import dedupe.arrivals
import dedupe.cluster
import dedupe.linkage
import sync.piece
import sync.probe
from store import customers
from store.access import OWNER, Actor
from store.errors import NotYours
from store.hub import Hub
from store.values import DecisionKind, SourceRecord
from sync.probe import Joined, probe
from sync.settle import decide
from tests.hubs import feed, record

ZHANG = record("1", name="张美兰", mobile="13800001101", company="兰兰美甲工作室")
WECHAT = record("wxid_a1", connection="wechat", remark="A张美兰-天河-13800001101")
WIFE = record("3", name="吴桂英", mobile="13300007707")
CROWD = [record(str(n), name=f"张{chr(0x4E00 + n)}", city="成都") for n in range(10, 40)]


def shown(found: list[Joined]) -> list[tuple[str, bool]]:
    return [(one.customer, one.joins) for one in found]


def test_it_tells_who_would_be_joined(hub: Hub) -> None:
    feed(hub, [ZHANG, WIFE, *CROWD])
    found = probe(hub, OWNER, WECHAT)
    assert shown(found) == [("C-0001", True)]
    assert found[0].bits > 3
    assert found[0].chance > 0.7
    feed(hub, [WECHAT])
    assert customers.get(hub, OWNER, "C-0001").rows == (ZHANG.row, WECHAT.row)


def test_nobody_is_nobody_and_nothing_is_written(hub: Hub) -> None:
    feed(hub, [ZHANG, *CROWD])
    before = list(customers.stream(hub, OWNER))
    assert probe(hub, OWNER, record("99", name="诸葛亮", mobile="13911112222")) == []
    assert probe(hub, OWNER, WECHAT) == probe(hub, OWNER, WECHAT) != []
    assert list(customers.stream(hub, OWNER)) == before


def test_a_record_that_the_hub_has_is_not_compared_with_itself(hub: Hub) -> None:
    feed(hub, [ZHANG, WIFE])
    assert probe(hub, OWNER, ZHANG) == []
    feed(hub, [WECHAT])
    assert shown(probe(hub, OWNER, WECHAT)) == [("C-0001", True)]


def test_what_a_person_said_of_third_rows_counts(hub: Hub) -> None:
    """A shop's two names: who fits one of them is in the group of both."""
    other = record("5", name="张美兰", city="广州", wechat="zml_shop")
    feed(hub, [ZHANG, other])
    assert [one.customer for one in probe(hub, OWNER, WECHAT)] == ["C-0001", "C-0002"]
    decide(hub, OWNER, DecisionKind.SAME, ZHANG.row, other.row)
    assert [one.customer for one in probe(hub, OWNER, WECHAT)] == ["C-0001"]


def test_a_large_group_is_left_out(small_hub: Hub) -> None:
    """Two hundred who share a name and nothing else are no candidates of the next one."""
    feed(small_hub, [record(str(n), name="张伟") for n in range(1, 200)])
    assert probe(small_hub, OWNER, record("x", name="张伟")) == []


def test_nobody_else_asks(hub: Hub) -> None:
    feed(hub, [ZHANG])
    with pytest.raises(NotYours):
        probe(hub, Actor("x", "nobody"), WECHAT)


def test_in_a_huge_component_a_piece_tells_what_the_whole_would(
    small_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weak links make one component of many: looking at all of it tells nothing else."""
    for module in (dedupe.arrivals, dedupe.cluster, dedupe.linkage, sync.piece, sync.probe):
        monkeypatch.setattr(module, "LARGEST", 8)
    cities, firms = ("成都", "广州", ""), ("兰兰美甲工作室", "春风面馆", "", "")

    def one_of(name: str, n: int) -> SourceRecord:
        said = {"city": cities[n % 3], "company": firms[n % 4]}
        if n % 5 == 0:
            said |= {"wechat": f"lan_{n // 10}_shop", "email": f"mei{(n + 5) // 10}@163.com"}
        if n % 7 == 0:
            said["address"] = f"长江路{n}号"
        return record(name, name="张美兰", **{field: text for field, text in said.items() if text})

    feed(small_hub, [one_of(str(n), n) for n in range(2, 60)])
    for n in (3, 10, 15, 22, 30, 35, 41, 50, 55):
        one = one_of(f"x{n}", n)
        in_piece = probe(small_hub, OWNER, one)
        with monkeypatch.context() as patch:
            patch.setattr(sync.probe, "LARGEST", 1_000)
            assert in_piece == probe(small_hub, OWNER, one)
