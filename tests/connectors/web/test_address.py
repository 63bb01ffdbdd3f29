"""Which addresses may be connected to, and that the one checked is the one connected to."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.standins.doors import ChangingNames
from connectors.standins.server import serve
from connectors.web.address import checked, is_loopback, is_public
from store.errors import TryLater, WrongAddress
from tests.connectors.web.echo import Echo


@pytest.mark.parametrize("address", ["1.1.1.1", "47.88.1.2", "2606:4700::1111", "2400:3200::1"])
def test_the_world_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104
        "169.254.169.254",
        "100.100.100.200",
        "100.64.0.1",
        "168.63.129.16",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:db8::1",
        "crm.test",
        "",
    ],
)
def test_inside_is_not(address: str) -> None:
    assert not is_public(address)


@given(some.ip_addresses(v=4))
def test_ipv4_written_as_ipv6_is_judged_as_ipv4(address: IPv4Address) -> None:
    for written in (f"::ffff:{address}", str(IPv6Address(f"64:ff9b::{address}"))):
        assert is_public(written) == is_public(str(address))
    assert is_loopback(f"::ffff:{address}") == address.is_loopback


def test_one_bad_answer_refuses_the_name() -> None:
    with pytest.raises(WrongAddress):
        checked("crm.test", 443, lambda *_: ("1.1.1.1", "10.0.0.1"), allow_loopback=True)
    with pytest.raises(OSError, match="resolve"):
        checked("crm.test", 443, lambda *_: (), allow_loopback=True)


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"]
)
def test_a_name_that_leads_inside_is_not_called(world, answers, address: str) -> None:
    door = world.door(allow_http=False, ask=answers(address))
    with pytest.raises(WrongAddress, match="private_address") as caught:
        door.call("POST", "https://crm.test/", json={}, safe=False)
    assert address not in str(caught.value)
    assert world.slept == []


def test_loopback_is_reached_only_where_allowed_and_nothing_else_private(world, answers) -> None:
    with serve(Echo()) as serving:
        assert world.door().call("GET", f"{serving.url}/x", safe=True).status == 200
        local = f"http://localhost:{serving.port}/x"
        assert world.door().call("GET", local, safe=True).status == 200
        with pytest.raises(WrongAddress):
            world.door(ask=answers("10.0.0.1")).call("GET", local, safe=True)


def test_a_name_is_asked_for_once_a_connection(world) -> None:
    """Fault 19: what a second question would answer is never looked at."""
    names = ChangingNames([("127.0.0.1",), ("10.0.0.1",)])
    with serve(Echo()) as serving:
        door = world.door(ask=names)
        for _ in range(3):
            assert door.call("GET", f"http://localhost:{serving.port}/", safe=True).status == 200
        assert names.asked == ["localhost"]
        with pytest.raises(WrongAddress):
            world.door(ask=names).call("GET", f"http://localhost:{serving.port}/", safe=True)
        assert len(serving.requests) == 3


def test_the_next_address_is_tried_when_one_is_dead(world, answers) -> None:
    with serve(Echo()) as serving:
        door = world.door(ask=answers("127.0.0.9", "127.0.0.1"))
        url = f"http://localhost:{serving.port}/"
        assert door.call("GET", url, safe=True).status == 200


def test_a_name_that_does_not_resolve_is_tried_again_later(world) -> None:
    def nobody(host: str, port: int) -> tuple[str, ...]:
        raise OSError("no such name")

    with pytest.raises(TryLater):
        world.door(ask=nobody).call("POST", "https://crm.test/", json={}, safe=False)
    assert len(world.slept) == 4
