"""The row of a connection's token: sealed, and replaced only by who knew the one before."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Connection, text

from store.body import compact
from store.calls import Token
from store.hub import Hub
from store.secret import Secret

_READ = text("SELECT version, body, until, origin FROM token WHERE connection_id = :connection")
_STORE = text(
    "INSERT INTO token (connection_id, version, body, until, origin) "
    "VALUES (:connection, :version, :body, :until, :origin) ON CONFLICT (connection_id) "
    "DO UPDATE SET version = excluded.version, body = excluded.body, until = excluded.until, "
    "origin = excluded.origin WHERE token.version = :before RETURNING version"
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A token as it is kept. Times are UTC ISO 8601 with seconds."""

    token: Token
    #: The refresh token that the server gave last, None where it gave none.
    refresh: Secret | None
    #: It is replaced from this time on, while it is still good.
    renew: str
    #: When it replaced one that was refused; "" when it replaced one that had become old.
    instead: str = ""


def read(hub: Hub, connection: Connection, number: int, origin: bytes) -> tuple[Stored | None, int]:
    """Return the token of a connection and the row's version (0: there is no row).

    A token that was got by another sign-in than `origin` names is not returned.
    """
    found = connection.execute(_READ, {"connection": number}).first()
    if found is None:
        return None, 0
    if bytes(found.origin) != origin:
        return None, int(found.version)
    body = json.loads(hub.sealer.open("token", number, "body", bytes(found.body)))
    token = Token(
        Secret(body["access"]),
        found.until,
        int(found.version),
        tuple((name, value) for name, value in body["extra"]),
    )
    refresh = Secret(body["refresh"]) if body["refresh"] else None
    return Stored(token, refresh, body["renew"], body["instead"]), int(found.version)


def store(
    hub: Hub, connection: Connection, number: int, origin: bytes, one: Stored, before: int
) -> bool:
    """Store a token over the one of version `before`; False when another worker did it first."""
    body = {
        "access": one.token.access.reveal(),
        "refresh": one.refresh.reveal() if one.refresh else "",
        "extra": one.token.extra,
        "renew": one.renew,
        "instead": one.instead,
    }
    values = {
        "connection": number,
        "version": one.token.version,
        "body": hub.sealer.seal("token", number, "body", compact(body)),
        "until": one.token.until,
        "origin": origin,
        "before": before,
    }
    return connection.execute(_STORE, values).first() is not None
