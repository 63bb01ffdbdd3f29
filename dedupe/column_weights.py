"""What each value of the columns is worth: rarity of names and firms, holders of identifiers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe import keys as rules
from dedupe import weights as w
from dedupe.column_keys import mixed
from dedupe.columns import Columns
from dedupe.compare_names import rarity
from dedupe.corrections import NONE, Corrections
from dedupe.keys import bucket
from dedupe.profile import Profile
from dedupe.statistics import USUAL, Statistics

#: Identifiers whose agreement is worth less the more rows hold the value.
HELD = {
    "mobile": w.MOBILE, "email": w.EMAIL, "role": w.ROLE, "wechat": w.WECHAT, "qq": w.QQ,
    "landline": w.LANDLINE,
}  # fmt: skip

Floats = NDArray[np.float64]


class Hashed(Mapping[str, float]):
    """Text -> number, by the hash of the text; the texts themselves are not kept."""

    def __init__(self, hashes: NDArray[np.int64], numbers: NDArray[np.float64]) -> None:
        order = np.argsort(hashes)
        self.hashes, self.numbers = hashes[order], numbers[order]

    @classmethod
    def of(cls, known: Mapping[str, float]) -> Hashed:
        """Return the same table by hash."""
        if isinstance(known, Hashed):
            return known
        hashes = np.array([hash(text) for text in known], dtype=np.int64)
        return cls(hashes, np.array(list(known.values()), dtype=np.float64))

    def find(self, hashes: NDArray[np.int64], default: float) -> Floats:
        """Return the number of each hash."""
        if not self.hashes.size:
            return np.full(hashes.shape, default)
        at = np.searchsorted(self.hashes, hashes)
        at[at == self.hashes.size] = 0
        return np.where(self.hashes[at] == hashes, self.numbers[at], default)

    def __getitem__(self, text: str) -> float:
        found = self.find(np.array([hash(text)], dtype=np.int64), -1.0)[0]
        if found < 0:
            raise KeyError(text)
        return int(found) if found == int(found) else float(found)

    def __iter__(self) -> Iterator[str]:
        raise TypeError("the texts themselves are not kept")

    def __len__(self) -> int:
        return int(self.hashes.size)


def counted(row: NDArray[np.int32], hashes: NDArray[np.int64]) -> Hashed:
    """Return how many rows hold each hash; 0 is nobody's."""
    fit = hashes != 0
    row, hashes = row[fit], hashes[fit]
    order = np.lexsort((row, hashes))
    row, hashes = row[order], hashes[order]
    if not row.size:
        return Hashed(hashes, np.zeros(0))
    new = np.r_[True, (hashes[1:] != hashes[:-1]) | (row[1:] != row[:-1])]
    hashes = hashes[new]
    first = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    return Hashed(hashes[first], np.diff(np.r_[first, hashes.size]).astype(np.float64))


def measured(columns: Columns) -> Statistics:
    """Return what `statistics.measure` says of the same rows, keyed by hash."""
    names, firms = columns.names, columns.firms
    full = names.full
    hanzi = full & (names.surname != 0)
    surnames = counted(names.row, names.surname_sound)
    people = max(1, int(surnames.numbers.sum()))
    shares = _each(surnames.numbers, lambda count: round(int(count) / people, 6))
    return Statistics(
        1,
        max(columns.rows, 1),
        _common(counted(names.row[hanzi], names.whole[hanzi])),  # type: ignore[arg-type]
        _common(counted(names.row[full], names.sounded[full])),  # type: ignore[arg-type]
        Hashed(surnames.hashes, shares),
        _common(counted(firms.row, firms.known_as)),  # type: ignore[arg-type]
    )


def _common(counts: Hashed) -> Hashed:
    often = counts.numbers > USUAL
    return Hashed(counts.hashes[often], counts.numbers[often])


def _each(numbers: Floats, worth: Callable[[float], float]) -> Floats:
    """Return what each number is worth, each different one worked out once and in Python."""
    every, back = np.unique(numbers, return_inverse=True)
    return np.array([worth(number) for number in every.tolist()], dtype=np.float64)[back]


@dataclass(frozen=True, slots=True)
class Worth:
    """Bits of agreement, per reading of a name, per firm, and per held identifier."""

    #: Same hanzi; same sound, other hanzi; same sound, one or both in Latin script.
    name: Floats
    homophone: Floats
    latin: Floats
    surname: Floats
    brand: Floats
    #: Field -> bucket of holders as (place, row).
    buckets: dict[str, NDArray[np.uint8]]
    #: What a shared brand counts beside its rarity, between firms.
    brand_alone: float = w.FIRM_BRAND
    corrections: Corrections = NONE


def worth_of(
    columns: Columns,
    statistics: Statistics,
    holders: Callable[[NDArray[np.uint64]], NDArray[np.int64]],
    profiles: Sequence[Profile] = (),
) -> Worth:
    """Return what agreement on each value is worth.

    `holders` tells how many rows hold each key. `profiles` are needed with statistics of version
    0, which know names by their characters and not by their number.
    """
    hanzi, sounds, surnames = (
        _measured_names(columns, statistics)
        if statistics.version
        else _expected_names(profiles, statistics)
    )
    brands = Hashed.of(statistics.brands).find(columns.firms.known_as, USUAL)
    return Worth(
        _each(hanzi, lambda count: rarity(w.NAME, int(count))),
        _each(sounds, lambda count: rarity(w.NAME_LATIN - w.HOMOPHONE_LESS, int(count))),
        _each(sounds, lambda count: rarity(w.NAME_LATIN, int(count))),
        _each(surnames, statistics.surname_worth),
        _each(brands, lambda count: _brand(statistics.rows, int(count))),
        {kind: _buckets(kind, columns, holders) for kind in HELD},
        statistics.brand_alone(),
        statistics.corrections,
    )


def _brand(rows: int, holders: int) -> float:
    bits = math.log2(rows / max(holders, 1)) - w.COMPANY_LESS
    return max(w.COMPANY_LEAST, min(w.COMPANY_MOST, bits))


def _measured_names(columns: Columns, statistics: Statistics) -> tuple[Floats, Floats, Floats]:
    names = columns.names
    shares = Hashed.of(statistics.surnames).find(names.surname_sound, 0.0)
    return (
        Hashed.of(statistics.names).find(names.whole, USUAL),
        Hashed.of(statistics.sounds).find(names.sounded, USUAL),
        _each(shares, lambda share: -math.log2(max(share, 2.0**-16))),
    )


def _expected_names(
    profiles: Sequence[Profile], statistics: Statistics
) -> tuple[Floats, Floats, Floats]:
    forms = [form for one in profiles for form in one.names]
    hanzi = [statistics.name_holders(form) if form.full and form.surname else 2 for form in forms]
    sounds = [statistics.sound_holders(form) if form.full else 2 for form in forms]
    surnames = [statistics.surname_bits(form) if form.surname_sound else 0.0 for form in forms]
    return np.array(hanzi, float), np.array(sounds, float), np.array(surnames, float)


def _buckets(
    kind: str, columns: Columns, holders: Callable[[NDArray[np.uint64]], NDArray[np.int64]]
) -> NDArray[np.uint8]:
    values = columns.slots[kind]
    known = np.nonzero(values)
    counts = holders(mixed(kind, values[known]))
    most = max(rules.KINDS[kind].generic, rules.BUCKETS[1] + 1)
    table = np.array([bucket(kind, count) for count in range(most + 1)], dtype=np.uint8)
    found = np.zeros(values.shape, dtype=np.uint8)
    found[known] = table[np.minimum(counts, most)]
    return found
