"""Components of whole tables are cut as the small ones of the increments are."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from dedupe.cluster import LARGEST, cut, pieces
from dedupe.decisions import Constraints
from dedupe.evidence import Support
from dedupe.kernel import Scores
from dedupe.linkage import Links, components, cut_all, pieces_of
from dedupe.score import MODES, Limits, Mode
from store.values import RowId

few = settings(max_examples=40, deadline=None)
seeds = st.integers(0, 2**32 - 1)


def weak_links(rows: int, seed: int) -> Links:
    """Tie some hundred rows together, mostly weakly."""
    chance = np.random.default_rng(seed)
    a, b = np.sort(chance.integers(0, rows, (2, 2 * rows)), axis=0)
    a, b = np.unique(np.stack([a, b])[:, a != b], axis=1)
    bits = chance.integers(-90, 768, a.size) / 64
    support = chance.integers(0, len(Support), a.size).astype(np.uint8)
    return Links(a, b, bits, support)


@few
@given(seeds, st.integers(LARGEST + 1, 4 * LARGEST), st.sampled_from(list(Mode)))
def test_too_large_components_fall_into_the_same_pieces(seed: int, rows: int, mode: Mode) -> None:
    links, limits = weak_links(rows, seed), Limits.of(mode)
    label = components(rows, links.a, links.b)
    found = pieces_of(label, links, limits, np.zeros(rows, dtype=bool))
    wanted = []
    for root in np.unique(label).tolist():
        members = np.flatnonzero(label == root).tolist()
        place = {row: number for number, row in enumerate(members)}
        best = {
            (place[a], place[b]): limits.effective(bits, Support(support))
            for a, b, bits, support in zip(
                links.a.tolist(), links.b.tolist(), links.bits.tolist(), links.support.tolist(),
                strict=True,
            )
            if a in place
        }  # fmt: skip
        wanted += [[members[i] for i in piece] for piece in pieces(len(members), best)]
    assert [np.flatnonzero(found == root).tolist() for root in np.unique(found)] == sorted(wanted)


@few
@given(seeds, st.integers(2, 9), st.sampled_from(list(MODES.values())))
def test_a_component_is_cut_as_one_by_one(seed: int, rows: int, limits: Limits) -> None:
    chance = np.random.default_rng(seed)
    bits = chance.choice([-12.0, -3.0, -0.5, 0.0, 0.5, 0.75, 2.0, 6.0, 12.0], (rows, rows))
    support = chance.integers(0, len(Support), (rows, rows)).astype(np.uint8)
    clash, free = chance.random((2, rows, rows)) < [[[0.2]], [[0.3]]]
    bits[clash] = -3.0

    def scores(
        a: NDArray[np.int64], b: NDArray[np.int64], above: float
    ) -> tuple[NDArray[np.int64], Scores]:
        at = np.flatnonzero(bits[a, b] > above)
        a, b = a[at], b[at]
        none = np.zeros(at.size, dtype=np.uint8)
        return at, Scores(bits[a, b], support[a, b], clash[a, b], free[a, b], none, none > 0)

    def pair(i: int, j: int) -> tuple[float, bool, bool]:
        value = limits.effective(float(bits[i, j]), Support(int(support[i, j])))
        return value, bool(clash[i, j]), bool(free[i, j]) and value <= 0

    a, b = np.triu_indices(rows, 1)
    group = cut_all(
        np.zeros(rows, dtype=np.int64),
        Links(a, b, bits[a, b], support[a, b]),
        scores,
        limits,
        np.zeros(rows, dtype=bool),
    )
    names = [RowId("a", "customers", f"{row}") for row in range(rows)]
    links = [(i, j, pair(i, j)[0]) for i, j in zip(a.tolist(), b.tolist(), strict=True)]
    wanted = cut(names, links, pair, Constraints(), limits.merge)
    found = [np.flatnonzero(group == root).tolist() for root in np.unique(group)]
    assert [[int(row.external_id) for row in part] for part in wanted] == found
