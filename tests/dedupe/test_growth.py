"""The replay of a component: the engine's own groups, each join with its numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.cluster import LARGEST
from dedupe.decisions import effective
from dedupe.grounds import Grounds, Scores
from dedupe.growth import Growth, grow_all, weakest
from dedupe.match import Matching, match
from dedupe.profile import Profile
from dedupe.score import DEFAULT, MODES, Limits, Mode
from dedupe.standing import How, standing, widest
from dedupe.statistics import measure
from store.values import Decision, RowId

from .people import (
    VARIETIES,
    crowds,
    decide,
    decisions,
    mobile,
    name,
    person,
    place,
    row,
    surname_only,
)

both = pytest.mark.parametrize("variety", VARIETIES.values(), ids=VARIETIES.keys())
few = settings(max_examples=40, deadline=None)


def replayed(
    crowd: list[Profile], said: list[Decision], limits: Limits = DEFAULT
) -> tuple[Matching, tuple[Growth, ...], Scores]:
    """Match a crowd and replay every component of it, with the table's own holders."""
    from dedupe.candidates import candidate_pairs

    _, holders, _ = candidate_pairs(crowd)
    statistics = measure(crowd)
    found = match(crowd, said, limits, statistics)
    scores = Scores(crowd, Grounds(holders, statistics, limits, effective(said)))
    links = [(edge.a, edge.b) for edge in found.edges if edge.links]
    return found, grow_all(links, scores), scores


@both
@few
@given(data=st.data())
def test_the_replay_ends_in_the_groups_of_the_engine(variety: int, data: st.DataObject) -> None:
    crowd = data.draw(crowds(variety))
    said = data.draw(decisions(len(crowd)))
    limits = data.draw(st.sampled_from(list(MODES.values())))
    found, grown, scores = replayed(crowd, said, limits)
    assert sorted(group for one in grown for group in one.groups) == list(found.groups)
    for one in grown:
        for group in one.groups:
            parts = {frozenset([member]) for member in group}
            for join in one.of(group):
                if join.decided:
                    parts -= {frozenset([member]) for member in join.rows}
                else:
                    assert join.across.mean is not None
                    assert join.across.mean >= limits.merge
                    parts -= {frozenset(join.one), frozenset(join.other)}
                parts.add(join.rows)
            assert parts == {frozenset(group)}
        for a, b in [(a, b) for a in one.groups for b in one.groups if a < b]:
            assert not standing(a[0], b[0], grown, scores).how.together
    for one in grown:
        for group in one.groups:
            for member in group[1:]:
                assert standing(group[0], member, grown, scores).how.together


def test_the_strongest_join_comes_first_and_the_weakest_is_known() -> None:
    crowd = [
        person(1, name("张", "伟"), mobiles=(mobile(1),), emails=("a@x.cn",)),
        person(2, name("张", "伟"), mobiles=(mobile(1),), emails=("a@x.cn",)),
        person(3, surname_only("张"), mobiles=(mobile(1),)),
    ]
    _, (grown,), _ = replayed(crowd, [])
    first, second = grown.joins
    assert (first.one, first.other) == ((row(1),), (row(2),))
    assert second.other == (row(3),)
    assert second.across.mean is not None
    assert first.across.mean is not None
    assert first.across.mean > second.across.mean
    assert weakest(grown.joins) == second
    assert not any(join.weak for join in grown.joins)


def test_a_group_that_hangs_on_little_raises_the_alarm() -> None:
    crowd = [
        person(1, name("张", "伟"), mobiles=(mobile(1),), titles=("经理",)),
        person(2, name("张", "伟"), mobiles=(mobile(99_999_999),), titles=("经理",)),
    ]
    found, (grown,), _ = replayed(crowd, [], MODES[Mode.EAGER])
    assert len(found.groups) == 1
    weak = weakest(grown.joins)
    assert weak is not None
    assert weak.weak


def test_what_a_person_said_comes_first_and_is_never_weak() -> None:
    crowd = [person(n, name("张", "伟"), mobiles=(mobile(n),)) for n in (1, 2)]
    _, (grown,), scores = replayed(crowd, [decide(1, "same", 1, 2)])
    (join,) = grown.joins
    assert join.decided
    assert not join.weak
    assert weakest(grown.joins) is None
    assert standing(row(1), row(2), (grown,), scores).how is How.SAID_SAME


def test_two_that_meet_through_a_third() -> None:
    crowd = [
        person(1, surname_only("张"), mobiles=(mobile(1),)),
        person(2, name("张", "建国"), mobiles=(mobile(1),), emails=("a@x.cn",)),
        person(3, name("张", "建国"), emails=("a@x.cn",), birthdays=("1985-06-03",)),
    ]
    _, grown, scores = replayed(crowd, [])
    found = standing(row(1), row(3), grown, scores)
    assert found.how is How.CHAIN
    assert [(edge.a, edge.b) for edge in found.chain] == [(row(1), row(2)), (row(2), row(3))]
    assert min(edge.counts for edge in found.chain) > scores.pair(row(1), row(3)).counts
    assert standing(row(1), row(2), grown, scores).how is How.DIRECT


def test_why_two_are_apart() -> None:
    couple = [
        person(1, name("张", "伟"), mobiles=(mobile(1),)),
        person(2, name("李", "娜"), mobiles=(mobile(1),)),
        person(3, name("章", "玮"), mobiles=(mobile(99_999_999),), places=(place("宁波"),)),
    ]
    _, grown, scores = replayed(couple, [])
    assert standing(row(1), row(2), grown, scores).how is How.NAMES
    assert standing(row(1), row(3), grown, scores).how is How.UNLINKED
    twins = [person(n, name("张", "伟"), mobiles=(mobile(1),)) for n in (1, 2)]
    _, grown, scores = replayed(twins, [decide(1, "different", 1, 2)])
    assert standing(row(1), row(2), grown, scores).how is How.SAID_APART


def test_a_row_that_fits_two_who_contradict_each_other_names_its_rival() -> None:
    crowd = [
        person(1, name("张", "伟"), mobiles=(mobile(1),)),
        person(2, name("李", "娜"), mobiles=(mobile(1),)),
        person(3, mobiles=(mobile(1),)),
    ]
    found, grown, scores = replayed(crowd, [])
    assert len(found.groups) == 3
    stands = standing(row(1), row(3), grown, scores)
    assert stands.how is How.CONTESTED
    assert stands.rival == scores.pair(row(2), row(3))


def test_a_mean_below_the_limit_says_so() -> None:
    crowd = [
        person(1, name("张", "伟"), mobiles=(mobile(1),), emails=("a@x.cn",)),
        person(2, name("张", "伟"), mobiles=(mobile(1), mobile(9)), emails=("a@x.cn",),
               wechats=("wxid_a",), places=(place("宁波"),)),
        person(3, surname_only("张"), mobiles=(mobile(9), mobile(8)), wechats=("wxid_b",),
               emails=("b@x.cn", "c@x.cn"), birthdays=("1990-01-01",)),
    ]  # fmt: skip
    _, grown, scores = replayed(crowd, [])
    found = standing(row(1), row(3), grown, scores)
    assert found.across is not None
    assert found.across.mean is not None
    if found.how is How.MEAN:
        assert found.across.mean < DEFAULT.merge
    assert found.across.pairs == 2


@few
@given(data=st.data())
def test_the_widest_path_is_as_wide_as_any(data: st.DataObject) -> None:
    crowd = data.draw(crowds(2, least=2, most=6))
    _, _, scores = replayed(crowd, [])
    rows = [one.row for one in crowd]
    path = widest(rows[0], rows[-1], rows, scores)
    here = rows[0]
    for edge in path:
        assert here in (edge.a, edge.b)
        here = edge.b if here == edge.a else edge.a
    assert here == rows[-1]
    narrowest = min(edge.counts for edge in path)
    assert narrowest >= scores.pair(rows[0], rows[-1]).counts
    for middle in rows[1:-1]:
        detour = min(scores.pair(rows[0], middle).counts, scores.pair(middle, rows[-1]).counts)
        assert narrowest >= detour


def test_a_component_too_large_for_means_says_that_it_was_cut() -> None:
    count = LARGEST + 20
    crowd = [
        person(f"{n:03d}", surname_only("张"), mobiles=tuple(sorted((mobile(n), mobile(n + 1)))))
        for n in range(count)
    ]
    found, grown, _ = replayed(crowd, [])
    assert sorted(group for one in grown for group in one.groups) == list(found.groups)
    assert len(grown) == 1


def test_rows_out_of_reach_are_groups_of_their_own() -> None:
    assert Growth((), ()).group_of(RowId("x", "customers", "1")) == (RowId("x", "customers", "1"),)
