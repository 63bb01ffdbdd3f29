"""What decisions teach: better order, safer limits, and nothing where there is nothing to learn."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.candidates import candidate_pairs
from dedupe.compare import compare, judge
from dedupe.corrections import MOST, NONE, Corrections
from dedupe.evidence import Evidence, Support, Verdict
from dedupe.learn import ENOUGH, Answered, learn
from dedupe.match import match
from dedupe.matching import Edge
from dedupe.normalise import profile
from dedupe.score import MODES, Limits, Mode
from dedupe.statistics import measure
from store.values import RowId, SourceRecord

ZH = Path(__file__).parents[2] / "bench" / "datasets" / "zh_10k"
BALANCED = MODES[Mode.BALANCED]
FIELDS = ("name", "city", "company", "district", "mobile")

items = st.builds(
    Evidence,
    st.sampled_from(FIELDS),
    st.sampled_from((Verdict.AGREE, Verdict.NEAR, Verdict.CONFLICT)),
    st.sampled_from((-3.0, -1.5, 0.0, 2.5, 5.0, 9.0)),
)
pairs = st.builds(
    Answered,
    st.booleans(),
    st.lists(items, min_size=1, max_size=4).map(tuple),
    st.sampled_from(list(Support)),
    st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pairs, max_size=60), st.randoms(), st.sampled_from(list(MODES.values())))
def test_order_does_not_matter_and_corrections_are_bounded(
    said: list[Answered], chance: random.Random, limits: Limits
) -> None:
    found = learn(said, limits)
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert learn(shuffled, limits) == found
    assert all(abs(bits) <= MOST for bits in found.corrections.bits.values())
    assert found.after <= found.before
    if found.decisions < ENOUGH:
        assert not found


def asked(same: bool, *slots: str, bits: float = 10.0, support: Support = Support.CITY) -> Answered:
    """Return a pair that agrees in some fields: PRIOR + bits, and half a bit for each field."""
    evidence = [Evidence("name", Verdict.AGREE, bits)]
    evidence += [Evidence(slot, Verdict.AGREE, 0.5) for slot in slots]
    return Answered(same, tuple(evidence), support)


def test_what_tells_right_from_wrong_is_found() -> None:
    said = [asked(True, "city") for _ in range(20)] + [asked(False, "title") for _ in range(20)]
    found = learn(said, BALANCED)
    assert found.corrections.bits["city", "agree"] > 0 > found.corrections.bits["title", "agree"]
    assert found.after < found.before
    by_slot = {one.slot: (one.said, one.same) for one in found.taught}
    assert by_slot["city", "agree"] == (20, 20)
    assert by_slot["title", "agree"] == (20, 0)


def test_how_many_were_right_says_nothing_about_weights() -> None:
    for same in (True, False):
        assert not learn([asked(same, "city") for _ in range(60)], BALANCED).corrections


def test_what_was_always_the_same_need_not_be_asked() -> None:
    said = [asked(True, bits=11.5) for _ in range(40)]
    assert learn(said[:19], BALANCED).sure is None
    assert learn(said[:20], BALANCED).sure is None
    found = learn(said, BALANCED)
    assert found.sure is not None
    assert BALANCED.merge <= found.sure <= 4.5
    assert learn([*said, *(asked(False, bits=11.5) for _ in range(6))], BALANCED).sure is None
    # With eager everything merges on its own already.
    assert learn(said, MODES[Mode.EAGER]).sure is None


def test_the_limit_to_ask_from_goes_where_the_answers_are() -> None:
    limits = replace(BALANCED, ask=2.0)
    low = [asked(True, bits=9.5) for _ in range(40)]
    found = learn(low, limits)
    assert found.ask is not None
    assert found.ask < limits.ask
    wasted = [asked(False, bits=9.5) for _ in range(60)] + [asked(True, bits=12.0)] * 20
    found = learn(wasted, limits)
    assert found.ask is not None
    assert found.ask > limits.ask


@pytest.fixture(scope="module")
def book() -> tuple[list[Edge], list[Edge], Callable[[Edge, bool], Answered], dict[RowId, str]]:
    """Return the questions of careful and balanced on 10,000 customers, and what is true."""
    with (ZH / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (ZH / "truth.csv").open(encoding="utf-8", newline="") as file:
        cluster = {row["id"]: row["cluster"] for row in csv.DictReader(file)}
    names = [name for name in rows[0] if name not in ("id", "source")]
    table = sorted(
        (
            profile(
                SourceRecord(
                    RowId(row["source"], "customers", row["id"]),
                    {name: (row[name],) for name in names if row[name]},
                )
            )
            for row in rows
        ),
        key=lambda one: one.row,
    )
    statistics, (_, holders, _) = measure(table), candidate_pairs(table)
    by_row = {one.row: one for one in table}
    asks = [
        [ask.best for ask in match(table, limits=MODES[mode], statistics=statistics).asks]
        for mode in (Mode.CAREFUL, Mode.BALANCED)
    ]

    def answered(edge: Edge, same: bool) -> Answered:
        a, b = by_row[edge.a], by_row[edge.b]
        found = judge(a, b, holders, statistics)
        return Answered(same, compare(a, b, holders, statistics), found.support)

    return asks[0], asks[1], answered, {row: cluster[row.external_id] for row in by_row}


def order(held_out: list[Answered], corrections: Corrections) -> float:
    """Return how often a right pair scores above a wrong one."""
    right = [one.bits(corrections) for one in held_out if one.same]
    wrong = [one.bits(corrections) for one in held_out if not one.same]
    above = sum((x > y) + 0.5 * (x == y) for x in right for y in wrong)
    return above / (len(right) * len(wrong))


def shuffled(questions: list[Edge], seed: int) -> list[Edge]:
    return [questions[n] for n in np.random.default_rng(seed).permutation(len(questions))]


Book = tuple[list[Edge], list[Edge], Callable[[Edge, bool], Answered], dict[RowId, str]]


@pytest.mark.parametrize(("many", "gain"), [(20, 0.0), (60, 0.0), (200, 0.01)])
def test_truthful_answers_put_the_questions_that_are_left_in_better_order(
    book: Book, many: int, gain: float
) -> None:
    _, questions, answered, whose = book
    gained = []
    for seed in range(3):
        edges = shuffled(questions, seed)
        said = [answered(edge, whose[edge.a] == whose[edge.b]) for edge in edges]
        found = learn(said[:many], BALANCED, 10_000)
        gained.append(order(said[many:], found.corrections) - order(said[many:], NONE))
        if found.sure is not None:
            joined = [one.same for one in said[many:] if one.bits(found.corrections) >= found.sure]
            assert sum(joined) >= 0.85 * len(joined)
    assert min(gained) >= -0.02
    assert sum(gained) / len(gained) >= gain


def test_a_decider_who_tosses_a_coin_teaches_no_weights(book: Book) -> None:
    _, questions, answered, _ = book
    found = []
    for seed in range(5):
        coin = np.random.default_rng(seed).random(200) < 0.5
        said = [answered(edge, bool(side)) for edge, side in zip(questions, coin, strict=False)]
        found.append(learn(said, BALANCED, 10_000))
    assert sum(bool(one.corrections) for one in found) <= 1
    assert all(one.sure is None for one in found)


def test_a_business_where_one_firm_means_two_people_is_understood(book: Book) -> None:
    questions, _, answered, whose = book
    careful = MODES[Mode.CAREFUL]
    said = []
    for edge in shuffled(questions, 1)[:200]:
        one = answered(edge, whose[edge.a] == whose[edge.b])
        said.append(replace(one, same=one.same and ("company", "agree") not in one.slots))
    found = learn(said, careful, 10_000)
    assert found.corrections.bits["company", "agree"] <= -2
    assert found.after < 0.8 * found.before
