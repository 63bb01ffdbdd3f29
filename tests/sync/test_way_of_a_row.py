"""From a kept row to a customer, a question, a decision and back."""

from __future__ import annotations

import pytest

from store import customers, decisions, records, reviews, runs
from store.access import OWNER, Actor
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.values import Customer, DecisionKind, RowId
from sync.rebuild import rebuild, verify
from sync.search import find
from sync.settle import decide, split, undo_decision, undo_import
from tests.hubs import feed, record


def row(key: str, connection: str = "table") -> RowId:
    return RowId(connection, "customers", key)


def book(hub: Hub) -> list[Customer]:
    return list(customers.stream(hub, OWNER))


def groups(hub: Hub) -> set[frozenset[RowId]]:
    return {frozenset(c.rows) for c in book(hub)}


ZHANG = record("1", name="张美兰", mobile="13800001101", company="兰兰美甲工作室")
ZHANG_WECHAT = record("wxid_a1", connection="wechat", remark="A张美兰-天河-13800001101")
OTHER = record("2", name="欧阳倩", mobile="18600004404", city="成都")


def test_two_sources_one_customer(hub: Hub) -> None:
    feed(hub, [ZHANG, OTHER])
    feed(hub, [ZHANG_WECHAT])
    assert groups(hub) == {
        frozenset({ZHANG.row, ZHANG_WECHAT.row}),
        frozenset({OTHER.row}),
    }
    found = customers.find(hub, OWNER, "1101")
    assert [c.values["name"][0].value for c in found.customers] == ["张美兰"]
    assert customers.find(hub, OWNER, "zml").total == 1
    assert find(hub, OWNER, "张美蘭").total == 1
    assert find(hub, OWNER, "美甲").total == 1
    assert verify(hub, OWNER).same


def test_seeing_a_row_twice_changes_nothing(hub: Hub) -> None:
    feed(hub, [ZHANG, OTHER])
    before = book(hub)
    run = runs.get_run(hub, OWNER, feed(hub, [ZHANG, OTHER])[0])
    assert (run.rows_in, run.kept, run.repeated) == (2, 0, 2)
    assert book(hub) == before


def test_the_oldest_id_stays_and_comes_back(hub: Hub) -> None:
    feed(hub, [ZHANG])
    feed(hub, [ZHANG_WECHAT])
    (one,) = book(hub)
    assert one.id == "C-0001"
    assert customers.get(hub, OWNER, "C-0002").id == "C-0001"
    settled = split(hub, OWNER, one.id, ZHANG_WECHAT.row)
    assert {c.id for c in book(hub)} == {"C-0001", "C-0002"}
    assert verify(hub, OWNER).same
    undo_decision(hub, OWNER, settled.decision)
    assert groups(hub) == {frozenset({ZHANG.row, ZHANG_WECHAT.row})}
    assert verify(hub, OWNER).same


def test_a_decision_joins_and_its_undoing_parts(hub: Hub) -> None:
    feed(hub, [ZHANG, OTHER])
    before = book(hub)
    settled = decide(hub, OWNER, DecisionKind.SAME, ZHANG.row, OTHER.row)
    assert len(book(hub)) == 1
    assert verify(hub, OWNER).same
    undo_decision(hub, OWNER, settled.decision)
    after = book(hub)
    assert [(c.id, c.rows, c.values) for c in after] == [(c.id, c.rows, c.values) for c in before]
    with pytest.raises(AlreadySettled):
        undo_decision(hub, OWNER, settled.decision)


def test_a_press_counts_once(hub: Hub) -> None:
    feed(hub, [ZHANG, OTHER])
    first = decide(hub, OWNER, DecisionKind.SAME, ZHANG.row, OTHER.row, press="abc")
    again = decide(hub, OWNER, DecisionKind.SAME, ZHANG.row, OTHER.row, press="abc")
    assert first == again
    assert len(decisions.decisions(hub, OWNER)) == 1


def test_a_couple_on_one_phone_is_related(hub: Hub) -> None:
    wife = record("3", name="吴桂英", mobile="13300007707", address="长沙县开元路88号")
    husband = record("4", name="周国强", mobile="13300007707", address="长沙县开元路88号")
    feed(hub, [wife, husband])
    assert len(book(hub)) == 2
    waiting = reviews.waiting(hub, OWNER)
    assert waiting.counts == {"family": 1}
    (review,) = waiting.reviews
    decide(
        hub, OWNER, DecisionKind.RELATED, review.a, review.b,
        review=review.number, version=review.version, note="family",
    )  # fmt: skip
    assert reviews.waiting(hub, OWNER).total == 0
    assert all(c.relations[0].decided for c in book(hub))
    with pytest.raises(AlreadySettled):
        reviews.review(hub, OWNER, review.number)
    with pytest.raises(AlreadySettled):
        decide(
            hub, OWNER, DecisionKind.SAME, review.a, review.b,
            review=review.number, version=review.version,
        )  # fmt: skip


def test_undo_an_import_and_bring_it_back(hub: Hub) -> None:
    feed(hub, [ZHANG, OTHER])
    before = book(hub)
    number = feed(hub, [ZHANG_WECHAT])[0]
    joined = groups(hub)
    assert undo_import(hub, OWNER, number).state == "undone"
    assert [(c.id, c.rows, c.values) for c in book(hub)] == [
        (c.id, c.rows, c.values) for c in before
    ]
    assert verify(hub, OWNER).same
    feed(hub, [ZHANG_WECHAT])
    assert groups(hub) == joined
    assert verify(hub, OWNER).same


def test_an_edit_moves_a_row(hub: Hub) -> None:
    feed(hub, [ZHANG, ZHANG_WECHAT])
    assert len(book(hub)) == 1
    feed(hub, [record("1", name="李大山", mobile="15900008808")])
    assert len(book(hub)) == 2
    assert verify(hub, OWNER).same


def test_a_value_chosen_by_hand_stands(hub: Hub) -> None:
    feed(hub, [ZHANG, record("9", name="张美蘭", mobile="13800001101", email="zml@example.cn")])
    (one,) = book(hub)
    decide(hub, OWNER, DecisionKind.USE, ZHANG.row, field="company", value="兰兰美甲")
    (one,) = book(hub)
    assert (one.values["company"][0].value, one.values["company"][0].rule) == ("兰兰美甲", "hand")
    rebuild(hub, OWNER)
    assert book(hub)[0].values["company"][0].value == "兰兰美甲"


def test_every_value_names_a_row_that_holds_it(hub: Hub) -> None:
    feed(hub, [ZHANG, ZHANG_WECHAT, OTHER])
    for customer in book(hub):
        held = records.records(hub, OWNER, customer.rows)
        assert set(held) == set(customer.rows)
        for values in customer.values.values():
            for value in values:
                assert value.row in held


def test_nobody_else_sees_anything(hub: Hub) -> None:
    feed(hub, [ZHANG, OTHER])
    stranger = Actor("x", "nobody")
    assert customers.find(hub, stranger).total == 0
    assert customers.find(hub, stranger, "1101").total == 0
    assert customers.count(hub, stranger) == 0
    assert list(customers.stream(hub, stranger)) == []
    assert records.records(hub, stranger, [ZHANG.row]) == {}
    assert reviews.waiting(hub, stranger).total == 0
    assert runs.runs(hub, stranger) == ()
    assert decisions.decisions(hub, stranger) == ()
    with pytest.raises(NotYours):
        customers.get(hub, stranger, "C-0001")
    with pytest.raises(NotYours):
        decide(hub, stranger, DecisionKind.SAME, ZHANG.row, OTHER.row)
    with pytest.raises(NotYours):
        undo_import(hub, stranger, 1)


def test_a_split_is_taken_back_in_one_go(hub: Hub) -> None:
    third = record("7", connection="shop", name="张美兰", mobile="13800001101")
    feed(hub, [ZHANG, ZHANG_WECHAT, third])
    (one,) = book(hub)
    settled = split(hub, OWNER, one.id, ZHANG_WECHAT.row)
    assert len(book(hub)) == 2
    undone = undo_decision(hub, OWNER, settled.decision)
    assert len(book(hub)) == 1
    undo_decision(hub, OWNER, undone.decision)
    assert len(book(hub)) == 2
    assert verify(hub, OWNER).same


def test_a_row_that_a_second_import_saw_outlives_the_first(hub: Hub) -> None:
    (first,) = feed(hub, [ZHANG])
    (second,) = feed(hub, [ZHANG])
    undo_import(hub, OWNER, first)
    assert [c.rows for c in book(hub)] == [(ZHANG.row,)]
    undo_import(hub, OWNER, second)
    assert book(hub) == []
    assert verify(hub, OWNER).same


def test_undoing_goes_to_and_fro(hub: Hub) -> None:
    feed(hub, [ZHANG])
    (run,) = feed(hub, [OTHER])
    undo_import(hub, OWNER, run)
    number = decisions.decisions(hub, OWNER)[0].decision.number
    back = undo_decision(hub, OWNER, number)
    assert len(book(hub)) == 2
    undo_decision(hub, OWNER, back.decision)
    assert len(book(hub)) == 1
    assert runs.get_run(hub, OWNER, run).state == "undone"
    assert verify(hub, OWNER).same


def test_a_decision_about_rows_that_are_gone_can_be_taken_back(hub: Hub) -> None:
    feed(hub, [ZHANG])
    (run,) = feed(hub, [OTHER])
    settled = decide(hub, OWNER, DecisionKind.SAME, ZHANG.row, OTHER.row)
    undo_import(hub, OWNER, run)
    undo_decision(hub, OWNER, settled.decision)
    feed(hub, [OTHER])
    assert len(book(hub)) == 2
