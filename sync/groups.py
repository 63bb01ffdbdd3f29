"""The key groups that some rows stand in, as the index holds them now."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations

from sqlalchemy import Connection

from dedupe.keys import Key, bucket, cap_of, is_counted, most_holders_of_few, open_group
from store import forms, index
from store.hub import Hub
from sync import book

#: Two rows, the smaller first.
Pair = tuple[int, int]


def kind_of(key: int) -> str:
    """Return the name of the kind of a numbered key."""
    return book.KIND_NAMES[index.kind_of(key)]


class Groups(Mapping[Key, int]):
    """Groups by the number of their key; as a mapping, the holders of identifiers by key.

    A group is fetched when it is asked for, and never more of it than tells whether it is open: a
    name that ten thousand bear makes no candidates.
    """

    def __init__(self, hub: Hub, connection: Connection) -> None:
        self._hub, self._kept, self._process = hub, connection, os.getpid()
        self._rows: dict[int, list[tuple[int, int]]] = {}
        self._most: dict[int, int] = {}
        self._spreads: dict[int, Mapping[int, int]] = {}
        self._numbers: dict[Key, int] = {}

    @property
    def _connection(self) -> Connection:
        # Two processes that speak on one connection would break the database: better to end.
        if os.getpid() != self._process:
            raise RuntimeError("the database is not asked by a child")
        return self._kept

    def know(self, keys: Mapping[Key, int]) -> None:
        """Take over keys whose numbers are known."""
        self._numbers |= keys

    def fetch(self, keys: Iterable[int], more: Mapping[int, Collection[int]] | None = None) -> None:
        """Fetch groups at once; `more` holds rows that may stand in them beyond their caps."""
        more = more or {}
        most = {
            key: cap_of(kind_of(key)) + 1 + len(more.get(key, ()))
            for key in keys
            if key not in self._rows
        }
        self._rows |= index.groups(self._connection, most)
        self._most |= most

    def pretend(self, keys: Iterable[int], row: int, instead: int, connection: int) -> None:
        """Take a row for one that stands in groups that were fetched, `instead` for none of it."""
        for key in keys:
            held = self._rows[key]
            if len(held) < self._most[key]:
                self._most[key] += 1
            self._rows[key] = [one for one in held if one[0] != instead] + [(row, connection)]

    def rows(self, key: int) -> list[tuple[int, int]]:
        """Return (row, connection) of the members: all of them if the group is open."""
        if key not in self._rows:
            self.fetch([key])
        return self._rows[key]

    def is_open(self, key: int) -> bool:
        """Tell whether the group makes candidates."""
        return open_group(kind_of(key), len(self.rows(key)))

    def spread(self, key: int) -> Mapping[int, int]:
        """Return how many rows of each connection stand in the group."""
        found = self._spreads.get(key)
        if found is None:
            rows = self.rows(key)
            if len(rows) < self._most[key]:
                found = Counter(whose for _, whose in rows)
            else:
                found = index.spreads(self._connection, [key]).get(key, {})
            self._spreads[key] = found
        return found

    def everybody(self, key: int) -> set[int]:
        """Return all members, of however large a group."""
        rows = self.rows(key)
        if len(rows) >= self._most[key]:
            self._most[key] = 1 << 60
            rows = self._rows[key] = index.groups(self._connection, {key: 1 << 60})[key]
        return {row for row, _ in rows}

    def get(self, key: Key, default: int = 2) -> int:  # type: ignore[override]
        """Return how many rows of one connection hold an identifier; few count as `default`."""
        number = self._numbers.get(key)
        if number is None:
            (number,) = index.hashed(self._hub.sealer, [(book.KIND_NUMBER[key.kind], key.text)])
            self._numbers[key] = number
        most = max(self.spread(number).values(), default=0)
        return most if most > most_holders_of_few() else default

    def __getitem__(self, key: Key) -> int:
        found = self.get(key, 0)
        if not found:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[Key]:
        raise TypeError("keys are not kept: their hashes are")

    def __len__(self) -> int:
        return len(self._rows)

    def candidates(self, rows: Collection[int]) -> set[Pair]:
        """Return the pairs among these rows that share an open group."""
        held: dict[int, list[int]] = {}
        for row, keys in forms.keys_of(self._connection, rows).items():
            for key in keys:
                held.setdefault(key, []).append(row)
        shared = {key: sorted(own) for key, own in held.items() if len(own) > 1}
        self.fetch(shared)
        return {
            pair
            for key, own in shared.items()
            if self.is_open(key)
            for pair in combinations(own, 2)
        }


def crossing(
    groups: Groups, key: int, left: Collection[int], came: Collection[int], whose: Mapping[int, int]
) -> tuple[bool, bool]:
    """Tell whether a group went over its cap or back, and whether its holders changed bucket.

    `left` and `came` are the rows that moved, `whose` their connections. See
    `dedupe.increments`: the group's other members are reached only by these two.
    """
    kind = kind_of(key)
    after = len(groups.rows(key))
    before = after - len(came) + len(left)
    over = (before > cap_of(kind)) != (after > cap_of(kind))
    if not is_counted(kind):
        return over, False
    now = groups.spread(key)
    was = Counter(now)
    was.subtract(whose[row] for row in came)
    was.update(whose[row] for row in left)
    held = [bucket(kind, max(spread.values(), default=0)) for spread in (was, now)]
    return over, held[0] != held[1]
