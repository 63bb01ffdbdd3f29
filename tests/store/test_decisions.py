"""What people said is kept for ever and found again; a press counts once."""

from __future__ import annotations

import pytest

from store import decisions
from store.access import OWNER, Actor
from store.errors import NotYours
from store.hub import Hub
from store.values import Decision, DecisionKind, RowId
from tests.hubs import feed, record

A, B, C = (record(str(n), name=name) for n, name in enumerate(("张伟", "王芳", "李娜"), start=1))


@pytest.fixture
def filled(hub: Hub) -> Hub:
    feed(hub, [A, B, C])
    return hub


def keep(hub: Hub, said: Decision, press: str = "") -> Decision:
    with hub.writing() as connection:
        return decisions.keep(hub, connection, OWNER, said, press=press)


def test_a_decision_comes_back_as_it_was_said(filled: Hub) -> None:
    said = [
        Decision(0, DecisionKind.RELATED, A.row, B.row, note="family"),
        Decision(0, DecisionKind.USE, A.row, field="name", value="张大伟"),
        Decision(0, DecisionKind.WITHDRAW, withdraws=1),
    ]
    kept = [keep(filled, one) for one in said]
    with filled.reading() as connection:
        assert decisions.everything(filled, connection) == kept
        assert decisions.get(filled, connection, 2) == kept[1]
        with pytest.raises(NotYours):
            decisions.get(filled, connection, 4)
    assert [(d.number, d.by, d.at) for d in kept] == [
        (n, "owner", "2026-11-22T08:00:00Z") for n in (1, 2, 3)
    ]
    assert (kept[0].note, kept[1].value) == ("family", "张大伟")


def test_a_row_that_nobody_knows_is_refused(filled: Hub) -> None:
    for a, b in ((A.row, RowId("table", "customers", "9")), (RowId("x", "y", "z"), A.row)):
        with pytest.raises(NotYours):
            keep(filled, Decision(0, DecisionKind.SAME, a, b))


def test_a_press_counts_once(filled: Hub) -> None:
    first = keep(filled, Decision(0, DecisionKind.SAME, A.row, B.row), press="p")
    again = keep(filled, Decision(0, DecisionKind.DIFFERENT, A.row, C.row), press="p")
    assert again == first
    with filled.reading() as connection:
        assert decisions.pressed(connection, "p")
        assert not decisions.pressed(connection, "q")


def test_decisions_about_rows_come_with_what_withdraws_them(filled: Hub) -> None:
    keep(filled, Decision(0, DecisionKind.SAME, A.row, B.row))
    keep(filled, Decision(0, DecisionKind.SAME, B.row, C.row))
    keep(filled, Decision(0, DecisionKind.WITHDRAW, withdraws=1))
    keep(filled, Decision(0, DecisionKind.WITHDRAW, withdraws=3))
    with filled.reading() as connection:
        assert [d.number for d in decisions.about(filled, connection, [1])] == [1, 3, 4]
        assert [d.number for d in decisions.about(filled, connection, [3])] == [2]


def test_a_withdrawal_that_is_withdrawn_takes_nothing_back(filled: Hub) -> None:
    keep(filled, Decision(0, DecisionKind.SAME, A.row, B.row))
    keep(filled, Decision(0, DecisionKind.WITHDRAW, withdraws=1))
    with filled.reading() as connection:
        assert decisions.withdrawals(connection, [1, 2]) == {1: 2}
    keep(filled, Decision(0, DecisionKind.WITHDRAW, withdraws=2))
    with filled.reading() as connection:
        assert decisions.withdrawals(connection, [1, 2, 3]) == {2: 3}


def test_the_list_says_what_became_of_each(filled: Hub) -> None:
    keep(filled, Decision(0, DecisionKind.DIFFERENT, A.row, B.row))
    keep(filled, Decision(0, DecisionKind.WITHDRAW, withdraws=1))
    newest, oldest = decisions.decisions(filled, OWNER)
    assert (newest.decision.number, newest.customers, newest.withdrawn_by) == (2, (), None)
    assert (oldest.customers, oldest.withdrawn_by, oldest.flagged) == (
        ("C-0001", "C-0002"),
        2,
        False,
    )
    feed(filled, [record("2", name="王芳芳")])
    assert [one.flagged for one in decisions.decisions(filled, OWNER)] == [False, True]
    assert len(decisions.decisions(filled, OWNER, limit=1)) == 1
    assert decisions.decisions(filled, Actor("x", "nobody")) == ()
