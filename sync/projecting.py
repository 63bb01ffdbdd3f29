"""The customers that a matching makes, projected by all cores, ready to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from dedupe.decisions import live
from dedupe.streams import stream
from store import facts, projection
from store.facts import SealedRow
from store.hub import Hub
from store.projection import Projected, Sealed, Standing
from store.values import Customer, Decision, DecisionKind, Relation, RowId
from sync import book, warm
from sync.matched import Matched
from sync.project import Seen, project
from sync.search import search_text
from sync.survivorship import Survivorship

#: Customers projected and written at once, and so many at the least: fewer are not worth a child.
PAGE, LEAST = 1_000, 500

#: A page: per group its row numbers; what they say, sealed; what stands of the customers.
Job = tuple[list[list[int]], list[SealedRow], Standing]


def projected(
    hub: Hub, connection: Connection, matched: Matched
) -> Iterator[tuple[list[Sealed], Standing]]:
    """Yield the customers of a matching, a page at a time, beside what stands of them."""
    names = warm.every_name(hub, connection)
    maker = _Maker(hub, matched, book.survivorship(hub), names)
    every = _groups(matched)
    few = 1 if len(every) <= 2 * LEAST else None
    size = PAGE if len(every) > 2 * PAGE else LEAST
    for page, standing, seals in stream(_jobs(connection, every, size), maker.page, few):
        hub.sealer.count(seals)
        yield page, standing


def _groups(matched: Matched) -> list[list[int]]:
    """Return the rows of the groups whose customers may differ."""
    number = matched.number
    every = [[number[row] for row in group] for group in matched.matching.groups]
    return every if matched.changed is None else _may_differ(matched, matched.changed, every)


def _jobs(connection: Connection, every: list[list[int]], size: int) -> Iterator[Job]:
    for start in range(0, len(every), size):
        groups = every[start : start + size]
        yield (
            groups,
            facts.sealed(connection, [row for group in groups for row in group]),
            projection.standing(connection, [min(group) for group in groups]),
        )


def _may_differ(matched: Matched, changed: set[int], every: list[list[int]]) -> list[list[int]]:
    """Return the groups whose customers may differ from those that stand.

    What a customer says of its relations can differ only where it or the other one does.
    """
    live = {row for group in every for row in group}
    now = matched.standing
    # Also of rows that are gone: what they said must go too.
    stale = {now[row] for row in changed if row in now}
    held = Counter(whose for row, whose in now.items() if row in live)
    differ = [
        not changed.isdisjoint(group)
        or min(group) in stale
        or {now.get(row) for row in group} != {min(group)}
        or held[min(group)] != len(group)
        for group in every
    ]
    moved = {row for group, other in zip(every, differ, strict=True) if other for row in group}
    number = matched.number
    offers = ((number[offer.a], number[offer.b]) for offer in matched.matching.relations)
    related = {row for pair in offers if not moved.isdisjoint(pair) for row in pair}
    return [
        group
        for group, other in zip(every, differ, strict=True)
        if other or not related.isdisjoint(group)
    ]


@dataclass
class _Maker:
    """Makes customers out of what their rows say: what a child does."""

    hub: Hub
    matched: Matched
    rules: Survivorship
    names: Mapping[int, str]
    _relations: dict[RowId, list[Relation]] = field(init=False)
    #: Decisions that choose a value, by the row they speak of.
    _by_hand: dict[RowId, list[Decision]] = field(init=False)

    def __post_init__(self) -> None:
        self._relations = _relations(self.matched)
        self._by_hand = {}
        for said in live(self.matched.decisions):
            if said.kind is DecisionKind.USE and said.a is not None:
                self._by_hand.setdefault(said.a, []).append(said)

    def page(self, job: Job) -> tuple[list[Sealed], Standing, int]:
        """Return the customers of a page, what stands of them, and how many seals that took."""
        groups, rows, standing = job
        seen = dict(book.seen(self.hub, rows, self.names))
        found = [
            projection.sealed(
                self.hub,
                self.customer([seen[row] for row in group]),
                self.matched.number,
                standing,
            )
            for group in groups
        ]
        return found, standing, 2 * sum(1 for one in found if one.body)

    def customer(self, seen: Sequence[Seen]) -> Projected:
        """Return the customer that the rows of one group make."""
        made = project(
            seen,
            [said for one in seen for said in self._by_hand.get(one.row, ())],
            self._relations.get(min(one.row for one in seen), ()),
            self.rules,
        )
        return Projected(
            made,
            search_text(made, seen),
            owner=_first(made, "owner"),
            tier=_first(made, "tier"),
            region=_first(made, "region"),
        )


def _first(customer: Customer, name: str) -> str:
    values = customer.values.get(name, ())
    return values[0].value if values else ""


def _relations(matched: Matched) -> dict[RowId, list[Relation]]:
    """Return the relations of each group, by the group's first row."""
    if not matched.matching.relations:
        return {}
    first = {row: group[0] for group in matched.matching.groups for row in group}
    found: dict[RowId, list[Relation]] = {}
    for offer in matched.matching.relations:
        for mine, other in ((offer.a, offer.b), (offer.b, offer.a)):
            relation = Relation(other, offer.kind, offer.decided)
            found.setdefault(first[mine], []).append(relation)
    return found
