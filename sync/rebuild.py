"""The book from nothing, and the proof that the increments gave the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from store import audit, facts, forms, index, projection
from store.access import Actor, may
from store.customers import public_id
from store.errors import NotYours
from store.hub import Hub
from sync import outcome
from sync.known import Known
from sync.matched import Matched, kept
from sync.matching import match_everything
from sync.progress import Shown
from sync.projecting import projected


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
        for page, _ in projected(hub, connection, matched):
            for one in page:
                fresh.add(one.number)
                if held.get(one.number) != one.content:
                    different.add(one.number)
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
    """Return how many keys and normal forms of the book are other ones than they should be."""
    wrong = 0
    lines: list[list[int]] = []
    live = set(matched.number.values())
    for start in range(0, len(rows := facts.customer_rows(connection)), 2_000):
        part = rows[start : start + 2_000]
        known = Known(hub, connection)
        read = known.read(row for row in part if row in live)
        should = {row: known.form(row, one) for row, one in read.items()}
        bodies, held = forms.bodies(hub, connection, part), forms.keys_of(connection, part)
        for row in part:
            form = should.get(row)
            wrong += bodies.get(row) != (form.body if form else None)
            wrong += sorted(held.get(row, ())) != sorted(form.keys if form else ())
            lines += [[key, row] for key in (form.keys if form else ())]
    found = np.array([line[:2] for line in index.every_key(connection)], dtype=np.int64)
    return wrong + _lines_differ(np.array(lines, dtype=np.int64), found)


def _lines_differ(one: NDArray[np.int64], other: NDArray[np.int64]) -> int:
    """Return how many lines (key, row) stand in only one of two indexes."""
    both = np.concatenate([one.reshape(-1, 2), other.reshape(-1, 2)])
    _, counts = np.unique(both, axis=0, return_counts=True)
    return int((counts == 1).sum())
