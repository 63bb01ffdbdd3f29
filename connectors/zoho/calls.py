"""Calls of the REST API: signed in, counted in credits, refusals told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from connectors.web.door import Door
from connectors.web.protocols import Rate, Token, Tokens
from connectors.web.sending import Reply
from connectors.zoho.oauth import fetcher
from connectors.zoho.settings import ZohoSettings
from connectors.zoho.times import date_seconds
from store.clock import Clock
from store.errors import BadAnswer, NotAllowed, SignInAgain, SourceError
from store.secret import Secret

DAY = 86_400.0
#: Codes of 401 that another token cures.
_DEAD_TOKEN = frozenset({"INVALID_TOKEN", "AUTHENTICATION_FAILURE"})


class Rows(NamedTuple):
    """Records of one answer, and what it says of them."""

    rows: Sequence[Mapping[str, Any]]
    more: bool
    #: The number of the page that the answer says it is, 0 where it does not.
    page: int
    #: The server's own time, seconds since 1970; 0.0 where it does not say.
    server_time: float


class Asked(SourceError):
    """The API said no to a whole call: `code` and `details` are its words."""

    def __init__(self, status: int, code: str, details: Mapping[str, Any]) -> None:
        self.status, self.code, self.details = status, code, details
        super().__init__(f"zoho: {status} {code}")


class Calls:
    """The API of one account."""

    def __init__(self, settings: ZohoSettings, door: Door, tokens: Tokens, clock: Clock) -> None:
        self._settings, self._door, self._tokens = settings, door, tokens
        self._fetch = fetcher(door, settings)
        self.clock = clock

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
        safe: bool,
        cost: int = 1,
    ) -> Reply:
        """Send one call and return the reply; a dead token is replaced once.

        Raises `SignInAgain` and `NotAllowed` for what a person must mend, and what the door raises.
        """
        token = self._tokens.current(self._fetch)
        for again in (True, False):
            reply = self._door.call(
                method,
                f"{self._root(token)}/{path}",
                params=params,
                json=json,
                headers={
                    "authorization": _signed(token),
                    **(headers or {}),
                },
                safe=safe,
                cost=cost,
                budget=(("credits", Rate(self._settings.credits, DAY)),),
            )
            if reply.status != 401 or code_of(reply) not in _DEAD_TOKEN:
                break
            if again:
                token = self._tokens.refused(token, self._fetch)
        if reply.status == 401:
            code = code_of(reply)
            raise (SignInAgain if code in _DEAD_TOKEN else NotAllowed)(f"zoho: 401 {code}")
        return reply

    def read(self, path: str, params: Mapping[str, str | int], *, cost: int = 1) -> Reply:
        """Ask a question; raise `NotAllowed` or `Asked` when it is refused."""
        return answered(self.send("GET", path, params=params, safe=True, cost=cost))

    def rows(
        self,
        path: str,
        params: Mapping[str, str | int],
        *,
        since: str = "",
        cost: int = 1,
        key: str = "data",
    ) -> Rows:
        """Read a list; none is 204, or 304 with `since`."""
        headers = {"if-modified-since": since} if since else {}
        reply = self.send("GET", path, params=params, headers=headers, safe=True, cost=cost)
        return rows_of(answered(reply), key)

    def coql(self, query: str, limit: int) -> Rows:
        """Run a query; it costs one credit for 200 rows, two for 1,000, three for 2,000."""
        cost = 1 if limit <= 200 else 2 if limit <= 1000 else 3
        body = {"select_query": query}
        return rows_of(answered(self.send("POST", "coql", json=body, safe=True, cost=cost)), "data")

    def _root(self, token: Token) -> str:
        settings = self._settings
        return f"{settings.api(dict(token.extra).get('api_domain', ''))}/crm/{settings.api_version}"


def _signed(token: Token) -> Secret:
    return Secret(f"Zoho-oauthtoken {token.access.reveal()}")


def code_of(reply: Reply) -> str:
    """Return the code of a refusal, "" where there is none."""
    data = reply.data
    return str(data.get("code", "")) if isinstance(data, Mapping) else ""


def answered(reply: Reply) -> Reply:
    """Return a reply to a question; raise when it is a refusal."""
    if reply.status < 400:
        return reply
    data = reply.data if isinstance(reply.data, Mapping) else {}
    details = data.get("details")
    code = code_of(reply)
    if reply.status == 403:
        raise NotAllowed(f"zoho: 403 {code}")
    raise Asked(reply.status, code, details if isinstance(details, Mapping) else {})


def rows_of(reply: Reply, key: str) -> Rows:
    """Return the records of an answer.

    Raises `BadAnswer` when it is not one: Zoho says 204 for none, so an empty list is no answer
    to believe; and the number that it tells must be the number that came.
    """
    server_time = date_seconds(reply.headers.get("date", ""))
    if reply.status in (204, 304):
        return Rows((), False, 0, server_time)
    data = reply.data
    rows = data.get(key) if isinstance(data, Mapping) else None
    info = data.get("info") if isinstance(data, Mapping) else None
    if not isinstance(rows, list) or not rows or not all(isinstance(one, dict) for one in rows):
        raise BadAnswer(f"zoho: no list in {key}")
    if info is None:
        return Rows(rows, False, 0, server_time)
    if not isinstance(info, Mapping) or info.get("count") != len(rows):
        raise BadAnswer("zoho: another number of rows than it says")
    page = info.get("page")
    return Rows(
        rows,
        info.get("more_records") is True,
        page if isinstance(page, int) else 0,
        server_time,
    )
