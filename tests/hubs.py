"""Hubs for tests: open ones on either database, and rows to fill them with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from store import connections, keys, runs
from store.access import OWNER
from store.body import compact
from store.claim import Incoming
from store.clock import Clock
from store.engine import close, open_engine, writing
from store.hub import Hub
from store.keep import Keeper
from store.seal import Sealer
from store.settings import Settings
from store.values import RowId, SourceRecord
from sync.work import match_dirty

ROOT = keys.RootKey(bytes(range(32)))


@contextmanager
def hub_on(url: str, clock: Clock, settings: Settings | None = None) -> Iterator[Hub]:
    """Open a hub on a database that has its tables."""
    engine = open_engine(url)
    with writing(engine) as connection:
        sealer = Sealer.for_hub(connection, ROOT, clock)
    try:
        yield Hub(engine, sealer, clock, settings or Settings())
    finally:
        close(engine)


def record(
    external_id: str,
    *,
    connection: str = "table",
    stream: str = "customers",
    revision: str = "",
    **fields: str | Sequence[str],
) -> SourceRecord:
    """Return a customer row: `record("7", name="张伟", mobile="13800001101")`."""
    values: Mapping[str, tuple[str, ...]] = {
        name: (value,) if isinstance(value, str) else tuple(value) for name, value in fields.items()
    }
    return SourceRecord(RowId(connection, stream, external_id), values, revision)


def feed(
    hub: Hub, records: Iterable[SourceRecord], *, page: int = 500, match: bool = True
) -> list[int]:
    """Keep records as their connections' imports would, and match them; return the runs."""
    by_connection: dict[str, list[SourceRecord]] = {}
    for one in records:
        by_connection.setdefault(one.row.connection, []).append(one)
    numbers = []
    for name, own in by_connection.items():
        with hub.writing() as connection:
            number = connections.ensure(hub, connection, name, "spreadsheet")
            run = runs.start(hub, connection, OWNER, "import", connection_number=number)
        keeper = Keeper(hub, number, name, run)
        rows = [
            Incoming(n, f"row {n}", (one,), (compact({"n": one.row.external_id}),), ("",))
            for n, one in enumerate(own, start=1)
        ]
        for start in range(0, len(rows), page):
            with hub.writing() as connection:
                keeper.keep(connection, rows[start : start + page])
        with hub.writing() as connection:
            keeper.finish(connection)
            runs.end(hub, connection, run, "done")
        numbers.append(run)
    if match:
        match_dirty(hub)
    return numbers
