"""The order of the queue: uncertainty, value at stake and waiting pushes, then age."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.reviews import Stake
from sync.urgency import Because, in_order, tier_value, urgency, weight

PLAIN = Stake(1, "ask", 0.5, "2026-11-22T08:00:00Z")

stakes = st.builds(
    Stake,
    number=st.integers(1, 10_000),
    reason=st.sampled_from(("ask", "family")),
    bits=st.integers(-12 * 64, 12 * 64).map(lambda steps: steps / 64),
    since=st.sampled_from(("2026-11-20T08:00:00Z", "2026-11-22T08:00:00Z")),
    support=st.sampled_from((0, 1, 2, 3)),
    tiers=st.lists(st.sampled_from(("VIP", "普通", "A", "C")), max_size=2).map(tuple),
    records=st.integers(2, 60),
    sources=st.integers(1, 9),
    purchases=st.integers(0, 90),
    pushes=st.integers(0, 9),
)


@given(stake=stakes, more=st.integers(1, 50))
def test_more_at_stake_never_comes_later(stake: Stake, more: int) -> None:
    weight = urgency(stake).weight
    for field in ("purchases", "records", "sources", "pushes"):
        raised = replace(stake, **{field: getattr(stake, field) + more})
        assert urgency(raised).weight > weight
    assert urgency(replace(stake, tiers=(*stake.tiers, "VIP"))).weight >= weight
    assert 0 < urgency(stake).uncertainty <= 1
    assert urgency(stake).value >= 1
    assert urgency(stake).waiting == 1 + stake.pushes


@given(found=st.lists(stakes, max_size=12, unique_by=lambda one: one.number), data=st.data())
def test_the_order_does_not_depend_on_the_order_given(
    found: list[Stake], data: st.DataObject
) -> None:
    ranked = in_order(found)
    assert ranked == in_order(data.draw(st.permutations(found)))
    weights = [urgency(one).weight for one in ranked]
    assert weights == [weight(one) for one in ranked]
    assert weights == sorted(weights, reverse=True)


def test_of_two_alike_the_older_one() -> None:
    younger = replace(PLAIN, number=7, since="2026-11-23T08:00:00Z")
    twin = replace(PLAIN, number=9)
    assert [stake.number for stake in in_order([younger, twin, PLAIN])] == [1, 9, 7]


def test_what_could_be_either_comes_before_what_is_nearly_clear() -> None:
    bits = {0.0: 2, -2.0: 3, 11.0: 1}
    ranked = in_order([replace(PLAIN, number=n, bits=b) for b, n in bits.items()])
    assert [stake.number for stake in ranked] == [2, 3, 1]
    assert urgency(ranked[0]).reasons[0].because is Because.HARD
    assert urgency(ranked[-1]).reasons[0].because is Because.CLEAR


def test_a_score_that_rests_on_a_name_is_less_sure() -> None:
    shared, named = replace(PLAIN, bits=4.0), replace(PLAIN, bits=4.0, support=0)
    assert urgency(named).uncertainty > urgency(shared).uncertainty


def test_a_couple_is_judged_by_its_names() -> None:
    couple = replace(PLAIN, reason="family", bits=0.0)
    assert 0 < urgency(couple).uncertainty < urgency(replace(PLAIN, bits=0.0)).uncertainty
    assert urgency(couple) == urgency(replace(couple, bits=9.0))


def test_waiting_pushes_count_once_there_are_any() -> None:
    waiting = replace(PLAIN, number=2, bits=3.0, pushes=9)
    assert [stake.number for stake in in_order([PLAIN, waiting])] == [2, 1]
    assert urgency(waiting).reasons[-1].because is Because.PUSHES


@pytest.mark.parametrize(
    ("tier", "value"),
    [
        ("", 0),
        (" ", 0),
        ("VIP", 2),
        ("vip2", 2),
        ("重要客户", 2),
        ("A", 2),
        ("普通", 0.5),
        ("C", 0.5),
    ],
)
def test_tiers(tier: str, value: float) -> None:
    assert tier_value(tier) == value
