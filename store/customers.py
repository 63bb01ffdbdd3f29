"""The one door through which customers are read, always as somebody; and where they are written.

Every reading function takes an actor, asks `store.access.scope` for the condition and the mask,
and applies both. Not his answers `NotYours`, which pages show as 404.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, not_, select

from store.access import Actor, scope
from store.body import customer_numbers, read_customer
from store.errors import NotYours
from store.hub import Hub
from store.rows import BLOCK, blocks, row_ids
from store.tables import customer, source_record
from store.values import Customer, RowId

_PUBLIC = re.compile(r"C-(\d{1,15})")
_BETWEEN = re.compile(r"(?<=\d)[ -](?=\d)")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list: how many there are in all, and these."""

    total: int
    customers: tuple[Customer, ...]


def public_id(number: int) -> str:
    """Return the id that people see for a customer's number: C-0142."""
    return f"C-{number:04d}"


def number_of(text: str) -> int:
    """Return the number in a public id; raises NotYours where there is none."""
    match = _PUBLIC.fullmatch(text.strip().upper())
    if match is None:
        raise NotYours
    return int(match[1])


def find(
    hub: Hub,
    actor: Actor,
    search: str = "",
    *,
    offset: int = 0,
    limit: int = 50,
    order: str = "updated",
) -> Found:
    """Return the customers that hold every word of `search`, a page of them.

    A word is found anywhere in names, pinyin and its initials, phones, mails, WeChat ids, firms,
    remarks and tags. Sealed text cannot be indexed by its parts without showing its letters, so
    it is opened and scanned: 100,000 customers in a few tenths of a second.
    """
    within = scope(actor, "list")
    words = folded(search).split()
    with hub.reading() as connection:
        if words:
            numbers = [n for n, text in _texts(hub, connection, actor) if _holds(text, words)]
        else:
            query = select(customer.c.id).where(within.condition)
            numbers = [row.id for row in connection.execute(_ordered(query, order))]
        page = numbers[offset : offset + limit]
        return Found(len(numbers), _read(hub, connection, actor, page, "list"))


def get(hub: Hub, actor: Actor, public: str) -> Customer:
    """Return a customer; an old id gives the customer that holds its rows now."""
    number = number_of(public)
    with hub.reading() as connection:
        now = connection.execute(
            select(source_record.c.customer_id).where(source_record.c.id == number)
        ).scalar()
        if now is None:
            raise NotYours
        found = _read(hub, connection, actor, [now], "view")
    if not found:
        raise NotYours
    return found[0]


def read_numbers(
    hub: Hub, connection: Connection, actor: Actor, wanted: Sequence[int]
) -> dict[int, Customer]:
    """Return customers by number, as the caller's transaction sees them."""
    found = _read(hub, connection, actor, wanted, "push")
    return {number_of(one.id): one for one in found}


def of_rows(hub: Hub, actor: Actor, rows: Sequence[int]) -> Mapping[int, str]:
    """Return the public id of the customer that each row number is in, where he may see it."""
    within = scope(actor, "list")
    found: dict[int, str] = {}
    with hub.reading() as connection:
        for block in blocks(rows):
            query = (
                select(source_record.c.id, customer.c.id.label("customer"))
                .join(customer, customer.c.id == source_record.c.customer_id)
                .where(source_record.c.id.in_(block), within.condition)
            )
            found.update((r.id, public_id(r.customer)) for r in connection.execute(query))
    return found


def out_of_reach(hub: Hub, actor: Actor, rows: Sequence[int], action: str) -> set[int]:
    """Return those of the rows whose customer he may not reach; rows of no customer are free."""
    within = scope(actor, action)
    found: set[int] = set()
    with hub.reading() as connection:
        for block in blocks(rows):
            query = (
                select(source_record.c.id)
                .join(customer, customer.c.id == source_record.c.customer_id)
                .where(source_record.c.id.in_(block), not_(within.condition))
            )
            found.update(row.id for row in connection.execute(query))
    return found


def stream(hub: Hub, actor: Actor, action: str = "export") -> Iterator[Customer]:
    """Yield every customer that he may see, in the order of their ids."""
    within = scope(actor, action)
    with hub.reading() as connection:
        last = 0
        while True:
            query = (
                select(customer.c.id)
                .where(within.condition, customer.c.id > last)
                .order_by(customer.c.id)
                .limit(BLOCK)
            )
            numbers = [row.id for row in connection.execute(query)]
            if not numbers:
                return
            yield from _read(hub, connection, actor, numbers, action)
            last = numbers[-1]


def count(hub: Hub, actor: Actor) -> int:
    """Return how many customers he may see."""
    within = scope(actor, "list")
    with hub.reading() as connection:
        query = select(func.count()).select_from(customer).where(within.condition)
        return int(connection.execute(query).scalar_one())


def folded(text: str) -> str:
    """Return a text as search sees it: NFKC and lower case, digits of a phone closed up."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.lower()
    return _BETWEEN.sub("", text) if " " in text or "-" in text else text


def _holds(text: str, words: Iterable[str]) -> bool:
    return all(word in text for word in words)


def _ordered(query: Select[Any], order: str) -> Select[Any]:
    if order == "id":
        return query.order_by(customer.c.id)
    return query.order_by(customer.c.updated_at.desc(), customer.c.id)


def _texts(hub: Hub, connection: Connection, actor: Actor) -> Iterator[tuple[int, str]]:
    """Yield the search text of every customer that he may see, the newest first."""
    query = select(customer.c.id, customer.c.search).where(scope(actor, "list").condition)
    for row in connection.execute(_ordered(query, "updated")).yield_per(5_000):
        yield row.id, hub.sealer.open("customer", row.id, "search", row.search)


def _read(
    hub: Hub, connection: Connection, actor: Actor, numbers: Sequence[int], action: str
) -> tuple[Customer, ...]:
    """Return customers in the order asked for; those out of reach are left out."""
    within = scope(actor, action)
    held: dict[int, Row[Any]] = {}
    for block in blocks(numbers):
        query = select(customer).where(customer.c.id.in_(block), within.condition)
        held.update((row.id, row) for row in connection.execute(query))
    bodies = {
        n: json.loads(hub.sealer.open("customer", n, "body", row.body)) for n, row in held.items()
    }
    called = _called(hub, connection, bodies.values())
    return tuple(
        within.mask(
            read_customer(
                bodies[n],
                called,
                public_id=public_id(n),
                at=held[n].updated_at,
                version=held[n].version,
            )
        )
        for n in numbers
        if n in held
    )


def _called(
    hub: Hub, connection: Connection, bodies: Iterable[Mapping[str, Any]]
) -> Mapping[int, RowId]:
    wanted = {number for body in bodies for number in customer_numbers(body)}
    return row_ids(hub, connection, wanted)
