"""Budgets that workers share: no window ever holds more calls than the limit, few are wasted."""

from __future__ import annotations

import multiprocessing
import random
import threading
from collections import deque
from multiprocessing.queues import Queue

import pytest
from sqlalchemy import event

from store import connections
from store.budget import SqlBudget
from store.calls import Rate
from store.hub import Hub
from tests.clocks import StandingClock
from tests.hubs import hub_on

RATE = Rate(100, 20.0)


def number(hub: Hub) -> int:
    with hub.writing() as connection:
        return connections.ensure(hub, connection, "fx", "fxiaoke")


def budgets(hub: Hub, many: int) -> list[SqlBudget]:
    connection = number(hub)
    return [SqlBudget(hub, connection) for _ in range(many)]


def test_workers_together_take_all_of_it_and_no_more(hub: Hub, clock: StandingClock) -> None:
    workers = budgets(hub, 3)
    taken = 0
    while True:
        waits = [one.take("calls", RATE) for one in workers]
        taken += waits.count(0.0)
        if all(waits):
            break
    assert taken == 100
    assert [one.spent("calls", RATE) for one in workers] == [100, 100, 100]
    assert all(0 < wait <= 21 for wait in waits)
    clock.forward(max(waits))
    assert workers[0].take("calls", RATE) == 0.0


@pytest.mark.parametrize("seed", range(4))
def test_no_window_holds_more_than_the_limit(
    small_hub: Hub, clock: StandingClock, seed: int
) -> None:
    """Any mix of costs and pauses; in the long run nine tenths of the limit are used."""
    chance, workers = random.Random(seed), budgets(small_hub, 3)  # noqa: S311
    made: deque[tuple[float, int]] = deque()
    begun, total = clock.now().timestamp(), 0
    while clock.now().timestamp() - begun < 200:
        cost = chance.choice((1, 1, 1, 2, 7))
        wait = chance.choice(workers).take("calls", RATE, cost)
        if wait:
            clock.forward(wait)
            continue
        now = clock.now().timestamp()
        made.append((now, cost))
        total += cost
        while made[0][0] <= now - RATE.seconds:
            made.popleft()
        assert sum(calls for _, calls in made) <= RATE.calls
        clock.forward(chance.choice((0.0, 0.01, 0.3)))
    assert total >= 0.9 * RATE.calls * 200 / RATE.seconds


def test_who_is_told_to_wait_tells_the_others(hub: Hub, clock: StandingClock) -> None:
    one, other = budgets(hub, 2)
    for _ in range(9):
        assert one.take("calls", RATE) == other.take("calls", RATE) == 0.0
    one.closed_for("calls", 30)
    one.closed_for("calls", 5)
    assert one.take("calls", RATE) == 30.0
    assert other.take("others", RATE) == 0.0
    clock.forward(1)
    assert other.take("calls", RATE) == 29.0
    clock.forward(29)
    assert one.take("calls", RATE) == other.take("calls", RATE) == 0.0


def test_a_cost_above_the_whole_takes_the_whole(small_hub: Hub, clock: StandingClock) -> None:
    (one,) = budgets(small_hub, 1)
    assert one.take("calls", Rate(5, 60.0), 9) == 0.0
    assert one.take("calls", Rate(5, 60.0)) == 63.0


def test_most_calls_ask_the_database_nothing_and_old_buckets_go(
    small_hub: Hub, clock: StandingClock
) -> None:
    (one,), day = budgets(small_hub, 1), Rate(40_000, 86_400.0)
    begun: list[int] = []

    def count(*_: object) -> None:
        begun.append(1)

    event.listen(small_hub.engine, "begin", count)
    for _ in range(10_000):
        assert one.take("credits", day) == 0.0
    assert len(begun) < 250
    for _ in range(60):
        clock.forward(4_000)
        assert one.take("credits", day) == 0.0
    with small_hub.reading() as connection:
        assert len(connection.exec_driver_sql("SELECT * FROM budget").all()) <= 23


def test_threads_share_a_worker_s_block(small_hub: Hub, clock: StandingClock) -> None:
    (one,) = budgets(small_hub, 1)
    got: list[float] = []

    def take() -> None:
        got.extend(one.take("calls", RATE) for _ in range(30))

    threads = [threading.Thread(target=take) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count(0.0) == 100


def take_all(url: str, answers: Queue[int]) -> None:
    with hub_on(url, StandingClock()) as hub:
        budget, taken = SqlBudget(hub, number(hub)), 0
        while not budget.take("calls", Rate(3_000, 20.0)):
            taken += 1
        answers.put(taken)


def test_processes_share_it(database_url: str, clock: StandingClock) -> None:
    with hub_on(database_url, clock) as hub:
        number(hub)
    context = multiprocessing.get_context("spawn")
    answers: Queue[int] = context.Queue()
    workers = [context.Process(target=take_all, args=(database_url, answers)) for _ in range(3)]
    for worker in workers:
        worker.start()
    taken = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert sum(taken) == 3_000
