"""A whole table at once: customers, questions and relations."""

from __future__ import annotations

import pytest

from dedupe.candidates import candidate_pairs
from dedupe.decisions import Constraints
from dedupe.match import Matching, edge_of, gather, match
from dedupe.packed import Profiles
from dedupe.profile import Profile
from dedupe.score import DEFAULT, Limits
from dedupe.statistics import measure
from store.values import Decision, DecisionKind

from .people import decide, firm, latin, mobile, name, person, place, row, surname_only

COUPLE = (
    person(1, name("张", "伟"), mobiles=(mobile(1),), places=(place("杭州"),)),
    person(2, name("李", "娜"), mobiles=(mobile(1),), places=(place("杭州"),)),
)


def groups(found: Matching) -> list[list[str]]:
    return [[one.external_id for one in group] for group in found.groups]


def pair_by_pair(crowd: list[Profile]) -> Matching:
    """Match a table as increments do, one pair after the other and without columns."""
    table = Profiles(crowd)
    codes, holders, count = candidate_pairs(table)
    statistics = measure(table)
    found = (
        edge_of(table[code // count], table[code % count], holders, statistics)
        for code in codes.tolist()
    )
    edges = [edge for edge in found if edge is not None]
    return gather(table, edges, Constraints(), holders, statistics, DEFAULT, int(codes.size))


def test_an_empty_table() -> None:
    assert match([]) == Matching(())


def test_one_mobile_and_one_name_are_one_customer() -> None:
    rows = [person(n, name("张", "伟"), mobiles=(mobile(1),)) for n in (1, 2)]
    assert groups(match(rows)) == [["1", "2"]]


def test_a_couple_on_one_phone_is_two_and_related() -> None:
    found = match(COUPLE)
    assert groups(found) == [["1"], ["2"]]
    assert [(offer.a, offer.b, offer.kind) for offer in found.relations] == [
        (row(1), row(2), "family")
    ]
    assert found.asks == ()


def test_a_couple_stays_apart_with_a_nameless_row_between() -> None:
    found = match([*COUPLE, person(3, mobiles=(mobile(1),))])
    together = [group for group in groups(found) if {"1", "2"} <= set(group)]
    assert together == []


def test_people_at_one_switchboard_are_not_one() -> None:
    line = ("+8657180003302",)
    rows = [person(n, name("张", given), landlines=line) for n, given in enumerate(("伟", "芳"))]
    assert len(match(rows).groups) == 2


def test_a_bare_name_is_asked_about_in_balanced_and_merged_in_eager() -> None:
    crowd = [person(n, name("欧阳", "建国")) for n in (1, 2)]
    crowd += [person(n, name("张", "芳"), mobiles=(mobile(n),)) for n in range(10, 14)]
    balanced = match(crowd)
    assert ["1"] in groups(balanced)
    assert [(ask.group_a, ask.group_b) for ask in balanced.asks] == [((row(1),), (row(2),))]
    assert 0.4 < balanced.asks[0].chance < 0.8
    assert ["1", "2"] in groups(match(crowd, limits=Limits.of("eager")))


def test_a_question_is_not_asked_again_once_settled() -> None:
    crowd = [person(n, name("欧阳", "建国")) for n in (1, 2)]
    assert match(crowd, [decide(1, "different", 1, 2)]).asks == ()
    assert groups(match(crowd, [decide(1, "same", 1, 2)])) == [["1", "2"]]


def test_a_persons_word_on_a_relation_stands() -> None:
    found = match(COUPLE, [Decision(1, DecisionKind.RELATED, row(1), row(2), note="shop")])
    assert [(offer.kind, offer.decided) for offer in found.relations] == [("shop", True)]


def test_a_surname_and_a_phone_join_the_full_name() -> None:
    rows = [
        person(1, name("欧阳", "建国"), mobiles=(mobile(1),)),
        person(2, surname_only("欧阳"), mobiles=(mobile(1),)),
        person(3, latin("欧阳", "建国"), emails=("a@x.cn",), mobiles=(mobile(1),)),
    ]
    assert groups(match(rows)) == [["1", "2", "3"]]


def test_a_firm_and_its_people_are_not_one() -> None:
    shop = firm(1, "美丽源", "美丽", landlines=("+8657180003302",), addresses=("中山路1号",))
    worker = person(
        2, name("张", "伟"), companies=shop.companies,
        landlines=shop.landlines, addresses=shop.addresses,
    )  # fmt: skip
    assert len(match([shop, worker]).groups) == 2


def test_two_profiles_of_one_row_are_refused() -> None:
    with pytest.raises(ValueError, match="one row"):
        match([person(1, name("张", "伟")), person(1, name("李", "娜"))])


def test_decisions_on_rows_that_are_gone_do_no_harm() -> None:
    said = [decide(1, "same", 1, 99), decide(2, "different", 98, 99), decide(3, "related", 1, 97)]
    assert groups(match(COUPLE, said)) == [["1"], ["2"]]


def test_progress_is_told() -> None:
    heard: list[tuple[int, int]] = []
    match(COUPLE, progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 1)]


def test_pair_by_pair_gives_the_same() -> None:
    crowd = [
        person(n, name("张", "伟" if n % 3 else "芳"), mobiles=(mobile(n // 2),)) for n in range(40)
    ]
    assert pair_by_pair(crowd) == match(crowd)
