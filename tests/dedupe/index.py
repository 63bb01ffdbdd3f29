"""The smallest index that follows the invalidation rule: what the store does, in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from dedupe.cluster import components
from dedupe.decisions import Constraints, effective, touched
from dedupe.increments import affected, group_changes, partners
from dedupe.keys import Key, holders_of, keys
from dedupe.match import Edge, asks, cluster_component, edge_of, relations
from dedupe.profile import Profile
from dedupe.score import Limits
from dedupe.statistics import Statistics
from store.values import Decision, RowId


def spread(rows: Iterable[RowId]) -> Mapping[str, int]:
    """Rows by connection."""
    return Counter(row.connection for row in rows)


class Sizes(Mapping[Key, int]):
    """Holder counts read off the groups."""

    def __init__(self, groups: dict[Key, set[RowId]]) -> None:
        self._groups = groups

    def __getitem__(self, key: Key) -> int:
        if key not in self._groups:
            raise KeyError(key)
        return holders_of(spread(self._groups[key]))

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)


class Index:
    """Profiles, key groups, edges and the groups of every component."""

    def __init__(self, limits: Limits, statistics: Statistics) -> None:
        self.limits = limits
        self.statistics = statistics
        self.profiles: dict[RowId, Profile] = {}
        self.members: dict[Key, set[RowId]] = defaultdict(set)
        self.edges: dict[RowId, dict[RowId, Edge]] = defaultdict(dict)
        self.component: dict[RowId, tuple[RowId, ...]] = {}
        self.groups: dict[tuple[RowId, ...], list[tuple[RowId, ...]]] = {}
        self.decisions: list[Decision] = []
        self.constraints = Constraints()
        #: Rows scored again, over all changes: shows that increments are increments.
        self.scored = 0

    def change(
        self, new: Iterable[Profile], gone: Iterable[RowId] = (), said: Iterable[Decision] = ()
    ) -> None:
        """Put rows in or in place of others, take rows out, hear decisions."""
        fresh = {one.row: one for one in new if self.profiles.get(one.row) != one}
        lost = {row for row in gone if row in self.profiles and row not in fresh}
        changed = {*fresh, *lost}
        before = {r: keys(self.profiles[r]) for r in changed if r in self.profiles}
        after = {row: keys(one) for row, one in fresh.items()}
        for row, old in before.items():
            for key in old:
                self.members[key].discard(row)
        for row, now in after.items():
            for key in now:
                self.members[key].add(row)
        for row in lost:
            del self.profiles[row]
        self.profiles |= fresh
        changes = group_changes(before, after, lambda key: spread(self.members.get(key, ())))
        rows = affected(changed, changes, lambda key: self.members[key])
        self._rescore(rows)
        old_constraints = self.constraints
        self.decisions += said
        self.constraints = effective(self.decisions)
        self._recluster(rows | touched(old_constraints, self.constraints))

    def _size(self, key: Key) -> int:
        return len(self.members.get(key, ()))

    def _rescore(self, rows: frozenset[RowId]) -> None:
        for row in rows:
            for other in self.edges.pop(row, {}):
                self.edges[other].pop(row, None)
        holders = Sizes(self.members)
        for row in rows & self.profiles.keys():
            one = self.profiles[row]
            for other in partners(row, keys(one), self._size, lambda key: self.members[key]):
                self.scored += 1
                edge = edge_of(one, self.profiles[other], holders, self.statistics)
                if edge is not None:
                    self.edges[row][other] = self.edges[other][row] = edge

    def _recluster(self, rows: frozenset[RowId]) -> None:
        stale = {self.component[row] for row in rows if row in self.component}
        open_rows = {row for part in stale for row in part} | rows
        reached: set[RowId] = set()
        while open_rows - reached:
            row = (open_rows - reached).pop()
            reached.add(row)
            open_rows.update(o for o, edge in self.edges[row].items() if edge.links)
            root = self.constraints.root.get(row)
            if root is not None:
                open_rows.update(r for r, x in self.constraints.root.items() if x == root)
            if row in self.component:
                open_rows.update(self.component[row])
                stale.add(self.component[row])
        for part in stale:
            self.groups.pop(part, None)
            for row in part:
                self.component.pop(row, None)
        live = open_rows & self.profiles.keys()
        links = [e for r in live for e in self.edges[r].values() if e.links and e.a == r]
        parts = components(live, [(e.a, e.b) for e in links], self.constraints)
        for part in parts:
            inside = [e for e in links if e.a in part]
            self.groups[part] = cluster_component(
                [self.profiles[row] for row in part], inside, self.constraints,
                Sizes(self.members), self.statistics, self.limits,
            )  # fmt: skip
            self.component |= dict.fromkeys(part, part)

    def matching(self) -> tuple[object, object, object, object]:
        """Groups, asks, relations and edges, as a bulk run gives them."""
        groups = tuple(sorted(group for found in self.groups.values() for group in found))
        edges = tuple(
            sorted(
                (e for row, found in self.edges.items() for e in found.values() if e.a == row),
                key=lambda e: (e.a, e.b),
            )
        )
        links = [edge for edge in edges if edge.links]
        return (
            groups,
            asks(groups, links, self.constraints, self.limits),
            relations(groups, edges, self.constraints),
            edges,
        )
