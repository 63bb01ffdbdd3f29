"""The circuit breaker: opens, rests, lets one probe through."""

from __future__ import annotations

from connectors.web.breaker import Breaker
from tests.clocks import StandingClock


def opened(clock: StandingClock) -> Breaker:
    breaker = Breaker(clock, after=3, rest=30)
    for last in (False, False, True):
        assert breaker.enter("a") == 0
        assert breaker.leave("a", well=False) is last
    return breaker


def test_failures_in_a_row_open_it_for_one_host() -> None:
    breaker = opened(StandingClock())
    assert breaker.enter("a") == 30
    assert breaker.enter("b") == 0


def test_one_success_between_starts_the_count_again() -> None:
    breaker = Breaker(StandingClock(), after=2)
    for well in (False, True, False, True, False):
        assert breaker.enter("a") == 0
        assert not breaker.leave("a", well=well)


def test_one_probe_at_a_time_decides() -> None:
    clock = StandingClock()
    breaker = opened(clock)
    clock.forward(30)
    assert breaker.enter("a") == 0
    assert breaker.enter("a") > 0
    assert breaker.leave("a", well=False)
    assert breaker.enter("a") == 30
    clock.forward(30)
    assert breaker.enter("a") == 0
    assert not breaker.leave("a", well=True)
    assert breaker.enter("a") == breaker.enter("a") == 0


def test_a_probe_that_tells_nothing_leaves_room_for_another() -> None:
    clock = StandingClock()
    breaker = opened(clock)
    clock.forward(30)
    assert breaker.enter("a") == 0
    assert not breaker.leave("a", well=None)
    assert breaker.enter("a") == 0


def test_calls_that_were_under_way_do_not_open_it_again() -> None:
    breaker = opened(StandingClock())
    assert not breaker.leave("a", well=False)
    assert breaker.enter("a") == 30
