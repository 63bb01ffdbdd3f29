"""The connections that rows come from, and their names, which are sealed like any other text.

A connection is often named after a file, and a file after a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from store.clock import stamp
from store.hub import Hub
from store.ids import take
from store.tables import connection as connections


def ensure(hub: Hub, connection: Connection, name: str, kind: str, owner: str = "") -> int:
    """Return the number of the connection called `name`, making it where it is new."""
    blind = hub.sealer.index("connection", name)
    number = connection.execute(
        select(connections.c.id).where(connections.c.blind == blind)
    ).scalar()
    if number is not None:
        return int(number)
    number = take(connection, "connection")
    connection.execute(
        connections.insert().values(
            id=number,
            blind=blind,
            name=hub.sealer.seal("connection", number, "name", name),
            kind=kind,
            owner=owner,
            made_at=stamp(hub.clock),
        )
    )
    return number


def names(hub: Hub, connection: Connection, numbers: Iterable[int]) -> Mapping[int, str]:
    """Return the names of connections by their numbers."""
    query = select(connections.c.id, connections.c.name).where(
        connections.c.id.in_(sorted(set(numbers)))
    )
    return {
        row.id: hub.sealer.open("connection", row.id, "name", row.name)
        for row in connection.execute(query)
    }


def every_name(hub: Hub, connection: Connection) -> dict[int, str]:
    """Return the name of every connection by its number."""
    query = select(connections.c.id, connections.c.name)
    return {
        row.id: hub.sealer.open("connection", row.id, "name", row.name)
        for row in connection.execute(query)
    }
