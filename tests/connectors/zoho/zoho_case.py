"""A connector on a stand-in Zoho behind a real socket, with clocks that tests move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from connectors.standins.server import Serving, serve
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin
from connectors.web.local import LocalBudget, LocalTokens
from connectors.zoho import ZohoCrm, ZohoSettings, open_zoho
from store.secret import Secret
from tests.clocks import StandingClock
from tests.connectors.crm_contract import Case

PAGE = 7


class ZohoDesk:
    """The colleague, as the contract knows one."""

    def __init__(self, standin: ZohoStandin) -> None:
        self._standin = standin

    def put(self, kind: str, values: Mapping[str, Any]) -> str:
        return self._standin.colleague.put(kind, values)

    def edit(self, kind: str, number: str, values: Mapping[str, Any]) -> None:
        self._standin.colleague.edit(kind, number, values)

    def delete(self, kind: str, number: str) -> None:
        self._standin.colleague.delete(kind, number)

    def live(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        return self._standin.colleague.live(kind)

    def written(self) -> int:
        return len(self._standin.colleague.writes())


class Shop(NamedTuple):
    """Everything that a test of this connector needs."""

    crm: ZohoCrm
    standin: ZohoStandin
    clock: StandingClock
    tokens: LocalTokens
    server: Serving

    def case(self, kind: str = "Contacts") -> Case:
        desk, bad = ZohoDesk(self.standin), {"phone": "转8001"}
        return Case(self.crm, desk, kind, self.clock.forward, bad, PAGE)


def settings_for(url: str, **other: Any) -> ZohoSettings:
    usual: dict[str, Any] = {
        "client_id": CLIENT_ID,
        "client_secret": Secret(CLIENT_SECRET),
        "refresh_token": Secret(REFRESH_TOKEN),
        "accounts_url": url,
        "api_url": url,
        "allow_http": True,
        "page": PAGE,
    }
    return ZohoSettings(**(usual | other))


@contextmanager
def shop(marker: str = "Guiyi_Id", **other: Any) -> Iterator[Shop]:
    """Open a stand-in and its connector."""
    clock = StandingClock()
    standin = ZohoStandin(clock, marker=marker)
    with serve(standin) as server:
        tokens = LocalTokens(clock=clock)
        crm = open_zoho(
            settings_for(server.url, **other),
            tokens=tokens,
            budget=LocalBudget(clock),
            clock=clock,
            sleep=clock.forward,
        )
        try:
            yield Shop(crm, standin, clock, tokens, server)
        finally:
            crm.close()
