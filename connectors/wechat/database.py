"""SQLite files from strangers: read-only, immutable, columns by name, damage told."""

from __future__ import annotations

import sqlite3
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from connectors.contract import Limits, ReadOptions
from connectors.reasons import Reason
from connectors.wechat.contacts import labels
from connectors.wechat.tables import Entry
from store.errors import TooBig, Unreadable


@contextmanager
def database(path: Path, limits: Limits) -> Iterator[sqlite3.Connection]:
    """Open a database; nothing is ever written beside it. Raises `Unreadable(damaged)`."""
    if path.stat().st_size > limits.bytes:
        raise TooBig("bytes", limits.bytes)
    address = f"file:{urllib.parse.quote(str(path.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024)
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.row_factory = sqlite3.Row
            connection.text_factory = _text
            yield connection
    except sqlite3.Error:
        raise Unreadable(Reason.DAMAGED) from None


def _text(found: bytes) -> str:
    """Text that is not UTF-8 is kept as far as it can be read."""
    return found.decode("utf-8", "replace")


def tables(path: Path, limits: Limits) -> frozenset[str]:
    """The names of the tables; views do not count."""
    with database(path, limits) as connection:
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return frozenset(str(row[0]) for row in found)


def table_rows(path: Path, table: str, options: ReadOptions) -> Iterator[Entry]:
    """Yield the rows of a table in their order; damage after the first row is one cut-off row.

    Columns differ between versions, so rows are read whole and asked by name.
    """
    count = 0
    try:
        with database(path, options.limits) as connection:
            name = table.replace('"', '""')
            for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid'):  # noqa: S608
                count += 1
                if count > options.limits.rows:
                    raise TooBig("rows", options.limits.rows)
                yield Entry(f"{table} row {count}", dict(zip(row.keys(), row, strict=True)))
    except Unreadable:
        if not count:
            raise
        yield Entry(f"{table} row {count + 1}", refused=Reason.CUT_OFF)


def is_on(entry: Entry, name: str) -> bool:
    """Whether a flag column is set."""
    return entry.text(name) not in ("", "0")


def label_names(
    path: Path, table: str, number: str, name: str, options: ReadOptions
) -> dict[str, str]:
    """The names of labels by their ids; {} for a database without labels."""
    if table not in tables(path, options.limits):
        return {}
    found = table_rows(path, table, options)
    return {entry.text(number): entry.text(name) for entry in found if not entry.refused}


def named_labels(ids: str, names: dict[str, str]) -> tuple[str, ...]:
    """The names of label ids; an id without a name says nothing."""
    return tuple(names[one] for one in labels(ids) if names.get(one))


def readable(entry: Entry) -> dict[str, object]:
    """The columns of a row without the packed ones."""
    return {name: value for name, value in entry.values.items() if not isinstance(value, bytes)}
