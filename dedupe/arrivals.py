"""Cuts again only what rows that came can move; whatever else was grouped stays as it was.

Two groups are joined, or one contests the join of others, only where some pair of theirs reaches
the limit (see `linkage`). So a component falls apart along pairs that do, and rows that came can
move only what hangs together with them by such pairs: the rest of their component stays as it was
cut before they came. Of a hundred rows that share a firm or a name, that is a handful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from dedupe.cluster import LARGEST, LEAST, components, cut
from dedupe.compare import hopeless, judge
from dedupe.compare_contacts import Holders
from dedupe.decisions import Constraints
from dedupe.matching import Edge
from dedupe.packed import Profiles
from dedupe.pieces import pieces_among
from dedupe.profile import Profile
from dedupe.score import FLOOR, NEUTRAL, Limits
from dedupe.statistics import Statistics
from store.values import RowId

#: Pairs to look at beyond which cutting as columns is faster than one by one.
MOST_PAIRS = 1_000

#: Names no group.
NONE = -1

Group = tuple[RowId, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """How the other rows were grouped before some came, under the same statistics and limits."""

    came: AbstractSet[RowId]
    #: Rows whose scores, links or decisions changed beyond what came.
    shaken: AbstractSet[RowId]
    #: What names the group of each row that did not come.
    group: Mapping[RowId, int]
    #: Pairs that were compared just now, the smaller row first: those that are no edge score low.
    compared: AbstractSet[tuple[RowId, RowId]] = frozenset()


@dataclass(frozen=True, slots=True)
class Pairs:
    """Scores of pairs of rows, each worked out once, as `cluster.PairScore` gives them."""

    profile: Callable[[RowId], Profile]
    holders: Holders
    statistics: Statistics
    limits: Limits
    #: Pairs that are known to stay below the floor, the smaller row first.
    low: AbstractSet[tuple[RowId, RowId]] = frozenset()
    _known: dict[tuple[RowId, RowId], tuple[float, bool, bool]] = field(default_factory=dict)

    def know(self, edge: Edge) -> None:
        """Take over a pair that is scored; one that counts nothing may be silent or not."""
        bits = self.limits.effective(edge.bits, edge.support)
        if bits > NEUTRAL:
            self._known[edge.a, edge.b] = (bits, bool(edge.relation), False)

    def of(self, a: RowId, b: RowId) -> tuple[float, bool, bool]:
        """Return what a pair says of two groups that hold its rows."""
        pair = (a, b) if a < b else (b, a)
        found = self._known.get(pair)
        if found is None:
            judged = judge(self.profile(a), self.profile(b), self.holders, self.statistics)
            bits = self.limits.effective(judged.bits, judged.support)
            silent = judged.unopposed and bits <= NEUTRAL
            found = self._known[pair] = (bits, judged.contradicted, silent)
        return found

    def near(self, a: RowId, b: RowId) -> bool:
        """Tell whether a pair may join two groups or contest a join."""
        least = min(self.limits.merge, LEAST)
        pair = (a, b) if a < b else (b, a)
        if pair not in self._known and least > FLOOR:
            if pair in self.low:
                return False
            # Corrections may lift what the shipped weights would never let reach the floor.
            early = not self.statistics.corrections
            if early and hopeless(self.profile(a), self.profile(b), self.statistics):
                return False
        bits, _, silent = self.of(a, b)
        return bits >= least and not silent


def stand(
    table: Profiles,
    links: Sequence[Edge],
    constraints: Constraints,
    pairs: Pairs,
    before: Before,
) -> tuple[list[Group], set[RowId]]:
    """Return the groups of what could be settled, and the rows that must be cut as a whole.

    `links` are those of the table; rows that are in none are settled: each is alone. Components
    that a decision touches or that were shaken are left.
    """
    busy = {row for edge in links for row in (edge.a, edge.b)}
    busy.update(row for row in table.rows if row in constraints.root)
    groups: list[Group] = [(row,) for row in table.rows if row not in busy]
    said = constraints.root.keys() | {row for pair in constraints.apart for row in pair}
    parts = components(busy, ((edge.a, edge.b) for edge in links), constraints)
    inside = _inside(parts, links)
    left: set[RowId] = set()
    work = 0
    # The small ones first: of many that come together, most meet only a few.
    for part, own in sorted(((part, before.came & set(part)) for part in parts), key=_pairs):
        own_links = inside[part[0]]
        work += len(own) * min(len(part), LARGEST)
        whole = work > MOST_PAIRS or not before.shaken.isdisjoint(part)
        found = None
        if not whole and said.isdisjoint(part):
            if len(part) > LARGEST:
                found = _stand_large(part, own, own_links, pairs, before)
            else:
                found = _stand(part, own, own_links, pairs, before)
        if found is None:
            left.update(part)
        else:
            groups += found
    return groups, left


def _pairs(found: tuple[Group, AbstractSet[RowId]]) -> int:
    part, came = found
    return len(came) * len(part)


def group_of(row: RowId, piece: Iterable[RowId], links: Iterable[Edge], pairs: Pairs) -> Group:
    """Return the group that a row is in when a piece of a component is cut; it is in the piece."""
    for edge in links:
        pairs.know(edge)
    rows = sorted(_reached(tuple(piece), {row}, pairs))
    found = cut(
        rows, (), lambda i, j: pairs.of(rows[i], rows[j]), Constraints(), pairs.limits.merge
    )
    return next(group for group in found if row in group)


def _stand_large(
    part: Group, came: AbstractSet[RowId], links: Sequence[Edge], pairs: Pairs, before: Before
) -> list[Group] | None:
    """Return the groups of a component that is cut at its weaker links, piece by piece.

    A piece that was one without those that came stands as they all do; one that is put together
    otherwise than before is cut anew.
    """
    was = set(_pieces(tuple(row for row in part if row not in came), links, pairs.limits))
    groups: list[Group] = []
    for piece in _pieces(part, links, pairs.limits):
        inside = set(piece)
        own = came & inside
        rest = tuple(row for row in piece if row not in own)
        moved = own if not rest or rest in was else inside
        here = [edge for edge in links if edge.a in inside and edge.b in inside] if moved else ()
        found = _stand(piece, moved, here, pairs, before)
        if found is None:
            return None
        groups += found
    return groups


def _pieces(rows: Group, links: Iterable[Edge], limits: Limits) -> list[Group]:
    """Return the pieces that rows are cut in by the links among them; rows are sorted."""
    return pieces_among(rows, ((edge.a, edge.b, edge) for edge in links), limits)


def _inside(parts: Iterable[Group], links: Iterable[Edge]) -> dict[RowId, list[Edge]]:
    """Return the links of each component by its first row."""
    first = {row: part[0] for part in parts for row in part}
    inside: dict[RowId, list[Edge]] = {part[0]: [] for part in parts}
    for edge in links:
        inside[first[edge.a]].append(edge)
    return inside


def _stand(
    part: Group, came: AbstractSet[RowId], links: Iterable[Edge], pairs: Pairs, before: Before
) -> list[Group] | None:
    """Return the groups of one component; None where those it had do not fit what hangs together.

    That is never so where `before` says what was; who keeps it may have been interrupted.
    """
    if came:
        for edge in links:
            pairs.know(edge)
    loose = _reached(part, came, pairs)
    held: dict[int, list[RowId]] = {}
    for row in part:
        if row not in loose:
            held.setdefault(before.group.get(row, NONE), []).append(row)
    if NONE in held or any(before.group.get(row) in held for row in loose):
        return None
    groups = [tuple(rows) for rows in held.values()]
    if loose:
        rows = sorted(loose)
        groups += cut(
            rows,
            (),
            lambda i, j: pairs.of(rows[i], rows[j]),
            Constraints(),
            pairs.limits.merge,
        )
    return groups


def _reached(part: Group, came: AbstractSet[RowId], pairs: Pairs) -> set[RowId]:
    """Return the rows that hang together with those that came by pairs that may join."""
    seen, rest, waiting = set(came), set(part) - came, sorted(came)
    while waiting:
        row = waiting.pop()
        near = {other for other in rest if pairs.near(row, other)}
        rest -= near
        seen |= near
        waiting += sorted(near)
    return seen
