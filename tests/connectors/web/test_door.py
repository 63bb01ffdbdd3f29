"""The door by itself: what it retries, what it raises, how it keeps to budgets and circuits."""

from __future__ import annotations

import httpx
import pytest
import respx

from connectors.web import Patience, Reply
from connectors.web.local import LocalBudget
from connectors.web.protocols import Rate
from store.errors import BadAnswer, TryLater, Unsure, WrongAddress
from store.secret import Secret

URL = "https://crm.test/v8/Contacts"
BUSY = {"code": "TOO_MANY_REQUESTS", "details": {"retry_after": 7}}
RATE = Rate(10, 60.0)


def test_a_reply_is_status_headers_and_json(world, respx_mock: respx.MockRouter) -> None:
    respx_mock.get(URL).respond(207, json={"data": [1]}, headers={"X-Left": "9"})
    reply = world.door().call("GET", URL, params={"page": 2, "q": "王"}, safe=True)
    assert (reply.status, reply.data, reply.headers["x-left"]) == (207, {"data": [1]}, "9")
    sent = respx_mock.calls.last.request
    assert dict(sent.url.params) == {"page": "2", "q": "王"}
    assert sent.headers["accept-encoding"] == "gzip"
    assert repr(reply) == "Reply(status=207)"


def test_secrets_are_opened_only_on_the_wire(world, respx_mock: respx.MockRouter) -> None:
    respx_mock.post(URL).respond(200, json={})
    key = Secret("geheim")
    door = world.door()
    door.call("POST", URL, json={"appSecret": key, "n": "王"}, headers={"Auth": key}, safe=True)
    door.call("POST", URL, form={"client_secret": key}, params={"t": key}, safe=True)
    first, second = (one.request for one in respx_mock.calls)
    assert b'"appSecret":"geheim"' in first.content
    assert first.headers["auth"] == "geheim"
    assert second.content == b"client_secret=geheim"
    assert second.url.params["t"] == "geheim"


@pytest.mark.parametrize(
    ("status", "safe"), [(400, False), (401, True), (403, True), (404, True), (412, False)]
)
def test_refusals_are_replies(world, respx_mock, status: int, safe: bool) -> None:
    respx_mock.put(URL).respond(status, json={"code": "NO"})
    assert world.door().call("PUT", URL, json={}, safe=safe) == Reply(
        status, {"content-length": "13", "content-type": "application/json"}, {"code": "NO"}
    )
    assert world.slept == []


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_that_is_meant_to_be_empty(world, respx_mock, status: int) -> None:
    respx_mock.get(URL).respond(status)
    assert world.door().call("GET", URL, safe=True).data is None


def test_a_refusal_that_is_no_json_has_no_data(world, respx_mock) -> None:
    respx_mock.get(URL).respond(404, html="<html>not here</html>")
    assert world.door().call("GET", URL, safe=True).data is None


def test_reads_are_tried_again_with_full_jitter(world, respx_mock) -> None:
    respx_mock.get(URL).mock(
        side_effect=[httpx.Response(500), httpx.ReadTimeout, httpx.Response(200, json=1)]
    )
    assert world.door().call("GET", URL, safe=True).data == 1
    first, second = world.slept
    assert 0 <= first <= 1
    assert 0 <= second <= 2


def test_reads_that_keep_failing_end_in_try_later(world, respx_mock) -> None:
    route = respx_mock.get(URL).respond(500)
    with pytest.raises(TryLater, match=r"^crm\.test: 500$"):
        world.door().call("GET", URL, safe=True)
    assert route.call_count == 5


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.WriteError])
def test_a_write_that_may_be_done_is_never_sent_twice(world, respx_mock, error) -> None:
    route = respx_mock.post(URL).mock(side_effect=error)
    with pytest.raises(Unsure):
        world.door().call("POST", URL, json={}, safe=False)
    assert route.call_count == 1


@pytest.mark.parametrize("status", [302, 408, 500, 502, 503, 504])
def test_so_is_one_that_a_server_broke_off(world, respx_mock, status: int) -> None:
    route = respx_mock.post(URL).respond(status)
    with pytest.raises(Unsure):
        world.door().call("POST", URL, json={}, safe=False)
    assert route.call_count == 1


@pytest.mark.parametrize("text", ["", "{", "<html>", '{"a":NaN}', '{"a":1,"a":2}'])
def test_and_one_whose_answer_cannot_be_read(world, respx_mock, text: str) -> None:
    respx_mock.post(URL).respond(200, text=text)
    with pytest.raises(Unsure):
        world.door().call("POST", URL, json={}, safe=False)
    respx_mock.get(URL).respond(200, text=text)
    with pytest.raises(BadAnswer):
        world.door().call("GET", URL, safe=True)


@pytest.mark.parametrize("text", ['{"data":[{"code":"SUCC', '{"a":NaN}', " [1,"])
def test_a_refusal_that_breaks_off_refuses_nothing(world, respx_mock, text: str) -> None:
    """Zoho may answer a batch of which a part was stored by 400: its rows must be read."""
    respx_mock.post(URL).respond(400, text=text)
    with pytest.raises(Unsure):
        world.door().call("POST", URL, json={}, safe=False)


def test_a_write_that_was_not_done_is_sent_again(world, respx_mock) -> None:
    respx_mock.post(URL).mock(
        side_effect=[
            httpx.ConnectError,
            httpx.Response(429, headers={"Retry-After": "3"}),
            httpx.Response(503, headers={"Retry-After": "4"}),
            httpx.Response(201, json={}),
        ]
    )
    assert world.door().call("POST", URL, json={}, safe=False).status == 201
    assert len(world.slept) == 3
    assert 3 <= world.slept[1] <= 4
    assert 4 <= world.slept[2] <= 5


def test_retry_after_is_seconds_a_date_or_in_the_answer(world, respx_mock) -> None:
    date = {"Date": "Sun, 22 Nov 2026 09:00:00 GMT", "Retry-After": "Sun, 22 Nov 2026 09:00:05 GMT"}
    respx_mock.get(URL).mock(
        side_effect=[
            httpx.Response(429, headers=date),
            httpx.Response(429, json=BUSY),
            httpx.Response(200, json={}),
        ]
    )
    world.door().call("GET", URL, safe=True)
    assert [one - wait <= 1 for one, wait in zip(world.slept, (5, 7), strict=True)] == [True, True]
    assert world.slept[0] >= 5
    assert world.slept[1] >= 7


def test_a_long_wait_is_left_to_the_caller(world, respx_mock) -> None:
    respx_mock.post(URL).respond(429, headers={"Retry-After": "600"})
    with pytest.raises(TryLater) as caught:
        world.door().call("POST", URL, json={}, safe=False)
    assert caught.value.after == 600
    assert caught.value.source == "crm"
    assert world.slept == []


def test_a_connector_says_what_throttled_means(world, respx_mock) -> None:
    respx_mock.post(URL).mock(
        side_effect=[httpx.Response(200, json={"errorCode": 30004}), httpx.Response(200, json={})]
    )

    def throttled(reply: Reply) -> float | None:
        busy = isinstance(reply.data, dict) and reply.data.get("errorCode") == 30004
        return 9.0 if busy else None

    door = world.door(throttled=throttled)
    assert door.call("POST", URL, json={}, safe=False, budget=(("calls", RATE),)).data == {}
    assert 9 <= sum(world.slept) <= 10


def test_calls_wait_for_the_budget_and_each_try_is_counted(world, respx_mock) -> None:
    respx_mock.get(URL).mock(
        side_effect=[httpx.Response(500), *(httpx.Response(200, json=1) for _ in range(5))]
    )
    door, budget = world.door(), (("calls", Rate(3, 20.0)),)
    door.call("GET", URL, safe=True, budget=budget)
    assert world.budget.spent("calls", budget[0][1]) == 2
    jitter = world.slept.pop()
    door.call("GET", URL, safe=True, budget=budget)
    assert world.slept == []
    door.call("GET", URL, safe=True, cost=2, budget=budget)
    assert sum(world.slept) == pytest.approx(20)
    assert jitter < 1


def test_a_budget_that_is_full_for_long_ends_in_try_later(world, respx_mock) -> None:
    respx_mock.get(URL).respond(200, json=1)
    door, day = world.door(), (("credits", Rate(1, 86_400.0)),)
    door.call("GET", URL, safe=True, budget=day)
    with pytest.raises(TryLater) as caught:
        door.call("GET", URL, safe=True, budget=day)
    assert caught.value.after == pytest.approx(86_400)
    assert len(respx_mock.calls) == 1


def test_a_429_closes_the_budget_for_all_workers(world, respx_mock) -> None:
    respx_mock.get(URL).respond(429, headers={"Retry-After": "90"})
    with pytest.raises(TryLater):
        world.door().call("GET", URL, safe=True, budget=(("calls", RATE),))
    assert world.budget.take("calls", RATE) == pytest.approx(90)
    with pytest.raises(TryLater) as caught:
        world.door().call("GET", URL, safe=True, budget=(("calls", RATE),))
    assert caught.value.after == pytest.approx(90)
    assert len(respx_mock.calls) == 1


def test_the_circuit_opens_and_a_probe_closes_it(world, respx_mock) -> None:
    route = respx_mock.get(URL).respond(500)
    door = world.door(patience=Patience(tries=1))
    for _ in range(10):
        with pytest.raises(TryLater, match="500"):
            door.call("GET", URL, safe=True)
    with pytest.raises(TryLater, match="circuit") as caught:
        door.call("POST", URL, json={}, safe=False)
    assert caught.value.after == pytest.approx(30)
    assert route.call_count == 10
    world.clock.forward(30)
    respx_mock.get(URL).respond(200, json=1)
    assert door.call("GET", URL, safe=True).data == 1
    assert door.call("GET", URL, safe=True).data == 1


def test_being_pushed_back_halves_the_pace(world, respx_mock) -> None:
    respx_mock.get(URL).mock(
        side_effect=[httpx.Response(429), *(httpx.Response(200, json=1) for _ in range(20))]
    )
    door = world.door()
    before = door.pace.limit
    door.call("GET", URL, safe=True)
    assert door.pace.limit < before
    for _ in range(19):
        door.call("GET", URL, safe=True)
    assert door.pace.limit > before


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.test/",
        "ftp://crm.test/",
        "https://me:pass@crm.test/",
        "https:///path",
        "http://127.0.0.1.evil.test/",
        "http://10.0.0.1/",
        "https://[::1",
        "https://crm.test:99999/",
        "https://crm.test:x/",
        "https://xn--.test/",
        "",
    ],
)
def test_addresses_that_are_never_called(world, url: str) -> None:
    with pytest.raises(WrongAddress):
        world.door().call("GET", url, safe=True)


def test_http_to_this_machine_needs_to_be_allowed(world) -> None:
    with pytest.raises(WrongAddress):
        world.door(allow_http=False).call("GET", "http://127.0.0.1:9/", safe=True)


def test_cookies_are_not_kept(world, respx_mock) -> None:
    respx_mock.get(URL).respond(200, json=1, headers={"Set-Cookie": "session=1; Path=/"})
    door = world.door()
    door.call("GET", URL, safe=True)
    door.call("GET", URL, safe=True)
    assert "cookie" not in respx_mock.calls.last.request.headers


def test_what_cannot_be_sent_is_said_without_it(world) -> None:
    with pytest.raises(ValueError, match="line end") as caught:
        world.door().call("GET", URL, headers={"Auth": "geheim\r\nX: y"}, safe=True)
    assert "geheim" not in str(caught.value)
    with pytest.raises(TypeError, match="bytes is no JSON value"):
        world.door().call("POST", URL, json={"a": b"geheim"}, safe=True)


def test_the_shortest_window_is_taken_last(world, respx_mock) -> None:
    respx_mock.get(URL).respond(200, json=1)
    order: list[str] = []

    class Noting(LocalBudget):
        def take(self, name: str, rate: Rate, cost: int = 1) -> float:
            wait = super().take(name, rate, cost)
            order.append(f"{name} {'waits' if wait else 'taken'}")
            return wait

    budget = Noting(world.clock)
    limits = (("second", Rate(1, 1.0)), ("day", Rate(9, 86_400.0)), ("minute", Rate(9, 60.0)))
    door = world.door(budget=budget)
    door.call("GET", URL, safe=True, budget=limits)
    door.call("GET", URL, safe=True, budget=limits)
    taken = ["day taken", "minute taken", "second taken"]
    assert order == [*taken, "day taken", "minute taken", "second waits", "second taken"]
    assert budget.spent("day", limits[1][1]) == 2
