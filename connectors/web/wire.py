"""Connections of the door: to checked addresses only, and never longer than the call may take."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from typing import Any

import httpcore
import httpx

from connectors.web.address import Resolve, checked

#: When the call that runs now must be over, by `time.monotonic`; a limit on each read alone would
#: let a server send one byte a second for ever.
_UNTIL: ContextVar[float] = ContextVar("_UNTIL", default=float("inf"))

_Options = Iterable[httpcore.SOCKET_OPTION]


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Let everything that a call does on its connection end within so many seconds."""
    before = _UNTIL.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(before)


def _left(timeout: float | None, error: type[Exception]) -> float:
    """Return how long one step may take: its own limit, or what is left of the whole."""
    left = _UNTIL.get() - time.monotonic()
    if left <= 0:
        raise error
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends in time."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limit = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, limit))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Opens connections to addresses that were checked, and to nothing else."""

    def __init__(self, ask: Resolve, *, allow_loopback: bool) -> None:
        self._ask, self._allow_loopback = ask, allow_loopback
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that takes us; TLS still checks the name."""
        last: Exception = httpcore.ConnectError()
        try:
            found = checked(host, port, self._ask, allow_loopback=self._allow_loopback)
        except (OSError, UnicodeError):
            raise httpcore.ConnectError from None
        for address in found:
            limit = _left(timeout, httpcore.ConnectTimeout)
            try:
                return _Stream(
                    self._inner.connect_tcp(address, port, limit, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: _Options | None = None
    ) -> httpcore.NetworkStream:
        """Refuse: no CRM lives in a file."""
        raise httpcore.ConnectError


class _Parts(httpx.SyncByteStream):
    """The bytes of an answer as they come in."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        yield from self._parts

    def close(self) -> None:
        if hasattr(self._parts, "close"):
            self._parts.close()


class Wire(httpx.BaseTransport):
    """The transport of the door's client: no proxies, checked addresses, TLS verified."""

    def __init__(
        self, ask: Resolve, *, allow_loopback: bool, tls: ssl.SSLContext, connections: int
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30.0,
            network_backend=_Backend(ask, allow_loopback=allow_loopback),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; raises the errors of httpcore."""
        url = request.url
        got = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        parts = got.stream
        if not isinstance(parts, Iterable):
            raise httpcore.RemoteProtocolError
        return httpx.Response(got.status, headers=got.headers, stream=_Parts(parts))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
