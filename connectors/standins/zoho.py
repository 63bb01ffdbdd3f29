"""A stand-in for Zoho CRM: an account in memory that answers as REST v8 does.

It speaks the protocol (sign-in, lists, COQL, search, writes of a hundred, merge, notifications)
and misbehaves where its plan of faults says so. `colleague` is a person who works in the account.
"""

from __future__ import annotations

import re
from dataclasses import replace

from connectors.standins import zoho_account, zoho_lists, zoho_writes
from connectors.standins.faults import NoFaults
from connectors.standins.serving import Answer, Faults, Request
from connectors.standins.zoho_answers import Refusal, refuse
from connectors.standins.zoho_colleague import Colleague
from connectors.standins.zoho_sign_in import SignIn
from connectors.standins.zoho_state import DAY, ZohoState
from connectors.standins.zoho_times import http_date
from store.clock import Clock

CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN = "1000.CLIENT", "client-secret", "1000.refresh.token"
_ROOT = re.compile(r"/crm/v\d+(?:\.\d+)?/")


class ZohoStandin:
    """The account behind its HTTP face."""

    def __init__(
        self,
        clock: Clock,
        *,
        faults: Faults | None = None,
        marker: str = "Guiyi_Id",
        client_id: str = CLIENT_ID,
        client_secret: str = CLIENT_SECRET,
        refresh_token: str = REFRESH_TOKEN,
    ) -> None:
        self.state = ZohoState(clock, faults or NoFaults(), marker)
        self.sign_in = SignIn(
            clock, client_id=client_id, client_secret=client_secret, refresh_token=refresh_token
        )
        self.colleague = Colleague(self.state)
        self._revoked = False

    @property
    def faults(self) -> Faults:
        """The plan of what goes wrong."""
        return self.state.faults

    @faults.setter
    def faults(self, plan: Faults) -> None:
        self.state.faults = plan

    def answer(self, request: Request) -> Answer:
        """Answer one request."""
        state = self.state
        if state.skewed_for:
            state.skewed_for -= 1
        else:
            state.skew = 0.0
        try:
            found = self._answer(request)
        except Refusal as refusal:
            found = refusal.answer
        return replace(found, headers={**found.headers, **self._headers()})

    def _headers(self) -> dict[str, str]:
        state = self.state
        left = state.credits - state.used
        headers = {"Date": http_date(state.now())}
        if left * 2 <= state.credits:
            headers["X-API-CREDITS-REMAINING"] = str(left)
        return headers

    def _answer(self, request: Request) -> Answer:
        if request.path == "/oauth/v2/token":
            return self._token(request)
        root = _ROOT.match(request.path)
        if root is None:
            raise refuse(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is")
        if not self._revoked and self.state.faults.now("token_expires"):
            self._revoked = True
            self.sign_in.expire_all()
            self.sign_in.revoke_after = 0
        if not self.sign_in.good(request.headers):
            raise refuse(401, "INVALID_TOKEN", "invalid oauth token")
        parts = request.path[root.end() :].strip("/").split("/")
        self._pay(request, parts)
        return self._routed(request, parts)

    def _token(self, request: Request) -> Answer:
        if self.state.faults.now("200_with_error"):
            return self.sign_in.busy()
        return self.sign_in.token(request)

    def _routed(self, request: Request, parts: list[str]) -> Answer:
        state, method = self.state, request.method
        match (method, *parts):
            case ("POST", "coql"):
                return zoho_lists.coql(state, request)
            case ("GET", "settings", "fields"):
                return zoho_account.fields(state, request)
            case ("GET", "settings", "layouts"):
                return zoho_account.layouts(state, request)
            case ("GET", "settings", "modules"):
                return zoho_account.modules(state)
            case ("GET", "users"):
                return zoho_account.users(state, request)
            case ("GET", "org"):
                return zoho_account.org(state)
            case (_, "actions", "watch"):
                return zoho_account.watch(state, request)
            case (_, module, *rest):
                return self._record(request, module, rest)
        raise refuse(404, "INVALID_URL_PATTERN", "Please check if the URL trying to access is")

    def _record(self, request: Request, module: str, rest: list[str]) -> Answer:
        state = self.state
        match (request.method, *rest):
            case ("GET",):
                return zoho_lists.listed(state, module, request)
            case ("GET", "search"):
                return zoho_lists.search(state, module, request)
            case ("GET", "deleted"):
                return zoho_lists.deleted(state, module, request)
            case ("GET", "actions", "count"):
                return zoho_lists.count(state, module, request)
            case ("GET", number):
                return zoho_lists.one(state, module, number, request)
            case ("POST",):
                return zoho_writes.insert(state, module, request)
            case ("POST", "upsert"):
                return zoho_writes.upsert(state, module, request)
            case ("PUT",):
                return zoho_writes.update(state, module, request)
            case ("PUT", number):
                return zoho_writes.update(state, module, request, number)
            case ("DELETE",):
                return zoho_writes.delete(state, module, request)
            case ("DELETE", number):
                return zoho_writes.delete(state, module, request, number)
            case ("POST", number, "actions", "merge"):
                return zoho_writes.merge(state, module, number, request)
        raise refuse(400, "INVALID_REQUEST_METHOD", "The http request method type is not valid")

    def _pay(self, request: Request, parts: list[str]) -> None:
        """Take a call's credits out of those of the last 24 hours."""
        state, now = self.state, self.state.now()
        route = " ".join([request.method, *(one for one in parts if not one.isdigit())])
        state.calls[route] += 1
        state.log.append((now, route))
        cost = _cost(request, parts)
        while state.spent and state.spent[0][0] <= now - DAY:
            state.used -= state.spent.popleft()[1]
        if state.used + cost > state.credits:
            raise refuse(429, "TOO_MANY_REQUESTS", "Rate limit exceeded.", retry_after=60)
        state.spent.append((now, cost))
        state.used += cost


def _cost(request: Request, parts: list[str]) -> int:
    if parts == ["coql"]:
        limit = re.search(rb"limit\s+(\d+)", request.body, re.IGNORECASE)
        rows = int(limit[1]) if limit else 200
        return 1 if rows <= 200 else 2 if rows <= 1000 else 3
    if parts[-1] == "deleted":
        return 2
    if request.method in ("POST", "PUT"):
        return max(1, -(-request.body.count(b'{"') // 10)) if parts[-1] != "merge" else 1
    return 1
