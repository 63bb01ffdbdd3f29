"""HTTP/1.1 as far as a stand-in server needs it: requests read, heads of answers written."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import BinaryIO, NamedTuple
from urllib.parse import parse_qsl, unquote

from connectors.standins.serving import Request

#: A request's line and each of its headers, in bytes.
LONGEST_LINE = 64 * 1024
LARGEST_BODY = 64 * 1024 * 1024


class Misread(Exception):
    """What came is not a request that this server understands; the text is the status to answer."""


class Heard(NamedTuple):
    """A request, and whether the connection is meant to be used again after it."""

    request: Request
    stays: bool


def hear(wire: BinaryIO) -> Heard | None:
    """Read one request; None when the other side has closed. Raises `Misread`."""
    line = wire.readline(LONGEST_LINE)
    if line in (b"\r\n", b"\n"):
        line = wire.readline(LONGEST_LINE)
    if not line:
        return None
    words = line.decode("latin-1").split()
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        raise Misread("400")
    method, target, version = words
    headers = _headers(wire)
    body = _body(wire, headers)
    path, _, query = target.partition("?")
    asked = headers.get("connection", "keep-alive" if version == "HTTP/1.1" else "close").lower()
    request = Request(
        method, unquote(path), dict(parse_qsl(query, keep_blank_values=True)), headers, body
    )
    return Heard(request, asked != "close")


def _headers(wire: BinaryIO) -> dict[str, str]:
    found: dict[str, str] = {}
    while (line := wire.readline(LONGEST_LINE)) not in (b"\r\n", b"\n", b""):
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon:
            raise Misread("400")
        found[name.strip().lower()] = value.strip()
    return found


def _body(wire: BinaryIO, headers: Mapping[str, str]) -> bytes:
    if "transfer-encoding" in headers:
        return _chunks(wire)
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise Misread("400")
    if int(length) > LARGEST_BODY:
        raise Misread("413")
    return wire.read(int(length)) if length != "0" else b""


def _chunks(wire: BinaryIO) -> bytes:
    parts, total = [], 0
    while size := int(wire.readline(64).split(b";")[0] or b"0", 16):
        total += size
        if total > LARGEST_BODY:
            raise Misread("413")
        parts.append(wire.read(size))
        wire.readline(8)
    while wire.readline(LONGEST_LINE) not in (b"\r\n", b"\n", b""):
        pass
    return b"".join(parts)


def head(status: int, headers: Mapping[str, str], length: int, *, stays: bool) -> bytes:
    """Return an answer's first lines; `length` is what Content-Length says, true or not.

    A stand-in that keeps a time of its own says so by a Date among its headers.
    """
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Status"
    lines = [f"HTTP/1.1 {status} {phrase}"]
    if not any(name.lower() == "date" for name in headers):
        lines.append(f"Date: {formatdate(usegmt=True)}")
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if status not in (204, 304):
        lines.append(f"Content-Length: {length}")
    lines.append("Connection: keep-alive" if stays else "Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
