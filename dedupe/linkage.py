"""Cuts all the small components of a table into customers at once, as `cluster.cut` cuts one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.cluster import LARGEST, LEAST, MARGIN
from dedupe.evidence import Support
from dedupe.kernel import Scores
from dedupe.parallel import spread
from dedupe.score import NEUTRAL, STEP, Limits

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]

#: (a, b, above) -> places and scores of the pairs (a[k], b[k]), a[k] < b[k]; those that are not
#: above so many bits may be left out.
PairScores = Callable[[Indices, Indices, float], tuple[Indices, Scores]]

#: Pairs that are worked on at once, and fewer times than this are not worth another process.
_AT_ONCE, _FEW = 32_768, 4


@dataclass(frozen=True, slots=True)
class Links:
    """The pairs that connect components: rows a < b, bits and support."""

    a: Indices
    b: Indices
    bits: Floats
    support: NDArray[np.uint8]


def components(rows: int, a: Indices, b: Indices) -> Indices:
    """Return for each row the smallest row that it is connected to."""
    label = np.arange(rows)
    while True:
        one, other = label[a], label[b]
        open_pairs = one != other
        if not open_pairs.any():
            return label
        a, b, one, other = a[open_pairs], b[open_pairs], one[open_pairs], other[open_pairs]
        np.minimum.at(label, np.maximum(one, other), np.minimum(one, other))
        while True:
            further = label[label]
            if (further == label).all():
                break
            label = further


def cut_all(
    label: Indices, links: Links, scores: PairScores, limits: Limits, skip: NDArray[np.bool_]
) -> Indices:
    """Return for each row the smallest row of its group, worked out by all cores.

    `label` names the component of each row by its smallest row; rows of components named in
    `skip` are left as they are (alone). No decision touches the others.
    """
    group = np.arange(label.size)
    bundles = list(_bundles(pieces_of(label, links, limits, skip), np.flatnonzero(~skip[label])))

    def work(bundle: list[Indices]) -> tuple[Indices, Indices]:
        return _cut_bundle(bundle, scores, limits)

    for _, (rows, first) in spread(bundles, work, None if len(bundles) >= _FEW else 1):
        group[rows] = first
    return group


def pieces_of(
    label: Indices,
    links: Links,
    limits: Limits,
    skip: NDArray[np.bool_],
    above: float = float("-inf"),
) -> Indices:
    """Return the components, those too large cut at their weaker links, as `cluster.pieces` does.

    All that are too large are cut at once, each at its own height; `above` is how high they were
    cut before.
    """
    large = (np.bincount(label, minlength=label.size) > LARGEST) & ~skip
    rows = np.flatnonzero(large[label])
    if not rows.size:
        return label
    inside = np.flatnonzero(large[label[links.a]])
    bits = effective(links.bits[inside], links.support[inside], limits)
    a, b = np.searchsorted(rows, links.a[inside]), np.searchsorted(rows, links.b[inside])
    piece = np.searchsorted(rows, label[rows])
    floor = np.full(rows.size, above)
    while True:
        sizes = np.bincount(piece, minlength=rows.size)
        fit = (sizes[piece[a]] > LARGEST) & (bits > floor[piece[a]])
        a, b, bits = a[fit], b[fit], bits[fit]
        if not a.size:
            break
        least = np.full(rows.size, np.inf)
        np.minimum.at(least, piece[a], bits)
        higher = np.maximum(floor, np.floor(least)) + 1
        strong = bits > higher[piece[a]]
        cut = np.flatnonzero(np.isfinite(least)[piece])
        height = higher[piece[cut]]
        piece[cut] = components(rows.size, a[strong], b[strong])[cut]
        floor[piece[cut]] = height
    found = label.copy()
    found[rows] = rows[piece]
    return found


def _bundles(label: Indices, rows: Indices) -> Iterator[list[Indices]]:
    """Yield the rows of pieces as (piece, row) by size, with about so many pairs at once."""
    bundle: list[Indices] = []
    pairs = 0
    for members in _by_size(label, rows):
        bundle.append(members)
        pairs += _pairs_in(members)
        if pairs >= _AT_ONCE:
            yield bundle
            bundle, pairs = [], 0
    if bundle:
        yield bundle


def _by_size(label: Indices, rows: Indices) -> Iterator[Indices]:
    """Yield the rows of pieces of two and more as (piece, row), pieces of one size together."""
    rows = rows[np.argsort(label[rows], kind="stable")]
    first = np.flatnonzero(np.r_[True, label[rows[1:]] != label[rows[:-1]]][: rows.size])
    sizes = np.diff(np.r_[first, rows.size])
    for size in np.unique(sizes[sizes > 1]).tolist():
        members = rows[first[sizes == size][:, None] + np.arange(size)]
        step = max(1, _AT_ONCE // (size * size))
        yield from (members[begin : begin + step] for begin in range(0, len(members), step))


def _pairs_in(members: Indices) -> int:
    count, size = members.shape
    return int(count * size * (size - 1) // 2)


def _pairs_of(bundle: Sequence[Indices]) -> tuple[Indices, Indices]:
    """Return all pairs inside the pieces, piece by piece."""
    grids = [np.triu_indices(members.shape[1], 1) for members in bundle]
    a, b = (
        np.concatenate(
            [np.empty(0, dtype=np.int64)]
            + [members[:, grid[side]].ravel() for members, grid in zip(bundle, grids, strict=True)]
        )
        for side in (0, 1)
    )
    return a, b


def _cut_bundle(
    bundle: Sequence[Indices], scores: PairScores, limits: Limits
) -> tuple[Indices, Indices]:
    """Return the rows of some pieces, and the smallest row of the group of each.

    Two groups are joined, or one contests the join of others, only where some pair of theirs
    reaches the limit. So a piece falls apart where no pair does, before all of it is scored.
    """
    a, b = _pairs_of(bundle)
    least = min(limits.merge, LEAST)
    at, scored = scores(a, b, least - 1 / STEP)
    values, silent = _values(scored, limits)
    near = at[(values >= least) & ~silent]
    rows = np.sort(np.concatenate([members.ravel() for members in bundle]))
    label = components(rows.size, np.searchsorted(rows, a[near]), np.searchsorted(rows, b[near]))
    parts = list(_by_size(label, np.arange(rows.size)))
    _, scored = scores(*_pairs_of([rows[part] for part in parts]), -np.inf)
    first, end = rows.copy(), 0
    for part in parts:
        begin, end = end, end + _pairs_in(part)
        here = scored.at(slice(begin, end))
        first[part] = rows[np.take_along_axis(part, _cut_equal(part.shape, here, limits), axis=1)]
    return rows, first


def effective(bits: Floats, support: NDArray[np.uint8], limits: Limits) -> Floats:
    """Return what pairs count when groups are formed, as `Limits.effective` does."""
    alone = (support >= limits.needs) | (bits >= limits.sure)
    counted = np.where(support < Support.CONTEXT, bits - limits.namesakes, bits)
    return np.where(alone, counted, np.minimum(bits, NEUTRAL))


def _values(scored: Scores, limits: Limits) -> tuple[Floats, NDArray[np.bool_]]:
    """Return what pairs count, and which have no say."""
    values = effective(scored.bits, scored.support, limits)
    return values, scored.unopposed & (values <= NEUTRAL)


def _cut_equal(shape: tuple[int, ...], scored: Scores, limits: Limits) -> Indices:
    """Cut pieces of one size in step; return per member the place of the first of its group."""
    count, size = shape
    values, silent = _values(scored, limits)
    total = _square(np.where(silent, 0.0, values), count, size)
    said = _square(np.where(silent, 0.0, 1.0), count, size)
    barred = _square(scored.contradicted, count, size)
    passed = np.zeros_like(barred)
    leader = np.tile(np.arange(size), (count, 1))
    going = np.arange(count)
    lower, left = np.tril_indices(size)
    while going.size:
        spoken = said[going]
        means = np.where(spoken == 0, -np.inf, total[going] / np.maximum(spoken, 1.0))
        here = np.where(barred[going] | passed[going], -np.inf, means)
        # Only x < y counts, and the first of equals is the pair of the smallest rows.
        here[:, lower, left] = -np.inf
        flat = here.reshape(going.size, -1)
        choice = flat.argmax(axis=1)
        best = flat[np.arange(going.size), choice]
        on = best >= limits.merge
        going, choice, best, means = going[on], choice[on], best[on], means[on]
        x, y = choice // size, choice % size
        rival = _contested(means, barred[going], x, y, best)
        passed[going[rival], x[rival], y[rival]] = True
        at, x, y = going[~rival], x[~rival], y[~rival]
        _absorb(at, x, y, (total, said), barred)
        # The means of the new group are others: what was contested may be clear now.
        passed[at, x], passed[at, :, x] = False, False
        moved = leader[at] == y[:, None]
        leader[at] = np.where(moved, x[:, None], leader[at])
    return leader


def _contested(
    means: Floats, barred: NDArray[np.bool_], x: Indices, y: Indices, best: Floats
) -> NDArray[np.bool_]:
    """Tell which joins are contested, as `cluster._contested` does."""
    at = np.arange(x.size)
    least = np.maximum(best - MARGIN, LEAST)[:, None]
    one = barred[at, x] & (means[at, y] >= least)
    other = barred[at, y] & (means[at, x] >= least)
    return np.asarray((one | other).any(axis=1))


def _square(values: NDArray[Any], count: int, size: int) -> NDArray[Any]:
    """Return values per pair of one component each as symmetric squares."""
    one, other = np.triu_indices(size, 1)
    square = np.zeros((count, size, size), dtype=values.dtype)
    square[:, one, other] = square[:, other, one] = values.reshape(count, -1)
    return square


def _absorb(
    at: Indices,
    x: Indices,
    y: Indices,
    sums: tuple[Floats, Floats],
    barred: NDArray[np.bool_],
) -> None:
    """Let group x take over the sums and bars of group y in each component."""
    for values in sums:
        values[at, x] += values[at, y]
        values[at, :, x] = values[at, x]
        # The group is gone, and no rival of anybody.
        values[at, y], values[at, :, y] = 0.0, 0.0
    barred[at, x] |= barred[at, y]
    barred[at, :, x] = barred[at, x]
    barred[at, y] = True
    barred[at, :, y] = True


def groups_of(group: Indices) -> list[list[int]]:
    """Return the rows of each group, smallest first."""
    if not group.size:
        return []
    order = np.argsort(group, kind="stable")
    named = group[order]
    starts = np.flatnonzero(np.r_[True, named[1:] != named[:-1]]).tolist()
    rows = order.tolist()
    return [rows[begin:end] for begin, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
