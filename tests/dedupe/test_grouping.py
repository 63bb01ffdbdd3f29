"""Two groupings of the same rows differ in four ways, and every row is in exactly one of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.grouping import Fate, Grouping, Regrouped, regroup

namings = st.integers(0, 12).flatmap(
    lambda rows: st.tuples(
        *[st.lists(st.integers(0, 5), min_size=rows, max_size=rows) for _ in range(2)]
    )
)
Named = dict[int, int]


def named(names: list[int]) -> Named:
    return dict(enumerate(names))


def groups(names: Named) -> set[tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for row, name in names.items():
        found.setdefault(name, []).append(row)
    return {tuple(rows) for rows in found.values()}


@given(namings)
def test_every_group_is_unchanged_or_in_one_change(both: tuple[list[int], list[int]]) -> None:
    before, after = map(named, both)
    found = regroup(before, after)
    old, new = groups(before), groups(after)
    assert found.unchanged == len(old & new)
    assert sorted(g for c in found.changes for g in c.before) == sorted(old - new)
    assert sorted(g for c in found.changes for g in c.after) == sorted(new - old)
    for change in found.changes:
        assert sorted(sum(change.before, ())) == sorted(sum(change.after, ()))
        several = len(change.before) > 1, len(change.after) > 1
        wanted = {
            (True, False): Fate.MERGED, (False, True): Fate.SPLIT, (True, True): Fate.REARRANGED,
        }  # fmt: skip
        assert change.fate is wanted[several]


@given(namings)
def test_swapping_the_two_swaps_merged_and_split(both: tuple[list[int], list[int]]) -> None:
    before, after = map(named, both)
    there, back = regroup(before, after), regroup(after, before)
    assert there.unchanged == back.unchanged
    assert [(c.after, c.before) for c in there.of(Fate.SPLIT)] == [
        (c.before, c.after) for c in back.of(Fate.MERGED)
    ]
    assert len(there.of(Fate.REARRANGED)) == len(back.of(Fate.REARRANGED))


@given(namings, st.permutations(range(6)))
def test_names_mean_nothing(both: tuple[list[int], list[int]], other: list[int]) -> None:
    before, after = map(named, both)
    assert regroup(before, {row: other[name] for row, name in after.items()}) == regroup(
        before, after
    )
    assert regroup(before, before) == Grouping(len(groups(before)), ())


def test_a_change_is_as_small_as_can_be() -> None:
    before = {1: 1, 2: 1, 3: 3, 4: 4, 5: 4, 6: 6, 7: 7, 9: 9}
    after = {1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 6, 7: 6, 8: 8}
    assert regroup(before, after) == Grouping(
        1,
        (
            Regrouped(Fate.REARRANGED, ((1, 2), (3,)), ((1,), (2, 3))),
            Regrouped(Fate.MERGED, ((6,), (7,)), ((6, 7),)),
        ),
    )
