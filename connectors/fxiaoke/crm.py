"""纷享销客 as the hub sees it: the `Crm` of one enterprise."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from connectors.crm import Caps, Kind, Page, Person, RemoteRecord, Result, Taken, Write
from connectors.fxiaoke import records
from connectors.fxiaoke.api import Api, Refusal
from connectors.fxiaoke.finding import Finding
from connectors.fxiaoke.layout import Layout, layout, misnamed
from connectors.fxiaoke.reading import LIMIT, Reading
from connectors.fxiaoke.settings import FxiaokeSettings
from connectors.fxiaoke.walking import Walking
from connectors.fxiaoke.writing import Writing
from connectors.web.door import Door
from connectors.web.protocols import Budget, Tokens
from connectors.web.waits import Patience
from store.clock import Clock, SystemClock
from store.errors import BadAnswer, ConfigError, NotAllowed
from store.values import Fields

#: Records read by id in one `take`; each is a call, and an interface allows 100 in 20 seconds.
_MANY = 20


class FxiaokeCrm:
    """One connection to 纷享销客."""

    caps = Caps(
        batch=1, many=_MANY, guard=False, deletes=False, merge=False, restore=True, lag=120.0
    )

    def __init__(self, settings: FxiaokeSettings, api: Api, clock: Clock) -> None:
        self.kinds = settings.objects
        self._settings, self._api = settings, api
        self._reading = Reading(api)
        self._walking = Walking(
            self._reading, clock, page=min(settings.page, LIMIT), look_back=settings.look_back
        )
        self._finding = Finding(self._reading)
        self._writing = Writing(api, self._reading, self._finding)
        self._layouts: dict[str, Layout] = {}

    def close(self) -> None:
        """Close all connections."""
        self._api.close()

    def check(self) -> str:
        """Sign in and ask for each object; return how many fields each has a place for."""
        places = (f"{kind} {len(self.describe(kind).places)}" for kind in self.kinds)
        return "纷享销客: " + ", ".join(places)

    def describe(self, kind: str) -> Kind:
        """Ask for what the tenant's metadata says of an object; what follows goes by it."""
        body = {"includeDetail": True, "apiName": kind, "data": {"apiName": kind}}
        try:
            said = self._api.call("/cgi/crm/v2/object/describe", body, safe=True)
        except Refusal as refusal:
            raise NotAllowed(f"{kind}: {refusal}", source="fxiaoke") from None
        about = (said.get("data") or {}).get("describe")
        described = about.get("fields") if isinstance(about, dict) else None
        if not isinstance(described, dict) or not described:
            raise BadAnswer(f"{kind}: no fields are described", source="fxiaoke")
        if problems := misnamed(kind, described, self._settings.fields.get(kind, {})):
            raise ConfigError(problems)
        self._know(kind, described)
        return self._layouts[kind].kind

    def recall(self, kind: str, memory: str) -> None:
        """Know again what a tenant's metadata said of an object."""
        self._know(kind, json.loads(memory))

    def _know(self, kind: str, described: Mapping[str, Any]) -> None:
        settings = self._settings
        made = layout(
            kind,
            described,
            marker_field=settings.marker_field,
            firm=kind == "AccountObj" and not settings.people_accounts,
            defaults=tuple(settings.defaults.get(kind, {})),
            named=settings.fields.get(kind, {}),
        )
        memory = json.dumps(described, ensure_ascii=False, sort_keys=True)
        self._layouts[kind] = replace(made, kind=replace(made.kind, memory=memory))

    def changes(self, kind: str, cursor: str) -> Iterator[Page]:
        """Yield what changed since a cursor ("" for everything), the oldest change first."""
        return self._walking.changes(self._layout(kind), cursor)

    def everything(self, kind: str) -> Iterator[Page]:
        """Yield every live record by id."""
        return self._walking.everything(self._layout(kind))

    def deleted(self, kind: str, cursor: str) -> Iterator[Page]:
        """Yield nothing: there is no feed of deleted records."""
        del kind, cursor
        return iter(())

    def count(self, kind: str) -> int | None:
        """Return how many live records a query counts; None where it does not count."""
        return self._reading.count(kind)

    def take(self, kind: str, ids: Sequence[str]) -> Taken:
        """Read records by id; those that are gone or 作废 are left out."""
        return self._reading.take(self._layout(kind), ids)

    def find(self, kind: str, marker: str, slots: Mapping[str, str]) -> tuple[RemoteRecord, ...]:
        """Look for a record that a lost create may have made, the live ones first."""
        found = self._layout(kind)
        if found.kind.marker_field and marker:
            return self._finding.by_marker(found, marker)
        return self._finding.made(found, slots)

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        """Send writes of one op and kind, one call each."""
        return tuple(self._writing.write(self._layout(one.kind), one) for one in writes)

    def people(self) -> tuple[Person, ...]:
        """Return the enterprise's users."""
        try:
            said = self._api.call("/cgi/user/list", {"fetchChild": True}, safe=True)
        except Refusal as refusal:
            raise NotAllowed(f"users: {refusal}", source="fxiaoke") from None
        listed = said.get("userList") or said.get("empList") or ()
        rows = [row for row in listed if isinstance(row, dict)]
        first = "openUserId" if self._settings.generation == 1 else "employeeId"
        people = (
            Person(
                str(row.get(first) or row.get("openUserId") or ""),
                records.text(row.get("name")),
                records.text(row.get("email")),
                records.text(row.get("mobile")),
                row.get("isStop") is not True,
            )
            for row in rows
        )
        return tuple(person for person in people if person.id)

    def fields(self, kind: str, raw: Mapping[str, Any]) -> Fields:
        """Return what a record says in canonical fields."""
        return records.says(self._layout(kind), raw)

    def slots(self, kind: str, raw: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what a record shows in each slot that the object has a place for."""
        return records.slots(self._layout(kind), raw)

    def patch(
        self, kind: str, wants: Mapping[str, str], raw: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Return the fields that make a record show these slots."""
        return records.patch(self._layout(kind), wants, raw, self._settings.empty)

    def _layout(self, kind: str) -> Layout:
        """Return what is known of an object; the first question about one asks for it."""
        if kind not in self._layouts:
            self.describe(kind)
        return self._layouts[kind]


def open_fxiaoke(
    settings: FxiaokeSettings,
    *,
    tokens: Tokens,
    budget: Budget,
    clock: Clock | None = None,
    sleep: Callable[[float], None] = time.sleep,
    patience: Patience | None = None,
    open_door: Callable[..., Door] = Door,
) -> FxiaokeCrm:
    """Return the `Crm` of these settings; nothing is called yet.

    `patience` says how long a call may take and how often it is tried; `open_door` makes the way
    out, for tests that set up their own.
    """
    at = clock or SystemClock()
    api = Api(
        settings, tokens=tokens, budget=budget, clock=at, sleep=sleep, patience=patience,
        open_door=open_door,
    )  # fmt: skip
    return FxiaokeCrm(settings, api, at)
