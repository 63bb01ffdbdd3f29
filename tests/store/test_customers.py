"""The one door to customers: what is found, in which order, by whom."""

from __future__ import annotations

import pytest

from store import customers, records
from store.access import OWNER, Actor
from store.customers import folded, number_of, public_id
from store.errors import NotYours
from store.hub import Hub
from store.values import RowId
from sync.settle import decide, undo_decision
from tests.hubs import feed, record

NOBODY = Actor("x", "nobody")
ZHANG = record("1", name="张美兰", mobile="138-0000-1101", email="zml@example.cn")
WANG = record("2", name="王芳", mobile="13900002202", company="兰兰美甲工作室")
LI = record("3", name="李娜", wechat="Nana_0303", city="成都")


@pytest.mark.parametrize(
    ("scrap", "found"),
    [
        ("张美兰", {"1"}),
        ("美兰", {"1"}),
        ("1101", {"1"}),
        ("138 0000 1101", {"1"}),
        ("ZML@example", {"1"}),
        ("wf", {"2"}),
        ("wangfang", {"2"}),
        ("张美蘭", set()),
        ("兰兰", {"2"}),
        ("nana", {"3"}),
        ("李娜 成都", {"3"}),
        ("李娜 广州", set()),
        ("兰", {"1", "2"}),
        ("", {"1", "2", "3"}),
    ],
)
def test_a_scrap_finds(hub: Hub, scrap: str, found: set[str]) -> None:
    feed(hub, [ZHANG, WANG, LI])
    page = customers.find(hub, OWNER, scrap)
    assert {one.rows[0].external_id for one in page.customers} == found
    assert page.total == len(found)


def test_pages_cover_the_list_without_repeats(hub: Hub, clock: object) -> None:
    feed(hub, [record(str(n), name=f"张{c}") for n, c in enumerate("一二三四五六七")])
    for order in ("id", "updated"):
        pages = [
            customers.find(hub, OWNER, "张", offset=n, limit=3, order=order).customers
            for n in (0, 3, 6)
        ]
        ids = [one.id for page in pages for one in page]
        assert sorted(ids) == [public_id(n) for n in range(1, 8)]
    assert customers.find(hub, OWNER, "张", limit=2).total == 7
    assert [one.id for one in customers.stream(hub, OWNER)] == sorted(ids)


def test_the_newest_come_first(hub: Hub, clock: object) -> None:
    feed(hub, [ZHANG, WANG])
    hub.clock.forward(60)  # type: ignore[attr-defined]
    feed(hub, [LI])
    assert [one.id for one in customers.find(hub, OWNER).customers] == [
        "C-0003", "C-0001", "C-0002",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "C-", "7", "C-0001x", "D-1", "C--1", "C-9999999999999999"])
def test_what_is_no_id_is_nobody(hub: Hub, text: str) -> None:
    feed(hub, [ZHANG])
    with pytest.raises(NotYours):
        customers.get(hub, OWNER, text)


def test_ids_are_read_as_people_type_them(hub: Hub) -> None:
    feed(hub, [ZHANG])
    assert customers.get(hub, OWNER, " c-0001 ").id == "C-0001"
    assert number_of(public_id(123_456)) == 123_456
    with pytest.raises(NotYours):
        customers.get(hub, OWNER, "C-0002")


def test_the_oldest_id_stays_and_the_other_leads_there(hub: Hub) -> None:
    feed(hub, [ZHANG, WANG, LI])
    said = decide(hub, OWNER, "same", LI.row, WANG.row)  # type: ignore[arg-type]
    assert said.customers == ("C-0002",)
    assert customers.get(hub, OWNER, "C-0003").id == "C-0002"
    again = decide(hub, OWNER, "same", ZHANG.row, LI.row)  # type: ignore[arg-type]
    assert [customers.get(hub, OWNER, f"C-000{n}").id for n in (1, 2, 3)] == ["C-0001"] * 3
    undo_decision(hub, OWNER, again.decision)
    undo_decision(hub, OWNER, said.decision)
    assert [customers.get(hub, OWNER, f"C-000{n}").id for n in (1, 2, 3)] == [
        "C-0001", "C-0002", "C-0003",
    ]  # fmt: skip


def test_nobody_else_reaches_anything(hub: Hub) -> None:
    feed(hub, [ZHANG, WANG])
    assert customers.find(hub, NOBODY) == customers.find(hub, NOBODY, "张")
    assert customers.find(hub, NOBODY).total == 0
    assert customers.find(hub, NOBODY, "张").total == 0
    assert customers.count(hub, NOBODY) == 0
    assert customers.of_rows(hub, NOBODY, [1, 2]) == {}
    assert list(customers.stream(hub, NOBODY)) == []
    assert records.records(hub, NOBODY, [ZHANG.row]) == {}
    with pytest.raises(NotYours):
        customers.get(hub, NOBODY, "C-0001")


def test_folding_closes_up_phones_and_nothing_else() -> None:
    assert folded("１３８ 0000-1101") == "13800001101"
    assert folded("Zhang Wei") == "zhang wei"


def test_rows_lead_to_customers(hub: Hub) -> None:
    feed(hub, [ZHANG, WANG])
    assert customers.of_rows(hub, OWNER, [1, 2, 9]) == {1: "C-0001", 2: "C-0002"}
    assert RowId("table", "customers", "1") in customers.get(hub, OWNER, "C-0001").rows
