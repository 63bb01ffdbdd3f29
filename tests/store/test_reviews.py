"""What waits for a person: which questions, in which order, and what becomes of them."""

from __future__ import annotations

import threading

import pytest

from store import reviews
from store.access import OWNER, Actor
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.values import DecisionKind
from sync.settle import decide, undo_decision
from tests.hubs import feed, record

NOBODY = Actor("x", "nobody")
WIFE = record("1", name="吴桂英", mobile="13300007707")
HUSBAND = record("2", name="周国强", mobile="13300007707")


@pytest.fixture
def asked(hub: Hub) -> Hub:
    feed(hub, [WIFE, HUSBAND, record("3", name="欧阳倩")])
    return hub


def test_a_couple_is_asked_about(asked: Hub) -> None:
    found = reviews.waiting(asked, OWNER)
    (one,) = found.reviews
    assert (found.total, found.counts) == (1, {"family": 1})
    assert {one.a, one.b} == {WIFE.row, HUSBAND.row}
    assert sorted(one.customers) == ["C-0001", "C-0002"]
    assert reviews.review(asked, OWNER, one.number) == one
    assert reviews.waiting(asked, OWNER, reason="ask").total == 0
    assert reviews.waiting(asked, OWNER, reason="family", offset=1).reviews == ()


def test_put_off_until_a_day(asked: Hub) -> None:
    decide(asked, OWNER, DecisionKind.LATER, WIFE.row, HUSBAND.row, note="2026-11-24")
    assert reviews.waiting(asked, OWNER).total == 0
    (later,) = reviews.waiting(asked, OWNER, put_off=True).reviews
    assert later.until == "2026-11-24"
    asked.clock.forward(2 * 86_400)  # type: ignore[attr-defined]
    assert reviews.waiting(asked, OWNER).total == 1
    assert reviews.waiting(asked, OWNER, put_off=True).total == 0


def test_settled_is_not_the_same_as_never_asked(asked: Hub) -> None:
    (one,) = reviews.waiting(asked, OWNER).reviews
    settled = decide(asked, OWNER, DecisionKind.DIFFERENT, one.a, one.b, review=one.number)
    with pytest.raises(AlreadySettled):
        reviews.review(asked, OWNER, one.number)
    for number in (0, -1, one.number + 1):
        with pytest.raises(NotYours):
            reviews.review(asked, OWNER, number)
    undo_decision(asked, OWNER, settled.decision)
    assert reviews.waiting(asked, OWNER).total == 1


def test_a_question_keeps_its_day_and_counts_its_versions(asked: Hub) -> None:
    (one,) = reviews.waiting(asked, OWNER).reviews
    asked.clock.forward(86_400)  # type: ignore[attr-defined]
    decide(asked, OWNER, DecisionKind.LATER, WIFE.row, HUSBAND.row, note="2026-11-23")
    (again,) = reviews.waiting(asked, OWNER).reviews
    assert (again.version, again.since) == (one.version + 1, one.since)
    with pytest.raises(AlreadySettled):
        decide(
            asked, OWNER, DecisionKind.SAME, one.a, one.b, review=again.number, version=one.version
        )


def test_a_question_falls_away_with_its_row(asked: Hub) -> None:
    feed(asked, [record("2", name="周国强", mobile="18899990000")])
    assert reviews.waiting(asked, OWNER).total == 0


def test_nobody_else_is_asked(asked: Hub) -> None:
    (one,) = reviews.waiting(asked, OWNER).reviews
    assert reviews.waiting(asked, NOBODY) == reviews.Waiting(0, {}, ())
    with pytest.raises((NotYours, AlreadySettled)):
        reviews.review(asked, NOBODY, one.number)


def test_of_many_who_settle_one_question_at_once_one_wins(asked: Hub) -> None:
    (one,) = reviews.waiting(asked, OWNER).reviews
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def settle() -> None:
        start.wait()
        try:
            decide(
                asked, OWNER, DecisionKind.DIFFERENT, one.a, one.b,
                review=one.number, version=one.version,
            )  # fmt: skip
            outcomes.append("won")
        except AlreadySettled:
            outcomes.append("late")

    threads = [threading.Thread(target=settle) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["late"] * 5 + ["won"]
