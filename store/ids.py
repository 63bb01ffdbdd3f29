"""Numbers for new rows, taken in blocks inside the caller's transaction.

Sealed values name their row in the associated data, so a row's number must be known before it is
written; a counter in the same transaction gives that on both databases and leaves no gap that a
crash could fill twice.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_TAKE = text("UPDATE counter SET next = next + :count WHERE name = :name RETURNING next")
_MAKE = text("INSERT INTO counter (name, next) VALUES (:name, 1) ON CONFLICT (name) DO NOTHING")


def take(connection: Connection, name: str, count: int = 1) -> int:
    """Return the first of `count` new numbers for the table called `name`."""
    values = {"name": name, "count": count}
    after = connection.execute(_TAKE, values).scalar()
    if after is None:
        connection.execute(_MAKE, {"name": name})
        after = connection.execute(_TAKE, values).scalar_one()
    return int(after) - count


def give_back(connection: Connection, name: str, count: int) -> None:
    """Return the last `count` numbers that this transaction took and did not use."""
    if count:
        values = {"name": name, "count": count}
        connection.execute(
            text("UPDATE counter SET next = next - :count WHERE name = :name"), values
        )
