"""Matches a whole table at once: keys, candidates, comparison, scores, groups, questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from dedupe.bulk import Found, Scorer, cut_table, prepare, score_all
from dedupe.cluster import components, cut
from dedupe.compare import Comparison, hopeless, judge
from dedupe.compare_contacts import Holders
from dedupe.decisions import Constraints, effective
from dedupe.evidence import Support
from dedupe.kernel import RELATIONS
from dedupe.linkage import Links
from dedupe.matching import Ask, Edge, Matching, Offer
from dedupe.packed import Profiles
from dedupe.profile import Profile
from dedupe.score import DEFAULT, FLOOR, NEUTRAL, Limits
from dedupe.statistics import Statistics
from store.values import Decision, RowId

__all__ = [
    "Ask", "Edge", "Matching", "Offer", "asks", "cluster_component", "edge_of", "gather",
    "groups_of", "match", "matching_of", "relations",
]  # fmt: skip


def match(
    profiles: Iterable[Profile],
    decisions: Iterable[Decision] = (),
    limits: Limits = DEFAULT,
    statistics: Statistics | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Matching:
    """Match every row against every other.

    The answer depends on the set of profiles and the set of decisions only, not on their order; a
    profile given twice counts once (two different profiles of one row: ValueError). Without
    `statistics` the table's own are measured. `progress` is told (pairs compared, pairs in all).
    """
    table = profiles if isinstance(profiles, Profiles) else Profiles(profiles)
    constraints = effective(decisions)
    scorer, codes = prepare(len(table), lambda begin, end: table[begin:end], statistics)
    found = score_all(scorer, codes, progress)
    edges = _edges(table, found)
    groups = groups_of(table, scorer, found.links, edges, constraints, limits)
    return matching_of(groups, edges, constraints, limits, found.compared)


def _edges(table: Profiles, found: Found) -> list[Edge]:
    """Return the pairs found as edges; they come in the order of their rows."""
    columns = (found.links.a, found.links.b, found.links.bits, found.links.support, found.relation)
    kinds = list(Support)
    return [
        Edge(table.rows[a], table.rows[b], bits, kinds[support], RELATIONS[relation])
        for a, b, bits, support, relation in zip(*(c.tolist() for c in columns), strict=True)
    ]


def groups_of(
    table: Profiles,
    scorer: Scorer,
    links: Links,
    edges: Sequence[Edge],
    constraints: Constraints,
    limits: Limits,
) -> list[tuple[RowId, ...]]:
    """Return the groups of a table; components that a decision touches are cut one by one."""
    said = constraints.root.keys() | {row for pair in constraints.apart for row in pair}
    places = {row: place for place, row in enumerate(table.rows) if row in said} if said else {}
    chains: dict[RowId, int] = {}
    same = [
        (chains.setdefault(root, places[row]), places[row])
        for row, root in sorted(constraints.root.items())
        if row in places
    ]
    cut_rows = cut_table(scorer, links, limits, same, list(places.values()))
    groups = [tuple(table.rows[row] for row in group) for group in cut_rows.groups]
    if cut_rows.left:
        index = {
            table.rows[row]: number for number, part in enumerate(cut_rows.left) for row in part
        }
        inside: dict[int, list[Edge]] = defaultdict(list)
        for edge in edges:
            if edge.links and edge.a in index:
                inside[index[edge.a]].append(edge)
        for number, part in enumerate(cut_rows.left):
            groups += cluster_component(
                [table[row] for row in part], inside[number], constraints,
                scorer.holders, scorer.statistics, limits,
            )  # fmt: skip
    return groups


def edge_of(a: Profile, b: Profile, holders: Holders, statistics: Statistics) -> Edge | None:
    """Score one pair; None where it neither links nor relates the two."""
    if b.row < a.row:
        a, b = b, a
    # Corrections may lift what the shipped weights would never let reach the floor.
    if not statistics.corrections and hopeless(a, b, statistics):
        return None
    found = judge(a, b, holders, statistics)
    if found.bits > FLOOR or found.relation:
        return Edge(a.row, b.row, found.bits, found.support, found.relation)
    return None


def gather(
    table: Sequence[Profile],
    edges: Sequence[Edge],
    constraints: Constraints,
    holders: Holders,
    statistics: Statistics,
    limits: Limits,
    compared: int = 0,
) -> Matching:
    """Turn the edges of a table into groups, questions and relations."""
    inside: dict[RowId, list[Edge]] = defaultdict(list)
    links = [edge for edge in edges if edge.links]
    # Most rows stand alone: only the others need a place in the tables below.
    busy = {row for edge in links for row in (edge.a, edge.b)} | constraints.root.keys()
    rows = table.rows if isinstance(table, Profiles) else [profile.row for profile in table]
    position = {row: place for place, row in enumerate(rows) if row in busy}
    groups: list[tuple[RowId, ...]] = [(row,) for row in rows if row not in busy]
    parts = components(position, ((edge.a, edge.b) for edge in links), constraints)
    where = {row: part[0] for part in parts for row in part}
    for edge in links:
        inside[where[edge.a]].append(edge)
    for part in parts:
        groups += cluster_component(
            [table[position[row]] for row in part],
            inside[part[0]],
            constraints,
            holders,
            statistics,
            limits,
        )
    return matching_of(
        groups, sorted(edges, key=lambda e: (e.a, e.b)), constraints, limits, compared
    )


def matching_of(
    groups: list[tuple[RowId, ...]],
    edges: Sequence[Edge],
    constraints: Constraints,
    limits: Limits,
    compared: int,
) -> Matching:
    """Return groups with their questions and relations."""
    groups.sort()
    return Matching(
        tuple(groups),
        asks(groups, [edge for edge in edges if edge.links], constraints, limits),
        relations(groups, edges, constraints),
        tuple(edges),
        constraints.contradictions,
        compared,
    )


def cluster_component(
    members: Sequence[Profile],
    edges: Iterable[Edge],
    constraints: Constraints,
    holders: Holders,
    statistics: Statistics,
    limits: Limits,
) -> list[tuple[RowId, ...]]:
    """Cut one connected component into groups; the members are sorted by row.

    Depends only on the members' profiles, the edges among them, the holder buckets of what they
    share, the constraints on them, the statistics version and the limits.
    """
    if len(members) == 1:
        return [(members[0].row,)]
    rows = [member.row for member in members]
    index = {row: position for position, row in enumerate(rows)}
    known: dict[tuple[int, int], tuple[float, bool, bool]] = {}
    links = []
    for edge in edges:
        bits = limits.effective(edge.bits, edge.support)
        if bits > NEUTRAL:
            known[index[edge.a], index[edge.b]] = (bits, bool(edge.relation), False)
        links.append((index[edge.a], index[edge.b], bits))

    def pair(i: int, j: int) -> tuple[float, bool, bool]:
        i, j = min(i, j), max(i, j)
        if (i, j) not in known:
            found: Comparison = judge(members[i], members[j], holders, statistics)
            bits = limits.effective(found.bits, found.support)
            silent = found.unopposed and bits <= NEUTRAL
            known[i, j] = (bits, found.contradicted, silent)
        return known[i, j]

    return cut(rows, sorted(links), pair, constraints, limits.merge)


def asks(
    groups: Iterable[tuple[RowId, ...]],
    edges: Iterable[Edge],
    constraints: Constraints,
    limits: Limits,
) -> tuple[Ask, ...]:
    """Return the pairs of groups to ask about: their best pair reaches `limits.ask`."""
    group_of = {row: group for group in groups for row in group}
    best: dict[tuple[RowId, RowId], Edge] = {}
    for edge in edges:
        a, b = group_of[edge.a], group_of[edge.b]
        if a is b or edge.bits < limits.ask or edge.relation:
            continue
        key = (min(a[0], b[0]), max(a[0], b[0]))
        if key not in best or (-edge.bits, edge.a, edge.b) < _rank(best[key]):
            best[key] = edge
    barred = _barred(group_of, constraints)
    found = [
        Ask(group_of[a], group_of[b], edge) for (a, b), edge in best.items() if (a, b) not in barred
    ]
    return tuple(sorted(found, key=lambda ask: _rank(ask.best)))


def _rank(edge: Edge) -> tuple[float, RowId, RowId]:
    return (-edge.bits, edge.a, edge.b)


def _barred(
    group_of: Mapping[RowId, tuple[RowId, ...]], constraints: Constraints
) -> set[tuple[RowId, RowId]]:
    """Return the pairs of groups, by first row, that a person said are different."""
    groups: dict[RowId, RowId] = {}
    for row, root in constraints.root.items():
        if row in group_of:
            groups[root] = group_of[row][0]
    barred = set()
    for pair in constraints.apart:
        firsts = [
            groups[root] if root in groups else group_of[root][0]
            for root in pair
            if root in groups or root in group_of
        ]
        if len(firsts) == 2:
            barred.add((min(firsts), max(firsts)))
    return barred


def relations(
    groups: Iterable[tuple[RowId, ...]], edges: Iterable[Edge], constraints: Constraints
) -> tuple[Offer, ...]:
    """Return the relations between groups: what people said, then what the pairs offer.

    One per pair of groups. A person's DIFFERENT does not silence an offer; their RELATED replaces
    it.
    """
    first = {row: group[0] for group in groups for row in group}
    found: dict[tuple[RowId, RowId], Offer] = {}
    for a, b, kind in constraints.related:
        if a in first and b in first:
            key = (min(first[a], first[b]), max(first[a], first[b]))
            found.setdefault(key, Offer(a, b, kind, decided=True))
    for edge in sorted(edges, key=_rank):
        if edge.relation:
            key = (min(first[edge.a], first[edge.b]), max(first[edge.a], first[edge.b]))
            if key[0] != key[1]:
                found.setdefault(key, Offer(edge.a, edge.b, edge.relation))
    return tuple(sorted(found.values(), key=lambda offer: (offer.a, offer.b)))
