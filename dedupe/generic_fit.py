"""Learns what each level of an unknown column is worth, without labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.generic_levels import LEVELS, Coded, Ranks

#: Random pairs for the levels among strangers, and the seed that makes them the same every time.
RANDOM_PAIRS = 400_000
SEED = 20_250_101

ROUNDS = 20
#: Pseudo-pairs that hold m near its start: guards small tables and levels nobody has seen.
PULL = 20.0
#: Share of true pairs in which the first level holds, at the start; the rest falls off by half.
START = 0.85
LEAST = 1e-6
#: More true pairs than this for each row are no duplicates but kinds of things.
MOST_PAIRS = 8.0


@dataclass(frozen=True, slots=True)
class Model:
    """Bits per column and level, and the share of ALL pairs of rows believed to be true."""

    m: tuple[NDArray[np.float64], ...]
    u: tuple[NDArray[np.float64], ...]
    share: float
    #: False where the fit came to nothing and m and the share are the shipped ones.
    learned: bool = True

    def bits(
        self, ranks: Sequence[Ranks], rarity: Sequence[NDArray[np.float64]]
    ) -> NDArray[np.float64]:
        """Return the score of each pair, prior included; missing values count 0.

        `rarity` holds, per column, the bits that an exact agreement differs by from the average
        one, 0 elsewhere.
        """
        total = np.full(ranks[0].size, np.log2(self.share / (1 - self.share)))
        for m, u, rank, extra in zip(self.m, self.u, ranks, rarity, strict=True):
            weight = np.append(np.log2(m / u), 0.0)
            total += weight[rank] + extra
        return total


def random_pairs(rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of different rows; every pair of a small table."""
    if rows * (rows - 1) // 2 <= RANDOM_PAIRS:
        left, right = np.triu_indices(rows, 1)
        return left.astype(np.int64), right.astype(np.int64)
    generator = np.random.Generator(np.random.PCG64(SEED))
    left = generator.integers(0, rows, RANDOM_PAIRS)
    right = (left + generator.integers(1, rows, RANDOM_PAIRS)) % rows
    return left, right


def strangers(coded: Sequence[Coded], ranks: Sequence[Ranks]) -> tuple[NDArray[np.float64], ...]:
    """Return u: how often each level comes up between strangers, smoothed."""
    shares = []
    for column, rank in zip(coded, ranks, strict=True):
        count = LEVELS[column.column.kind]
        seen = np.bincount(rank[rank >= 0], minlength=count).astype(float) + 0.5
        shares.append(seen / seen.sum())
    return tuple(shares)


def rarity(
    coded: Coded, rank: Ranks, left: NDArray[np.int64], u: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return extra bits where a pair agrees exactly: rare values more, common ones less."""
    share = coded.counts / max(1, coded.counts.sum())
    extra = np.log2(np.maximum(u[0], LEAST) / np.maximum(share, LEAST))
    # Bounded upwards: how rare a value is in truth cannot be read from one or two holders.
    extra = np.clip(extra, -6.0, 3.0)
    found = np.zeros(rank.size)
    exact = rank == 0
    found[exact] = extra[coded.codes[left[exact]]]
    return found


def fit(
    coded: Sequence[Coded],
    ranks: Sequence[Ranks],
    extra: Sequence[NDArray[np.float64]],
    u: tuple[NDArray[np.float64], ...],
    population: int,
    share: float,
) -> Model:
    """Run expectation-maximisation for m and the share of true pairs; u stays as it is.

    Re-estimating u on the candidates collapses: they are chosen because they agree. A fit that
    cannot be true (see `believable`) is dropped: the shipped m and share stay.
    """
    rows = (1 + np.sqrt(1 + 8 * population)) / 2
    shipped = share
    start = tuple(_start(LEVELS[column.column.kind]) for column in coded)
    model = Model(start, u, share)
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp2(-np.clip(model.bits(ranks, extra), -60, 60)))
        m = []
        for first, rank in zip(start, ranks, strict=True):
            known = rank >= 0
            held = PULL * first
            held += np.bincount(rank[known], weights=chance[known], minlength=first.size)
            m.append(held / held.sum())
        share = min(0.5, max(chance.sum(), 1.0) / population)
        model = Model(tuple(m), u, share)
    return model if believable(model, population, rows) else Model(start, u, shipped, learned=False)


def believable(model: Model, population: int, rows: float) -> bool:
    """Tell whether a fit may be used.

    It may not where equal values speak against a pair, or hardly better than the most different
    ones, in half of the columns or more: the fit found something else than records of one thing
    (a category, a source). Nor where it sees more true pairs than tables hold: MOST_PAIRS a row.
    """
    turned = 0
    for m, u in zip(model.m, model.u, strict=True):
        equal, different = m[0] / u[0], m[-1] / u[-1]
        turned += equal <= 1 or equal <= different
    return 2 * turned < len(model.m) and model.share * population <= MOST_PAIRS * rows


def _start(count: int) -> NDArray[np.float64]:
    rest = 0.5 ** np.arange(count - 1)
    return np.concatenate([[START], (1 - START) * rest / rest.sum()])
