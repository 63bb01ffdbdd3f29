"""Groups some rows of a book again: pair by pair where they are few, as columns where many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedupe.arrivals import Before, Group, Pairs, stand
from dedupe.bulk import scorer_of
from dedupe.compare_contacts import Holders
from dedupe.decisions import Constraints
from dedupe.linkage import Links
from dedupe.match import gather, groups_of, matching_of
from dedupe.matching import Edge, Matching
from dedupe.packed import Profiles
from dedupe.score import Limits
from dedupe.statistics import Statistics

#: Rows in components from which cutting them as columns is faster than pair by pair.
MANY = 40


def regroup(
    table: Profiles,
    edges: Sequence[Edge],
    constraints: Constraints,
    holders: Holders,
    statistics: Statistics,
    limits: Limits,
    before: Before | None = None,
) -> Matching:
    """Return what `gather` returns; large components are cut as columns, in step.

    `holders` counts what the whole book holds and not only these rows. `before` tells how rows
    were grouped, so that what cannot have moved is not cut again.
    """
    links = [edge for edge in edges if edge.links]
    groups = grouped(table, links, constraints, holders, statistics, limits, before)
    return matching_of(groups, sorted(edges, key=lambda e: (e.a, e.b)), constraints, limits, 0)


def grouped(
    table: Profiles,
    links: Sequence[Edge],
    constraints: Constraints,
    holders: Holders,
    statistics: Statistics,
    limits: Limits,
    before: Before | None = None,
) -> list[Group]:
    """Return the groups of a table whose links these are, as `regroup` does."""
    groups: list[Group] = []
    rest = table
    if before is not None:
        place = {row: number for number, row in enumerate(table.rows)}
        low = before.compared - {(edge.a, edge.b) for edge in links}
        pairs = Pairs(lambda row: table[place[row]], holders, statistics, limits, low)
        groups, left = stand(table, links, constraints, pairs, before)
        rest, links = table.only(left), [edge for edge in links if edge.a in left]
    return groups + _cut(rest, links, constraints, holders, statistics, limits)


def _cut(
    table: Profiles,
    links: Sequence[Edge],
    constraints: Constraints,
    holders: Holders,
    statistics: Statistics,
    limits: Limits,
) -> list[Group]:
    """Return the groups of a table whose links these are."""
    busy = {row for edge in links for row in (edge.a, edge.b)}
    busy.update(row for row in table.rows if row in constraints.root)
    if not statistics.version or len(busy) < MANY:
        return list(gather(table, links, constraints, holders, statistics, limits).groups)
    inner = table.only(busy)
    scorer = scorer_of(inner, holders, statistics)
    place = {row: number for number, row in enumerate(inner.rows)}
    found = Links(
        np.array([place[edge.a] for edge in links], dtype=np.int64),
        np.array([place[edge.b] for edge in links], dtype=np.int64),
        np.array([edge.bits for edge in links], dtype=np.float64),
        np.array([edge.support for edge in links], dtype=np.uint8),
    )
    groups: list[Group] = [(row,) for row in table.rows if row not in busy]
    return groups + groups_of(inner, scorer, found, links, constraints, limits)
