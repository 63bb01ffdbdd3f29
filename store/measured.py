"""Numbered statistics versions: what was measured on the whole book, sealed, for it holds names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from store.body import compact
from store.clock import stamp
from store.errors import NotYours
from store.hub import Hub
from store.ids import take
from store.tables import statistics


def get(hub: Hub, connection: Connection, version: int) -> Mapping[str, Any]:
    """Return a version as it was kept; raises NotYours where there is none."""
    query = select(statistics.c.body).where(statistics.c.version == version)
    body = connection.execute(query).scalar()
    if body is None:
        raise NotYours
    found: dict[str, Any] = json.loads(hub.sealer.open("statistics", version, "body", body))
    return found


def newest(connection: Connection) -> int:
    """Return the number of the newest version; 0 while only the shipped one exists."""
    return int(connection.execute(select(func.max(statistics.c.version))).scalar() or 0)


def keep(hub: Hub, connection: Connection, body: Mapping[str, Any]) -> int:
    """Keep a new version and return its number; `body` gets it as "version"."""
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
