"""What each fault of the wire does to an answer: other status, other bytes, another end."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from time import time
from typing import Literal

from connectors.standins.faults import FAULTS, WIRE
from connectors.standins.serving import Answer, Request

Place = Literal["token", "read", "write"]
#: Last words of paths whose POST reads.
_READING = frozenset(
    {"coql", "search", "query", "get", "list", "describe", "getByMobile", "findOne"}
)
#: Of the faults of the wire, those that make sense only at one kind of request.
_ONLY: dict[str, tuple[Place, ...]] = {
    "503_in_paging": ("read",),
    "504_applied": ("write",),
    "redirect_away": ("read", "write"),
}
#: The server answers by itself, the stand-in never hears of the request.
_UNHEARD = frozenset(
    {"429_seconds", "429_date", "429_bare", "500_once", "500_for_ever", "503_in_paging",
     "redirect_away"}
)  # fmt: skip
WAIT_SECONDS = 2
BOMB_BYTES = 512 * 1024 * 1024
_HTML = b"<html><head><title>Bad Gateway</title></head><body><h1>502</h1></body></html>"


@dataclass(frozen=True, slots=True)
class Sending:
    """An answer on its way: what is said of it, what is sent of it, and how it ends."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    #: What Content-Length says; None: the truth.
    length: int | None = None
    #: "reset" breaks the connection; "hang" sends no more and waits; "drip" sends byte by byte.
    end: Literal["", "close", "reset", "hang", "drip"] = ""


def place_of(request: Request) -> Place:
    """Tell what a request is for, by the paths that the CRMs use."""
    last = request.path.rstrip("/").rsplit("/", 1)[-1]
    if "/oauth" in request.path or "ccessToken" in request.path:
        return "token"
    return "read" if request.method in ("GET", "HEAD") or last in _READING else "write"


def codes_for(request: Request) -> tuple[str, ...]:
    """Return the faults of the wire that may happen at a request, in the order of their numbers."""
    return _CODES[place_of(request)]


_CODES: dict[Place, tuple[str, ...]] = {
    place: tuple(
        one.code for one in FAULTS if one.code in WIRE and place in _ONLY.get(one.code, (place,))
    )
    for place in ("token", "read", "write")
}


def unheard(code: str) -> bool:
    """Tell whether a fault happens before the stand-in hears of the request."""
    return code in _UNHEARD


def plain(answer: Answer) -> Sending:
    """Return an answer that is sent as it stands."""
    return Sending(answer.status, dict(answer.headers), answer.body)


def refused(code: str) -> Sending:
    """Return what the server says instead of asking the stand-in."""
    if code.startswith("429"):
        error = {"code": "TOO_MANY_REQUESTS", "details": {}, "message": "", "status": "error"}
        headers = {"Content-Type": "application/json"}
        if code == "429_seconds":
            headers["Retry-After"] = str(WAIT_SECONDS)
        elif code == "429_date":
            headers["Retry-After"] = formatdate(time() + WAIT_SECONDS, usegmt=True)
        return Sending(429, headers, json.dumps(error).encode())
    if code == "redirect_away":
        return Sending(302, {"Location": "https://elsewhere.invalid/crm"})
    if code == "503_in_paging":
        return Sending(503, {"Content-Type": "text/html"}, b"<html>maintenance</html>")
    error = {"code": "INTERNAL_ERROR", "details": {}, "message": "", "status": "error"}
    return Sending(500, {"Content-Type": "application/json"}, json.dumps(error).encode())


def spoiled(code: str, answer: Answer, nth: int) -> Sending:
    """Return what becomes of an answer whose request the stand-in has carried out.

    `nth` counts how often the fault happened before: variants take turns.
    """
    status, headers, body = answer.status, dict(answer.headers), answer.body
    if code == "504_applied":
        return Sending(504, {"Content-Type": "text/html"}, _HTML.replace(b"502", b"504"))
    if code == "502_html":
        return Sending(502, {"Content-Type": "text/html"}, _HTML)
    if code == "200_empty":
        return Sending(200, headers, b"")
    # The others need bytes to spoil; an empty answer (204) becomes one that should have had some.
    if not body:
        status, body = 200, b'{"data":[]}'
    sent = Sending(status, headers, body)
    if code in ("read_timeout", "reset_in_body", "length_too_long", "slow_bytes"):
        return _broken(code, sent)
    return _other_bytes(code, sent, nth)


def _broken(code: str, sent: Sending) -> Sending:
    whole = sent.body
    if code == "read_timeout":
        return Sending(sent.status, sent.headers, b"", len(whole), "hang")
    if code == "reset_in_body":
        return Sending(sent.status, sent.headers, whole[: len(whole) // 2], len(whole), "reset")
    if code == "length_too_long":
        return Sending(sent.status, sent.headers, whole, len(whole) + 1_000, "close")
    return Sending(sent.status, sent.headers, whole, None, "drip")


def _other_bytes(code: str, sent: Sending, nth: int) -> Sending:
    headers, body = sent.headers, sent.body
    if code == "gzip_bomb":
        headers["Content-Encoding"] = "gzip"
        body = bomb()
    elif code == "truncated_json":
        body = body[: max(1, len(body) * 2 // 3)]
    elif code == "odd_json":
        body = _odd(body, nth)
    elif code == "wrong_charset":
        headers["Content-Type"] = f"application/json; charset={('iso-8859-1', 'utf-16')[nth % 2]}"
    elif code == "nested_deep":
        body = b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    return Sending(sent.status, headers, body)


def _odd(body: bytes, nth: int) -> bytes:
    """Put NaN, a repeated key or a number of 5,000 digits before what a JSON object holds."""
    start, rest = body[:1], body[1:]
    if start != b"{":
        return b"[NaN]"
    comma = b"" if rest.lstrip().startswith(b"}") else b","
    odd = (b'"odd":NaN', b'"odd":1,"odd":2', b'"odd":' + b"9" * 5_000)[nth % 3]
    return b"{" + odd + comma + rest


@lru_cache(maxsize=1)
def bomb(size: int = BOMB_BYTES) -> bytes:
    """Return a gzip of spaces in a JSON text: small here, `size` bytes (whole MiB) unpacked."""
    block, times = b" " * 1024 * 1024, size // (1024 * 1024)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush nothing refers back: the packed block can be repeated as it is.
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    last, check = packer.flush(zlib.Z_FINISH), 0
    for _ in range(times):
        check = zlib.crc32(block, check)
    tail = check.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little")
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + first * times + last + tail
