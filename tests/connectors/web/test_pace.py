"""How many calls run at once: additive increase, multiplicative decrease."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as some

from connectors.web.pace import Pace


@dataclass
class Ticks:
    at: float = 0.0

    def __call__(self) -> float:
        return self.at


def test_it_grows_by_one_a_round_up_to_the_most() -> None:
    pace = Pace(most=6, first=4)
    for _ in range(5):
        pace.went(0.1)
    assert 5 <= pace.limit <= 5.2
    for _ in range(100):
        pace.went(0.1)
    assert pace.limit == 6


def test_it_halves_once_for_pushes_that_come_together() -> None:
    ticks = Ticks()
    pace = Pace(most=8, first=8, tick=ticks)
    for _ in range(8):
        pace.pushed_back()
    assert pace.limit == 4
    for _ in range(9):
        ticks.at += 2
        pace.pushed_back()
    assert pace.limit == 1


def test_it_shrinks_when_calls_take_far_longer_than_usual() -> None:
    ticks = Ticks()
    pace = Pace(most=8, first=8, tick=ticks)
    for _ in range(20):
        ticks.at += 2
        pace.went(0.3, "read")
        pace.went(4.0, "write")
    assert pace.limit == 8
    for _ in range(20):
        ticks.at += 2
        pace.went(5.0, "read")
    assert pace.limit < 2


@given(some.lists(some.one_of(some.none(), some.floats(0, 100)), max_size=200))
def test_it_never_leaves_its_bounds(calls: list[float | None]) -> None:
    ticks = Ticks()
    pace = Pace(most=5, first=9, tick=ticks)
    for seconds in calls:
        ticks.at += 1
        pace.pushed_back() if seconds is None else pace.went(seconds)
        assert 1 <= pace.limit <= 5


def test_no_more_than_the_limit_run_at_once() -> None:
    pace, lock, seen = Pace(most=3, first=3), threading.Lock(), []

    def work() -> None:
        for _ in range(30):
            with pace.turn(5) as turn:
                assert turn
                with lock:
                    seen.append(pace.running)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 240
    assert max(seen) <= 3
    assert pace.running == 0


def test_a_turn_that_does_not_come_is_given_up() -> None:
    pace = Pace(most=1)
    with pace.turn(1) as first, pace.turn(0.01) as second:
        assert (first, second) == (True, False)
    with pace.turn(0) as third:
        assert third
