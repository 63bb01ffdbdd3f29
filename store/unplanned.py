"""Marks the customers whose targets may show something else than they should.

A mark is only a saving: planning every customer gives the same. It is set in the transaction that
changes a customer and taken away in the one that plans it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from store import plain


def mark(connection: Connection, customers: Iterable[int]) -> None:
    """Mark customers."""
    plain.run_many(
        connection,
        "INSERT INTO unplanned (customer_id) VALUES (?) ON CONFLICT DO NOTHING",
        [(number,) for number in sorted(set(customers))],
    )


def mark_rows(connection: Connection, rows: Iterable[int]) -> None:
    """Mark the customers that some rows are in, or were in last."""
    found = plain.select(
        connection,
        "SELECT DISTINCT customer_id FROM source_record WHERE id {numbers} "
        "AND customer_id IS NOT NULL",
        numbers=rows,
    )
    mark(connection, (number for (number,) in found))


def mark_all(connection: Connection) -> None:
    """Mark every customer."""
    plain.run_many(
        connection,
        "INSERT INTO unplanned (customer_id) SELECT id FROM customer WHERE id > ? "
        "ON CONFLICT DO NOTHING",
        [(0,)],
    )


def next_page(connection: Connection, most: int) -> list[int]:
    """Return some marked customers, the smallest numbers first."""
    query = "SELECT customer_id FROM unplanned ORDER BY customer_id LIMIT ?"
    return [number for (number,) in plain.select(connection, query, most)]


def unmark(connection: Connection, customers: Iterable[int]) -> None:
    """Take marks away."""
    plain.run_many(
        connection,
        "DELETE FROM unplanned WHERE customer_id = ?",
        [(number,) for number in customers],
    )
