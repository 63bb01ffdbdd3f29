"""Finds the candidate pairs of a whole table by sorting hashes of its keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from dedupe.keys import BUCKETS, KINDS, Key, keys
from dedupe.profile import Profile

_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
_KIND_NAMES = tuple(KINDS)
_CAPS = np.array([kind.cap for kind in KINDS.values()], dtype=np.int64)
_COUNTED = np.array([bool(kind.generic) for kind in KINDS.values()])


def fingerprint(key: Key) -> int:
    """Return a 64-bit hash that is the same in every process."""
    text = f"{key.kind}\0{key.text}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")


class CountedKeys(Mapping[Key, int]):
    """Holders of identifiers by the hash of their key; only those in a higher bucket are kept."""

    def __init__(self, counts: Mapping[int, int]) -> None:
        self._counts = counts

    def __getitem__(self, key: Key) -> int:
        return self._counts[fingerprint(key)]

    def __iter__(self) -> Iterator[Key]:
        raise TypeError("the keys themselves are not kept")

    def __len__(self) -> int:
        return len(self._counts)


def candidate_pairs(profiles: Iterable[Profile]) -> tuple[NDArray[np.int64], CountedKeys, int]:
    """Return (codes, holders, rows) for profiles in the order given.

    A code is i * rows + j with i < j, sorted, without repeats: i and j share a key whose group
    holds at most the cap of its kind. The memory taken is 9 bytes for each key of each row and
    8 for each pair before repeats are dropped, a few times over while sorting.
    """
    hashes: list[NDArray[np.uint64]] = []
    owners: list[NDArray[np.int32]] = []
    kinds: list[NDArray[np.uint8]] = []
    rows = 0
    part: list[tuple[int, int, int]] = []
    lists: list[int] = []
    numbered: dict[str, int] = {}
    for rows, profile in enumerate(profiles, start=1):
        lists.append(numbered.setdefault(profile.row.connection, len(numbered)))
        part += [(fingerprint(key), rows - 1, _KIND_NUMBER[key.kind]) for key in keys(profile)]
        if len(part) > 30_000:
            _flush(part, hashes, owners, kinds)
    _flush(part, hashes, owners, kinds)
    keyed = (np.concatenate(hashes), np.concatenate(owners), np.concatenate(kinds))
    del hashes, owners, kinds
    codes, held, counts = groups(keyed, np.array(lists, dtype=np.int64))
    return codes, CountedKeys(dict(zip(held.tolist(), counts.tolist(), strict=True))), rows


#: Hash, row and number of the kind of each key of each row.
Keyed = tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.uint8]]


def groups(
    keyed: Keyed, lists: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
    """Return (codes, hashes, holders) for the keys of a table whose rows stand in `lists`.

    The hashes are those of identifiers with more holders than a household, sorted; holders are the
    most rows of one list.
    """
    order = np.argsort(keyed[0])
    every, owner, kind = keyed[0][order], keyed[1][order], keyed[2][order]
    del order
    new = np.r_[True, every[1:] != every[:-1]] if every.size else np.empty(0, dtype=bool)
    starts = np.flatnonzero(new)
    sizes = np.diff(np.r_[starts, every.size])
    group_kind = kind[starts]
    many = _COUNTED[group_kind] & (sizes > BUCKETS[0])
    counts = _holders(starts[many], sizes[many], owner, lists)
    held = every[starts[many]]
    usable = (sizes >= 2) & (sizes <= _CAPS[group_kind])
    codes = pair_codes(owner, starts[usable], sizes[usable], lists.size)
    often = counts > BUCKETS[0]
    return codes, held[often], counts[often]


def _holders(
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    owner: NDArray[np.int32],
    lists: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the most rows of one list in each group."""
    if not starts.size or (lists == lists[0]).all():
        return sizes
    group = np.repeat(np.arange(starts.size), sizes)
    inside = np.arange(group.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    whose = lists[owner[np.repeat(starts, sizes) + inside]]
    order = np.lexsort((whose, group))
    group, whose = group[order], whose[order]
    first = np.flatnonzero(np.r_[True, (group[1:] != group[:-1]) | (whose[1:] != whose[:-1])])
    runs = np.diff(np.r_[first, group.size])
    begins = np.flatnonzero(np.r_[True, group[first][1:] != group[first][:-1]])
    most: NDArray[np.int64] = np.maximum.reduceat(runs, begins)
    return most


def _flush(
    part: list[tuple[int, int, int]],
    hashes: list[NDArray[np.uint64]],
    owners: list[NDArray[np.int32]],
    kinds: list[NDArray[np.uint8]],
) -> None:
    hashes.append(np.array([entry[0] for entry in part], dtype=np.uint64))
    owners.append(np.array([entry[1] for entry in part], dtype=np.int32))
    kinds.append(np.array([entry[2] for entry in part], dtype=np.uint8))
    part.clear()


def pair_codes(
    owner: NDArray[np.int32],
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    rows: int,
) -> NDArray[np.int64]:
    """Return the sorted distinct codes of all pairs inside the groups, size by size."""
    codes = np.empty(int((sizes * (sizes - 1) // 2).sum()), dtype=np.int64)
    starts = starts[np.argsort(sizes, kind="stable")]
    first = end = 0
    for size, groups in enumerate(np.bincount(sizes)):
        begin, first = starts[first : first + groups], first + groups
        # (member, group): what lies together in memory is gathered together.
        members = owner[begin + np.arange(size)[:, None]].astype(np.int64)
        for place in range(1, size):
            at, end = end, end + place * groups
            one, other = members[:place], members[place]
            here = codes[at:end].reshape(place, groups)
            np.minimum(one, other, out=here)
            here *= rows
            here += np.maximum(one, other)
    codes.sort()
    found: NDArray[np.int64] = codes[np.r_[True, codes[1:] != codes[:-1]][: codes.size]]
    return found
