"""From a matching to customers and questions, and into the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from dedupe.decisions import live
from dedupe.match import Offer
from store import projection
from store.hub import Hub
from store.projection import Projected, Question
from store.values import Customer, DecisionKind, Relation, RowId
from sync import book
from sync.matching import Matched
from sync.progress import Shown
from sync.project import Seen, project
from sync.search import search_text

#: Customers written at once.
PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Written:
    """What changed in the book."""

    customers: int
    questions: int
    changed: int


def write(
    hub: Hub, connection: Connection, matched: Matched, progress: Shown | None = None
) -> Written:
    """Project the matched groups and write them with their questions."""
    if progress is not None:
        progress.step("write", len(matched.matching.groups))
    groups = matched.matching.groups
    kept = [min(matched.number[row] for row in group) for group in groups]
    changed = projection.remove_customers(connection, matched.covered, kept)
    for page in projected(hub, connection, matched):
        changed += projection.write_customers(hub, connection, page)
        if progress is not None:
            progress.advance(len(page))
    found = questions(matched)
    projection.write_questions(hub, connection, found, matched.covered)
    projection.mark_matched(connection, matched.covered)
    return Written(len(groups), len(found), changed)


def projected(hub: Hub, connection: Connection, matched: Matched) -> Iterator[list[Projected]]:
    """Yield the customers of a matching, a page at a time."""
    rules = book.survivorship(hub)
    relations = _relations(matched)
    by_row: dict[RowId, list[int]] = {}
    said = live(matched.decisions)
    for position, decision in enumerate(said):
        if decision.kind is DecisionKind.USE and decision.a is not None:
            by_row.setdefault(decision.a, []).append(position)
    for groups in _pages(matched.matching.groups):
        wanted = [matched.number[row] for group in groups for row in group]
        seen = {one.row: one for _, one in book.said(hub, connection, wanted)}
        yield [
            _one(
                project(
                    (seen[row] for row in group),
                    (said[p] for row in group for p in by_row.get(row, ())),
                    relations.get(group[0], ()),
                    rules,
                ),
                [seen[row] for row in group],
            )
            for group in groups
        ]


def _one(customer: Customer, seen: Sequence[Seen]) -> Projected:
    return Projected(
        customer,
        search_text(customer, seen),
        owner=_first(customer, "owner"),
        tier=_first(customer, "tier"),
        region=_first(customer, "region"),
    )


def _first(customer: Customer, name: str) -> str:
    values = customer.values.get(name, ())
    return values[0].value if values else ""


def _pages(groups: Sequence[tuple[RowId, ...]]) -> Iterator[Sequence[tuple[RowId, ...]]]:
    for start in range(0, len(groups), PAGE):
        yield groups[start : start + PAGE]


def _relations(matched: Matched) -> dict[RowId, list[Relation]]:
    """Return the relations of each group, by the group's first row."""
    first = {row: group[0] for group in matched.matching.groups for row in group}
    found: dict[RowId, list[Relation]] = {}
    for offer in matched.matching.relations:
        for mine, other in ((offer.a, offer.b), (offer.b, offer.a)):
            relation = Relation(other, offer.kind, offer.decided)
            found.setdefault(first[mine], []).append(relation)
    return found


def questions(matched: Matched) -> list[Question]:
    """Return what a person should be asked: doubtful matches, and two people on one phone."""
    first = {row: group[0] for group in matched.matching.groups for row in group}
    until = _put_off(matched, first)
    apart = _told_apart(matched, first)

    def day(a: RowId, b: RowId) -> str:
        return until.get(_pair(first[a], first[b]), "")

    found: dict[tuple[RowId, RowId], Question] = {}
    # Two full names that contradict each other outweigh whatever else the two groups share.
    for offer in _open_offers(matched.matching.relations):
        pair = _pair(first[offer.a], first[offer.b])
        if pair not in apart:
            found[pair] = Question("family", 0.0, offer.a, offer.b, day(offer.a, offer.b))
    for ask in matched.matching.asks:
        a, b = ask.best.a, ask.best.b
        found.setdefault(_pair(first[a], first[b]), Question("ask", ask.best.bits, a, b, day(a, b)))
    return list(found.values())


def _open_offers(offers: Iterable[Offer]) -> Iterator[Offer]:
    return (offer for offer in offers if offer.kind == "family" and not offer.decided)


def _pair(a: RowId, b: RowId) -> tuple[RowId, RowId]:
    return (a, b) if a < b else (b, a)


def _put_off(matched: Matched, first: dict[RowId, RowId]) -> dict[tuple[RowId, RowId], str]:
    """Return the day until which each pair of groups was put off; the newest word counts."""
    found: dict[tuple[RowId, RowId], str] = {}
    for said in live(matched.decisions):
        if said.kind is DecisionKind.LATER and said.a in first and said.b in first:
            found.setdefault(_pair(first[said.a], first[said.b]), said.note)
    return found


def _told_apart(matched: Matched, first: dict[RowId, RowId]) -> set[tuple[RowId, RowId]]:
    """Return the pairs of groups that a person said are two."""
    roots: dict[RowId, RowId] = {}
    for row, group in first.items():
        roots.setdefault(matched.constraints.of(row), group)
    return {
        _pair(roots[a], roots[b]) for a, b in matched.constraints.apart if a in roots and b in roots
    }
