"""The order of the cards: what comes after this one, what came before, how many are left."""

from __future__ import annotations

from dataclasses import dataclass

from admin.web.here import the_actor, the_hub
from store import reviews
from store.reviews import Review
from store.values import RowId
from sync import waiting

#: Cards looked through for the one of a pair of rows.
_WINDOW = 3_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card stands among those that wait."""

    total: int
    before: int | None
    after: int | None


def place_of(number: int) -> Place:
    """Return the neighbours of a card; of one that no longer waits, the first as its next."""
    numbers = waiting.numbers(the_hub(), the_actor())
    if number not in numbers:
        return Place(len(numbers), None, numbers[0] if numbers else None)
    at = numbers.index(number)
    return Place(
        len(numbers),
        numbers[at - 1] if at else None,
        numbers[at + 1] if at + 1 < len(numbers) else (numbers[0] if at else None),
    )


def with_pair(a: RowId, b: RowId) -> Review | None:
    """Return the waiting review of a pair of rows, whichever way round."""
    for put_off in (False, True):
        found = reviews.waiting(the_hub(), the_actor(), limit=_WINDOW, put_off=put_off)
        for one in found.reviews:
            if {one.a, one.b} == {a, b}:
                return one
    return None
