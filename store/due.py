"""When each connection is to be synced next, and which have work left over, both in SQL.

The queue is only an alarm clock: whatever it forgets is found here again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from store import plain

_PUT = (
    "INSERT INTO due (connection_id, at, queued_at, failures) VALUES (?, ?, '', ?) "
    "ON CONFLICT (connection_id) DO UPDATE SET at = excluded.at, failures = excluded.failures"
)


@dataclass(frozen=True, slots=True)
class Due:
    """When a connection is to be synced next."""

    #: UTC ISO 8601 with seconds; "": when somebody asks for it.
    at: str
    #: When it was last handed to the queue; "": never.
    queued_at: str = ""
    #: Runs in a row that failed or left something over.
    failures: int = 0


def every(connection: Connection) -> dict[int, Due]:
    """Return what is known of each connection, by its number."""
    query = "SELECT connection_id, at, queued_at, failures FROM due"
    return {number: Due(at, queued, n) for number, at, queued, n in plain.select(connection, query)}


def put(connection: Connection, number: int, at: str, failures: int) -> None:
    """Say when a connection is to be synced next, after so many failures."""
    plain.run_many(connection, _PUT, [(number, at, failures)])


def queued(connection: Connection, numbers: Iterable[int], now: str) -> None:
    """Note that connections were handed to the queue."""
    rows = [(now, number) for number in numbers]
    plain.run_many(connection, "UPDATE due SET queued_at = ? WHERE connection_id = ?", rows)


def unfinished(connection: Connection, number: int, now: str, *, writes: bool) -> bool:
    """Tell whether a connection's outbox holds something that need not wait any longer.

    What was sent and never heard of, and what is to be sent, where the connection may write.
    """
    states = "'inflight', 'uncertain', 'new'" if writes else "'inflight', 'uncertain'"
    query = (
        f"SELECT 1 FROM outbox WHERE connection_id = ? AND state IN ({states}) "  # noqa: S608
        "AND due_at <= ? LIMIT 1"
    )
    return bool(plain.select(connection, query, number, now))


def any_unmatched(connection: Connection) -> bool:
    """Tell whether rows were kept that matching has not seen."""
    return bool(plain.select(connection, "SELECT 1 FROM source_record WHERE dirty LIMIT 1"))
