"""Numbered statistics versions: what was measured on the whole book, sealed, for it holds names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from store.body import compact
from store.clock import stamp
from store.errors import NotYours
from store.hub import Hub
from store.ids import take
from store.tables import statistics

#: The version that each database was last asked for, sealed and opened: every single change of a
#: book asks for it again. No two seals are the same bytes.
_LAST: WeakKeyDictionary[Engine, tuple[bytes, Mapping[str, Any]]] = WeakKeyDictionary()


def get(hub: Hub, connection: Connection, version: int) -> Mapping[str, Any]:
    """Return a version as it was kept; raises NotYours where there is none."""
    query = select(statistics.c.body).where(statistics.c.version == version)
    body = connection.execute(query).scalar()
    if body is None:
        raise NotYours
    last = _LAST.get(hub.engine)
    if last is None or last[0] != body:
        last = body, json.loads(hub.sealer.open("statistics", version, "body", body))
        _LAST[hub.engine] = last
    return last[1]


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
