"""Deduplicates a table with unknown columns: types, levels, weights and groups from the values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dedupe import generic_fit as fitting
from dedupe.candidates import pair_codes
from dedupe.cluster import components, cut
from dedupe.decisions import Constraints
from dedupe.generic_columns import Column, Kind, name_pair, recognise
from dedupe.generic_levels import MISSING, Coded, Ranks, encode, levels
from store.values import RowId

#: A group of rows with one key and more members is skipped.
CAP = 60
PREFIX = 4

#: Groups are cut at this mean score. The prior is that of any two rows of the table; two rows of
#: one component, linked already, start from better odds, so the cut lies a little below even.
MERGE = -2.0
#: Edges above connect; the mean decides later.
FLOOR = -3.0
CLIP = 25.0


@dataclass(frozen=True, slots=True)
class Found:
    """Groups of row numbers, and the scored pairs inside or between them."""

    groups: tuple[tuple[int, ...], ...]
    #: (row, row, bits), smaller row first.
    edges: tuple[tuple[int, int, float], ...]
    columns: tuple[Column, ...]
    #: False where the table's own weights could not be learned and the shipped ones were used.
    learned: bool = True


class Scorer:
    """Levels and bits of any pairs of rows of one table."""

    def __init__(self, coded: Sequence[Coded], swap: tuple[int, int] | None) -> None:
        self.coded = coded
        self.swap = swap
        self.model: fitting.Model | None = None

    def ranks(
        self, left: NDArray[np.int64], right: NDArray[np.int64]
    ) -> tuple[list[Ranks], NDArray[np.bool_]]:
        """Return the levels per column, and where first and last name were compared crosswise."""
        found = [levels(one, one, left, right) for one in self.coded]
        crossed = np.zeros(left.size, dtype=bool)
        if self.swap is not None:
            i, j = self.swap
            one = levels(self.coded[i], self.coded[j], left, right)
            other = levels(self.coded[j], self.coded[i], left, right)
            worst = 9
            straight = _filled(found[i], worst) + _filled(found[j], worst)
            cross = _filled(one, worst) + _filled(other, worst)
            crossed = cross < straight
            found[i] = np.where(crossed, one, found[i])
            found[j] = np.where(crossed, other, found[j])
        return found, crossed

    def rarity(
        self, ranks: Sequence[Ranks], left: NDArray[np.int64], crossed: NDArray[np.bool_],
        u: tuple[NDArray[np.float64], ...],
    ) -> list[NDArray[np.float64]]:  # fmt: skip
        """Return the extra bits of exact agreements by the rarity of the value."""
        extra = []
        for number, (column, rank) in enumerate(zip(self.coded, ranks, strict=True)):
            plain = rank
            if self.swap is not None and number in self.swap:
                plain = np.where(crossed, MISSING, rank)
            extra.append(fitting.rarity(column, plain, left, u[number]))
        return extra

    def bits(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the scores of pairs, clipped and in steps of 1/64."""
        assert self.model is not None  # noqa: S101
        ranks, crossed = self.ranks(left, right)
        extra = self.rarity(ranks, left, crossed, self.model.u)
        total: NDArray[np.float64] = np.clip(self.model.bits(ranks, extra), -CLIP, CLIP)
        return np.round(total * 64) / 64


def _filled(rank: Ranks, value: int) -> NDArray[np.int64]:
    return np.where(rank < 0, value // 2, rank).astype(np.int64)


def deduplicate(table: Mapping[str, Sequence[str]], merge: float = MERGE) -> Found:
    """Group the rows of a table given as columns of equal length.

    Deterministic; the order of rows does not matter up to ties. Row ids must not be among the
    columns.
    """
    rows = len(next(iter(table.values()), ()))
    columns = [c for name, values in table.items() if (c := recognise(name, values)) is not None]
    if not columns or rows < 2:
        return Found(tuple((row,) for row in range(rows)), (), tuple(columns))
    scorer = Scorer(encode(columns), name_pair(columns))
    codes = candidates(columns, rows, scorer.swap)
    left, right = codes // rows, codes % rows
    if not codes.size:
        return Found(tuple((row,) for row in range(rows)), (), tuple(columns))
    train(scorer, left, right, rows)
    bits = scorer.bits(left, right)
    keep = bits > FLOOR
    edges = list(zip(left[keep].tolist(), right[keep].tolist(), bits[keep].tolist(), strict=True))
    learned = scorer.model is not None and scorer.model.learned
    return Found(_groups(rows, edges, scorer, merge), tuple(edges), tuple(columns), learned)


def train(scorer: Scorer, left: NDArray[np.int64], right: NDArray[np.int64], rows: int) -> None:
    """Learn the levels' bits from random pairs (u) and from the candidates (m)."""
    random_ranks, _ = scorer.ranks(*fitting.random_pairs(rows))
    u = fitting.strangers(scorer.coded, random_ranks)
    ranks, crossed = scorer.ranks(left, right)
    extra = scorer.rarity(ranks, left, crossed, u)
    population = rows * (rows - 1) // 2
    share = min(0.3, rows / 2 / population)
    scorer.model = fitting.fit(scorer.coded, ranks, extra, u, population, share)


def candidates(
    columns: Sequence[Column], rows: int, swap: tuple[int, int] | None
) -> NDArray[np.int64]:
    """Return the codes of pairs that share a value, a rare word or two beginnings."""
    hashes: list[int] = []
    owners: list[int] = []
    for row in range(rows):
        for key in _keys(columns, row, swap):
            hashes.append(int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little"))
            owners.append(row)
    every = np.array(hashes, dtype=np.uint64)
    order = np.argsort(every, kind="stable")
    every, owner = every[order], np.array(owners, dtype=np.int32)[order]
    if not every.size:
        return np.empty(0, dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, every[1:] != every[:-1]])
    sizes = np.diff(np.r_[starts, every.size])
    usable = (sizes >= 2) & (sizes <= CAP)
    return pair_codes(owner, starts[usable], sizes[usable], rows)


def _keys(columns: Sequence[Column], row: int, swap: tuple[int, int] | None) -> set[str]:
    found: set[str] = set()
    starts: list[tuple[str, str]] = []
    for number, column in enumerate(columns):
        value = column.values[row]
        if not value or column.kind is Kind.CATEGORY:
            continue
        # First and last name share one name space: they are mixed up.
        space = "name" if swap is not None and number in swap else str(number)
        found.add(f"{space}={value}")
        starts.append((space, value[:PREFIX]))
        if column.kind in (Kind.DATE, Kind.CODE, Kind.PHONE):
            starts.append((space, f"-{value[-PREFIX:]}"))
        words = sorted({word for word in value.split() if len(word) >= PREFIX})
        found.update(f"{space}:{word}" for word in words)
    for position, one in enumerate(sorted(starts)):
        for other in sorted(starts)[position + 1 :]:
            found.add(f"{one}&{other}")
    return found


def _groups(
    rows: int, edges: list[tuple[int, int, float]], scorer: Scorer, merge: float
) -> tuple[tuple[int, ...], ...]:
    names = [RowId("", "", f"{row:09d}") for row in range(rows)]
    parts = components(names, ((names[a], names[b]) for a, b, _ in edges), Constraints())
    where = {int(row.external_id): number for number, part in enumerate(parts) for row in part}
    inside: dict[int, list[tuple[int, int, float]]] = defaultdict(list)
    for a, b, bits in edges:
        inside[where[a]].append((a, b, bits))
    known = _all_pairs([[int(row.external_id) for row in part] for part in parts], scorer)
    groups = []
    for number, part in enumerate(parts):
        members = [int(row.external_id) for row in part]
        index = {row: position for position, row in enumerate(members)}
        links = [(index[a], index[b], bits) for a, b, bits in inside[number]]

        def pair(i: int, j: int, members: list[int] = members) -> tuple[float, bool, bool]:
            a, b = sorted((members[i], members[j]))
            return known[a, b], False, False

        groups += cut(part, links, pair, Constraints(), merge)
    return tuple(sorted(tuple(int(row.external_id) for row in group) for group in groups))


def _all_pairs(parts: list[list[int]], scorer: Scorer) -> dict[tuple[int, int], float]:
    """Score every pair inside the components at once."""
    pairs = [(a, b) for part in parts for k, a in enumerate(part) for b in part[k + 1 :]]
    if not pairs:
        return {}
    array = np.array(pairs, dtype=np.int64)
    bits = scorer.bits(array[:, 0], array[:, 1])
    return dict(zip(pairs, bits.tolist(), strict=True))
