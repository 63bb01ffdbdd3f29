"""Compares two groupings of the same rows: what stays, what joins, what parts, what is mixed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

Row = TypeVar("Row", bound=Hashable)

#: Rows of one group.
Group = tuple[Any, ...]


class Fate(StrEnum):
    """What becomes of some groups."""

    #: Several groups become one.
    MERGED = "merged"
    #: One group becomes several.
    SPLIT = "split"
    #: Several groups become several others.
    REARRANGED = "rearranged"


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The smallest set of groups that holds the same rows on both sides; all sorted."""

    fate: Fate
    before: tuple[Group, ...]
    after: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """How one grouping differs from another; rows that only one of them knows are left out."""

    unchanged: int
    #: In the order of their first rows.
    changes: tuple[Regrouped, ...]

    def of(self, fate: Fate) -> tuple[Regrouped, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.fate is fate)


def regroup(before: Mapping[Row, Any], after: Mapping[Row, Any]) -> Grouping:
    """Compare two groupings, each given as row -> name of its group.

    Names mean nothing across the two. Swapping the two swaps merged and split.
    """
    rows = sorted(before.keys() & after.keys())  # type: ignore[type-var]
    old, new = _members(rows, before), _members(rows, after)
    unchanged = 0
    linked: dict[Any, Any] = {}
    for members in new.values():
        owners = {before[row] for row in members}
        first = owners.pop()
        if not owners and len(old[first]) == len(members):
            unchanged += 1
            continue
        for owner in (first, *owners):
            _join(linked, first, owner)
    parts: dict[Any, list[Any]] = {}
    for owner in linked:
        parts.setdefault(_root(linked, owner), []).append(owner)
    changes = []
    for part in parts.values():
        left = tuple(sorted(tuple(old[owner]) for owner in part))
        right = tuple(sorted({tuple(new[after[row]]) for group in left for row in group}))
        changes.append(Regrouped(_fate(left, right), left, right))
    return Grouping(unchanged, tuple(sorted(changes, key=lambda change: change.before)))


def _members(rows: Iterable[Row], named: Mapping[Row, Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(named[row], []).append(row)
    return found


def _fate(before: tuple[Group, ...], after: tuple[Group, ...]) -> Fate:
    if len(after) == 1:
        return Fate.MERGED
    return Fate.SPLIT if len(before) == 1 else Fate.REARRANGED


def _root(linked: dict[Any, Any], owner: Any) -> Any:
    while (up := linked.setdefault(owner, owner)) != owner:
        linked[owner] = owner = linked[up]
    return owner


def _join(linked: dict[Any, Any], one: Any, other: Any) -> None:
    one, other = _root(linked, one), _root(linked, other)
    linked[other] = one
