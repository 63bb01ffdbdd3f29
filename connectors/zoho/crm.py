"""Zoho CRM as the hub sees it: the connector's parts behind one face."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from connectors.crm import Caps, Kind, Page, Person, RemoteRecord, Result, Taken, Write
from connectors.web.door import Door
from connectors.web.protocols import Budget, Tokens
from connectors.zoho import fields
from connectors.zoho.account import Account
from connectors.zoho.calls import Calls
from connectors.zoho.finding import Finding
from connectors.zoho.metadata import Metadata, Module
from connectors.zoho.notices import Notices
from connectors.zoho.reading import BY_IDS, Reading
from connectors.zoho.rows import Shape, shape_of
from connectors.zoho.settings import ZohoSettings
from connectors.zoho.writing import BATCH, Writing
from store.clock import Clock, SystemClock
from store.values import Fields


class ZohoCrm:
    """One account of Zoho CRM; implements `connectors.crm.Crm`."""

    def __init__(self, settings: ZohoSettings, door: Door, tokens: Tokens, clock: Clock) -> None:
        self.kinds = settings.modules
        self.caps = Caps(
            batch=BATCH, many=BY_IDS, guard=True, deletes=True, merge=True, restore=False,
            lag=settings.look_back,
        )  # fmt: skip
        self._door = door
        calls = Calls(settings, door, tokens, clock)
        self._account = Account(calls)
        self._metadata = Metadata(settings, calls)
        self._reading = Reading(calls, settings.look_back, settings.page)
        self._finding = Finding(calls, self._reading)
        self._writing = Writing(calls, self._reading)
        self.notices = Notices(calls, settings.modules)
        self._shapes: dict[str, Shape] = {}

    def close(self) -> None:
        """Close the connections."""
        self._door.close()

    def check(self) -> str:
        """Sign in and ask for the account."""
        return self._account.check()

    def describe(self, kind: str) -> Kind:
        """Return what the account's metadata says of a module."""
        module = self._metadata.module(kind, fresh=True)
        self._shapes[kind] = shape_of(module, self._account.names())
        return module.kind

    def recall(self, kind: str, memory: str) -> None:
        """Know again what the metadata said of a module."""
        self._metadata.recall(kind, memory)

    def changes(self, kind: str, cursor: str) -> Iterator[Page]:
        """Yield what changed since a cursor, the oldest change first."""
        return self._reading.changes(self._shape(kind), cursor)

    def everything(self, kind: str) -> Iterator[Page]:
        """Yield every live record by id."""
        return self._reading.everything(self._shape(kind))

    def deleted(self, kind: str, cursor: str) -> Iterator[Page]:
        """Yield records deleted since a cursor."""
        return self._reading.deleted(self._shape(kind), cursor)

    def count(self, kind: str) -> int | None:
        """Return how many records a module has; None where the account does not tell."""
        return self._reading.count(kind)

    def take(self, kind: str, ids: Sequence[str]) -> Taken:
        """Read at most 100 records by id."""
        return self._reading.take(self._shape(kind), ids)

    def find(self, kind: str, marker: str, slots: Mapping[str, str]) -> tuple[RemoteRecord, ...]:
        """Look for a record that a lost create may have made, the live ones first."""
        return self._finding.find(self._shape(kind), marker, slots, self._account.me())

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        """Send at most 100 writes of one op and module."""
        return self._writing.write(self._shape(writes[0].kind), writes) if writes else ()

    def people(self) -> tuple[Person, ...]:
        """Return the account's users."""
        return self._account.people()

    def fields(self, kind: str, raw: Mapping[str, Any]) -> Fields:
        """Return what a record says in canonical fields."""
        return fields.canonical(self._known(kind), raw)

    def slots(self, kind: str, raw: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what a record shows in each slot."""
        return fields.slots(self._known(kind), raw)

    def patch(
        self, kind: str, wants: Mapping[str, str], raw: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Return the fields that make a record show these slots."""
        return fields.patch(self._known(kind), wants, raw)

    def _known(self, kind: str) -> Module:
        return self._metadata.known(kind)

    def _shape(self, kind: str) -> Shape:
        if kind not in self._shapes:
            module = self._metadata.module(kind)
            self._shapes[kind] = shape_of(module, self._account.names())
        return self._shapes[kind]


def open_zoho(
    settings: ZohoSettings,
    *,
    tokens: Tokens,
    budget: Budget,
    clock: Clock | None = None,
    sleep: Callable[[float], None] = time.sleep,
    door: Door | None = None,
) -> ZohoCrm:
    """Return the connector of an account; nothing is called yet.

    `door` replaces the usual way out, for tests that set up their own.
    """
    clock = clock or SystemClock()
    way = door or Door(
        source="zoho",
        budget=budget,
        clock=clock,
        sleep=sleep,
        allow_http=settings.allow_http,
        most_at_once=settings.at_once,
    )
    return ZohoCrm(settings, way, tokens, clock)
