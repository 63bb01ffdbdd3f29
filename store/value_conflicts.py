"""Questions about a value that several sides changed: which rows and slot, never what it says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from store import plain
from store.clock import stamp
from store.hub import Hub
from store.ids import take
from store.rows import blocks, numbers
from store.tables import conflict
from store.values import RowId

KIND = "value"


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that a person must choose."""

    slot: str
    #: "both", "cleared" or "against": see `sync.merge.Why`.
    why: str
    a: RowId
    b: RowId


def write(hub: Hub, connection: Connection, rows: Iterable[int], asked: Sequence[Asked]) -> int:
    """Replace the open value questions about some rows; return how many are new."""
    number = numbers(hub, connection, [row for one in asked for row in (one.a, one.b)])
    fresh: dict[tuple[int, int, str], Asked] = {}
    for one in asked:
        a, b = sorted((number[one.a], number[one.b]))
        fresh[a, b, one.slot] = one
    before = _standing(connection, rows)
    plain.run_many(
        connection,
        "DELETE FROM conflict WHERE id = ?",
        [(n,) for key, (n, why) in before.items() if key not in fresh or fresh[key].why != why],
    )
    news = [
        (key, one)
        for key, one in sorted(fresh.items(), key=lambda pair: pair[0])
        if key not in before or before[key][1] != one.why
    ]
    if not news:
        return 0
    first, now = take(connection, "conflict", len(news)), stamp(hub.clock)
    plain.insert_many(
        connection,
        "conflict",
        ("id", "kind", "reason", "a_id", "b_id", "bits", "version", "since", "until", "field"),
        [
            (n, KIND, one.why, a, b, 0.0, 1, now, "", slot)
            for n, ((a, b, slot), one) in enumerate(news, start=first)
        ],
    )
    return len(news)


@dataclass(frozen=True, slots=True)
class Standing:
    """An open value question, its rows by number."""

    number: int
    slot: str
    why: str
    a: int
    b: int
    since: str


def waiting(connection: Connection, *, offset: int = 0, limit: int = 50) -> list[Standing]:
    """Return open value questions, the oldest first."""
    found = plain.select(
        connection, f"{_ROWS} WHERE kind = ? ORDER BY id LIMIT ? OFFSET ?", KIND, limit, offset
    )
    return [Standing(*row) for row in found]


def count(connection: Connection) -> int:
    """Return how many value questions are open."""
    ((many,),) = plain.select(connection, "SELECT count(*) FROM conflict WHERE kind = ?", KIND)
    return int(many)


def get(connection: Connection, number: int) -> Standing | None:
    """Return one open value question, None when it is settled."""
    found = plain.select(connection, f"{_ROWS} WHERE kind = ? AND id = ?", KIND, number)
    return Standing(*found[0]) if found else None


def of_row(connection: Connection, row: int) -> list[Standing]:
    """Return the open value questions about a row."""
    found = plain.select(
        connection, f"{_ROWS} WHERE kind = ? AND (a_id = ? OR b_id = ?) ORDER BY id", KIND, row, row
    )
    return [Standing(*one) for one in found]


def close(connection: Connection, number: int) -> None:
    """Close a value question."""
    plain.run_many(connection, "DELETE FROM conflict WHERE id = ?", [(number,)])


_ROWS = "SELECT id, field, reason, a_id, b_id, since FROM conflict"


def forget(connection: Connection, rows: Iterable[int]) -> None:
    """Let questions fall whose row was deleted: nobody could answer them any more."""
    plain.run_many(
        connection,
        f"DELETE FROM conflict WHERE kind = '{KIND}' AND (a_id = ? OR b_id = ?)",  # noqa: S608
        [(row, row) for row in rows],
    )


def _standing(
    connection: Connection, rows: Iterable[int]
) -> Mapping[tuple[int, int, str], tuple[int, str]]:
    found: dict[tuple[int, int, str], tuple[int, str]] = {}
    c = conflict.c
    for block in blocks(rows):
        query = select(c.id, c.a_id, c.b_id, c.field, c.reason).where(
            c.kind == KIND, c.a_id.in_(block)
        )
        for row in connection.execute(query):
            found[row.a_id, row.b_id, row.field] = (row.id, row.reason)
    return found
