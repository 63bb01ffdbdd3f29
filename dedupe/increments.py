"""Which pairs to score and which components to cluster again when some rows change.

THE INVALIDATION RULE. A matching is determined, per pair, by the two profiles, by the holder
buckets of the identifiers they share and by whether one of their common key groups is open (2 to
cap rows); and per component by its members' pairs and the constraints on them. So:

1. A row is *changed* when it is new, gone, or its profile differs.
2. Moving its keys out of and into the groups changes some sizes. A group whose size goes over a
   bucket edge or over its cap (`keys.crossed`) is *crossed*. Growing from one row to two is no
   crossing: that pair holds the changed row anyway.
3. *Affected* rows are the changed rows and every member, before or after, of a crossed group.
   Only a pair that holds an affected row can score differently or become or stop being a
   candidate: a pair of unaffected rows shares the same open groups and the same buckets as before.
4. Forget every edge that touches an affected row. Score every affected row against its partners
   (`partners`) and keep what `match.edge_of` returns.
5. Components to cluster again: those that held an affected row before, and those that hold one
   after, and those of rows that a new or withdrawn decision touches (`decisions.touched`).
   Everything else keeps its groups, questions and relations.

A new statistics version, limits or weights: everything is affected; that is a rebuild.
Doing this for any sequence of changes, in any batches, gives exactly what `match.match` gives for
the rows at the end with the same statistics; a property test holds the two against each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from dedupe.keys import Key, Spread, crossed, open_group
from store.values import RowId


@dataclass(frozen=True, slots=True)
class GroupChange:
    """How a key group went: rows that left it, rows that came, what it holds afterwards."""

    key: Key
    left: frozenset[RowId]
    came: frozenset[RowId]
    #: Rows by connection once everything has moved.
    after: Spread

    @property
    def crossed(self) -> bool:
        """Tell whether the change reaches the group's other members."""
        before = Counter(self.after)
        before.subtract(row.connection for row in self.came)
        before.update(row.connection for row in self.left)
        return crossed(self.key.kind, before, self.after)


def group_changes(
    before: Mapping[RowId, Iterable[Key]],
    after: Mapping[RowId, Iterable[Key]],
    spread: Callable[[Key], Spread],
) -> list[GroupChange]:
    """Return what happens to the key groups when rows move from `before` to `after` keys.

    Both map the changed rows (absent: new, or gone). `spread` tells how many rows of each
    connection a group holds once everything has moved.
    """
    left: dict[Key, set[RowId]] = {}
    came: dict[Key, set[RowId]] = {}
    for row in before.keys() | after.keys():
        old, new = set(before.get(row, ())), set(after.get(row, ()))
        for key in old - new:
            left.setdefault(key, set()).add(row)
        for key in new - old:
            came.setdefault(key, set()).add(row)
    return [
        GroupChange(key, frozenset(left.get(key, ())), frozenset(came.get(key, ())), spread(key))
        for key in sorted(left.keys() | came.keys())
    ]


def affected(
    changed: Iterable[RowId],
    changes: Iterable[GroupChange],
    members: Callable[[Key], Iterable[RowId]],
) -> frozenset[RowId]:
    """Return rows whose edges must be forgotten and scored again (rule 3).

    `members` tells who is in a group once everything has moved; it is asked only for groups that
    crossed. Rows that are gone are included.
    """
    rows = set(changed)
    for change in changes:
        if change.crossed:
            rows |= change.left
            rows.update(members(change.key))
    return frozenset(rows)


def partners(
    row: RowId,
    own_keys: Iterable[Key],
    size: Callable[[Key], int],
    members: Callable[[Key], Collection[RowId]],
) -> frozenset[RowId]:
    """Return the rows that a row must be scored against: they share a group that is open."""
    found: set[RowId] = set()
    for key in own_keys:
        if open_group(key.kind, size(key)):
            found.update(members(key))
    found.discard(row)
    return frozenset(found)
