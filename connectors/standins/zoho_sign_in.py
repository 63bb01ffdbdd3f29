"""The token endpoint of a stand-in Zoho: refresh tokens, lives of an hour, and its throttle."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from connectors.standins.serving import Answer, Request
from connectors.standins.zoho_answers import said
from store.clock import Clock

LIFE = 3600
ALIVE = 15
IN_TEN_MINUTES = 10
_THROTTLED = {
    "error_description": "You have made too many requests continuously. "
    "Please try again after some time.",
    "error": "Access Denied",
    "status": "failure",
}


class SignIn:
    """One client with its refresh tokens; says which access tokens are good."""

    def __init__(
        self, clock: Clock, *, client_id: str, client_secret: str, refresh_token: str
    ) -> None:
        self._clock = clock
        self.client_id, self.client_secret = client_id, client_secret
        #: Refresh token -> access tokens with their ends, the oldest first.
        self.alive: dict[str, dict[str, float]] = {refresh_token: {}}
        self._made: list[float] = []
        #: Calls of the token endpoint, for tests that count refreshes.
        self.refreshes = 0
        #: Refuse all refreshes with the throttle's body.
        self.throttled = False
        #: Status that errors come with; clients must look at the body.
        self.error_status = 200
        #: Revoke the refresh token after this many more refreshes; below 0: never.
        self.revoke_after = -1
        #: Leave `expires_in` out, as some accounts do.
        self.no_end = False

    def token(self, request: Request) -> Answer:
        """Answer `POST /oauth/v2/token`, parameters in the body or the query."""
        asked = {**request.query, **dict(parse_qsl(request.body.decode()))}
        self.refreshes += 1
        problem = self._problem(asked)
        if problem:
            return said({"error": problem}, self.error_status)
        now = self._clock.now().timestamp()
        self._made = [at for at in self._made if at > now - 600]
        if self.throttled or len(self._made) >= IN_TEN_MINUTES:
            return said(_THROTTLED, self.error_status)
        self._made.append(now)
        return said(self._granted(asked["refresh_token"], now, request.headers))

    def busy(self) -> Answer:
        """Answer with the throttle's body, which may come with 200."""
        self.refreshes += 1
        return said(_THROTTLED, self.error_status)

    def _problem(self, asked: Mapping[str, str]) -> str:
        if asked.get("client_id") != self.client_id:
            return "invalid_client"
        if asked.get("client_secret") != self.client_secret:
            return "invalid_client_secret"
        if asked.get("grant_type") != "refresh_token":
            return "general_error"
        return "" if asked.get("refresh_token") in self.alive else "invalid_code"

    def _granted(self, refresh: str, now: float, headers: Mapping[str, str]) -> dict[str, Any]:
        access = f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
        tokens = self.alive[refresh]
        tokens[access] = now + LIFE
        while len(tokens) > ALIVE:
            del tokens[next(iter(tokens))]
        if self.revoke_after >= 0:
            self.revoke_after -= 1
            if self.revoke_after < 0:
                self.alive = {"revoked for good": tokens}
        granted = {
            "access_token": access,
            "scope": "ZohoCRM.modules.ALL ZohoCRM.settings.ALL ZohoCRM.coql.READ",
            "api_domain": f"http://{headers.get('host', '127.0.0.1')}",
            "token_type": "Bearer",
            "expires_in": LIFE,
        }
        if self.no_end:
            del granted["expires_in"]
        return granted

    def good(self, headers: Mapping[str, str]) -> bool:
        """Say whether a call is signed in."""
        word, _, access = headers.get("authorization", "").partition(" ")
        now = self._clock.now().timestamp()
        return word == "Zoho-oauthtoken" and any(
            tokens.get(access, 0) > now for tokens in self.alive.values()
        )

    def expire_all(self) -> None:
        """Let every access token be dead from now on."""
        for tokens in self.alive.values():
            tokens.clear()

    def connect_again(self, refresh_token: str) -> None:
        """Let a person make another refresh token; the old ones are dead."""
        self.alive = {refresh_token: {}}
        self.revoke_after = -1
        self.throttled = False
        self._made.clear()
