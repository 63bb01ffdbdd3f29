"""A hub between a Zoho CRM and a 纷享销客, both stand-ins behind real sockets, on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from connectors.crm import Crm
from connectors.fxiaoke import FxiaokeSettings, open_fxiaoke
from connectors.standins.faults import NoFaults
from connectors.standins.fxiaoke import ADMIN, Fxiaoke
from connectors.standins.fxiaoke_fields import described_objects
from connectors.standins.fxiaoke_gate import App
from connectors.standins.fxiaoke_ops import Tenant
from connectors.standins.server import Serving, serve
from connectors.standins.serving import Faults
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin
from connectors.web import Door
from connectors.web.local import LocalBudget, LocalTokens
from connectors.web.waits import Patience
from connectors.zoho import ZohoSettings, open_zoho
from store import connections
from store.access import OWNER
from store.clock import Clock
from store.hub import Hub
from store.secret import Secret
from store.settings import BrakeSettings, ConnectionSettings, Settings
from sync.crm_sync import Opened, Synced, sync_crms
from tests.clocks import StandingClock
from tests.hubs import hub_on

ZOHO = ConnectionSettings("zoho", "zoho", write=True)
FXIAOKE = ConnectionSettings("纷享销客", "fxiaoke", write=True)
#: Brakes that hold nothing but the making one of doubles.
LOOSE = BrakeSettings(10**6, 10**6, 10**6, 10**6, 100)
Sleep = Callable[[float], None]
CONTACTS, CONTACT_OBJ = "Contacts", "ContactObj"


@dataclass
class Office:
    """Everything that a story of two CRMs needs."""

    hub: Hub
    clock: StandingClock
    zoho: ZohoStandin
    fxiaoke: Fxiaoke
    servers: Mapping[str, Serving]
    #: By the name of the connection.
    crms: Mapping[str, Crm]
    slept: list[float] = field(default_factory=list)

    def sync(self, *names: str, **how: Any) -> Synced:
        """Sync some connections, all without names; the clock goes on a minute before."""
        self.clock.forward(60)
        opened = [Opened(one, self.crms[one.name]) for one in (ZOHO, FXIAOKE)]
        chosen = [one for one in opened if not names or one.settings.name in names]
        return sync_crms(self.hub, OWNER, chosen, opened, **how)

    def settle(self, most: int = 8) -> int:
        """Sync until nothing is written any more; return how many syncs that took."""
        for turn in range(most):
            before = self.writes()
            self.sync()
            if self.writes() == before:
                return turn
            self.clock.forward(300)
        return most

    def by_number(self) -> dict[int, Crm]:
        """Return the connectors by the numbers of their connections."""
        with self.hub.writing() as writer:
            return {
                connections.ensure(self.hub, writer, name, "crm"): crm
                for name, crm in self.crms.items()
            }

    def writes(self) -> int:
        """Return how many records were written through the two APIs so far."""
        return len(self.zoho.colleague.writes()) + self.fxiaoke.records.writes.total()

    def people(self) -> tuple[list[Mapping[str, str]], list[Mapping[str, str]]]:
        """Return what the contacts of either CRM show, in slots."""
        zoho = [
            self.crms["zoho"].slots(CONTACTS, raw)
            for raw in self.zoho.colleague.live(CONTACTS).values()
        ]
        there = [
            self.crms["纷享销客"].slots(CONTACT_OBJ, raw) for raw in self.fxiaoke.live(CONTACT_OBJ)
        ]
        return zoho, there


def make_zoho(clock: Clock, faults: Faults | None = None, marker: str = "Guiyi_Id") -> ZohoStandin:
    """Return an account of Zoho that holds nothing yet."""
    return ZohoStandin(clock, faults=faults, marker=marker)


def make_fxiaoke(clock: Clock, faults: Faults | None = None) -> Fxiaoke:
    """Return a 纷享销客 that holds nothing yet."""
    return Fxiaoke(faults or NoFaults(), clock, tenant=Tenant(objects=described_objects("")))


def zoho_crm(url: str, clock: Clock, sleep: Sleep, patience: Patience, **other: Any) -> Crm:
    """Return a connector to the stand-in behind an address."""
    settings = ZohoSettings(
        CLIENT_ID, Secret(CLIENT_SECRET), Secret(REFRESH_TOKEN), accounts_url=url, api_url=url,
        allow_http=True, modules=(CONTACTS,), **other,
    )  # fmt: skip
    budget = LocalBudget(clock)
    door = Door(
        source="zoho", budget=budget, clock=clock, sleep=sleep, patience=patience,
        allow_http=True,
    )  # fmt: skip
    tokens = LocalTokens(clock=clock)
    return open_zoho(settings, tokens=tokens, budget=budget, clock=clock, sleep=sleep, door=door)


def fxiaoke_crm(url: str, app: App, clock: Clock, sleep: Sleep, patience: Patience) -> Crm:
    """Return a connector to the stand-in behind an address."""
    settings = FxiaokeSettings(
        app.app_id, Secret(app.app_secret), Secret(app.permanent_code), base_url=url,
        open_user_id=ADMIN, allow_http=True, objects=(CONTACT_OBJ,),
    )  # fmt: skip
    return open_fxiaoke(
        settings, tokens=LocalTokens(clock=clock), budget=LocalBudget(clock), clock=clock,
        sleep=sleep, patience=patience,
    )  # fmt: skip


@contextmanager
def office(
    url: str,
    clock: StandingClock,
    *,
    brakes: BrakeSettings = LOOSE,
    zoho_faults: Faults | None = None,
    fxiaoke_faults: Faults | None = None,
    marker: str = "Guiyi_Id",
) -> Iterator[Office]:
    """Open a hub on a database with tables, and two CRMs that hold nothing yet."""
    zoho = make_zoho(clock, zoho_faults, marker)
    fxiaoke = make_fxiaoke(clock, fxiaoke_faults)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.forward(seconds)

    settings = Settings(connections=(ZOHO, FXIAOKE), brakes=brakes)
    patience = Patience(read=0.5)
    with (
        serve(zoho) as there,
        serve(fxiaoke) as also,
        hub_on(url, clock, settings) as hub,
    ):
        crms = {
            "zoho": zoho_crm(there.url, clock, sleep, patience),
            "纷享销客": fxiaoke_crm(also.url, fxiaoke.gate.app, clock, sleep, patience),
        }
        servers = {"zoho": there, "fxiaoke": also}
        try:
            yield Office(hub, clock, zoho, fxiaoke, servers, crms, slept)
        finally:
            for crm in crms.values():
                crm.close()
