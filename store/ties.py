"""Ties: the hub itself knows that a row is about the same customer as another.

A record that it made was made for a row; one that changes or goes in a CRM was, until then, about
whom its customer is. Ties are read as the oldest of all decisions: see `store.decisions.with_ties`.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from store import plain
from store.ids import take

#: Counts the changes: a copy in memory of all ties tells by it whether it is still true.
COUNTER = "tie"

#: To the oldest other live row of its customer; one that is not itself tied to it before one that
#: is. A row that is tied to such a one already stays as it is, and so does one that is alone.
_HOLD = (
    "UPDATE source_record SET tied_to = coalesce((SELECT o.id FROM source_record AS o "
    "WHERE o.customer_id = source_record.customer_id AND o.id <> source_record.id "
    "AND NOT o.deleted AND o.latest IS NOT NULL "
    "ORDER BY CASE WHEN o.tied_to = source_record.id THEN 1 ELSE 0 END, o.id LIMIT 1), tied_to) "
    "WHERE id = ? AND NOT EXISTS (SELECT 1 FROM source_record AS t "
    "WHERE t.id = source_record.tied_to AND NOT t.deleted AND t.latest IS NOT NULL "
    "AND t.customer_id = source_record.customer_id)"
)
_BESIDE = (
    "SELECT id FROM source_record WHERE NOT deleted AND latest IS NOT NULL "
    "AND connection_id IN (SELECT connection_id FROM described) "
    "AND customer_id IN (SELECT customer_id FROM source_record WHERE id {numbers})"
)
_HAND_ON = (
    "UPDATE source_record SET tied_to = (SELECT g.tied_to FROM source_record AS g "
    "WHERE g.id = ?) WHERE tied_to = ? AND EXISTS (SELECT 1 FROM source_record AS g "
    "WHERE g.id = ? AND g.tied_to IS NOT NULL AND g.tied_to <> source_record.id)"
)
_TIE = "UPDATE source_record SET tied_to = ? WHERE id = ? AND id <> ?"


def newest(connection: Connection) -> int:
    """Return a number that grows whenever a tie changes."""
    found = plain.select(connection, "SELECT next FROM counter WHERE name = ?", COUNTER)
    return int(found[0][0]) if found else 0


def tie(connection: Connection, rows: Iterable[int], to: int) -> None:
    """Tie rows that were made for another row to it."""
    _change(connection, _TIE, [(to, row, to) for row in rows])


def hold(connection: Connection, rows: Iterable[int], *, torn: Iterable[int] = ()) -> None:
    """Tie rows, before they change or go, to another row of the customer that they are in.

    `torn` are those that go, or change something by which people are known: with each of them all
    records of CRMs that its customer has are tied, for what one of them says anew tells nothing
    about whether the others belong together.
    """
    torn = set(torn)
    beside = plain.select(connection, _BESIDE, numbers=torn) if torn else ()
    own = set(rows) | torn
    held = sorted(own) + sorted({row for (row,) in beside} - own)
    _change(connection, _HOLD, [(row,) for row in held])


def hand_on(connection: Connection, rows: Iterable[int]) -> None:
    """Tie what is tied to rows that go now to what these are tied to: nobody is forgotten."""
    _change(connection, _HAND_ON, [(row, row, row) for row in rows])


def _change(connection: Connection, query: str, values: list[tuple[int, ...]]) -> None:
    if values:
        plain.run_many(connection, query, values)
        take(connection, COUNTER)
