"""Finds what a person names: a customer by its id, or a record by its place in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from store import customers
from store.access import Actor
from store.errors import NotYours
from store.hub import Hub
from store.rows import numbers
from store.values import Customer, RowId, Stream

_PUBLIC = re.compile(r"[Cc]-\d{1,15}")


@dataclass(frozen=True, slots=True)
class Named:
    """What was named: a whole customer, or one record of it."""

    customer: Customer
    #: None where the whole customer was named.
    row: RowId | None = None

    @property
    def rows(self) -> tuple[RowId, ...]:
        """Return the rows that were named."""
        return self.customer.rows if self.row is None else (self.row,)


def named(hub: Hub, actor: Actor, text: str) -> Named:
    """Return the customer `C-0142`, or the row `connection/external id`, with or without stream.

    An old id gives the customer that holds its rows now. Raises NotYours alike for what is not
    there and for what is not his.
    """
    text = text.strip()
    if _PUBLIC.fullmatch(text):
        return Named(customers.get(hub, actor, text))
    possible = list(dict.fromkeys(_readings(text)))
    with hub.reading() as connection:
        known = numbers(hub, connection, possible)
    for row in possible:
        if row in known:
            return of_row(hub, actor, row, known[row])
    raise NotYours


def of_row(hub: Hub, actor: Actor, row: RowId, number: int | None = None) -> Named:
    """Return a row with its customer; raises NotYours where the actor may not see that."""
    if number is None:
        with hub.reading() as connection:
            number = numbers(hub, connection, [row]).get(row)
    if number is None:
        raise NotYours
    public = customers.of_rows(hub, actor, [number]).get(number)
    if public is None:
        raise NotYours
    customer = customers.get(hub, actor, public)
    if row not in customer.rows:
        raise NotYours
    return Named(customer, row)


def _readings(text: str) -> Iterator[RowId]:
    """Yield the rows that a text may name: any slash may end the connection's name."""
    streams = {str(stream) for stream in Stream}
    for place, letter in enumerate(text):
        if letter != "/" or not 0 < place < len(text) - 1:
            continue
        connection, rest = text[:place], text[place + 1 :]
        stream, slash, external = rest.partition("/")
        if slash and external and stream in streams:
            yield RowId(connection, stream, external)
        yield RowId(connection, str(Stream.CUSTOMERS), rest)
