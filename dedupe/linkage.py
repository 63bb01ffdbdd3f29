"""Cuts all the small components of a table into customers at once, as `cluster.cut` cuts one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.cluster import LARGEST, LEAST, MARGIN, pieces
from dedupe.kernel import Scores
from dedupe.score import NEUTRAL, Limits

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]

#: (a, b) -> scores of the pairs (a[k], b[k]), a[k] < b[k].
PairScores = Callable[[Indices, Indices], Scores]

#: Numbers of a square of pairs that are worked on at once.
_AT_ONCE = 2_000_000


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
    """Return for each row the smallest row of its group.

    `label` names the component of each row by its smallest row; rows of components named in
    `skip` are left as they are (alone). No decision touches the others.
    """
    group = np.arange(label.size)
    sizes = np.bincount(label, minlength=label.size)
    sizes[skip] = 0
    by_size: dict[int, list[Indices]] = {}
    large = np.flatnonzero(sizes > LARGEST)
    for part in _too_large(label, large, links, limits):
        by_size.setdefault(len(part), []).append(np.array([part]))
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(label.size + 1))
    for size in np.unique(sizes[(sizes > 1) & (sizes <= LARGEST)]).tolist():
        first = starts[np.flatnonzero(sizes == size)]
        by_size.setdefault(size, []).append(order[first[:, None] + np.arange(size)])
    for size, found in sorted(by_size.items()):
        members = np.concatenate(found)
        step = max(1, _AT_ONCE // (size * size))
        for begin in range(0, len(members) if size > 1 else 0, step):
            _cut_equal(members[begin : begin + step], scores, limits, group)
    return group


def _too_large(label: Indices, large: Indices, links: Links, limits: Limits) -> list[list[int]]:
    """Cut components that are too large for mean linkage at their weaker links."""
    found = []
    bits = effective(links.bits, links.support, limits)
    owner = label[links.a]
    for root in large.tolist():
        rows = np.flatnonzero(label == root)
        at = np.flatnonzero(owner == root)
        a, b = np.searchsorted(rows, links.a[at]), np.searchsorted(rows, links.b[at])
        best = dict(zip(zip(a.tolist(), b.tolist(), strict=True), bits[at].tolist(), strict=True))
        found += [rows[piece].tolist() for piece in pieces(rows.size, best)]
    return found


def effective(bits: Floats, support: NDArray[np.uint8], limits: Limits) -> Floats:
    """Return what pairs count when groups are formed, as `Limits.effective` does."""
    alone = (support >= limits.needs) | (bits >= limits.sure)
    return np.where(alone, bits, np.minimum(bits, NEUTRAL))


def _cut_equal(members: Indices, scores: PairScores, limits: Limits, group: Indices) -> None:
    """Cut components of one size in step; writes the smallest row of each group."""
    count, size = members.shape
    one, other = np.triu_indices(size, 1)
    scored = scores(members[:, one].ravel(), members[:, other].ravel())
    values = effective(scored.bits, scored.support, limits)
    silent = scored.unopposed & (values <= NEUTRAL)
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
    group[members] = np.take_along_axis(members, leader, axis=1)


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
