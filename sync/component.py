"""Reads what the explanation of a few rows rests on: their components, links, counts and words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dedupe.decisions import Constraints, effective, live
from dedupe.grounds import Grounds, Scores
from dedupe.growth import Growth, Link, grow_all
from dedupe.keys import KINDS, Key
from dedupe.profile import Profile
from dedupe.score import FLOOR
from store import decisions, index
from store.hub import Hub
from store.rows import numbers
from store.values import Decision, DecisionKind
from sync import book, rulebook


@dataclass(frozen=True, slots=True)
class Component:
    """Some rows with everything that is connected to them, as matching sees it."""

    scores: Scores
    links: tuple[Link, ...]
    #: How the rows came together, one for each connected component.
    grown: tuple[Growth, ...]
    #: Every decision that stands, newest first.
    said: tuple[Decision, ...]

    @property
    def constraints(self) -> Constraints:
        """Return what the decisions amount to."""
        return self.scores.grounds.constraints

    def without(self, numbers_said: Collection[int]) -> Constraints:
        """Return what the decisions amount to without some of them."""
        return effective(one for one in self.said if one.number not in numbers_said)


def component(hub: Hub, connection: Connection, wanted: Iterable[int]) -> Component:
    """Read the components of some rows; rows that say nothing any more are left out."""
    every = decisions.with_ties(hub, connection)
    said = tuple(live(every))
    rows, edges = _connected(hub, connection, set(wanted), said)
    found = {e.number: e.profile for e in book.entries(hub, connection, rows)}
    grounds = _grounds(hub, connection, list(found.values()), effective(said))
    scores = Scores(found.values(), grounds)
    links = tuple(
        (found[a].row, found[b].row) for a, b in sorted(edges) if a in found and b in found
    )
    return Component(scores, links, grow_all(links, scores), said)


def read(
    hub: Hub, connection: Connection, wanted: Collection[int]
) -> tuple[Grounds, list[Profile]]:
    """Return some rows and what their comparison rests on, without what is connected to them."""
    profiles = [entry.profile for entry in book.entries(hub, connection, wanted)]
    return _grounds(hub, connection, profiles, Constraints()), profiles


def _grounds(
    hub: Hub, connection: Connection, profiles: Sequence[Profile], constraints: Constraints
) -> Grounds:
    own = book.numbered_keys(hub, profiles)
    spread = index.spreads(connection, {n for keys in own for n in keys.values()})
    held = {k: spread.get(n, {}).values() for keys in own for k, n in keys.items()}
    sizes: dict[Key, int] = {k: sum(many) for k, many in held.items()}
    holders = {k: max(many, default=0) for k, many in held.items() if KINDS[k.kind].generic}
    rules = rulebook.rules(hub, connection)
    return Grounds(holders, rules.weighing, rules.limits, constraints, sizes)


def _connected(
    hub: Hub, connection: Connection, rows: set[int], said: Iterable[Decision]
) -> tuple[set[int], set[tuple[int, int]]]:
    """Return every row that links or SAMEs lead to, and the links; relations lead nowhere."""
    same = [(d.a, d.b) for d in said if d.kind is DecisionKind.SAME]
    number = numbers(hub, connection, {row for pair in same for row in pair if row is not None})
    joined: dict[int, set[int]] = {}
    for a, b in same:
        if a in number and b in number:
            joined.setdefault(number[a], set()).add(number[b])
            joined.setdefault(number[b], set()).add(number[a])
    edges: set[tuple[int, int]] = set()
    seen, fresh = set(rows), set(rows)
    while fresh:
        linked = {(e.a, e.b) for e in index.edges_of(connection, fresh) if e.bits > FLOOR}
        edges |= linked
        wider = {n for pair in linked for n in pair}
        for row in fresh:
            wider |= joined.get(row, set())
        fresh = wider - seen
        seen |= fresh
    return seen, edges
