"""The socket server of stand-ins: keep-alive, TLS, its log, and every fault of the wire."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.standins.doors import certificate, silent_port
from connectors.standins.faults import NoFaults, Plan
from connectors.standins.server import Serving, serve
from connectors.standins.serving import Answer, Faults, Request
from connectors.standins.wire_faults import bomb, place_of

BODY = json.dumps({"data": [{"id": "1", "Last_Name": "王"}]}, ensure_ascii=False).encode()


class Echoing:
    """A stand-in that answers the same always and remembers what it was asked."""

    def __init__(self) -> None:
        self.faults: Faults = NoFaults()
        self.heard: list[Request] = []

    def answer(self, request: Request) -> Answer:
        self.heard.append(request)
        if request.path == "/nothing":
            return Answer(204)
        return Answer(200, BODY, {"Content-Type": "application/json"})


@pytest.fixture
def standin() -> Echoing:
    return Echoing()


@pytest.fixture
def serving(standin: Echoing) -> Iterator[Serving]:
    with serve(standin, drip=0.01) as found:
        yield found


def connected(serving: Serving) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", serving.port, timeout=5)


def ask(wire: http.client.HTTPConnection, method: str, target: str, body: bytes = b"") -> bytes:
    wire.request(method, target, body or None)
    answer = wire.getresponse()
    return answer.read()


def test_a_connection_is_used_again(serving: Serving, standin: Echoing) -> None:
    wire = connected(serving)
    assert ask(wire, "GET", "/crm/v8/Contacts?fields=id&page=2") == BODY
    used = wire.sock
    assert ask(wire, "POST", "/crm/v8/%E4%BA%BA", b'{"a":1}') == BODY
    assert ask(wire, "GET", "/nothing") == b""
    assert wire.sock is used
    wire.close()
    first, second, _ = standin.heard
    assert (first.path, first.query) == ("/crm/v8/Contacts", {"fields": "id", "page": "2"})
    assert (second.path, second.body) == ("/crm/v8/人", b'{"a":1}')
    assert [(one.method, one.path) for one in serving.requests] == [
        ("GET", "/crm/v8/Contacts"),
        ("POST", "/crm/v8/人"),
        ("GET", "/nothing"),
    ]


def test_a_standin_may_keep_a_time_of_its_own() -> None:
    class Timed(Echoing):
        def answer(self, request: Request) -> Answer:
            return Answer(200, b"1", {"date": "Sun, 22 Nov 2026 08:00:00 GMT"})

    with serve(Timed()) as serving:
        wire = connected(serving)
        wire.request("GET", "/")
        answer = wire.getresponse()
        assert answer.headers.get_all("Date") == ["Sun, 22 Nov 2026 08:00:00 GMT"]
        answer.read()
        wire.close()


def test_bodies_in_chunks_are_read(serving: Serving, standin: Echoing) -> None:
    wire = connected(serving)
    wire.request("POST", "/x", iter([b"ab", b"cde"]), encode_chunked=True,
                 headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    assert wire.getresponse().read() == BODY
    wire.close()
    assert standin.heard[0].body == b"abcde"


def test_requests_of_many_threads_come_one_at_a_time(serving: Serving, standin: Echoing) -> None:
    def work() -> None:
        wire = connected(serving)
        for _ in range(20):
            ask(wire, "GET", "/x")
        wire.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(standin.heard) == len(serving.requests) == 100


def test_what_is_no_http_is_refused(serving: Serving) -> None:
    with socket.create_connection(("127.0.0.1", serving.port), timeout=5) as wire:
        wire.sendall(b"hello\r\n\r\n")
        assert wire.recv(100).startswith(b"HTTP/1.1 400")


def test_an_error_of_the_standin_itself_comes_out_at_the_end() -> None:
    class Broken(Echoing):
        def answer(self, request: Request) -> Answer:
            raise KeyError(request.path)

    serving = serve(Broken()).__enter__()
    wire = connected(serving)
    wire.request("GET", "/x")
    assert wire.getresponse().status == 500
    wire.close()
    with pytest.raises(KeyError):
        serving.__exit__(None, None, None)


def test_tls(standin: Echoing, tmp_path: Path) -> None:
    good, expired = certificate(tmp_path), certificate(tmp_path, expired=True)
    with serve(standin, tls=good.server()) as serving:
        wire = http.client.HTTPSConnection("127.0.0.1", serving.port, context=good.client())
        assert ask(wire, "GET", "/x") == BODY
        wire.close()
    with serve(standin, tls=expired.server()) as serving:
        wire = http.client.HTTPSConnection(
            "127.0.0.1", serving.port, context=expired.client(), timeout=5
        )
        with pytest.raises(ssl.SSLCertVerificationError, match="expired"):
            wire.request("GET", "/x")


def test_a_silent_port_takes_nobody_in() -> None:
    with silent_port() as url, socket.socket() as wire:
        wire.settimeout(0.2)
        with pytest.raises(TimeoutError):
            wire.connect(("127.0.0.1", int(url.rsplit(":", 1)[1])))


def one_fault(code: str, method: str = "GET") -> tuple[http.client.HTTPResponse, Echoing]:
    """Ask until the fault has happened once; return that answer, not yet read."""
    standin = Echoing()
    plan = Plan(1, [code], within=1)
    with serve(standin, faults=plan, drip=0.001, patience=0.2) as serving:
        wire = connected(serving)
        for _ in range(3):
            wire.request(method, "/crm/v8/Contacts")
            answer = wire.getresponse()
            if plan.happened:
                break
            answer.read()
        try:
            answer.body = answer.read()  # type: ignore[attr-defined]
        except (OSError, http.client.IncompleteRead) as error:
            answer.body = error  # type: ignore[attr-defined]
        answer.close()
        wire.close()
    return answer, standin


@pytest.mark.parametrize(
    ("code", "status", "heard"),
    [
        ("429_seconds", 429, 0),
        ("429_date", 429, 0),
        ("429_bare", 429, 0),
        ("500_once", 500, 0),
        ("500_for_ever", 500, 0),
        ("502_html", 502, 1),
        ("503_in_paging", 503, 1),
        ("200_empty", 200, 1),
        ("redirect_away", 302, 0),
    ],
)
def test_faults_of_status(code: str, status: int, heard: int) -> None:
    answer, standin = one_fault(code)
    assert answer.status == status
    assert len(standin.heard) == heard
    assert bool(answer.getheader("Retry-After")) == (code in ("429_seconds", "429_date"))
    assert (answer.getheader("Location") or "").startswith("https://") == (status == 302)


def test_a_write_is_applied_and_its_answer_lost() -> None:
    answer, standin = one_fault("504_applied", "POST")
    assert answer.status == 504
    assert [one.method for one in standin.heard] == ["POST"]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("reset_in_body", ConnectionResetError),
        ("length_too_long", http.client.IncompleteRead),
        ("read_timeout", http.client.IncompleteRead),
    ],
)
def test_faults_of_transport(code: str, error: type[Exception]) -> None:
    answer, standin = one_fault(code)
    assert isinstance(answer.body, error)  # type: ignore[attr-defined]
    assert len(standin.heard) == 1


def test_faults_of_bodies() -> None:
    assert one_fault("slow_bytes")[0].body == BODY  # type: ignore[attr-defined]
    assert BODY.startswith(one_fault("truncated_json")[0].body)  # type: ignore[attr-defined]
    assert b"NaN" in one_fault("odd_json")[0].body  # type: ignore[attr-defined]
    charset = one_fault("wrong_charset")[0]
    assert charset.body == BODY  # type: ignore[attr-defined]
    assert "iso-8859-1" in (charset.getheader("Content-Type") or "")
    assert b"[" * 100_000 in one_fault("nested_deep")[0].body  # type: ignore[attr-defined]
    packed = one_fault("gzip_bomb")[0]
    assert packed.getheader("Content-Encoding") == "gzip"
    assert len(packed.body) < 1_000_000  # type: ignore[attr-defined]


def test_the_bomb_is_honest_gzip() -> None:
    bomb.cache_clear()
    assert gzip.decompress(bomb(3 * 1024 * 1024)) == b" " * 3 * 1024 * 1024
    bomb.cache_clear()


def test_places_are_told_by_paths() -> None:
    places = {
        ("POST", "/oauth/v2/token"): "token",
        ("POST", "/cgi/corpAccessToken/get/V2"): "token",
        ("POST", "/oauth2.0/token"): "token",
        ("POST", "/crm/v8/coql"): "read",
        ("GET", "/crm/v8/Contacts"): "read",
        ("POST", "/crm/v8/Contacts"): "write",
        ("PUT", "/crm/v8/Contacts"): "write",
        ("DELETE", "/crm/v8/Contacts"): "write",
        ("POST", "/crm/v8/Contacts/12/actions/merge"): "write",
        ("POST", "/cgi/crm/v2/data/query"): "read",
        ("POST", "/cgi/crm/v2/object/describe"): "read",
        ("POST", "/cgi/crm/v2/data/create"): "write",
    }
    assert {key: place_of(Request(*key, {}, {})) for key in places} == places
