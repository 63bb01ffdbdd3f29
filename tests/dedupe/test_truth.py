"""Pairwise and B-cubed figures on clusterings small enough to count by hand."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.truth import joined, quality

TRUTH = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "3"}


def test_the_truth_itself_is_perfect() -> None:
    found = quality(TRUTH, TRUTH)
    assert (found.precision, found.recall, found.f1, found.b3_f1, found.exact) == (1, 1, 1, 1, 1)


def test_everybody_alone_claims_nothing() -> None:
    found = quality({key: key for key in TRUTH}, TRUTH)
    assert (found.precision, found.recall, found.f1) == (1, 0, 0)


def test_counted_by_hand() -> None:
    found = quality({"a": "x", "b": "x", "c": "y", "d": "y", "e": "z"}, TRUTH)
    assert (found.claimed, found.true, found.right) == (2, 3, 1)
    assert (found.precision, found.recall) == (1 / 2, 1 / 3)
    assert abs(found.b3_precision - (1 + 1 + 0.5 + 0.5 + 1) / 5) < 1e-12
    assert abs(found.b3_recall - (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5) < 1e-12


def test_ids_that_only_one_side_holds_do_not_count() -> None:
    assert quality({"a": "x", "b": "x", "zz": "x"}, TRUTH).claimed == 1


def test_planted_pairs_by_kind() -> None:
    found = {"a": "x", "b": "x", "c": "x", "d": "x", "e": "z"}
    planted = [("1", "2", "couple"), ("1", "3", "couple"), ("2", "3", "recycled")]
    assert joined(found, TRUTH, planted) == {"couple": 0.5, "recycled": 0.0}


maps = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=9)


@given(maps)
def test_pairwise_equals_counting_every_pair(cells: list[tuple[int, int]]) -> None:
    found = {str(i): str(cell[0]) for i, cell in enumerate(cells)}
    truth = {str(i): str(cell[1]) for i, cell in enumerate(cells)}
    every = list(combinations(found, 2))
    claimed = {pair for pair in every if found[pair[0]] == found[pair[1]]}
    true = {pair for pair in every if truth[pair[0]] == truth[pair[1]]}
    figures = quality(found, truth)
    assert (figures.claimed, figures.true) == (len(claimed), len(true))
    assert figures.right == len(claimed & true)
