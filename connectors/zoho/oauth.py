"""Fetches access tokens by the refresh token.

Zoho gives at most 10 in ten minutes and keeps 15 alive, so that all workers of a connection share
one (`connectors.web.Tokens`). Whether a token came is told by the token, never by the status:
errors come with 200 and with 400.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from connectors.web.door import Door
from connectors.web.protocols import Fetched
from connectors.zoho.settings import ZohoSettings
from store.errors import BadAnswer, SignInAgain, TryLater
from store.secret import Secret

#: Zoho asks to wait "some time" after too many tokens; its window is ten minutes.
THROTTLED_SECONDS = 600.0
USUAL_LIFE = 3600.0
#: Codes after which asking again cannot help.
_FOR_GOOD = frozenset(
    {"invalid_code", "invalid_client", "invalid_client_secret", "invalid_redirect_uri",
     "access_denied"}
)  # fmt: skip


def fetcher(door: Door, settings: ZohoSettings) -> Callable[[Secret | None], Fetched]:
    """Return what fetches a new token, for `Tokens`."""

    def fetch(stored: Secret | None) -> Fetched:
        reply = door.call(
            "POST",
            f"{settings.accounts()}/oauth/v2/token",
            form={
                "grant_type": "refresh_token",
                "client_id": settings.client_id,
                "client_secret": settings.client_secret,
                "refresh_token": stored or settings.refresh_token,
            },
            # Asking twice makes two tokens, and harms nobody: the older stays good too.
            safe=True,
        )
        return fetched(reply.data)

    return fetch


def fetched(data: object) -> Fetched:
    """Return what an answer of the token endpoint holds; raise what its error asks for."""
    if not isinstance(data, Mapping):
        raise BadAnswer("zoho: token: not an object")
    access = data.get("access_token")
    if not isinstance(access, str) or not access:
        raise _error(str(data.get("error", "")))
    refresh, domain = data.get("refresh_token"), data.get("api_domain")
    return Fetched(
        Secret(access),
        _life(data),
        Secret(refresh) if isinstance(refresh, str) and refresh else None,
        (("api_domain", domain),) if isinstance(domain, str) else (),
    )


def _life(data: Mapping[object, object]) -> float:
    """Return the seconds that a token lives; they are thousandths beside `expires_in_sec`."""
    told = data.get("expires_in")
    if isinstance(told, bool) or not isinstance(told, int | float) or told <= 0:
        return USUAL_LIFE
    return min(told / 1000 if "expires_in_sec" in data else float(told), USUAL_LIFE)


def _error(code: str) -> SignInAgain | TryLater:
    if code in _FOR_GOOD:
        return SignInAgain(f"zoho: token: {code}")
    # "Access Denied" is the throttle, unlike `access_denied`; anything unknown waits likewise.
    return TryLater("zoho: token: throttled", after=THROTTLED_SECONDS)
