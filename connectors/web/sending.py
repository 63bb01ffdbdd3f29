"""What is sent and what comes back: requests made safe to build, replies that show nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import httpx

from connectors.web.body import ENCODINGS
from connectors.web.protocols import Rate
from store.errors import WrongAddress
from store.secret import Secret

Values = Mapping[str, "str | int | Secret"]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the other side; its repr holds the status alone."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: The JSON value of the body; None where there was none (204, 304), or none that is JSON (4xx).
    data: object = field(default=None, repr=False)


#: What went wrong with one try.
#:   busy: it was refused for now, and surely not done;
#:   unsent: it never left; down: it may have been done, no answer;
#:   bad: an answer that cannot be read; away: sent elsewhere, or not allowed to go there.
Sort = Literal["busy", "unsent", "down", "bad", "away"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One try that gave no reply."""

    sort: Sort
    #: A status or a fixed word; never a text of the other side.
    code: str
    #: Seconds that the other side asked for.
    after: float | None = None
    #: Whether another try can help.
    again: bool = True

    @property
    def maybe_done(self) -> bool:
        """Tell whether a write may have been carried out."""
        return self.sort in ("down", "bad") or self.code == "redirect"


@dataclass(frozen=True, slots=True)
class Call:
    """One call, ready to be sent as often as it takes."""

    request: httpx.Request = field(repr=False)
    host: str
    safe: bool
    cost: int
    budget: tuple[tuple[str, Rate], ...]

    def __repr__(self) -> str:
        return f"Call({self.host})"


def built(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    params: Values | None,
    content: object,
    form: Values | None,
    headers: Values | None,
) -> httpx.Request:
    """Return the request; secrets are opened here and nowhere before.

    Raises `ValueError` for headers that would end their line, `TypeError` for values that are no
    JSON: neither with the value in its text.
    """
    lines = [(b"accept", b"application/json"), (b"accept-encoding", ENCODINGS.encode())]
    body: bytes | None = None
    if content is not None:
        body = json.dumps(content, default=_opened, separators=(",", ":"), allow_nan=False).encode()
        lines.append((b"content-type", b"application/json;charset=utf-8"))
    elif form is not None:
        body = str(httpx.QueryParams(_open_all(form))).encode("ascii")
        lines.append((b"content-type", b"application/x-www-form-urlencoded"))
    for name, value in _open_all(headers or {}).items():
        if any(sign in value for sign in "\r\n\0"):
            raise ValueError(f"the header {name} holds a line end")
        lines.append((name.lower().encode("ascii"), value.encode("utf-8", "replace")))
    found = dict(lines)
    query = _open_all(params) if params else None
    return client.build_request(
        method, url, params=query, content=body, headers=list(found.items())
    )


def _open_all(values: Values) -> dict[str, str]:
    return {
        name: value.reveal() if isinstance(value, Secret) else str(value)
        for name, value in values.items()
    }


def _opened(value: object) -> str:
    """Open a secret that stands in a JSON body; `json` asks for what it does not know."""
    if isinstance(value, Secret):
        return value.reveal()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def host_of(url: str, *, allow_http: bool) -> str:
    """Return the host and port of an address that may be called; raises `WrongAddress`.

    https, or with `allow_http` http to this machine; never a name or password in the address.
    """
    problem, host = "", ""
    try:
        # Read by the same eyes that will call it: two readers of one address may disagree.
        parts = httpx.URL(url)
        host = parts.host if parts.port is None else f"{parts.host}:{parts.port}"
        here = parts.host in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and allow_http and here):
            problem = "not_https"
        elif parts.userinfo or not parts.host:
            problem = "no_host"
        elif not 0 < (parts.port or 443) < 65_536:
            problem = "no_address"
    except (httpx.InvalidURL, ValueError):
        problem = "no_address"
    if problem:
        raise WrongAddress(problem)
    return host
