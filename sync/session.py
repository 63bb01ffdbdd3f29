"""One run over one CRM: who it is, what it may, and the fence around each of its commits."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, update
from sqlalchemy.exc import SQLAlchemyError

from connectors.crm import Crm, Kind, Place
from store import cursors, plain, run_lease
from store import lease as leases
from store.body import compact
from store.errors import HubError
from store.hub import Hub
from store.lease import Lease
from store.settings import ConnectionSettings
from store.tables import run
from sync.progress import Quiet, Shown

#: A worker that was killed is missed after this; one that lives says so three times as often.
LEASE_SECONDS = 30.0
HEARTBEAT_SECONDS = 10.0


@dataclass(slots=True)
class Session:
    """What every step of a run over one CRM is given."""

    hub: Hub
    settings: ConnectionSettings
    number: int
    crm: Crm
    lease: Lease
    run: int
    #: Records as they came in: kept, same, stale, refused.
    counts: Counter[str] = field(default_factory=Counter)
    #: Records that a list showed older than the book has them: to be read one by one.
    late: set[str] = field(default_factory=set)
    #: Kinds of which the CRM counts more records than it showed.
    short: set[str] = field(default_factory=set)
    #: What was planned, written, held: for the run's report.
    tally: Counter[str] = field(default_factory=Counter)
    #: Who shows how far the run is.
    progress: Shown = field(default_factory=Quiet)
    _kinds: Mapping[str, Kind] | None = None

    #: Another connection of the same sync failed, and took this run with it.
    beside: bool = False
    #: How many changes this run sends in all, as far as it is planned.
    to_send: int | None = None

    @property
    def name(self) -> str:
        """The connection's name."""
        return self.settings.name

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that only the holder of the lease can commit."""
        with self.hub.writing() as connection:
            leases.check(connection, self.lease)
            yield connection

    def report(self, connection: Connection, step: str = "", total: int | None = None) -> None:
        """Write what the run is at, so that it can be watched; codes and numbers only."""
        told: dict[str, Any] = {"step": step, "total": total, **dict(sorted(self.tally.items()))}
        connection.execute(update(run).where(run.c.id == self.run).values(tally=compact(told)))

    def kinds(self, connection: Connection) -> Mapping[str, Kind]:
        """Return what the account's metadata says, as this run or the one before read it."""
        if self._kinds is None:
            self._kinds = kinds_of(self.hub, connection, self.number)
        return self._kinds

    def forget_kinds(self) -> None:
        """Read the metadata again when it is next asked for: it was written anew."""
        self._kinds = None

    def kind_text(self, kind: Kind) -> str:
        """Return metadata as it is kept."""
        return write_kind(kind)

    @contextmanager
    def heartbeat(self) -> Iterator[None]:
        """Renew the lease now and then while a call or a match takes long."""
        stop = threading.Event()

        def beat() -> None:
            while not stop.wait(HEARTBEAT_SECONDS):
                # Aside: a match may hold the writers' line for longer than the lease lasts.
                with suppress(HubError, SQLAlchemyError), self.hub.aside() as connection:
                    leases.renew(connection, self.lease, LEASE_SECONDS, self.hub.clock)
                with suppress(HubError, SQLAlchemyError), self.hub.aside() as connection:
                    run_lease.renew(connection, self.run, self.hub.clock)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def newest_decision(connection: Connection) -> int:
    """Return the number of the newest decision, 0 before the first."""
    ((newest,),) = plain.select(connection, "SELECT coalesce(max(id), 0) FROM decision")
    return int(newest)


def kinds_of(hub: Hub, connection: Connection, number: int) -> Mapping[str, Kind]:
    """Return what the metadata of a connection's account says; empty before it was ever asked."""
    return {
        kind: read_kind(body) for kind, body in cursors.described(hub, connection, number).items()
    }


def write_kind(kind: Kind) -> str:
    """Return metadata as text."""
    return compact(
        {
            "name": kind.name,
            "places": [[p.slot, p.fields, p.length, p.options] for p in kind.places],
            "marker": kind.marker_field,
            "creatable": kind.creatable,
            "required": kind.required,
            "memory": kind.memory,
        }
    )


def read_kind(text: str) -> Kind:
    """Return metadata again."""
    told = json.loads(text)
    places = tuple(
        Place(slot, tuple(fields), length, tuple(options))
        for slot, fields, length, options in told["places"]
    )
    marker, creatable, memory = told["marker"], told["creatable"], told["memory"]
    return Kind(told["name"], places, marker, creatable, tuple(told["required"]), memory)


def recalled(hub: Hub, crm: Crm, number: int) -> Mapping[str, Kind]:
    """Let a connector know again what the metadata said; return it. No call is made."""
    with hub.reading() as connection:
        return recalled_now(hub, connection, crm, number)


def recalled_now(hub: Hub, connection: Connection, crm: Crm, number: int) -> Mapping[str, Kind]:
    """Do the same within a transaction."""
    kinds = kinds_of(hub, connection, number)
    for kind, known in kinds.items():
        if known.memory:
            crm.recall(kind, known.memory)
    return kinds
