"""Compares columns of unknown tables in levels, many pairs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from dedupe.generic_columns import Column, Kind

#: Level of a pair in which a value is missing.
MISSING = -1

#: Levels per kind, best first; the last is "else".
LEVELS: dict[Kind, int] = {
    Kind.DATE: 4,
    Kind.EMAIL: 5,
    Kind.PHONE: 3,
    Kind.CODE: 3,
    Kind.CATEGORY: 2,
    Kind.WORD: 5,
    Kind.TEXT: 5,
}

Pairs = NDArray[np.int64]
Ranks = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as numbers: `codes` per row into `values`, -1 where missing."""

    column: Column
    codes: NDArray[np.int64]
    values: tuple[str, ...]
    #: Rows that hold each value.
    counts: NDArray[np.int64]


def encode(columns: Sequence[Column]) -> list[Coded]:
    """Number the values of each column."""
    coded = []
    for column in columns:
        values = tuple(sorted(set(column.values) - {""}))
        number = {value: index for index, value in enumerate(values)}
        codes = np.array([number.get(value, -1) for value in column.values], dtype=np.int64)
        counts = np.bincount(codes[codes >= 0], minlength=len(values))
        coded.append(Coded(column, codes, values, counts))
    return coded


def levels(one: Coded, other: Coded, left: Pairs, right: Pairs) -> Ranks:
    """Return the level of each pair (left[k] in `one`, right[k] in `other`)."""
    a, b = one.codes[left], other.codes[right]
    missing = (a < 0) | (b < 0)
    combined = np.where(missing, -1, a * (len(other.values) + 1) + b)
    unique, inverse = np.unique(combined, return_inverse=True)
    kept = unique[unique >= 0]
    first = [one.values[code] for code in kept // (len(other.values) + 1)]
    second = [other.values[code] for code in kept % (len(other.values) + 1)]
    ranks = _ranks(one.column.kind, first, second)
    if kept.size < unique.size:
        ranks = np.concatenate([np.array([MISSING], dtype=np.int8), ranks])
    return ranks[inverse]


def _ranks(kind: Kind, first: list[str], second: list[str]) -> Ranks:
    if not first:
        return np.empty(0, dtype=np.int8)
    exact = np.array([x == y for x, y in zip(first, second, strict=True)])
    if kind is Kind.CATEGORY:
        return np.where(exact, 0, 1).astype(np.int8)
    edits = cpdist(first, second, scorer=OSA.distance, dtype=np.int32)
    if kind in (Kind.CODE, Kind.PHONE):
        return np.select([exact, edits <= 1], [0, 1], 2).astype(np.int8)
    if kind is Kind.DATE:
        parts = np.array([_date_parts(x, y) for x, y in zip(first, second, strict=True)])
        return np.select([exact, (edits <= 1) | (parts == 3), parts == 2], [0, 1, 2], 3).astype(
            np.int8
        )
    alike = cpdist(first, second, scorer=JaroWinkler.similarity, dtype=np.float32)
    if kind is Kind.EMAIL:
        local = np.array([_same_local(x, y) for x, y in zip(first, second, strict=True)])
        return np.select([exact, edits <= 2, local, alike >= 0.88], [0, 1, 2, 3], 4).astype(np.int8)
    near = (edits <= 1) | (alike >= 0.93)
    cut = np.array([_cut(x, y) for x, y in zip(first, second, strict=True)])
    return np.select([exact, near, cut | (alike >= 0.88), alike >= 0.75], [0, 1, 2, 3], 4).astype(
        np.int8
    )


def _date_parts(x: str, y: str) -> int:
    """Return 3 for month and day swapped, else how many of year, month and day agree."""
    if len(x) != 8 or len(y) != 8:
        return 0
    if x[:4] == y[:4] and x[4:6] == y[6:] and x[6:] == y[4:6]:
        return 3
    return (x[:4] == y[:4]) + (x[4:6] == y[4:6]) + (x[6:] == y[6:])


def _same_local(x: str, y: str) -> bool:
    return len(x) > 3 and x.partition("@")[0] == y.partition("@")[0]


def _cut(x: str, y: str) -> bool:
    short, long = sorted((x, y), key=len)
    return len(short) >= 3 and long.startswith(short)
