"""Replays how the rows of a component became customers: join by join, in the engine's own order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dedupe.cluster import components, cut
from dedupe.grounds import Across, Scores
from store.values import RowId

#: The rows of a compared pair that connects.
Link = tuple[RowId, RowId]

#: Below this chance of its mean a join is a weak link: a group that hangs on it deserves a look.
WEAK = 0.6


@dataclass(frozen=True, slots=True)
class Join:
    """Two groups of rows that became one."""

    one: tuple[RowId, ...]
    other: tuple[RowId, ...]
    #: The pairs between them; `across.best` is the edge that decided.
    across: Across
    #: True where a person's SAME joined them, whatever the scores say.
    decided: bool = False

    @property
    def rows(self) -> frozenset[RowId]:
        """Return the rows of the group that came of it."""
        return frozenset((*self.one, *self.other))

    @property
    def weak(self) -> bool:
        """Tell whether the join hangs on little; a person's word never does."""
        chance = self.across.chance
        return not self.decided and (chance is None or chance < WEAK)


@dataclass(frozen=True, slots=True)
class Growth:
    """How one connected component was cut into groups."""

    #: Every row in exactly one group, sorted.
    groups: tuple[tuple[RowId, ...], ...]
    #: What people said comes first; then the strongest mean first, as the engine joins.
    joins: tuple[Join, ...]

    def group_of(self, row: RowId) -> tuple[RowId, ...]:
        """Return the group that a row ended in; the row alone where the component lacks it."""
        return next((group for group in self.groups if row in group), (row,))

    def of(self, group: Iterable[RowId]) -> tuple[Join, ...]:
        """Return the joins that a group came of, in order."""
        rows = frozenset(group)
        return tuple(join for join in self.joins if join.rows <= rows)


def weakest(joins: Sequence[Join]) -> Join | None:
    """Return the join with the lowest mean: a higher limit would undo it first."""
    return min(
        (join for join in joins if not join.decided),
        key=lambda join: (join.across.mean or 0.0, join.across.best.counts, join.one),
        default=None,
    )


def grow(rows: Iterable[RowId], links: Iterable[Link], scores: Scores) -> Growth:
    """Replay the joins of a connected component.

    `rows` are its rows, all of them held by `scores`; `links` the compared pairs that connect
    them. The groups are those of `match.cluster_component`, by the very same `cluster.cut`.
    """
    ordered = sorted(rows)
    grounds = scores.grounds
    place = {row: index for index, row in enumerate(ordered)}
    joins = _said(ordered, scores)

    def pair(i: int, j: int) -> tuple[float, bool, bool]:
        found = scores.pair(ordered[i], ordered[j])
        return found.counts, found.contradicted, found.silent

    def told(one: Sequence[int], other: Sequence[int]) -> None:
        mine, theirs = (tuple(sorted(ordered[i] for i in side)) for side in (one, other))
        joins.append(Join(mine, theirs, scores.across(mine, theirs)))

    edges = sorted((place[a], place[b], scores.pair(a, b).counts) for a, b in links)
    groups = cut(ordered, edges, pair, grounds.constraints, grounds.limits.merge, told)
    return Growth(tuple(groups), tuple(joins))


def _said(ordered: Sequence[RowId], scores: Scores) -> list[Join]:
    """Return the chains that people made, each as one join."""
    chains: dict[RowId, list[RowId]] = {}
    for row in ordered:
        chains.setdefault(scores.grounds.constraints.of(row), []).append(row)
    return [
        Join(tuple(chain[:1]), tuple(chain[1:]), scores.across(chain[:1], chain[1:]), decided=True)
        for chain in chains.values()
        if len(chain) > 1
    ]


def grow_all(links: Iterable[Link], scores: Scores) -> tuple[Growth, ...]:
    """Replay every component of the rows that `scores` holds; links to other rows do not count."""
    held = [(a, b) for a, b in links if a in scores.profiles and b in scores.profiles]
    parts = components(scores.profiles, held, scores.grounds.constraints)
    where = {row: number for number, part in enumerate(parts) for row in part}
    inside: list[list[Link]] = [[] for _ in parts]
    for a, b in held:
        inside[where[a]].append((a, b))
    return tuple(grow(part, own, scores) for part, own in zip(parts, inside, strict=True))
