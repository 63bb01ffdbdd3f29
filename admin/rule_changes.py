"""What a dry run found, with the names of the customers as somebody may see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from admin.json_shapes import first
from dedupe.grouping import Fate
from store import customers
from store.access import Actor
from store.customers import public_id
from store.errors import NotYours
from store.hub import Hub
from store.rows import numbers
from sync.trial import Contradicted, Question, Trial

#: Fields that a customer may be called by, the best first.
_NAMES = ("name", "nickname", "company", "phones")


@dataclass(frozen=True, slots=True)
class Named:
    """A customer: public id, name ("" where it may not be seen), and how many records."""

    id: str
    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class Change:
    """Customers as they are, and as they would be; the latter are not called by name."""

    before: tuple[Named, ...]
    after: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A decision that the rules alone would go against: its number, its kind, its customers."""

    number: int
    kind: str
    customers: tuple[Named, ...]


class Names:
    """Looks customers up once each."""

    def __init__(self, hub: Hub, actor: Actor) -> None:
        self._hub, self._actor = hub, actor
        self._known: dict[int, str] = {}

    def of(self, number: int, rows: int = 0) -> Named:
        """Return the customer of a row by its number, however it is called now."""
        if number not in self._known:
            self._known[number] = self._look(number)
        return Named(public_id(number), self._known[number], rows)

    def _look(self, number: int) -> str:
        try:
            found = customers.get(self._hub, self._actor, public_id(number))
        except NotYours:
            return ""
        return next((name for field in _NAMES if (name := first(found, field))), "")

    def changes(self, told: Trial, fate: Fate, most: int) -> list[Change]:
        """Return the first changes of a kind."""
        return [
            Change(
                tuple(self.of(group[0], len(group)) for group in change.before),
                tuple(Named(public_id(group[0]), "", len(group)) for group in change.after),
            )
            for change in told.groups.of(fate)[:most]
        ]

    def questions(self, asked: Iterable[Question], most: int) -> list[tuple[str, Named, Named]]:
        """Return the first questions: reason, and the two customers."""
        return [(reason, self.of(a), self.of(b)) for reason, a, b in list(asked)[:most]]

    def spoken(self, found: Iterable[Contradicted], most: int) -> list[Spoken]:
        """Return the first decisions that the rules alone would go against."""
        chosen = list(found)[:most]
        with self._hub.reading() as connection:
            known = numbers(self._hub, connection, {r for one in chosen for r in (one.a, one.b)})
        return [
            Spoken(
                one.number,
                one.kind.value,
                tuple(self.of(known[row]) for row in (one.a, one.b) if row in known),
            )
            for one in chosen
        ]
