"""The book from nothing, and the proof that the increments gave the same."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from store import audit, facts, index, projection
from store.access import Actor, may
from store.body import row_ids as rows_spoken_of
from store.customers import public_id
from store.errors import NotYours
from store.hub import Hub
from store.rows import numbers
from sync import book, outcome
from sync.matching import Matched, kept, match_everything
from sync.progress import Shown


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild gave."""

    customers: int
    questions: int
    changed: int


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether the book is exactly what a rebuild would give."""

    same: bool
    customers: int
    #: Public ids of customers that differ, are missing or are too many.
    different: tuple[str, ...]
    #: Questions that differ, and index entries (keys, edges) that differ.
    questions: int = 0
    index: int = 0
    #: Rows that an import kept and that wait to be matched; they are why a book differs after a
    #: crash, and the next import or rebuild matches them.
    waiting: int = 0


def rebuild(hub: Hub, actor: Actor, progress: Shown | None = None) -> Rebuilt:
    """Match and project every row again and replace what differs; decisions stand."""
    if not may(actor, "rebuild"):
        raise NotYours
    with hub.writing() as connection:
        matched = match_everything(hub, connection, progress=progress)
        written = outcome.write(hub, connection, matched, progress)
        entry = audit.AuditEntry(actor=actor.name, action="rebuild", count=written.changed)
        audit.record(connection, hub.sealer, [entry], hub.clock)
    return Rebuilt(written.customers, written.questions, written.changed)


def verify(hub: Hub, actor: Actor, progress: Shown | None = None) -> Verified:
    """Compute the whole book from nothing in memory and hold it against what is stored."""
    if not may(actor, "rebuild"):
        raise NotYours
    with hub.reading() as connection:
        matched = match_everything(hub, connection, write=False, progress=progress)
        held = projection.contents(connection)
        different: set[int] = set()
        fresh: set[int] = set()
        if progress is not None:
            progress.step("verify", len(matched.matching.groups))
        for page in outcome.projected(hub, connection, matched):
            spoken = {r for one in page for r in rows_spoken_of(one.customer)}
            known = numbers(hub, connection, spoken)
            for one in page:
                number = min(matched.number[row] for row in one.customer.rows)
                fresh.add(number)
                if held.get(number) != projection.content_of(hub, one, known):
                    different.add(number)
            if progress is not None:
                progress.advance(len(page))
        different |= set(held) - fresh
        questions = _questions_differ(matched, projection.open_questions(connection))
        entries = len(index.every_edge(connection) ^ set(_edges(matched))) + _keys_differ(
            hub, connection, matched
        )
        waiting = len(facts.dirty_rows(connection))
    same = not (different or questions or entries)
    ids = tuple(public_id(n) for n in sorted(different))
    return Verified(same, len(fresh), ids, questions, entries, waiting)


def _questions_differ(matched: Matched, held: set[tuple[str, int, int]]) -> int:
    fresh = set()
    for question in outcome.questions(matched):
        a, b = sorted((matched.number[question.a], matched.number[question.b]))
        fresh.add((question.reason, a, b))
    return len(fresh ^ held)


def _edges(matched: Matched) -> list[index.KeptEdge]:
    return [kept(edge, matched.number) for edge in matched.matching.edges]


def _keys_differ(hub: Hub, connection: Connection, matched: Matched) -> int:
    """Return how many rows of the book have other keys in the index than they should."""
    wrong = 0
    live = set(matched.number.values())
    for start in range(0, len(rows := facts.customer_rows(connection)), 2_000):
        part = rows[start : start + 2_000]
        held = index.keys_of(connection, part)
        found = list(book.entries(hub, connection, [n for n in part if n in live]))
        own = book.numbered_keys(hub, [entry.profile for entry in found])
        should = {e.number: set(k.values()) for e, k in zip(found, own, strict=True)}
        wrong += sum(held.get(n, set()) != should.get(n, set()) for n in part)
    return wrong
