"""Finds the best pair of readings of two names for many pairs of rows at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dedupe.column_parts import Names
from dedupe.column_weights import Floats, Worth
from dedupe.columns import READINGS, Columns
from dedupe.kernel_cases import FLAGS, PARTS, SLOW, Cases, cases
from dedupe.kernel_names import Verdicts, weigh_names

Indices = NDArray[np.int64]

_SURNAME, _GIVEN, _REST = 0, 1, len(PARTS)
#: The last part holds the flags, behind a place for each equal part, then the place in the names.
_PLACE = np.uint64(len(PARTS) + len(FLAGS))
_CASE = np.uint64((1 << (len(PARTS) + len(FLAGS))) - 1)
#: Gathers the lowest bit of each of eight bytes, the first byte's bit lowest, in the highest byte.
_GATHER, _HIGHEST = np.uint64(0x0102_0408_1020_4080), np.uint64(56)
_EQUAL = np.uint64((1 << len(PARTS)) - 1)

#: Places of the readings of a and of b, for so many readings of both, first a's, then b's.
_GRID = [(i, j) for m in range(READINGS + 1) for n in range(READINGS + 1)
         for i in range(m) for j in range(n)]  # fmt: skip
_GRID_A, _GRID_B = np.array(_GRID, dtype=np.int64).T
_GRID_FIRST = np.cumsum([0, *(m * n for m in range(READINGS + 1) for n in range(READINGS + 1))])


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a table that are compared; each is one line of the processor's cache."""

    #: Per row where its readings begin, and how many there are.
    start: Indices
    count: NDArray[np.uint8]
    #: (reading, part): PARTS, then flags and place in the names.
    parts: NDArray[np.uint64]
    names: Names
    worth: Worth
    #: (place in the names, kind of rarity): what agreement is worth.
    rarity: Floats
    cases: Cases

    @classmethod
    def of(cls, columns: Columns, worth: Worth) -> Self:
        """Return the readings of a table."""
        names = columns.names
        kept = np.flatnonzero(names.kept)
        count = np.bincount(names.row[kept], minlength=columns.rows)
        start = np.cumsum(count) - count
        parts = np.empty((kept.size, _REST + 1), dtype=np.uint64)
        for place, name in enumerate(PARTS):
            parts[:, place] = PARTS[name](names)[kept]
        parts[:, _REST] = kept.astype(np.uint64) << _PLACE
        for place, has in enumerate(FLAGS.values(), start=len(PARTS)):
            parts[:, _REST] |= has(names)[kept].astype(np.uint64) << np.uint64(place)
        few = np.minimum(count, READINGS).astype(np.uint8)
        rarity = np.stack([worth.name, worth.homophone, worth.latin, worth.surname], axis=1)
        return cls(start, few, parts, names, worth, rarity, cases())

    def best(self, a: Indices, b: Indices) -> tuple[Verdicts, Floats]:
        """Return verdict and bits of the best readings of each pair of rows.

        Of equally good ones the first of a's, then the first of b's counts.
        """
        count_a, count_b = self.count[a].astype(np.int64), self.count[b]
        start_a, start_b = self.start[a], self.start[b]
        verdict = np.zeros(a.size, dtype=np.uint8)
        bits = np.zeros(a.size)
        combined = count_a * count_b
        at = np.flatnonzero(combined == 1)
        verdict[at], bits[at], _ = self.weigh(start_a[at], start_b[at])
        at = np.flatnonzero(combined > 1)
        if not at.size:
            return verdict, bits
        runs = combined[at]
        first = np.cumsum(runs) - runs
        grid = _GRID_FIRST[count_a[at] * (READINGS + 1) + count_b[at]] - first
        step = np.repeat(grid, runs) + np.arange(int(first[-1] + runs[-1]))
        found, weight, rank = self.weigh(
            np.repeat(start_a[at], runs) + _GRID_A[step],
            np.repeat(start_b[at], runs) + _GRID_B[step],
        )
        hit = np.flatnonzero(rank == np.repeat(np.maximum.reduceat(rank, first), runs))
        hit = hit[np.searchsorted(hit, first)]
        verdict[at], bits[at] = found[hit], weight[hit]
        return verdict, bits

    def weigh(self, x: Indices, y: Indices) -> tuple[Verdicts, Floats, Floats]:
        """Return verdict, bits and rank of pairs of readings, as `weigh_names` does."""
        known = self.cases
        one, other = self.parts.take(x, axis=0), self.parts.take(y, axis=0)
        rest_one, rest_other = one[:, _REST].copy(), other[:, _REST]
        case = (one == other).view(np.uint64).ravel() * _GATHER >> _HIGHEST & _EQUAL
        case |= rest_one & rest_other & _CASE
        place = case.view(np.int64)
        kind = known.kinds[place]
        verdict, bits, rank = known.verdicts[place], known.bits[place], known.ranks[place]
        rare = np.flatnonzero((kind > 0) & (kind < SLOW))
        worth = self.rarity[(rest_one[rare] >> _PLACE).view(np.int64), kind[rare] - 1]
        bits[rare] = worth
        rank[rare] += worth
        turned = (one[:, _SURNAME] == other[:, _GIVEN]) & (one[:, _SURNAME] != 0)
        slow = np.flatnonzero((kind == SLOW) | turned)
        if slow.size:
            x, y = ((rest[slow] >> _PLACE).view(np.int64) for rest in (rest_one, rest_other))
            verdict[slow], bits[slow], rank[slow] = weigh_names(self.names, self.worth, x, y)
        return verdict, bits, rank
