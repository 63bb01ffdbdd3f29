"""Mean linkage under constraints, and what decisions amount to."""

from __future__ import annotations

from dedupe.cluster import LARGEST, components, cut
from dedupe.decisions import Constraints, effective, touched
from store.values import Decision, DecisionKind, RowId

from .people import decide, row

FREE = Constraints()


def grouped(
    scores: dict[tuple[int, int], float],
    count: int,
    constraints: Constraints = FREE,
    merge: float = 1.0,
    clash: frozenset[tuple[int, int]] = frozenset(),
    silent: frozenset[tuple[int, int]] = frozenset(),
) -> list[list[int]]:
    """Cut rows 0 to count - 1; pairs without a score stand at -4."""
    rows = sorted(row(f"{n:03d}") for n in range(count))
    links = [(i, j, bits) for (i, j), bits in sorted(scores.items())]

    def pair(i: int, j: int) -> tuple[float, bool, bool]:
        i, j = min(i, j), max(i, j)
        return scores.get((i, j), -4.0), (i, j) in clash, (i, j) in silent

    found = cut(rows, links, pair, constraints, merge)
    return [[int(one.external_id) for one in group] for group in found]


def test_a_group_that_hangs_on_one_weak_edge_is_split() -> None:
    strong = {(0, 1): 9.0, (2, 3): 9.0, (1, 2): 5.0}
    assert grouped(strong, 4) == [[0, 1], [2, 3]]


def test_a_pair_that_says_nothing_has_no_say() -> None:
    strong = {(0, 1): 9.0, (2, 3): 9.0, (1, 2): 5.0}
    unheard = frozenset({(0, 2), (0, 3), (1, 3)})
    assert grouped(strong, 4, silent=unheard) == [[0, 1, 2, 3]]
    assert grouped(strong, 4, silent=unheard - {(0, 3)}) == [[0, 1], [2, 3]]


def test_three_that_agree_pairwise_are_one() -> None:
    assert grouped({(0, 1): 9.0, (1, 2): 9.0, (0, 2): 0.0}, 3) == [[0, 1, 2]]


def test_contradicting_names_never_meet_through_a_third_row() -> None:
    scores = {(0, 1): 9.0, (1, 2): 4.0, (0, 2): 3.0}
    assert grouped(scores, 3) == [[0, 1, 2]]
    assert grouped(scores, 3, clash=frozenset({(0, 2)})) == [[0, 1], [2]]


def test_a_row_that_fits_two_who_contradict_each_other_joins_neither() -> None:
    clash = frozenset({(0, 2)})
    assert grouped({(0, 1): 9.0, (1, 2): 8.0}, 3, clash=clash) == [[0], [1], [2]]
    # What ties it to one of them decides for the others, too.
    sure = {(0, 1): 9.0, (1, 2): 6.0, (1, 3): 12.0, (0, 3): 12.0, (2, 3): -3.0}
    assert grouped(sure, 4, clash=clash) == [[0, 1, 3], [2]]


def test_ties_go_to_the_smaller_rows() -> None:
    assert grouped({(0, 1): 5.0, (1, 2): 5.0, (0, 2): -9.0}, 3) == [[0, 1], [2]]


def said(*decisions: Decision) -> Constraints:
    return effective(decisions)


def test_same_joins_what_no_score_would() -> None:
    assert grouped({}, 3, said(decide(1, "same", "000", "002"))) == [[0, 2], [1]]


def test_different_parts_what_every_score_would_join() -> None:
    scores = {(0, 1): 12.0, (1, 2): 12.0, (0, 2): 12.0}
    found = grouped(scores, 3, said(decide(1, "different", "000", "001")))
    assert found in ([[0, 2], [1]], [[0], [1, 2]])


def test_different_holds_for_the_whole_chain() -> None:
    constraints = said(decide(1, "same", "000", "001"), decide(2, "different", "001", "002"))
    assert grouped({(0, 2): 12.0, (1, 2): 12.0}, 3, constraints) == [[0, 1], [2]]


def test_a_huge_component_falls_into_pieces_at_a_higher_edge() -> None:
    count = 3 * LARGEST
    chain = {(n, n + 1): 3.0 + 6.0 * (n % 2) for n in range(count - 1)}
    found = grouped(chain, count)
    assert all(len(group) == 2 for group in found[1:-1])


def test_components_hold_same_chains_through_absent_rows() -> None:
    constraints = said(decide(1, "same", "a", "gone"), decide(2, "same", "gone", "b"))
    assert components([row("a"), row("b"), row("c")], [], constraints) == [
        (row("a"), row("b")),
        (row("c"),),
    ]


def test_the_newest_word_on_a_pair_stands() -> None:
    first, second = decide(1, "same", "a", "b"), decide(2, "different", "b", "a")
    assert said(second, first).apart == {(row("a"), row("b"))}
    assert said(second, first).root == {}


def test_a_contradiction_through_a_chain_is_reported_and_the_newest_wins() -> None:
    found = said(
        decide(1, "different", "a", "c"), decide(2, "same", "a", "b"), decide(3, "same", "b", "c")
    )
    assert set(found.root) == {row("a"), row("b"), row("c")}
    assert [one.number for one in found.contradictions] == [1]
    other = said(
        decide(1, "same", "a", "b"), decide(2, "same", "b", "c"), decide(3, "different", "a", "c")
    )
    assert [one.number for one in other.contradictions] == [1]
    assert other.of(row("c")) == other.of(row("b")) != other.of(row("a"))


def test_withdrawing_a_withdrawal_brings_the_decision_back() -> None:
    same = decide(1, "same", "a", "b")
    back = Decision(2, DecisionKind.WITHDRAW, withdraws=1)
    again = Decision(3, DecisionKind.WITHDRAW, withdraws=2)
    assert said(same, back).root == {}
    assert said(same, back, again) == said(same)


def test_related_is_apart_and_says_how() -> None:
    found = said(Decision(1, DecisionKind.RELATED, row("b"), row("a"), note="family"))
    assert found.apart == {(row("a"), row("b"))}
    assert found.related == ((row("a"), row("b"), "family"),)


def test_touched_names_the_whole_chain() -> None:
    old = said(decide(1, "same", "a", "b"))
    new = said(decide(1, "same", "a", "b"), decide(2, "different", "b", "c"))
    assert touched(old, new) == {row("a"), row("b"), row("c")}
    assert touched(new, new) == frozenset[RowId]()
