"""Statements sent straight to the database's driver, for what is done a million times.

SQLAlchemy's Core takes a few microseconds for each row and a hundred for each statement: much where
one record is to be matched in less than a millisecond. Statements here are written once for both
databases: `?` is a parameter and `{numbers}` a list of whole numbers, as in `key {numbers}`. They
run on the same connection, in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

#: Rows handed to the driver at once.
_PART = 20_000
#: Keys in one list of SQLite.
_KEYS = 500


def _driver(connection: Connection) -> tuple[Any, bool]:
    """Return the driver's own connection, and whether it is SQLite's."""
    return connection.connection.driver_connection, connection.dialect.name == "sqlite"


def select(
    connection: Connection, statement: str, *values: object, numbers: Iterable[int] | None = None
) -> list[tuple[Any, ...]]:
    """Return every row that a statement finds; `numbers` come before the other values.

    They may stand in several places.
    """
    driver, sqlite = _driver(connection)
    if numbers is not None:
        given = json.dumps(list(numbers)) if sqlite else list(numbers)
        values = (given,) * statement.count("{numbers}") + values
    if sqlite:
        text = statement.replace("{numbers}", "IN (SELECT value FROM json_each(?))")
    else:
        text = statement.replace("{numbers}", "= ANY(?::bigint[])").replace("?", "%s")
    found: list[tuple[Any, ...]] = driver.execute(text, values).fetchall()
    return found


def select_keys(
    connection: Connection, statement: str, keys: Sequence[bytes], *values: object
) -> list[tuple[Any, ...]]:
    """Return every row that a statement finds by a list of byte keys, written `key {keys}`.

    The keys come after the other values.
    """
    driver, sqlite = _driver(connection)
    found: list[tuple[Any, ...]] = []
    if not sqlite:
        text = statement.replace("{keys}", "= ANY(%s::bytea[])").replace("?", "%s")
        found = driver.execute(text, (*values, list(keys))).fetchall()
        return found
    for start in range(0, len(keys), _KEYS):
        part = keys[start : start + _KEYS]
        text = statement.replace("{keys}", f"IN ({','.join('?' * len(part))})")
        found += driver.execute(text, (*values, *part))
    return found


def select_each(
    connection: Connection, statement: str, every: Iterable[tuple[Any, ...]]
) -> Iterable[tuple[Any, ...]]:
    """Yield what a statement finds for each set of values, one after the other (SQLite only)."""
    execute = _driver(connection)[0].execute
    for values in every:
        yield from execute(statement, values)


def run_many(connection: Connection, statement: str, rows: Sequence[Sequence[object]]) -> None:
    """Run a statement once for each row of values."""
    if not rows:
        return
    driver, sqlite = _driver(connection)
    if sqlite:
        driver.executemany(statement, rows)
        return
    with driver.cursor() as cursor:
        cursor.executemany(statement.replace("?", "%s"), rows)


def insert_many(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]
) -> None:
    """Insert rows, each a value for each column; PostgreSQL takes them by COPY."""
    if not rows:
        return
    driver, sqlite = _driver(connection)
    names = ", ".join(f'"{name}"' for name in columns)
    if sqlite:
        marks = ", ".join("?" * len(columns))
        driver.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608
        return
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
