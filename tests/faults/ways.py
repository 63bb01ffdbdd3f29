"""The way to a stand-in of a run: at fault where the plan says so, and counted on both sides."""

from __future__ import annotations

import ssl
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from connectors.crm import Crm
from connectors.fxiaoke import FxiaokeSettings, open_fxiaoke
from connectors.standins.doors import Certificate, certificate, silent_port
from connectors.standins.faults import NoFaults
from connectors.standins.fxiaoke import ADMIN, Fxiaoke
from connectors.standins.fxiaoke_fields import described_objects
from connectors.standins.fxiaoke_gate import TOKEN_CALLS, TOKEN_WINDOW, WINDOW, App
from connectors.standins.fxiaoke_ops import Tenant
from connectors.standins.server import Serving, serve
from connectors.standins.serving import Standin
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin
from connectors.standins.zoho_state import DAY
from connectors.web import Door
from connectors.web.local import LocalBudget, LocalTokens
from connectors.web.protocols import Rate
from connectors.web.waits import Patience
from connectors.zoho import ZohoSettings, open_zoho
from connectors.zoho.crm import ZohoCrm
from store.secret import Secret
from store.settings import Settings
from tests.clocks import StandingClock
from tests.hubs import hub_on
from tests.sync.office import CONTACT_OBJ, CONTACTS, FXIAOKE, LOOSE, ZOHO, Office

#: So few calls that a small story reaches the limit again and again.
CALLS = 15
#: A port of this address takes no connection; the other one is inside somebody's network.
SILENT, INSIDE = "127.0.0.2", "10.0.0.7"
PATIENCE = Patience(connect=0.1, read=0.4, total=3.0)
DOORS = ("connect_timeout", "tls_expired", "dns_rebind")


@lru_cache(maxsize=1)
def _certificates(folder: Path) -> tuple[Certificate, Certificate]:
    return certificate(folder), certificate(folder, expired=True)


@dataclass
class Way:
    """The way to one stand-in: a resolver whose answers its plan bends, a certificate that ends."""

    standin: Standin
    #: Where its certificates are; None: it is reached without TLS.
    folder: Path | None = None
    tls: ssl.SSLContext | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        if self.folder is not None:
            self.tls = _certificates(self.folder)[0].server()

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """Tell where to connect to; what goes wrong does so for this one connection."""
        del port
        code = self.standin.faults.now(*DOORS)
        if self.tls is not None and self.folder is not None:
            self.tls.load_cert_chain(_certificates(self.folder)[code == "tls_expired"].path)
        return [{"connect_timeout": SILENT, "dns_rebind": INSIDE}.get(code, host)]

    def door(self, **how: Any) -> Door:
        """Open a door that leads this way."""
        trusted = None
        if self.folder is not None:
            good, expired = _certificates(self.folder)
            trusted = good.client()
            trusted.load_verify_locations(expired.path)
        return FreshDoor(**how, ask=self.resolve, tls=trusted)


class FreshDoor(Door):
    """A door that connects anew for each call, so that its way can go wrong at each."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self._client.headers["connection"] = "close"


@dataclass
class Ways:
    """What stands around an office of a run."""

    office: Office
    budget: LocalBudget

    def over_limit(self) -> int:
        """Return how many calls the servers saw that were more than their limits allow.

        Those that a fault swallowed count too. For Zoho: credits that the server counted and the
        hub's budget did not, and calls refused for want of credits.
        """
        over, seen = 0, defaultdict[str, deque[float]](deque)
        for one in self.office.servers["fxiaoke"].requests:
            token = "oken" in one.path
            most, window = (TOKEN_CALLS, TOKEN_WINDOW) if token else (CALLS, WINDOW)
            recent = seen[one.path]
            while recent and recent[0] <= one.at - window:
                recent.popleft()
            recent.append(one.at)
            over += len(recent) > most
        state = self.office.zoho.state
        counted = self.budget.spent("credits", Rate(state.credits, DAY))
        return over + max(0, state.used - counted)

    def mend(self) -> None:
        """Undo what faults left behind in the stand-ins, as people at the vendors would."""
        zoho, fxiaoke = self.office.zoho, self.office.fxiaoke
        zoho.sign_in.connect_again(REFRESH_TOKEN)
        zoho.state.forbidden.clear()
        fxiaoke.gate.connect_again()


@contextmanager
def ways(
    url: str,
    clock: StandingClock,
    folder: Path,
    faults: Mapping[str, Collection[str]],
) -> Iterator[Ways]:
    """Open an office whose ways can go wrong as these faults (by "zoho", "fxiaoke") ask for."""
    zoho, app = ZohoStandin(clock), App(calls=CALLS)
    tenant = Tenant(objects=described_objects(""))
    fxiaoke = Fxiaoke(NoFaults(), clock, tenant=tenant, app=app)
    budgets, slept = {"zoho": LocalBudget(clock), "fxiaoke": LocalBudget(clock)}, list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.forward(seconds)

    with ExitStack() as stack:
        settings = Settings(connections=(ZOHO, FXIAOKE), brakes=LOOSE)
        hub = stack.enter_context(hub_on(url, clock, settings))
        servers: dict[str, Serving] = {}
        opening: dict[str, Callable[..., Door]] = {}
        standins: dict[str, Standin] = {"zoho": zoho, "fxiaoke": fxiaoke}
        for name, standin in standins.items():
            way = Way(standin, folder if "tls_expired" in faults[name] else None)
            servers[name] = stack.enter_context(
                serve(standin, tls=way.tls, now=lambda: clock.now().timestamp())
            )
            opening[name] = Door
            if set(DOORS).intersection(faults[name]):
                stack.enter_context(silent_port(SILENT, servers[name].port))
                opening[name] = way.door
        zoho_crm = _zoho(servers["zoho"].url, clock, sleep, budgets["zoho"], opening["zoho"])
        fx_crm = open_fxiaoke(
            FxiaokeSettings(
                app.app_id, Secret(app.app_secret), Secret(app.permanent_code),
                base_url=servers["fxiaoke"].url, open_user_id=ADMIN, allow_http=True,
                objects=(CONTACT_OBJ,), calls=Rate(CALLS, WINDOW),
            ),
            tokens=LocalTokens(clock=clock), budget=budgets["fxiaoke"], clock=clock, sleep=sleep,
            patience=PATIENCE, open_door=opening["fxiaoke"],
        )  # fmt: skip
        stack.callback(zoho_crm.close)
        stack.callback(fx_crm.close)
        crms: dict[str, Crm] = {"zoho": zoho_crm, "纷享销客": fx_crm}
        office = Office(hub, clock, zoho, fxiaoke, servers, crms, slept)
        yield Ways(office, budgets["zoho"])


def _zoho(
    url: str,
    clock: StandingClock,
    sleep: Callable[[float], None],
    budget: LocalBudget,
    door: Callable[..., Door],
) -> ZohoCrm:
    settings = ZohoSettings(
        CLIENT_ID, Secret(CLIENT_SECRET), Secret(REFRESH_TOKEN),
        accounts_url=url, api_url=url, allow_http=True, modules=(CONTACTS,),
    )  # fmt: skip
    opened = door(
        source="zoho", budget=budget, clock=clock, sleep=sleep, patience=PATIENCE, allow_http=True
    )
    tokens = LocalTokens(clock=clock)
    return open_zoho(settings, tokens=tokens, budget=budget, clock=clock, sleep=sleep, door=opened)
