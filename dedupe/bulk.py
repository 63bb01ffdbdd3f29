"""A whole table as columns: its candidate pairs, their scores, and its groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dedupe.candidates import Keyed, groups
from dedupe.column_keys import key_number, keys_of
from dedupe.column_weights import Floats, measured, worth_of
from dedupe.columns import Columns, columns_of, joined
from dedupe.compare import judge
from dedupe.kernel import RELATIONS, Scores, score_pairs
from dedupe.kernel_fields import Indices, Ready
from dedupe.keys import Key, counted_keys
from dedupe.linkage import Links, components, cut_all, groups_of
from dedupe.parallel import spread
from dedupe.profile import Profile
from dedupe.score import FLOOR, Limits
from dedupe.statistics import Statistics

#: Rows that are read, and pairs that are scored, at once.
ROWS, PAIRS = 4_096, 65_536
#: Fewer rows or pairs than this are not worth another process.
_FEW_ROWS, _FEW_PAIRS = 8_000, 400_000

#: Gives the profiles of the rows from `begin` to `end`.
Reader = Callable[[int, int], Sequence[Profile]]


class HeldKeys(Mapping[Key, int]):
    """Holders of identifiers; only those in a higher bucket than the first are kept."""

    def __init__(self, hashes: NDArray[np.uint64], counts: NDArray[np.int64]) -> None:
        self._hashes, self._counts = hashes, counts

    def find(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Return the holders of many keys, 2 where they are not known."""
        if not self._hashes.size:
            return np.full(hashes.size, 2)
        at = np.searchsorted(self._hashes, hashes)
        at[at == self._hashes.size] = 0
        return np.where(self._hashes[at] == hashes, self._counts[at], 2)

    def __getitem__(self, key: Key) -> int:
        count = int(self.find(np.array([key_number(key)], dtype=np.uint64))[0])
        if count == 2:
            raise KeyError(key)
        return count

    def __iter__(self) -> Iterator[Key]:
        raise TypeError("the keys themselves are not kept")

    def __len__(self) -> int:
        return int(self._hashes.size)


def read_columns(rows: int, read: Reader) -> tuple[Columns, Keyed]:
    """Return the columns and the keys of a table, read in parts by all cores."""

    def work(begin: int) -> tuple[Columns, Keyed]:
        profiles = read(begin, min(begin + ROWS, rows))
        columns = columns_of(profiles)
        odd = np.flatnonzero(columns.rare).tolist()
        number, owner, kind = keys_of(columns, [(row, profiles[row]) for row in odd])
        return columns, (number, owner + np.int32(begin), kind)

    begins = list(range(0, rows, ROWS)) or [0]
    found = dict(spread(begins, work, None if rows >= _FEW_ROWS else 1))
    parts = [found.pop(place) for place in range(len(begins))]
    keyed = tuple(np.concatenate([keys[place] for _, keys in parts]) for place in range(3))
    return joined([columns for columns, _ in parts]), keyed  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores pairs of rows of one table."""

    ready: Ready
    statistics: Statistics
    holders: Mapping[Key, int]
    read: Reader

    def scores(self, a: Indices, b: Indices, above: float = -np.inf) -> tuple[Indices, Scores]:
        """Return places and scores of pairs; those not above the bits given may be left out.

        What the columns cannot express is judged one by one.
        """
        at, found = score_pairs(self.ready, a, b, above)
        unsure = np.flatnonzero(found.unsure)
        rows = np.unique(np.concatenate([a[at[unsure]], b[at[unsure]]])).tolist()
        profiles = {row: one for row in rows for one in self.read(row, row + 1)}
        for place in unsure.tolist():
            one, other = profiles[int(a[at[place]])], profiles[int(b[at[place]])]
            judged = judge(one, other, self.holders, self.statistics)
            found.bits[place] = judged.bits
            found.support[place] = judged.support
            found.contradicted[place] = judged.contradicted
            found.unopposed[place] = judged.unopposed
            found.relation[place] = RELATIONS.index(judged.relation)
        return at, found


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs worth keeping, in order of their rows, and how many were compared."""

    links: Links
    #: Place in RELATIONS.
    relation: NDArray[np.uint8]
    compared: int


def prepare(
    rows: int,
    read: Reader,
    statistics: Statistics | None,
) -> tuple[Scorer, NDArray[np.int64]]:
    """Read a table; return what scores its pairs, and the codes of its candidate pairs."""
    columns, keyed = read_columns(rows, read)
    if statistics is None:
        statistics = measured(columns)
    codes, held, counts = groups(keyed, columns.source)
    del keyed
    holders = HeldKeys(held, counts)
    profiles = read(0, rows) if not statistics.version else ()
    worth = worth_of(columns, statistics, holders.find, profiles)
    return Scorer(Ready.of(columns, worth), statistics, holders, read), codes


def scorer_of(
    profiles: Sequence[Profile], holders: Mapping[Key, int], statistics: Statistics
) -> Scorer:
    """Return what scores the pairs of a few rows of a book, whose holders are those of the book.

    Of identifiers that only one of the rows has no pair agrees, so nobody asks who holds them.
    """
    table = list(profiles)
    seen: Counter[Key] = Counter(key for one in table for key in counted_keys(one))
    held = {key_number(key): holders.get(key, 2) for key, rows in seen.items() if rows > 1}
    often = sorted((number, count) for number, count in held.items() if count > 2)
    known = HeldKeys(
        np.array([number for number, _ in often], dtype=np.uint64),
        np.array([count for _, count in often], dtype=np.int64),
    )
    columns = columns_of(table)
    worth = worth_of(columns, statistics, known.find)
    return Scorer(
        Ready.of(columns, worth), statistics, holders, lambda begin, end: table[begin:end]
    )


def score_all(
    scorer: Scorer,
    codes: NDArray[np.int64],
    progress: Callable[[int, int], None] | None = None,
) -> Found:
    """Score candidate pairs on all cores and keep what links or relates."""
    rows = max(1, scorer.ready.columns.rows)

    def work(begin: int) -> tuple[NDArray[np.int64], Scores]:
        part = codes[begin : begin + PAIRS]
        at, found = scorer.scores(part // rows, part % rows, FLOOR)
        keep = np.flatnonzero((found.bits > FLOOR) | (found.relation > 0))
        return part[at[keep]], found.at(keep)

    begins = list(range(0, codes.size, PAIRS))
    kept: dict[int, tuple[NDArray[np.int64], Scores]] = {}
    done = 0
    for place, answer in spread(begins, work, None if codes.size >= _FEW_PAIRS else 1):
        kept[place] = answer
        done += min(PAIRS, codes.size - begins[place])
        if progress is not None:
            progress(done, int(codes.size))
    parts = [kept[place] for place in range(len(begins))]
    pairs = _end_to_end([part for part, _ in parts], np.int64)
    links = Links(
        pairs // rows,
        pairs % rows,
        _end_to_end([found.bits for _, found in parts], np.float64),
        _end_to_end([found.support for _, found in parts], np.uint8),
    )
    relation = _end_to_end([found.relation for _, found in parts], np.uint8)
    return Found(links, relation, int(codes.size))


def _end_to_end(parts: Iterable[NDArray], dtype: type) -> NDArray:  # type: ignore[type-arg]
    every = list(parts)
    return np.concatenate(every) if every else np.empty(0, dtype=dtype)


@dataclass(frozen=True, slots=True)
class CutTable:
    """A table in groups."""

    #: Per row the smallest row of its group.
    group: Indices
    #: Components that were left uncut: their rows are alone in `group`.
    left: list[list[int]]

    @property
    def groups(self) -> list[list[int]]:
        """Return the rows of every group but those left, smallest first."""
        left = {row for rows in self.left for row in rows}
        return [rows for rows in groups_of(self.group) if rows[0] not in left]


def cut_table(
    scorer: Scorer,
    links: Links,
    limits: Limits,
    same: Sequence[tuple[int, int]] = (),
    touched: Sequence[int] = (),
) -> CutTable:
    """Cut a table into groups.

    `same` holds pairs of rows that belong to one component whatever they score. Components with a
    row in `touched` are left.
    """
    strong = np.flatnonzero(links.bits > FLOOR)
    links = Links(links.a[strong], links.b[strong], links.bits[strong], links.support[strong])
    one, other = (np.array([pair[side] for pair in same], dtype=np.int64) for side in (0, 1))
    label = components(
        scorer.ready.columns.rows, np.concatenate([links.a, one]), np.concatenate([links.b, other])
    )
    skip = np.zeros(label.size, dtype=bool)
    skip[label[list(touched)]] = True
    group = cut_all(label, links, scorer.scores, limits, skip)
    uncut = skip[label]
    left = [rows for rows in groups_of(label) if uncut[rows[0]]] if uncut.any() else []
    return CutTable(group, left)


def ask_pairs(links: Links, group: Indices, limits: Limits) -> tuple[Indices, Indices, Floats]:
    """Return the best pair (rows, rows, bits) of each two groups to ask about, best first.

    The same as `match.asks` where nobody has decided anything.
    """
    at = _best_pairs(links, group, (links.bits >= limits.ask) & (links.bits > FLOOR))
    return links.a[at], links.b[at], links.bits[at]


def offer_pairs(found: Found, group: Indices) -> tuple[Indices, Indices, NDArray[np.uint8]]:
    """Return (rows, rows, kinds) of each two groups that are offered as related, by their rows.

    The same as `match.relations` where nobody has decided anything.
    """
    at = np.sort(_best_pairs(found.links, group, found.relation > 0))
    return found.links.a[at], found.links.b[at], found.relation[at]


def _best_pairs(links: Links, group: Indices, fit: NDArray[np.bool_]) -> Indices:
    """Return the places of the best link that fits of each two groups, best first."""
    at = np.flatnonzero(fit & (group[links.a] != group[links.b]))
    at = at[np.lexsort((links.b[at], links.a[at], -links.bits[at]))]
    one, other = group[links.a[at]], group[links.b[at]]
    pairs = np.minimum(one, other) * group.size + np.maximum(one, other)
    return at[np.sort(np.unique(pairs, return_index=True)[1])]
