"""Proposals wait, say what they would do, and never take themselves."""

from __future__ import annotations

import pytest

from dedupe.learn import ENOUGH
from store import rule_sets
from store.access import OWNER, Actor
from store.errors import NotYours
from store.hub import Hub
from store.values import DecisionKind, SourceRecord
from sync import rulebook
from sync.proposals import proposed, standing
from sync.rebuild import verify
from sync.ruling import back, use, wish_back
from sync.settle import decide, undo_decision
from sync.trial import compare_sets, try_rules
from tests.hubs import feed, record

#: Given names that no two customers share.
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰梅琴云飞龙凤"


def namesakes(number: int) -> list[SourceRecord]:
    """Return two rows of one rare name in two lists, of two towns: balanced asks about them."""
    name = f"欧阳{GIVEN[number]}{GIVEN[-1 - number]}"
    return [
        record(f"{side}{number}", connection=side, name=name, city=city)
        for side, city in (("a", "杭州"), ("b", "成都"))
    ]


def answer(hub: Hub, many: int, kind: str = "same") -> list[int]:
    said = []
    for number in range(many):
        a, b = namesakes(number)
        said.append(decide(hub, OWNER, DecisionKind(kind), a.row, b.row).decision)
    return said


@pytest.fixture
def filled(small_hub: Hub) -> Hub:
    feed(small_hub, [one for number in range(30) for one in namesakes(number)])
    return small_hub


def test_nothing_is_proposed_before_twenty_decisions(filled: Hub) -> None:
    said = answer(filled, ENOUGH - 1)
    now = standing(filled, OWNER)
    assert (now.proposals, now.decisions, now.missing) == ((), ENOUGH - 1, 1)
    assert now.learned is None
    answer(filled, ENOUGH)
    now = standing(filled, OWNER)
    assert (now.decisions, now.missing) == (ENOUGH, ENOUGH)
    assert now.learned is not None
    undo_decision(filled, OWNER, said[0])
    assert standing(filled, OWNER).decisions == ENOUGH


def test_what_is_learned_is_a_proposal_until_a_person_takes_it(filled: Hub) -> None:
    answer(filled, ENOUGH)
    found = proposed(filled, OWNER, "learned")
    assert found is not None
    assert found.learned is not None
    # Twenty of twenty were the same: it is worth asking about less likely ones too.
    assert found.learned.ask is not None
    with filled.reading() as connection:
        assert len(rule_sets.every(connection)) == 1
    assert verify(filled, OWNER).same
    told = try_rules(filled, OWNER, found.wish)
    assert not told.contradicted
    used = use(filled, OWNER, found.wish)
    with filled.reading() as connection:
        kept = rulebook.in_use(filled, connection)
    assert (kept.number, kept.why, kept.origin) == (used.number, "learned", 1)
    assert (kept.decisions, kept.ask) == (ENOUGH, found.learned.ask)
    assert proposed(filled, OWNER, "learned") is None
    assert verify(filled, OWNER).same
    assert try_rules(filled, OWNER, found.wish).groups.changes == ()
    back(filled, OWNER, 1)
    assert wish_back(filled, 1).rules == wish_back(filled, 3).rules
    # Who goes back is not asked again before there is something new.
    assert proposed(filled, OWNER, "learned") is None
    for number in range(10):
        a, b = namesakes(ENOUGH - 1 - number)[0], namesakes(number)[1]
        decide(filled, OWNER, DecisionKind.DIFFERENT, a.row, b.row)
        decide(filled, OWNER, DecisionKind.SAME, *(one.row for one in namesakes(ENOUGH + number)))
    assert standing(filled, OWNER).decisions == 2 * ENOUGH


def test_what_a_person_said_outlasts_what_was_learned_from_it(filled: Hub) -> None:
    answer(filled, 25)
    a, b = namesakes(26)
    said = decide(filled, OWNER, DecisionKind.DIFFERENT, a.row, b.row)
    found = proposed(filled, OWNER, "learned")
    assert found is not None
    use(filled, OWNER, found.wish)
    assert len(set(decide(filled, OWNER, DecisionKind.DIFFERENT, a.row, b.row).customers)) == 2
    assert said.customers[0] != said.customers[1]


def test_a_book_that_has_grown_is_proposed_to_be_measured(
    filled: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert proposed(filled, OWNER, "measured") is None
    answer(filled, 1)
    monkeypatch.setattr(rulebook, "ENOUGH_ROWS", 60)
    found = proposed(filled, OWNER, "measured")
    assert found is not None
    assert (found.rows, found.measured, found.wish.remeasure) == (60, 0, True)
    told = try_rules(filled, OWNER, found.wish)
    number = use(filled, OWNER, found.wish).number
    with filled.reading() as connection:
        now = rulebook.rules(filled, connection)
    assert (now.statistics.version, now.statistics.rows) == (1, 60)
    assert proposed(filled, OWNER, "measured") is None
    changed = compare_sets(filled, OWNER, 1, number)
    assert (changed.groups, changed.after) == (told.groups, told.after)
    assert verify(filled, OWNER).same


def test_rules_are_not_everybodys(filled: Hub) -> None:
    nobody = Actor("nobody", "guest")
    with filled.reading() as connection:
        rules = rulebook.rules(filled, connection)
    wish = wish_back(filled, 1)
    for ask in (
        lambda: standing(filled, nobody),
        lambda: try_rules(filled, nobody, wish),
        lambda: compare_sets(filled, nobody, 1, 1),
        lambda: use(filled, nobody, wish),
        lambda: back(filled, nobody, 1),
        lambda: back(filled, OWNER, 9),
    ):
        with pytest.raises(NotYours):
            ask()
    assert rules == wish.rules


def test_merges_that_a_person_parts_teach_beside_those_left_alone(hub: Hub) -> None:
    """On both databases: namesakes of one firm are parted, those with one account are not."""
    pairs = [
        [
            record(f"{side}{n}", connection=side, name=namesakes(n)[0].fields["name"][0],
                   **{"company": f"宏联{GIVEN[n]}商贸公司"} if n % 2 else {"wechat": f"wx_{n}_oy"})
            for side in "ab"
        ]
        for n in range(30)
    ]  # fmt: skip
    feed(hub, [one for pair in pairs for one in pair])
    for n in (*range(20), *range(21, 30, 2)):
        kind = DecisionKind.DIFFERENT if n % 2 else DecisionKind.SAME
        decide(hub, OWNER, kind, pairs[n][0].row, pairs[n][1].row)
    found = proposed(hub, OWNER, "learned")
    assert found is not None
    assert found.wish.rules.corrections.bits["company", "agree"] < 0
    parted = {one.number for one in try_rules(hub, OWNER, wish_back(hub, 1)).contradicted}
    assert len(parted) == 15
    told = try_rules(hub, OWNER, found.wish)
    assert {one.number for one in told.contradicted} <= parted
    assert told.groups.changes == ()
    assert use(hub, OWNER, found.wish).number == 2
    assert verify(hub, OWNER).same
