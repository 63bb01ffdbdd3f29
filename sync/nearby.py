"""Matches changed rows where they hang on something huge: their neighbours, and not all of it.

What a customer is asked about and related to is told by the customers next to it. So beside the
groups that may be others, this looks at theirs, and, of those that are related, at theirs in turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import Connection

from dedupe.arrivals import Before, Group
from dedupe.match import matching_of
from dedupe.packed import Profiles
from dedupe.regroup import grouped
from dedupe.rules import Rules
from store import facts, index
from store.index import KeptEdge
from sync.around import Around, Change, around
from sync.groups import Groups, Pair
from sync.known import Known
from sync.matched import Matched, edge_held
from sync.warm import Said


@dataclass(frozen=True, slots=True)
class Nearby:
    """Groups with their neighbours, as they are after a change."""

    #: By the numbers of their rows.
    groups: list[tuple[int, ...]]
    edges: set[KeptEdge]
    #: The rows of the groups that are others than before.
    moved: set[int]
    #: The customer that each row was in.
    customer: Mapping[int, int]


def match_nearby(
    connection: Connection,
    change: Change,
    compared: Collection[Pair],
    said: Said,
    known: Known,
    groups: Groups,
    rules: Rules,
) -> Matched | None:
    """Match what changed again; None where that cannot be told from what is next to it.

    The index holds them already; `compared` are the pairs that were scored.
    """
    found = around(connection, change, said, rules.limits)
    if found is None:
        return None
    customer = facts.beside(connection, found.rows)
    known.load(found.rows | customer.keys())
    if not change.came.isdisjoint(customer) or any(
        row in known for row in customer.keys() - found.rows
    ):
        return None
    spoken = said.constraints.root.keys() | {row for pair in said.constraints.apart for row in pair}
    if any(known.row[row] in spoken for row in found.of_huge):
        return None
    again = _grouped(found, change.came, compared, customer, said, known, groups, rules)
    near = _nearby(connection, again, change.edited | change.shaken, customer, said, known)
    number = {known.row[row]: row for group in near.groups for row in group}
    edges = [
        edge_held(held, known.row)
        for held in near.edges
        if known.row.get(held.a) in number and known.row.get(held.b) in number
    ]
    matching = matching_of(
        [tuple(sorted(known.row[row] for row in group)) for group in near.groups],
        sorted(edges, key=lambda e: (e.a, e.b)),
        said.constraints,
        rules.limits,
        0,
    )
    return Matched(
        matching,
        said.constraints,
        said.decisions,
        number,
        near.moved,
        standing=near.customer,
    )


def _grouped(
    found: Around,
    came: AbstractSet[int],
    compared: Iterable[Pair],
    customer: Mapping[int, int],
    said: Said,
    known: Known,
    groups: Groups,
    rules: Rules,
) -> list[tuple[int, ...]]:
    """Return the groups of what a change can move."""
    name = known.row
    table = Profiles.of({name[row]: known.packed(row) for row in found.rows})
    number = {name[row]: row for row in found.rows}
    links = [edge_held(held, name) for held in found.links]
    before = Before(
        {name[row] for row in came},
        {name[row] for row in found.anew},
        {name[row]: whose for row, whose in customer.items() if row in found.rows},
        {
            (name[a], name[b]) if name[a] < name[b] else (name[b], name[a])
            for a, b in compared
            if a in found.rows and b in found.rows
        },
    )
    every: list[Group] = grouped(
        table,
        sorted(links, key=lambda e: (e.a, e.b)),
        said.constraints,
        groups,
        rules.weighing,
        rules.limits,
        before,
    )
    return [tuple(number[row] for row in group) for group in every]


def _nearby(
    connection: Connection,
    again: Iterable[tuple[int, ...]],
    shaken: AbstractSet[int],
    customer: Mapping[int, int],
    said: Said,
    known: Known,
) -> Nearby:
    """Return the groups that are others than before, with all that tells their neighbours'."""
    standing = dict(customer)
    held: dict[int, int] = {}
    for row in known_rows(customer, known):
        held[customer[row]] = held.get(customer[row], 0) + 1
    groups = [group for group in again if not _stands(group, customer, held, shaken)]
    moved = {row for group in groups for row in group}
    edges = index.edges_of(connection, moved)
    beside = _others(connection, edges, moved, said, standing)
    # Whoever is related to a customer that is another now is shown anew, with all its relations.
    related = {row for e in edges if e.relation for row in (e.a, e.b)}
    related |= {other for row in moved for other in said.links.get(row, ())}
    whose = {standing[row] for row in related - moved if row in standing}
    shown = {row for row in beside - moved if standing.get(row) in whose}
    if shown:
        wider = index.edges_of(connection, shown)
        edges |= wider
        beside |= _others(connection, wider, shown, said, standing)
    known.load(beside)
    others: dict[int, list[int]] = {}
    for row in known_rows(beside - moved, known):
        others.setdefault(standing[row], []).append(row)
    groups += [tuple(rows) for rows in others.values()]
    return Nearby(groups, edges, moved, standing)


def known_rows(rows: Iterable[int], known: Known) -> list[int]:
    """Return those of some rows that say something."""
    return [row for row in rows if row in known]


def _stands(
    group: tuple[int, ...],
    customer: Mapping[int, int],
    held: Mapping[int, int],
    shaken: AbstractSet[int],
) -> bool:
    """Tell whether a group is what it was, with the questions that it had."""
    if not shaken.isdisjoint(group):
        return False
    whose = {customer.get(row) for row in group}
    return len(whose) == 1 and held.get(whose.pop() or 0) == len(group)


def _others(
    connection: Connection,
    edges: Iterable[KeptEdge],
    rows: AbstractSet[int],
    said: Said,
    standing: dict[int, int],
) -> set[int]:
    """Return the rows of every customer that edges or decisions lead to from some rows."""
    ends = {row for edge in edges for row in (edge.a, edge.b)}
    for row in rows:
        ends |= said.links.get(row, frozenset())
    found = facts.beside(connection, ends - rows)
    standing |= found
    return set(found)
