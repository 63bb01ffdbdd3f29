"""Opens one review: its records side by side, what they would be as one, and why it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admin.web.card import Card
from admin.web.here import the_actor, the_hub
from admin.web.language import tongue
from admin.web.saying import sentence
from admin.web.side_by_side import build
from dedupe.decisions import live
from dedupe.evidence import Evidence
from dedupe.explain import Explanation
from dedupe.score import PRIOR
from store import customers, decisions, records, reviews
from store.errors import NotYours
from store.reviews import Review
from store.rows import numbers
from store.values import Customer, RowId
from sync import book, why
from sync.project import project


@dataclass(frozen=True, slots=True)
class Pair:
    """Everything that one card shows."""

    review: Review
    customers: tuple[Customer, Customer]
    card: Card
    explanation: Explanation
    #: What the fields say, the strongest first.
    proofs: tuple[Evidence, ...]
    #: The reason for and the strongest one against, in the page's language, without a score.
    sentence: str
    #: The whole answer with its weights, for behind the key.
    answer: str
    purchases: int
    interactions: int
    #: Where every pair starts before its fields are weighed.
    prior: float = PRIOR


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the queue."""

    review: Review
    names: tuple[str, str]
    records: int
    sources: tuple[str, ...]
    sentence: str


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
    shown = records.records(hub, actor, [*one.rows, *two.rows])
    explanation = why.explain(hub, actor, review.a, review.b)
    attached = [
        (records.purchases(hub, actor, side.id), records.interactions(hub, actor, side.id))
        for side in (one, two)
    ]
    return Pair(
        review,
        (one, two),
        build((review.a, review.b), (one, two), shown, as_one([*one.rows, *two.rows])),
        explanation,
        explanation.evidence,
        sentence(explanation),
        why.sentence(explanation, tongue()),
        sum(len(bought) for bought, _ in attached),
        sum(len(passed) for _, passed in attached),
    )


def called(customer: Customer) -> str:
    """Return what a customer is called: a name, else whatever tells him apart best."""
    for field in ("name", "nickname", "remarks", "company", "phones", "wechats", "emails"):
        values = customer.values.get(field, ())
        if values:
            return values[0].value
    return customer.id


def summaries(found: Sequence[Review]) -> list[Summary]:
    """Return the lines of the queue for some reviews."""
    hub, actor = the_hub(), the_actor()
    lines = []
    for review in found:
        try:
            one, two = (customers.get(hub, actor, public) for public in review.customers)
            said = sentence(why.explain(hub, actor, review.a, review.b))
        except NotYours:  # settled while the list was being made
            continue
        rows = (*one.rows, *two.rows)
        sources = tuple(dict.fromkeys(row.connection for row in rows))
        lines.append(Summary(review, (called(one), called(two)), len(rows), sources, said))
    return lines
