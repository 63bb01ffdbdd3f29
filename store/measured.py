"""Numbered statistics versions: what was measured on the whole book, sealed, for it holds names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from store.body import compact
from store.clock import stamp
from store.hub import Hub
from store.ids import take
from store.tables import statistics


def current(hub: Hub, connection: Connection) -> Mapping[str, Any] | None:
    """Return the version in use as it was kept; None while only the shipped one exists."""
    row = connection.execute(
        select(statistics.c.version, statistics.c.body)
        .where(statistics.c.state == "used")
        .order_by(statistics.c.version.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    found: dict[str, Any] = json.loads(hub.sealer.open("statistics", row.version, "body", row.body))
    return found


def keep(hub: Hub, connection: Connection, body: Mapping[str, Any]) -> int:
    """Keep a new version, put it in use, and return its number; `body` gets it as "version"."""
    version = take(connection, "statistics")
    text = compact({**body, "version": version})
    connection.execute(
        statistics.insert().values(
            version=version,
            state="used",
            body=hub.sealer.seal("statistics", version, "body", text),
            made_at=stamp(hub.clock),
        )
    )
    return version
