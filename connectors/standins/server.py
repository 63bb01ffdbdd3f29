"""A stand-in behind a real socket: HTTP/1.1 on the loopback, with the faults of the wire."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import struct
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from types import TracebackType
from typing import NamedTuple, Self

from connectors.standins.http_text import Misread, head, hear
from connectors.standins.serving import Answer, Faults, Request, Standin
from connectors.standins.wire_faults import Sending, codes_for, plain, refused, spoiled, unheard

#: How many requests the log keeps.
_KEPT = 200_000


class Seen(NamedTuple):
    """A request in the log; no query, no body, so that it may be shown."""

    at: float
    method: str
    path: str


def serve(
    standin: Standin,
    *,
    port: int = 0,
    faults: Faults | None = None,
    tls: ssl.SSLContext | None = None,
    now: Callable[[], float] = time.monotonic,
    drip: float = 1.0,
    patience: float = 30.0,
) -> Serving:
    """Put a stand-in behind a socket of 127.0.0.1; use it as a context manager.

    `faults` becomes the stand-in's own too, so that one plan counts for both; without it, its own
    are used. `now` stamps the log. `drip` seconds pass between the bytes of a slow answer, and an
    answer that hangs does so for `patience` seconds, or until the other side or the server closes.
    """
    if faults is not None:
        standin.faults = faults
    return Serving(standin, port=port, tls=tls, now=now, drip=drip, patience=patience)


class Serving:
    """A server that runs in threads of this process while its `with` block does."""

    def __init__(
        self,
        standin: Standin,
        *,
        port: int,
        tls: ssl.SSLContext | None,
        now: Callable[[], float],
        drip: float,
        patience: float,
    ) -> None:
        self.standin = standin
        self.requests: deque[Seen] = deque(maxlen=_KEPT)
        #: Errors of the stand-in itself, answered by 500; the first is raised at the end.
        self.failures: list[Exception] = []
        #: How many connections were let in.
        self.connections = 0
        self._tls, self._now, self._drip, self._patience = tls, now, drip, patience
        self._turn = threading.Lock()
        self._spoiled: Counter[str] = Counter()
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._talks: set[threading.Thread] = set()
        self._door = socket.create_server(("127.0.0.1", port), backlog=256)
        self.port: int = self._door.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._porter = threading.Thread(target=self._let_in, daemon=True)

    def __enter__(self) -> Self:
        self._porter.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
        if error is None and self.failures:
            raise self.failures[0]

    def close(self) -> None:
        """Stop listening, break what is open, and wait for the threads."""
        if self._closing.is_set():
            return
        self._closing.set()
        if self._porter.is_alive():
            # A connection of our own wakes the thread that waits for one.
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            self._porter.join()
        self._door.close()
        with self._turn:
            talks, wires = list(self._talks), list(self._open)
        for wire in wires:
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        for talk in talks:
            talk.join(timeout=10)

    def _let_in(self) -> None:
        while not self._closing.is_set():
            try:
                wire, _ = self._door.accept()
            except OSError:
                return
            if self._closing.is_set():
                wire.close()
                return
            talk = threading.Thread(target=self._talk, args=(wire,), daemon=True)
            with self._turn:
                self.connections += 1
                self._open.add(wire)
                self._talks.add(talk)
            talk.start()

    def _talk(self, wire: socket.socket) -> None:
        """Answer the requests of one connection until either side closes it."""
        try:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                wire = self._wrapped(wire, self._tls)
                wire.do_handshake()
            with wire.makefile("rb") as lines:
                while not self._closing.is_set():
                    heard = hear(lines)
                    if heard is None or not self._reply(wire, heard.request, stays=heard.stays):
                        break
        except Misread as error:
            with contextlib.suppress(OSError):
                wire.sendall(head(int(str(error)), {}, 0, stays=False))
        except (OSError, ValueError):
            pass
        finally:
            wire.close()
            with self._turn:
                self._open.discard(wire)
                self._talks.discard(threading.current_thread())

    def _wrapped(self, wire: socket.socket, tls: ssl.SSLContext) -> ssl.SSLSocket:
        """Put TLS around a connection; from here on it is the one to close."""
        found = tls.wrap_socket(wire, server_side=True, do_handshake_on_connect=False)
        with self._turn:
            self._open.discard(wire)
            self._open.add(found)
        return found

    def _reply(self, wire: socket.socket, request: Request, *, stays: bool) -> bool:
        """Answer one request; tell whether the connection can be used again."""
        sending = self._answer(request)
        stays = stays and not sending.end
        length = len(sending.body) if sending.length is None else sending.length
        first = head(sending.status, sending.headers, length, stays=stays)
        if request.method == "HEAD" or sending.status in (204, 304):
            wire.sendall(first)
        elif sending.end == "drip":
            wire.sendall(first)
            self._send_slowly(wire, sending.body)
        else:
            wire.sendall(first + sending.body)
        if sending.end == "hang":
            self._hang(wire)
        elif sending.end == "reset":
            # Lingering for no time makes closing a reset.
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return stays

    def _answer(self, request: Request) -> Sending:
        with self._turn:
            self.requests.append(Seen(self._now(), request.method, request.path))
            code = self.standin.faults.now(*codes_for(request))
            if code and unheard(code):
                return refused(code)
            try:
                answer = self.standin.answer(request)
            except Exception as error:
                self.failures.append(error)
                answer = Answer(500)
            if not code:
                return plain(answer)
            nth, self._spoiled[code] = self._spoiled[code], self._spoiled[code] + 1
        return spoiled(code, answer, nth)

    def _send_slowly(self, wire: socket.socket, body: bytes) -> None:
        for at in range(len(body)):
            if self._closing.wait(self._drip):
                return
            wire.sendall(body[at : at + 1])

    def _hang(self, wire: socket.socket) -> None:
        """Say nothing until the other side closes, or patience ends."""
        until = time.monotonic() + self._patience
        while time.monotonic() < until and not self._closing.is_set():
            if select.select([wire], [], [], 0.1)[0]:
                return
