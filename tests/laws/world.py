"""A hub with what was done to it so far, and pictures of it that can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from store import customers, reviews
from store.access import OWNER
from store.errors import NotYours
from store.hub import Hub
from store.tables import observation, source_record
from store.values import Customer, DecisionKind, FieldValue, RowId, SourceRecord
from sync.rebuild import verify
from sync.settle import decide, undo_decision, undo_import
from tests.clocks import StandingClock
from tests.hubs import feed


@dataclass(slots=True)
class World:
    """An open hub, and the test's own memory of what it was told."""

    hub: Hub
    clock: StandingClock
    #: For each import: its run, and what stood in it.
    imports: list[tuple[int, list[SourceRecord]]] = field(default_factory=list)
    undone: set[int] = field(default_factory=set)
    #: Numbers of decisions, in order.
    said: list[int] = field(default_factory=list)

    def see(self, records: Iterable[SourceRecord], *, page: int = 500, match: bool = True) -> None:
        """Import records, those of each connection as one file."""
        by_connection: dict[str, list[SourceRecord]] = {}
        for one in records:
            by_connection.setdefault(one.row.connection, []).append(one)
        for own in by_connection.values():
            (run,) = feed(self.hub, own, page=page, match=match)
            self.imports.append((run, own))

    def say(self, kind: str, a: RowId, b: RowId | None = None, **more: str) -> int | None:
        """Decide about rows; None where nobody can, because a row is gone."""
        try:
            number = decide(self.hub, OWNER, DecisionKind(kind), a, b, **more).decision  # type: ignore[arg-type]
        except NotYours:
            return None
        self.said.append(number)
        return number

    def withdraw(self, number: int) -> int:
        """Take a decision back; return the number of the withdrawal."""
        return undo_decision(self.hub, OWNER, number).decision

    def undo(self, run: int) -> None:
        """Take an import back."""
        undo_import(self.hub, OWNER, run)
        self.undone.add(run)

    def now(self) -> dict[RowId, SourceRecord]:
        """Return what every row says, worked out from what was done: the latest word counts.

        A word is later than another if its source says so, else if it came later.
        """
        found: dict[RowId, SourceRecord] = {}
        for run, records in self.imports:
            if run in self.undone:
                continue
            for one in records:
                if one.row not in found or found[one.row].revision <= one.revision:
                    found[one.row] = one
        return found

    def book(self) -> list[Customer]:
        """Return every customer, as the owner sees them."""
        return list(customers.stream(self.hub, OWNER))

    def groups(self) -> set[frozenset[RowId]]:
        """Return which rows are one customer."""
        return {frozenset(one.rows) for one in self.book()}

    def together(self, a: RowId, b: RowId) -> bool:
        """Tell whether two rows are one customer."""
        return any({a, b} <= group for group in self.groups())

    def picture(self, *, ids: bool = False) -> tuple[Any, ...]:
        """Return customers and questions as values that can be compared.

        Versions, times and observation numbers are left out; public ids too unless asked for.
        """
        return (
            sorted((_picture(one, ids=ids) for one in self.book()), key=repr),
            sorted(self.questions(), key=repr),
        )

    def questions(self) -> list[tuple[object, ...]]:
        """Return what waits for a person."""
        found = []
        for put_off in (False, True):
            waiting = reviews.waiting(self.hub, OWNER, limit=10_000, put_off=put_off)
            found += [(q.reason, q.bits, q.until, *sorted([q.a, q.b])) for q in waiting.reviews]
        return found

    def everything(self) -> tuple[object, ...]:
        """Return all that could have changed, with versions, times, numbers and counts of facts."""
        waiting = reviews.waiting(self.hub, OWNER, limit=10_000)
        with self.hub.reading() as connection:
            facts = [
                connection.execute(select(func.count()).select_from(table)).scalar()
                for table in (observation, source_record)
            ]
        return self.book(), waiting, facts

    def hold(self) -> None:
        """Assert that a rebuild from nothing would give exactly this book."""
        found = verify(self.hub, OWNER)
        assert found.same, found


def _picture(one: Customer, *, ids: bool) -> tuple[object, ...]:
    values = tuple((name, tuple(map(_value, held))) for name, held in one.values.items())
    relations = tuple((r.row, r.kind, r.decided) for r in one.relations)
    return (one.id if ids else "", one.rows, values, relations)


def _value(value: FieldValue) -> tuple[object, ...]:
    runners = tuple((r.value, r.row) for r in value.runners_up)
    return (value.value, value.row, value.rule, value.raw, value.main, value.also, runners)
