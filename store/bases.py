"""Reads and writes what targets and the hub agreed on, sealed, by source record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from store import plain
from store.clock import stamp
from store.hub import Hub

_PUT = (
    "INSERT INTO base (source_record_id, body, gone, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (source_record_id) DO UPDATE SET body = excluded.body, gone = excluded.gone, "
    "at = excluded.at"
)


def read(hub: Hub, connection: Connection, rows: Iterable[int]) -> dict[int, str]:
    """Return the base of each record that has one, as text."""
    found = plain.select(
        connection, "SELECT source_record_id, body FROM base WHERE source_record_id {numbers}",
        numbers=rows,
    )  # fmt: skip
    return {n: hub.sealer.open("base", n, "body", bytes(body)) for n, body in found}


def put(hub: Hub, connection: Connection, bases: Mapping[int, tuple[str, str]]) -> None:
    """Write bases: row -> (text, gone)."""
    now = stamp(hub.clock)
    plain.run_many(
        connection,
        _PUT,
        [
            (row, hub.sealer.seal("base", row, "body", body), gone, now)
            for row, (body, gone) in sorted(bases.items())
        ],
    )
