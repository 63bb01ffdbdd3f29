"""What a person says takes effect at once, and can be taken back once."""

from __future__ import annotations

import pytest

from store import audit, customers, reviews, runs
from store.access import OWNER
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.values import DecisionKind, RowId
from sync.rebuild import verify
from sync.settle import decide, part, split, undo_decision, undo_import
from tests.hubs import feed, record

WIFE = record("1", name="吴桂英", mobile="13300007707", company="国强日化")
HUSBAND = record("2", name="周国强", mobile="13300007707")


@pytest.fixture
def filled(hub: Hub) -> Hub:
    feed(hub, [WIFE, HUSBAND])
    return hub


def test_a_value_by_hand_is_taken_back(filled: Hub) -> None:
    said = decide(filled, OWNER, DecisionKind.USE, WIFE.row, field="company", value="长沙国强")
    shown = customers.get(filled, OWNER, "C-0001").values["company"][0]
    assert (shown.value, [r.value for r in shown.runners_up]) == ("长沙国强", ["国强日化"])
    undo_decision(filled, OWNER, said.decision)
    assert customers.get(filled, OWNER, "C-0001").values["company"][0].value == "国强日化"
    assert verify(filled, OWNER).same


def test_what_did_not_win_is_found_by_search(filled: Hub) -> None:
    feed(filled, [record("1", name="吴桂英", mobile="13300007707", title="店长")])
    for field, value in (("company", "长沙国强"), ("title", "经理")):
        decide(filled, OWNER, DecisionKind.USE, WIFE.row, field=field, value=value)
    assert customers.find(filled, OWNER, "店长").total == 1
    assert customers.find(filled, OWNER, "经理").total == 1
    assert customers.find(filled, OWNER, "长沙国强").total == 1


def test_the_newest_day_that_a_question_was_put_off_to_counts(filled: Hub) -> None:
    for day in ("2027-01-01", "2026-12-01"):
        decide(filled, OWNER, DecisionKind.LATER, WIFE.row, HUSBAND.row, note=day)
    (one,) = reviews.waiting(filled, OWNER, put_off=True).reviews
    assert one.until == "2026-12-01"


def test_an_import_is_undone_once_and_brought_back_once(filled: Hub) -> None:
    (number,) = feed(filled, [record("3", name="欧阳倩")])
    assert undo_import(filled, OWNER, number).state == "undone"
    assert customers.count(filled, OWNER) == 2
    with pytest.raises(AlreadySettled):
        undo_import(filled, OWNER, number)
    undo_decision(filled, OWNER, 1)
    assert runs.get_run(filled, OWNER, number).state == "done"
    assert customers.count(filled, OWNER) == 3
    with pytest.raises(AlreadySettled):
        undo_decision(filled, OWNER, 1)
    with pytest.raises(NotYours):
        undo_import(filled, OWNER, 99)
    assert verify(filled, OWNER).same


def test_a_record_that_does_not_belong_is_split_off(filled: Hub) -> None:
    third = record("3", name="周国强", mobile="13300007707")
    feed(filled, [third])
    decide(filled, OWNER, DecisionKind.SAME, WIFE.row, HUSBAND.row)
    (one,) = customers.stream(filled, OWNER)
    assert len(one.rows) == 3
    split(filled, OWNER, one.id, WIFE.row)
    assert customers.count(filled, OWNER) == 2
    for row in (RowId("x", "y", "z"), WIFE.row):
        with pytest.raises(NotYours):
            split(filled, OWNER, "C-0001", row)
    assert verify(filled, OWNER).same


def test_all_of_it_is_in_the_chain(filled: Hub) -> None:
    said = decide(filled, OWNER, DecisionKind.USE, WIFE.row, field="company", value="长沙国强")
    undo_decision(filled, OWNER, said.decision)
    undo_import(filled, OWNER, 1)
    with filled.reading() as connection:
        entries = audit.newest(connection, 10)
        assert audit.verify(connection, filled.sealer).ok
    assert [(w.entry.action, w.entry.objects, w.entry.fields) for w in entries] == [
        ("undo_import", ("run:1",), ()),
        ("withdraw", ("decision:1",), ()),
        ("use", ("decision:1",), ("company",)),
    ]


def test_two_groups_are_parted_and_brought_back_as_one(filled: Hub) -> None:
    rows = [RowId("table", "customers", n) for n in "3456"]
    feed(filled, [record(n, name="欧阳倩", mobile="13900001101") for n in "3456"])
    before = {one.id: one.rows for one in customers.stream(filled, OWNER)}
    with pytest.raises(NotYours):
        part(filled, OWNER, "C-0003", rows[:1], rows[:2])
    with pytest.raises(NotYours):
        part(filled, OWNER, "C-0003", rows[:1], [WIFE.row])
    settled = part(filled, OWNER, "C-0003", rows[:2], rows[2:])
    groups = {frozenset(one.rows) for one in customers.stream(filled, OWNER)}
    assert frozenset(rows[:2]) in groups
    assert frozenset(rows[2:]) in groups
    assert verify(filled, OWNER).same
    undo_decision(filled, OWNER, settled.decision)
    assert {one.id: one.rows for one in customers.stream(filled, OWNER)} == before
