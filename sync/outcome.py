"""From a matching to customers and questions, and into the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from dedupe.decisions import live
from dedupe.match import Offer
from store import projection, unplanned
from store.hub import Hub
from store.projection import Question
from store.values import DecisionKind, RowId
from sync.matched import Matched
from sync.progress import Shown
from sync.projecting import projected


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
    gone = projection.remove_customers(connection, matched.covered, kept)
    changed = len(gone)
    for page, standing in projected(hub, connection, matched):
        changed += projection.write_customers(hub, connection, page, standing)
        if progress is not None:
            progress.advance(len(page))
    number, covered = matched.number, matched.covered
    # What stands next to the covered rows may ask about rows further away: that stands as it does.
    found = [
        one for one in questions(matched) if number[one.a] in covered or number[one.b] in covered
    ]
    asked = projection.write_questions(hub, connection, found, matched.covered, matched.number)
    projection.mark_matched(connection, matched.covered)
    if any(one.write for one in hub.settings.connections):
        # What was planned for customers that are no more must fall.
        unplanned.mark(connection, [*kept, *gone])
        # Whoever may be somebody else is made nowhere until a person has said it.
        unplanned.mark_rows(connection, asked)
    return Written(len(groups), len(found), changed)


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
