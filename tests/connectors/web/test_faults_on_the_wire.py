"""Each fault that any server can have, over a real socket: reads get through, writes stay sure."""

from __future__ import annotations

import logging
import socket
import threading
import traceback
from pathlib import Path

import pytest

from connectors.standins.doors import certificate, silent_port
from connectors.standins.faults import BY_CODE, WIRE, Plan
from connectors.standins.server import serve
from connectors.standins.wire_faults import codes_for
from connectors.web import Door, Patience
from connectors.web.protocols import Rate
from store.errors import BadAnswer, HubError, TryLater, Unsure, WrongAddress
from store.secret import Secret
from tests.connectors.web.echo import Echo

#: What stands in the requests and answers of these tests and must never be seen anywhere else.
TOKEN, PHONE, NAME, QUERY = "1000.geheim-token", "13812345678", "王小明", "13987654321"
ID = "5725767000000524157"
PLANTED = (TOKEN, PHONE, NAME, QUERY, ID)
#: Of the faults of the wire: those after which the server has applied a write or may have.
BEFORE = {"429_seconds", "429_date", "429_bare", "500_once", "503_in_paging", "redirect_away"}
READS = sorted(code for code in WIRE if code not in ("504_applied", "500_for_ever"))
WRITES = sorted(code for code in WIRE if code not in ("503_in_paging", "500_for_ever"))


def read(door: Door, url: str) -> object:
    secret = {"Authorization": Secret(TOKEN)}
    return door.call("GET", f"{url}/v8/{ID}", params={"phone": QUERY}, headers=secret,
                     safe=True).data  # fmt: skip


def write(door: Door, url: str) -> object:
    secret = {"Authorization": Secret(TOKEN)}
    sent = {"data": [{"name": NAME, "phone": PHONE}]}
    return door.call("POST", f"{url}/v8/{ID}", json=sent, headers=secret, safe=False).data


def assert_silent(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    """Fail when anything personal stands in an error, in what stands behind it, or in the log."""
    seen = "".join(traceback.format_exception(error)) + repr(error) + str(vars(error))
    links: list[BaseException] = [error]
    while follower := links[-1].__cause__ or links[-1].__context__:
        links.append(follower)
    assert len(links) == 1, links
    for text in (seen, caplog.text, *(str(vars(one)) for one in caplog.records)):
        for planted in PLANTED:
            assert planted not in text


@pytest.fixture(autouse=True)
def all_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    for name in ("", "httpx", "httpcore", "httpcore.connection", "httpcore.http11"):
        caplog.set_level(logging.DEBUG, logger=name)


@pytest.mark.parametrize("code", READS)
def test_a_read_gets_through_or_says_so(world, caplog, code: str) -> None:
    plan = Plan(3, [code], within=1)
    with serve(Echo(), faults=plan, drip=0.3, patience=5) as serving:
        # A fault that comes by itself is overcome within one call, but for these two.
        door = world.door()
        for _ in range(3):
            try:
                data = read(door, serving.url)
            except (BadAnswer, WrongAddress) as error:
                assert code == "redirect_away"
                assert_silent(error, caplog)
                continue
            assert isinstance(data, dict)
            assert data["data"][0]["phone"] == PHONE
        assert plan.happened[code] == BY_CODE[code].times
        read(door, serving.url)
    for planted in PLANTED:
        assert planted not in caplog.text


@pytest.mark.parametrize("code", WRITES)
def test_a_write_is_never_applied_twice_unseen(world, caplog, code: str) -> None:
    plan, standin = Plan(3, [code], within=1), Echo()
    with serve(standin, faults=plan, drip=0.3, patience=5) as serving:
        door = world.door()
        applied = unsure = 0
        for _ in range(4):
            before = len(standin.heard)
            try:
                write(door, serving.url)
                assert len(standin.heard) == before + 1
                applied += 1
            except Unsure as error:
                assert_silent(error, caplog)
                assert len(standin.heard) == before + (code not in BEFORE)
                unsure += 1
        # What is refused before it is heard is sent again; a charset that is wrong does no harm.
        sure = code.startswith("429") or code == "wrong_charset"
        assert unsure == (0 if sure else BY_CODE[code].times)
        assert plan.happened[code] == BY_CODE[code].times
    for planted in PLANTED:
        assert planted not in caplog.text


def test_a_server_that_fails_for_ever(world, caplog) -> None:
    plan, standin = Plan(1, ["500_for_ever"], within=1), Echo()
    with serve(standin, faults=plan) as serving:
        door = world.door()
        errors: list[HubError] = []
        for call in (read, read, read, write):
            with pytest.raises(TryLater) as caught:
                call(door, serving.url)
            errors.append(caught.value)
    assert [str(one).split(": ")[1] for one in errors] == ["500", "500", "circuit", "circuit"]
    assert len(serving.requests) == 10
    assert standin.heard == []
    for one in errors:
        assert_silent(one, caplog)


def test_a_port_that_is_silent(world, caplog) -> None:
    """Fault 13: nothing was sent, so that a write is only late."""
    door = world.door(patience=Patience(connect=0.1, tries=2))
    with silent_port() as url, pytest.raises(TryLater, match="ConnectTimeout") as caught:
        write(door, url)
    assert_silent(caught.value, caplog)
    assert len(world.slept) == 1


def test_a_port_where_nobody_is(world, caplog) -> None:
    with serve(Echo()) as serving:
        url = serving.url
    with pytest.raises(TryLater, match="ConnectError") as caught:
        write(world.door(), url)
    assert_silent(caught.value, caplog)


def test_certificates(world, caplog, tmp_path: Path) -> None:
    """Fault 18: an expired certificate, one that nobody knows, and one that is good."""
    good, expired = certificate(tmp_path), certificate(tmp_path, expired=True)
    with serve(Echo(), tls=good.server()) as serving:
        assert read(world.door(tls=good.client()), serving.url)
        with pytest.raises(TryLater, match="certificate"):
            write(world.door(), serving.url)
    with serve(Echo(), tls=expired.server()) as serving:
        with pytest.raises(TryLater, match="certificate") as caught:
            write(world.door(tls=expired.client()), serving.url)
        assert_silent(caught.value, caplog)
        assert not serving.requests
    assert world.slept == []


def test_headers_that_drip_end_in_time(world) -> None:
    """The limit on the whole holds before the body has begun."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            wire, _ = listening.accept()
            with wire:
                for sign in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 100:
                    try:
                        wire.sendall(bytes([sign]))
                    except OSError:
                        return
                    gone.wait(0.1)

        gone = threading.Event()
        thread = threading.Thread(target=drip)
        thread.start()
        door = world.door(patience=Patience(read=0.5, total=0.4, tries=1))
        with pytest.raises(TryLater, match="ReadTimeout"):
            read(door, f"http://127.0.0.1:{listening.getsockname()[1]}")
        gone.set()
        thread.join()


def test_a_connection_is_used_again(world) -> None:
    with serve(Echo()) as serving:
        door = world.door()
        for _ in range(5):
            write(door, serving.url)
        assert len(serving.requests) == 5
        assert serving.connections == 1


def test_every_fault_of_the_wire_is_tried() -> None:
    asked = {*codes_for(Echo.request("GET")), *codes_for(Echo.request("POST"))}
    assert asked == WIRE == {*READS, *WRITES, "500_for_ever"}


def test_many_threads_share_one_door(world) -> None:
    standin = Echo()
    with serve(standin, faults=Plan(5, ["429_seconds", "502_html", "reset_in_body"])) as serving:
        door, done = world.door(most_at_once=4), []

        def work() -> None:
            for _ in range(20):
                try:
                    write(door, serving.url)
                    done.append("done")
                except Unsure:
                    done.append("unsure")

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert serving.connections <= 12
    assert len(done) == len(standin.heard) == 160
    assert done.count("unsure") == 4


def test_no_window_of_the_server_sees_more_than_the_rate(world) -> None:
    """Tries count too: those that were pushed back, and those whose answers were broken."""
    rate, faults = Rate(7, 20.0), ["429_bare", "500_once", "truncated_json", "reset_in_body"]

    def now() -> float:
        return world.clock.now().timestamp()

    with serve(Echo(), faults=Plan(2, faults), now=now) as serving:
        door = world.door()
        for _ in range(60):
            door.call("GET", serving.url, safe=True, budget=(("calls", rate),))
    times = [one.at for one in serving.requests]
    assert len(times) == 67
    for at in times:
        assert sum(at - rate.seconds < one <= at for one in times) <= rate.calls
