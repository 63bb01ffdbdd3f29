"""Opens one review: its records side by side, what they would be as one, and why it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admin.web.answer import Told, circled, rows_named, told
from admin.web.card import Card
from admin.web.here import the_actor, the_hub
from admin.web.language import tongue
from admin.web.saying import sentence
from admin.web.side_by_side import build
from admin.why_first import why_first
from dedupe.decisions import live
from store import customers, decisions, records, reviews
from store.errors import AlreadySettled, NotYours
from store.reviews import Review
from store.rows import numbers
from store.values import Customer, RowId
from sync import book, why
from sync.named import Named
from sync.project import project
from sync.urgency import urgency
from sync.waiting import Item


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything that one card shows."""

    review: Review
    customers: tuple[Customer, Customer]
    card: Card
    #: The reason for and the strongest one against, in the page's language, without a score.
    sentence: str
    #: The whole answer with its weights, for behind the key.
    answer: Told
    #: Why it is asked now, without a score.
    why_first: str
    purchases: int
    interactions: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the queue."""

    review: Review
    names: tuple[str, str]
    records: int
    sources: tuple[str, ...]
    sentence: str
    why_first: str


def as_one(rows: Sequence[RowId]) -> Customer:
    """Return the customer that these rows would make together, by the hub's own rules."""
    hub = the_hub()
    with hub.reading() as connection:
        known = numbers(hub, connection, rows).values()
        said = [seen for _, seen in book.said(hub, connection, known)]
        hand = decisions.about(hub, connection, known)
    return project(said, live(hand), rules=book.survivorship(hub))


def open_pair(number: int) -> Pair:
    """Return the card of one review.

    Raises:
        AlreadySettled: it waits no longer.
        NotYours: there never was one that this person may see.
    """
    hub, actor = the_hub(), the_actor()
    review = reviews.review(hub, actor, number)
    one, two = (customers.get(hub, actor, public) for public in review.customers)
    answer = why.between(hub, actor, Named(one, review.a), Named(two, review.b))
    if answer is None:
        raise AlreadySettled
    shown = records.records(hub, actor, rows_named(answer))
    card = build((review.a, review.b), (one, two), shown, as_one([*one.rows, *two.rows]))
    attached = [
        (records.purchases(hub, actor, side.id), records.interactions(hub, actor, side.id))
        for side in (one, two)
    ]
    return Pair(
        review,
        (one, two),
        card,
        sentence(answer.pair),
        told(answer, _numbers(card), shown),
        _why_first(review),
        sum(len(bought) for bought, _ in attached),
        sum(len(passed) for _, passed in attached),
    )


def _numbers(card: Card) -> dict[RowId, str]:
    """Return the numbers that the card's columns bear."""
    return {column.row: circled(column.number) for column in card.columns}


def _why_first(review: Review) -> str:
    stake = next((one for one in reviews.stakes(the_hub(), the_actor(), review.number)), None)
    return why_first(urgency(stake), tongue()) if stake is not None else ""


def called(customer: Customer) -> str:
    """Return what a customer is called: a name, else whatever tells him apart best."""
    for field in ("name", "nickname", "remarks", "company", "phones", "wechats", "emails"):
        values = customer.values.get(field, ())
        if values:
            return values[0].value
    return customer.id


def summaries(found: Sequence[Item]) -> list[Summary]:
    """Return the lines of the queue."""
    hub, actor = the_hub(), the_actor()
    lines = []
    for item in found:
        review = item.review
        try:
            one, two = (customers.get(hub, actor, public) for public in review.customers)
            said = sentence(why.explain(hub, actor, review.a, review.b))
        except NotYours:  # settled while the list was being made
            continue
        rows = (*one.rows, *two.rows)
        sources = tuple(dict.fromkeys(row.connection for row in rows))
        first = why_first(item.urgency, tongue())
        lines.append(Summary(review, (called(one), called(two)), len(rows), sources, said, first))
    return lines
