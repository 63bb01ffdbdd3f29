"""How far each stream of a connection has been read, and what its account's metadata says."""

from __future__ import annotations

from sqlalchemy import Connection

from store import plain
from store.clock import stamp
from store.hub import Hub

_PUT = (
    "INSERT INTO cursor (connection_id, stream, at, saved_at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (connection_id, stream) DO UPDATE SET at = excluded.at, "
    "saved_at = excluded.saved_at"
)
_PUT_KIND = (
    "INSERT INTO described (connection_id, kind, body, at) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (connection_id, kind) DO UPDATE SET body = excluded.body, at = excluded.at"
)


def read(hub: Hub, connection: Connection, number: int, stream: str) -> str:
    """Return a cursor, "" where nothing was read yet."""
    found = plain.select(
        connection,
        "SELECT at FROM cursor WHERE connection_id = ? AND stream = ?",
        number,
        stream,
    )
    return (
        hub.sealer.open("cursor", f"{number}.{stream}", "at", bytes(found[0][0])) if found else ""
    )


def saved_at(connection: Connection, number: int, stream: str) -> str:
    """Return when a cursor was last saved, "" where it never was."""
    found = plain.select(
        connection,
        "SELECT saved_at FROM cursor WHERE connection_id = ? AND stream = ?",
        number,
        stream,
    )
    return str(found[0][0]) if found else ""


def save(hub: Hub, connection: Connection, number: int, stream: str, at: str) -> None:
    """Write a cursor in the transaction of the page that it stands after."""
    sealed = hub.sealer.seal("cursor", f"{number}.{stream}", "at", at)
    plain.run_many(connection, _PUT, [(number, stream, sealed, stamp(hub.clock))])


def describe(hub: Hub, connection: Connection, number: int, kind: str, body: str) -> None:
    """Keep what an account's metadata says of a kind."""
    sealed = hub.sealer.seal("described", f"{number}.{kind}", "body", body)
    plain.run_many(connection, _PUT_KIND, [(number, kind, sealed, stamp(hub.clock))])


def described(hub: Hub, connection: Connection, number: int) -> dict[str, str]:
    """Return what is known of a connection's kinds."""
    found = plain.select(
        connection, "SELECT kind, body FROM described WHERE connection_id = ?", number
    )
    return {
        kind: hub.sealer.open("described", f"{number}.{kind}", "body", bytes(body))
        for kind, body in found
    }
