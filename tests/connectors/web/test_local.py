"""Tokens and budgets in memory keep the promises of the protocols."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.web.local import LocalBudget, LocalTokens
from connectors.web.protocols import Fetched, Rate, Token
from store.errors import SignInAgain
from store.secret import Secret
from tests.clocks import StandingClock


class Endpoint:
    """Hands out tokens; remembers the refresh tokens that it was shown."""

    def __init__(self, *refreshes: Secret | None) -> None:
        self.refreshes, self.shown = list(refreshes), list[Secret | None]()

    def __call__(self, refresh: Secret | None) -> Fetched:
        self.shown.append(refresh)
        new = self.refreshes.pop(0) if self.refreshes else None
        return Fetched(Secret(f"a{len(self.shown)}"), 3600, new, (("api_domain", "x"),))


def test_a_token_is_used_until_shortly_before_its_end() -> None:
    clock, endpoint = StandingClock(), Endpoint()
    tokens = LocalTokens(Secret("r1"), clock)
    first = tokens.current(endpoint)
    assert first == Token(Secret("a1"), "2026-11-22T09:00:00Z", 1, (("api_domain", "x"),))
    clock.forward(3299)
    assert tokens.current(endpoint) is first
    clock.forward(1)
    assert tokens.current(endpoint).version == 2
    assert endpoint.shown == [Secret("r1"), Secret("r1")]


def test_a_new_refresh_token_replaces_the_old_one() -> None:
    clock, endpoint = StandingClock(), Endpoint(Secret("r2"))
    tokens = LocalTokens(Secret("r1"), clock)
    for _ in range(3):
        tokens.current(endpoint)
        clock.forward(4000)
    assert endpoint.shown == [Secret("r1"), Secret("r2"), Secret("r2")]


def test_a_refused_token_is_replaced_once() -> None:
    clock, endpoint = StandingClock(), Endpoint()
    tokens = LocalTokens(Secret("r1"), clock)
    first = tokens.current(endpoint)
    second = tokens.refused(first, endpoint)
    assert tokens.refused(first, endpoint) is second
    with pytest.raises(SignInAgain):
        tokens.refused(second, endpoint)
    clock.forward(600)
    assert tokens.refused(second, endpoint).version == 3
    assert len(endpoint.shown) == 3


def test_many_threads_fetch_one_token() -> None:
    endpoint = Endpoint()
    tokens, found = LocalTokens(Secret("r1"), StandingClock()), []
    threads = [
        threading.Thread(target=lambda: found.append(tokens.current(endpoint))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(endpoint.shown) == 1
    assert len({one.version for one in found}) == 1


@given(
    some.integers(1, 8),
    some.lists(some.tuples(some.integers(1, 10), some.floats(0, 15)), max_size=40),
)
def test_no_window_ever_holds_more_than_the_rate(calls: int, asks: list[tuple[int, float]]) -> None:
    clock, rate = StandingClock(), Rate(calls, 10.0)
    budget, taken = LocalBudget(clock), list[tuple[float, int]]()
    start = clock.now()
    for cost, pause in asks:
        clock.forward(pause)
        while wait := budget.take("b", rate, cost):
            assert wait > 0
            clock.forward(wait)
        now = (clock.now() - start).total_seconds()
        taken.append((now, min(cost, calls)))
        assert sum(one for at, one in taken if now - at < 10.0 - 1e-3) <= calls
        assert budget.spent("b", rate) <= calls


def test_a_closed_budget_stays_closed_for_the_longest_word() -> None:
    clock = StandingClock()
    budget, rate = LocalBudget(clock), Rate(5, 10.0)
    budget.closed_for("b", 30)
    budget.closed_for("b", 10)
    assert budget.take("b", rate) == 30
    assert budget.take("other", rate) == 0
    clock.forward(30)
    assert budget.take("b", rate) == 0
