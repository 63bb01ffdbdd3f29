"""Groups some rows of a book again: pair by pair where they are few, as columns where many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedupe.bulk import scorer_of
from dedupe.compare_contacts import Holders
from dedupe.decisions import Constraints
from dedupe.linkage import Links
from dedupe.match import gather, groups_of, matching_of
from dedupe.matching import Edge, Matching
from dedupe.packed import Profiles
from dedupe.score import Limits
from dedupe.statistics import Statistics
from store.values import RowId

#: Rows in components from which cutting them as columns is faster than pair by pair.
MANY = 40


def regroup(
    table: Profiles,
    edges: Sequence[Edge],
    constraints: Constraints,
    holders: Holders,
    statistics: Statistics,
    limits: Limits,
) -> Matching:
    """Return what `gather` returns; large components are cut as columns, in step.

    `holders` counts what the whole book holds and not only these rows.
    """
    links = [edge for edge in edges if edge.links]
    busy = {row for edge in links for row in (edge.a, edge.b)} | constraints.root.keys()
    if not statistics.version or len(busy) < MANY:
        return gather(table, edges, constraints, holders, statistics, limits)
    inner = table.only(busy)
    scorer = scorer_of(inner, holders, statistics)
    place = {row: number for number, row in enumerate(inner.rows)}
    found = Links(
        np.array([place[edge.a] for edge in links], dtype=np.int64),
        np.array([place[edge.b] for edge in links], dtype=np.int64),
        np.array([edge.bits for edge in links], dtype=np.float64),
        np.array([edge.support for edge in links], dtype=np.uint8),
    )
    groups: list[tuple[RowId, ...]] = [(row,) for row in table.rows if row not in busy]
    groups += groups_of(inner, scorer, found, links, constraints, limits)
    return matching_of(groups, sorted(edges, key=lambda e: (e.a, e.b)), constraints, limits, 0)
