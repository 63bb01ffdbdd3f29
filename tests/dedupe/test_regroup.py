"""Some rows of a book, cut as columns: the same groups as pair by pair."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dedupe.arrivals
import dedupe.cluster
import dedupe.linkage
import dedupe.regroup
from dedupe.arrivals import Before
from dedupe.candidates import candidate_pairs
from dedupe.decisions import effective
from dedupe.keys import Key
from dedupe.match import edge_of, gather
from dedupe.packed import Profiles
from dedupe.profile import Profile
from dedupe.regroup import regroup
from dedupe.score import Limits, Mode
from dedupe.statistics import measure
from store.values import Decision

from .people import crowds, decisions


class Many(Mapping[Key, int]):
    """A book in which every identifier has as many holders."""

    def __init__(self, holders: int) -> None:
        self.holders = holders

    def __getitem__(self, key: Key) -> int:
        return self.holders

    def __iter__(self):  # type: ignore[no-untyped-def]
        raise TypeError

    def __len__(self) -> int:
        return 1


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """As columns from the first row on."""
    monkeypatch.setattr(dedupe.regroup, "MANY", 0)


@settings(max_examples=60)
@given(crowds(4, 2, 9), decisions(9), st.sampled_from(Mode), st.sampled_from([1, 3, 5, 25]))
def test_groups_are_those_of_pair_by_pair(
    crowd: list[Profile], said: list[Decision], mode: Mode, holders: int
) -> None:
    table = Profiles(crowd)
    statistics, held = measure(table), Many(holders)
    pairs = candidate_pairs(table)[0].tolist()
    edges = [
        edge
        for i, j in (divmod(code, len(table)) for code in pairs)
        if (edge := edge_of(table[i], table[j], held, statistics)) is not None
    ]
    rest = (edges, effective(said), held, statistics, Limits.of(mode))
    assert regroup(table, *rest) == gather(table, *rest)


@settings(max_examples=200)
@given(
    crowds(4, 2, 9),
    decisions(9, 1),
    st.sampled_from(Mode),
    st.sampled_from([1, 3, 5]),
    st.sets(st.integers(0, 8), max_size=3),
    st.sets(st.integers(0, 8), max_size=1),
    st.sampled_from([2, 3, 100]),
)
def test_rows_that_came_move_only_what_hangs_together_with_them(
    crowd: list[Profile],
    said: list[Decision],
    mode: Mode,
    holders: int,
    came: set[int],
    shaken: set[int],
    largest: int,
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in (dedupe.arrivals, dedupe.cluster, dedupe.linkage):
            patch.setattr(module, "LARGEST", largest)
        _rows_that_came(crowd, said, mode, holders, came, shaken)


def _rows_that_came(
    crowd: list[Profile],
    said: list[Decision],
    mode: Mode,
    holders: int,
    came: set[int],
    shaken: set[int],
) -> None:
    table = Profiles(crowd)
    statistics, held, limits = measure(table), Many(holders), Limits.of(mode)
    fresh = {table.rows[place] for place in came if place < len(table)}
    rows = [row for row in table.rows if row not in fresh]
    edges = [
        edge
        for place, one in enumerate(table)
        for other in table[place + 1 :]
        if (edge := edge_of(one, other, held, statistics)) is not None
    ]
    old = [edge for edge in edges if not {edge.a, edge.b} & fresh]
    # A decision on a row that came was not heard before.
    rest = (effective(said), held, statistics, limits)
    grouped = gather(table.only(rows), old, *rest).groups
    before = Before(
        frozenset(fresh),
        frozenset(table.rows[place] for place in shaken if place < len(table)) - fresh,
        {row: number for number, group in enumerate(grouped) for row in group},
        {(a, b) for a in table.rows for b in table.rows if a < b and {a, b} & fresh},
    )
    assert regroup(table, edges, *rest, before) == gather(table, edges, *rest)
