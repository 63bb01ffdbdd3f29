"""Calls of a stand-in Zoho without a socket."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import urlencode

from connectors.standins.serving import Request
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin


class Got(NamedTuple):
    status: int
    body: Any
    headers: dict[str, str]


class Caller:
    """Signs in once and calls a stand-in."""

    def __init__(self, standin: ZohoStandin) -> None:
        self.standin = standin
        self.access = str(self.token().body["access_token"])

    def token(self, **other: str) -> Got:
        form = {
            "grant_type": "refresh_token", "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN, **other,
        }  # fmt: skip
        return self.send("POST", "/oauth/v2/token", {}, urlencode(form).encode(), {})

    def send(
        self, method: str, path: str, query: dict[str, str], body: bytes, headers: dict[str, str]
    ) -> Got:
        answer = self.standin.answer(Request(method, path, query, headers, body))
        read = json.loads(answer.body) if answer.body else None
        return Got(answer.status, read, dict(answer.headers))

    def __call__(self, call: str, body: object = None, *, since: str = "", **query: str) -> Got:
        method, _, path = call.partition(" ")
        headers = {"authorization": f"Zoho-oauthtoken {self.access}"}
        if since:
            headers["if-modified-since" if method == "GET" else "if-unmodified-since"] = since
        sent = b"" if body is None else json.dumps(body).encode()
        return self.send(method, f"/crm/v8/{path}", query, sent, headers)

    def coql(self, query: str) -> Got:
        return self("POST coql", {"select_query": query})
