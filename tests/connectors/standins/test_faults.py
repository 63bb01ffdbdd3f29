"""Plans of faults: forty of them, seeded, each in its own row of chances."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from connectors.standins.faults import BY_CODE, BY_NUMBER, DOOR, FAULTS, WIRE, Plan

CODES = sorted(BY_CODE)


def test_there_are_forty() -> None:
    assert [one.number for one in FAULTS] == list(range(1, 41))
    assert len(BY_CODE) == len(BY_NUMBER) == 40
    assert not WIRE & DOOR


@given(some.integers(0, 10_000), some.sets(some.sampled_from(CODES), min_size=1, max_size=6))
def test_the_same_seed_gives_the_same_faults(seed: int, codes: set[str]) -> None:
    first, second = Plan(seed, sorted(codes)), Plan(seed, sorted(codes, reverse=True))
    asked = [first.now(*CODES) for _ in range(100)]
    assert asked == [second.now(*CODES) for _ in range(100)]
    for code in codes:
        fault = BY_CODE[code]
        assert first.happened[code] == fault.times or fault.lasting


@given(some.integers(0, 10_000), some.sampled_from(FAULTS))
def test_a_fault_happens_soon_and_ends(seed: int, fault: object) -> None:
    assert fault in FAULTS
    one = next(each for each in FAULTS if each == fault)
    plan = Plan(seed, [one.number])
    asked = [plan.now(one.code) for _ in range(40)]
    first = asked.index(one.code)
    assert one.spared <= first < one.spared + plan.within
    if one.lasting:
        assert set(asked[first:]) == {one.code}
        assert not plan.over()
        plan.stop()
    assert plan.over()
    assert plan.now(one.code) == ""


def test_a_fault_more_moves_no_other() -> None:
    alone, among = Plan(7, [27]), Plan(7, [27, 33, 1])
    for _ in range(30):
        among.now("empty_list")
        assert alone.now("same_page_twice") == among.now("same_page_twice")
