"""Leases: one holder at a time, and one that was passed over can keep nothing."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine

from store import lease as leases
from store.engine import reading, writing
from store.errors import Busy, LeaseLost
from store.lease import Lease
from tests.clocks import StandingClock


def take(engine: Engine, clock: StandingClock, holder: str, seconds: float = 60) -> Lease:
    with writing(engine) as connection:
        return leases.take(connection, "import", holder, seconds, clock)


def test_one_holder_at_a_time(engine: Engine, clock: StandingClock) -> None:
    first = take(engine, clock, "a")
    assert first == Lease("import", "a", 1, "2026-11-22T08:01:00Z")
    for holder in ("b", "a"):
        with pytest.raises(Busy, match="08:01:00Z"):
            take(engine, clock, holder)
    with writing(engine) as connection:
        leases.take(connection, "rebuild", "b", 60, clock)


def test_one_that_ran_out_passes_on_and_fences_the_first(
    engine: Engine, clock: StandingClock
) -> None:
    first = take(engine, clock, "a")
    clock.forward(60)
    second = take(engine, clock, "b")
    assert second.epoch == first.epoch + 1
    with reading(engine) as connection:
        leases.check(connection, second)
        with pytest.raises(LeaseLost):
            leases.check(connection, first)
    with writing(engine) as connection, pytest.raises(LeaseLost):
        leases.renew(connection, first, 60, clock)
    with writing(engine) as connection:
        leases.release(connection, first)
        leases.check(connection, second)


def test_one_that_ran_out_and_that_nobody_took_is_good(
    engine: Engine, clock: StandingClock
) -> None:
    first = take(engine, clock, "a")
    clock.forward(3600)
    with writing(engine) as connection:
        leases.check(connection, first)
        assert leases.renew(connection, first, 60, clock).until == "2026-11-22T09:01:00Z"


def test_renewing_keeps_others_out(engine: Engine, clock: StandingClock) -> None:
    first = take(engine, clock, "a")
    clock.forward(50)
    with writing(engine) as connection:
        renewed = leases.renew(connection, first, 60, clock)
    assert renewed.epoch == first.epoch
    clock.forward(50)
    with pytest.raises(Busy):
        take(engine, clock, "b")


def test_one_given_back_is_free_and_of_no_more_use(engine: Engine, clock: StandingClock) -> None:
    first = take(engine, clock, "a")
    with writing(engine) as connection:
        leases.release(connection, first)
        with pytest.raises(LeaseLost, match="given back"):
            leases.check(connection, first)
    assert take(engine, clock, "a").epoch == 2


def test_one_that_never_was_is_lost(engine: Engine) -> None:
    with reading(engine) as connection, pytest.raises(LeaseLost):
        leases.check(connection, Lease("import", "a", 1, "2026-11-22T08:01:00Z"))


def test_of_many_at_once_one_gets_it(engine: Engine, clock: StandingClock) -> None:
    got: list[Lease] = []
    refused: list[Busy] = []

    def try_it(holder: str) -> None:
        try:
            got.append(take(engine, clock, holder))
        except Busy as error:
            refused.append(error)

    threads = [threading.Thread(target=try_it, args=(f"h{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(refused)) == (1, 5)
