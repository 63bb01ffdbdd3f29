"""Tokens that workers share: one refresh each time, nothing used before it is stored."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier

import pytest

from connectors.standins.server import serve
from connectors.standins.zoho import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, ZohoStandin
from connectors.web.door import Door
from connectors.zoho import ZohoSettings
from connectors.zoho.oauth import fetcher
from store import connections
from store import lease as leases
from store.calls import Fetched
from store.errors import SignInAgain, TryLater
from store.hub import Hub
from store.secret import Secret
from store.tokens import SqlTokens
from tests.clocks import StandingClock
from tests.hubs import hub_on

GIVEN = Secret("given")


class Server:
    """A token endpoint that counts, and may give new refresh tokens."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.rotates = False
        self.dead = False

    def __call__(self, refresh: Secret | None) -> Fetched:
        self.asked.append(refresh.reveal() if refresh else "")
        if self.dead:
            raise SignInAgain
        n = len(self.asked)
        return Fetched(
            Secret(f"access {n}"),
            3600.0,
            Secret(f"refresh {n}") if self.rotates else None,
            (("api_domain", "https://example.cn"),),
        )


def number(hub: Hub) -> int:
    with hub.writing() as connection:
        return connections.ensure(hub, connection, "zoho", "zoho")


def tokens(hub: Hub, clock: StandingClock, given: Secret | None = GIVEN) -> SqlTokens:
    return SqlTokens(hub, number(hub), given, clock.forward)


def test_a_token_is_fetched_once_and_shared(hub: Hub, clock: StandingClock) -> None:
    server, first, second = Server(), tokens(hub, clock), tokens(hub, clock)
    one = first.current(server)
    assert second.current(server) == one
    assert (one.access, one.version, one.until) == (Secret("access 1"), 1, "2026-11-22T09:00:00Z")
    assert dict(one.extra) == {"api_domain": "https://example.cn"}
    clock.forward(3600 - 301)
    assert first.current(server) == one
    clock.forward(1)
    two = first.current(server)
    assert two.version == 2
    assert second.current(server) == two
    assert server.asked == ["given", "given"]


def test_a_refused_one_is_read_again_and_then_refreshed(hub: Hub, clock: StandingClock) -> None:
    server, first, second = Server(), tokens(hub, clock), tokens(hub, clock)
    one = first.current(server)
    assert second.current(server) == one
    two = first.refused(one, server)
    assert second.refused(one, server) == two
    assert len(server.asked) == 2
    with pytest.raises(SignInAgain):
        second.refused(two, server)
    clock.forward(120)
    assert second.refused(two, server).version == 3


def test_a_refresh_token_that_came_goes_before_the_given_one(
    hub: Hub, clock: StandingClock
) -> None:
    server = Server()
    server.rotates = True
    tokens(hub, clock).current(server)
    clock.forward(3600)
    tokens(hub, clock).current(server)
    clock.forward(3600)
    tokens(hub, clock, Secret("given anew")).current(server)
    assert server.asked == ["given", "refresh 1", "given anew"]


def test_what_came_is_stored_before_it_is_used(hub: Hub, clock: StandingClock) -> None:
    server, first = Server(), tokens(hub, clock)
    one = first.current(server)
    assert tokens(hub, clock).current(server) == one
    with hub.reading() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM token").all()
    assert all(b"access" not in bytes(row.body) for row in rows)


def test_a_dead_one_is_said_and_the_next_may_try(hub: Hub, clock: StandingClock) -> None:
    server = Server()
    server.dead = True
    for _ in range(2):
        with pytest.raises(SignInAgain):
            tokens(hub, clock).current(server)
    server.dead = False
    assert tokens(hub, clock).current(server).version == 1


def test_who_was_taken_for_dead_and_was_not_is_believed(hub: Hub, clock: StandingClock) -> None:
    """A paused worker used the refresh token up; ours is refused, and its answer is taken."""
    server, slow, other = Server(), tokens(hub, clock), tokens(hub, clock)

    def paused(refresh: Secret | None) -> Fetched:
        clock.forward(60)
        with pytest.raises(SignInAgain):
            other.current(dead)
        return server(refresh)

    def dead(refresh: Secret | None) -> Fetched:
        raise SignInAgain

    one = slow.current(paused)
    assert other.current(dead) == one

    def late(refresh: Secret | None) -> Fetched:
        clock.forward(60)
        slow.refused(one, server)
        raise SignInAgain

    assert other.refused(one, late).version == 2


def test_while_one_refreshes_early_the_others_go_on(hub: Hub, clock: StandingClock) -> None:
    server, first, second = Server(), tokens(hub, clock), tokens(hub, clock)
    one = first.current(server)
    clock.forward(3400)

    def meanwhile(refresh: Secret | None) -> Fetched:
        assert second.current(server) == one
        return server(refresh)

    assert first.current(meanwhile).version == 2
    assert second.current(server).version == 2
    assert len(server.asked) == 2


def test_one_who_died_at_it_is_waited_for_and_no_longer(hub: Hub, clock: StandingClock) -> None:
    server, ours = Server(), tokens(hub, clock)
    with hub.writing() as connection:
        leases.take(connection, f"token:{ours.connection}", "dead", 20, clock)
    start = clock.now()
    assert ours.current(server).version == 1
    assert 20 <= (clock.now() - start).total_seconds() < 22


def test_one_who_never_ends_is_not_waited_for_for_ever(
    small_hub: Hub, clock: StandingClock
) -> None:
    ours = tokens(small_hub, clock)
    with small_hub.writing() as connection:
        leases.take(connection, f"token:{ours.connection}", "slow", 10_000, clock)
    with pytest.raises(TryLater):
        ours.current(Server())


ROUNDS = 200


def refresh_often(url: str, zoho: str, barrier: Barrier, rounds: int) -> None:
    """One worker: its token is old in every even round and refused in every odd one."""
    clock = StandingClock()
    settings = ZohoSettings(
        CLIENT_ID, Secret(CLIENT_SECRET), Secret(REFRESH_TOKEN), accounts_url=zoho, allow_http=True
    )
    with hub_on(url, clock) as hub, Door(clock=clock, allow_http=True) as door:
        shared = SqlTokens(hub, number(hub), settings.refresh_token, lambda _: time.sleep(0.004))
        fetch = fetcher(door, settings)
        barrier.wait(60)
        token = shared.current(fetch)
        for n in range(rounds):
            barrier.wait(60)
            clock.forward(3600 if n % 2 == 0 else 700)
            token = shared.current(fetch) if n % 2 == 0 else shared.refused(token, fetch)
            assert token.version == n + 2
            barrier.wait(60)


@pytest.fixture
def zoho(clock: StandingClock) -> Iterator[tuple[str, ZohoStandin]]:
    standin = ZohoStandin(clock)
    with serve(standin) as server:
        yield server.url, standin


def test_two_processes_refresh_one_token_200_times(
    database_url: str, clock: StandingClock, zoho: tuple[str, ZohoStandin]
) -> None:
    url, standin = zoho
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(3)
    with hub_on(database_url, clock) as hub:
        number(hub)
    workers = [
        context.Process(target=refresh_often, args=(database_url, url, barrier, ROUNDS))
        for _ in range(2)
    ]
    for worker in workers:
        worker.start()
    barrier.wait(60)
    for n in range(ROUNDS):
        clock.forward(3600)
        barrier.wait(60)
        barrier.wait(60)
        assert standin.sign_in.refreshes == n + 2
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert standin.sign_in.refreshes == ROUNDS + 1
