"""The laws of matching, each on a broad and on a narrow crowd."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe.candidates
import dedupe.keys
from dedupe.compare import compare, hopeless, judge
from dedupe.decisions import effective
from dedupe.keys import KeyKind
from dedupe.match import Matching, match
from dedupe.score import FLOOR, MODES, Limits, Mode
from dedupe.statistics import Statistics, measure
from store.values import Decision, DecisionKind, RowId

from .index import Index
from .people import VARIETIES, crowds, decisions, profiles, row

LIMITS = MODES[Mode.BALANCED]
both = pytest.mark.parametrize("variety", VARIETIES.values(), ids=VARIETIES.keys())
#: Whole tables are slow to draw: fewer examples than usual, in every run other ones.
few = settings(max_examples=40, deadline=None)
modes = st.sampled_from(list(MODES.values()))


def parts(found: Matching) -> set[frozenset[RowId]]:
    return {frozenset(group) for group in found.groups}


@both
@few
@given(data=st.data())
def test_order_of_rows_and_decisions_does_not_matter(variety: int, data: st.DataObject) -> None:
    crowd = data.draw(crowds(variety))
    said = data.draw(decisions(len(crowd)))
    limits = data.draw(modes)
    first = match(crowd, said, limits)
    second = match(data.draw(st.permutations(crowd)), data.draw(st.permutations(said)), limits)
    assert first == second


@both
@few
@given(data=st.data())
def test_repeats_change_nothing(variety: int, data: st.DataObject) -> None:
    crowd = data.draw(crowds(variety))
    said = data.draw(decisions(len(crowd)))
    assert match(crowd + crowd[::-1], said + said) == match(crowd, said)


@both
@few
@given(data=st.data())
def test_every_row_is_in_exactly_one_group(variety: int, data: st.DataObject) -> None:
    crowd = data.draw(crowds(variety))
    found = match(crowd, data.draw(decisions(len(crowd))))
    assert sorted(one for group in found.groups for one in group) == [one.row for one in crowd]


@both
@few
@given(data=st.data())
def test_same_and_different_hold_through_third_rows(variety: int, data: st.DataObject) -> None:
    crowd = data.draw(crowds(variety, least=2))
    said = data.draw(decisions(len(crowd)))
    found = match(crowd, said, data.draw(modes))
    group_of = {one: group for group in found.groups for one in group}
    constraints = effective(said)
    for one, root in constraints.root.items():
        mates = [r for r, x in constraints.root.items() if x == root and r in group_of]
        if one in group_of:
            assert all(group_of[mate] == group_of[one] for mate in mates)
    for a in group_of:
        for b in group_of:
            pair = (min(constraints.of(a), constraints.of(b)),
                    max(constraints.of(a), constraints.of(b)))  # fmt: skip
            if pair in constraints.apart:
                assert group_of[a] != group_of[b]


@both
@few
@given(data=st.data())
def test_withdrawing_a_decision_is_as_if_it_was_never_said(
    variety: int, data: st.DataObject
) -> None:
    crowd = data.draw(crowds(variety, least=2))
    said = [d for d in data.draw(decisions(len(crowd))) if d.withdraws is None]
    if not said:
        return
    gone = data.draw(st.sampled_from(said))
    back = Decision(99, DecisionKind.WITHDRAW, withdraws=gone.number)
    assert match(crowd, [*said, back]) == match(crowd, [d for d in said if d is not gone])


@both
@few
@given(data=st.data())
def test_raising_the_limit_only_splits(variety: int, data: st.DataObject) -> None:
    crowd = data.draw(crowds(variety, least=3, most=12))
    said = data.draw(decisions(len(crowd), most=3))
    needs = data.draw(modes).needs
    low = data.draw(st.floats(-8, 10))
    high = low + data.draw(st.floats(0, 8))
    coarse = parts(match(crowd, said, Limits(low, low, needs)))
    fine = parts(match(crowd, said, Limits(high, high, needs)))
    assert all(any(group <= whole for whole in coarse) for group in fine)


@both
@few
@given(data=st.data())
def test_a_comparison_is_symmetric(variety: int, data: st.DataObject) -> None:
    a, b = data.draw(profiles(1, variety)), data.draw(profiles(2, variety))
    statistics = measure([a, b])
    assert judge(a, b, {}, statistics) == judge(b, a, {}, statistics)
    there, back = compare(a, b, {}, statistics), compare(b, a, {}, statistics)
    turned = tuple(dataclasses.replace(e, value_a=e.value_b, value_b=e.value_a) for e in back)
    assert there == turned


@both
@few
@given(data=st.data())
def test_the_early_exit_never_loses_an_edge(variety: int, data: st.DataObject) -> None:
    a, b = data.draw(profiles(1, variety)), data.draw(profiles(2, variety))
    statistics = Statistics()
    found = judge(a, b, {}, statistics)
    if hopeless(a, b, statistics):
        assert found.bits <= FLOOR
        assert not found.relation


@pytest.fixture
def small_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let groups cross their caps and buckets within a dozen rows."""
    kinds = {
        kind: KeyKind(3 if kind in ("name", "sound", "mobile") else 5, 5 if one.generic else 0)
        for kind, one in dedupe.keys.KINDS.items()
    }
    monkeypatch.setattr(dedupe.keys, "KINDS", kinds)
    monkeypatch.setattr(dedupe.keys, "BUCKETS", (1, 2))
    monkeypatch.setattr(dedupe.candidates, "BUCKETS", (1, 2))
    monkeypatch.setattr(dedupe.candidates, "_CAPS", np.array([kind.cap for kind in kinds.values()]))


@both
@settings(few, max_examples=25)
@given(data=st.data())
def test_increments_equal_bulk(variety: int, data: st.DataObject) -> None:
    _increments_equal_bulk(variety, data)


def _increments_equal_bulk(variety: int, data: st.DataObject) -> None:
    statistics = Statistics()
    limits = data.draw(modes)
    index = Index(limits, statistics)
    live = {}
    said = []
    for _ in range(data.draw(st.integers(1, 5))):
        numbers = data.draw(st.lists(st.integers(0, 11), max_size=4, unique=True))
        new = [data.draw(profiles(number, variety)) for number in numbers]
        gone = [row(number) for number in data.draw(st.lists(st.integers(0, 11), max_size=2))]
        more = [
            dataclasses.replace(
                d, number=d.number + len(said),
                withdraws=None if d.withdraws is None else d.withdraws + len(said),
            )
            for d in data.draw(decisions(12, most=2))
        ]  # fmt: skip
        index.change(new, gone, more)
        said += more
        for one in gone:
            live.pop(one, None)
        live |= {one.row: one for one in new}
        bulk = match(live.values(), said, limits, statistics)
        assert index.matching() == (bulk.groups, bulk.asks, bulk.relations, bulk.edges)


@pytest.mark.usefixtures("small_caps")
@both
def test_increments_equal_bulk_when_groups_cross_their_caps(variety: int) -> None:
    @settings(few, max_examples=25)
    @given(data=st.data())
    def law(data: st.DataObject) -> None:
        _increments_equal_bulk(variety, data)

    law()
