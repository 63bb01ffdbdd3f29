"""Workers that are killed, a Redis that is emptied, two workers at once: `make workers`."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter

from redis import Redis

from tests.workers.place import Company

MANY = 60


def started(office: Company, workers: int) -> list[str]:
    """Start workers and the clock, with contacts that are known and not yet written over there."""
    office.start("schedule")
    for _ in range(workers):
        office.start("work")
    office.until(lambda: office.runs("done") == 2)
    names = office.put(MANY)
    office.fx.seconds = 0.1
    office.sync("zoho", 1)
    return names


def test_a_worker_is_killed_and_another_carries_on(office: Company) -> None:
    names = started(office, workers=2)
    office.ask("fx")
    office.until(lambda: len(office.there()[1]) >= MANY // 4)
    victim = office.at_work()["connection:2"]
    os.kill(victim, signal.SIGKILL)
    seconds = office.until(lambda: office.at_work().get("connection:2", victim) != victim)
    print(f"another worker carried on after {seconds:.1f} s")
    assert seconds < 60
    office.until(lambda: office.runs("done") >= 4)
    assert office.there() == (sorted(names), sorted(names))
    assert office.runs("failed") == 1
    assert office.runs("running") == 0


def test_redis_is_emptied_all_the_time(office: Company, redis: Redis) -> None:
    names = started(office, workers=1)
    office.ask("fx")
    while len(office.there()[1]) < MANY:
        redis.flushall()
        time.sleep(0.2)
    office.until(lambda: office.runs("done") >= 4)
    redis.flushall()
    office.put(1, first=MANY)
    office.sync("zoho", 1)
    office.sync("fx", 2)
    zoho, fx = office.there()
    assert zoho == fx
    assert len(zoho) == MANY + 1
    assert set(names) <= set(zoho)
    assert office.runs("failed") == 0
    assert all(process.poll() is None for process in office.processes)


def test_the_clock_is_killed_and_another_leads(office: Company) -> None:
    started(office, workers=1)
    office.start("schedule")
    office.processes[0].kill()
    office.ask("fx")
    seconds = office.until(lambda: office.runs("done") >= 4)
    print(f"another clock led, and its job was done, after {seconds:.1f} s")


def test_two_workers_at_two_connections_at_once(office: Company) -> None:
    names = started(office, workers=2)
    more = [f"{one}{'建国华明亮'[n]}" for one in ("欧阳", "司马", "上官", "诸葛") for n in range(5)]
    for n, one in enumerate(more):
        office.servers.fx.add("ContactObj", {"name": one, "mobile1": f"139{n:08}"})
    office.zoho.seconds = 0.2
    office.ask("zoho", "fx")
    together: Counter[int] = Counter()

    def done() -> bool:
        together[len(set(office.at_work().values()))] += 1
        return office.runs("done") >= 5

    office.until(done)
    assert together[2]
    # What each planned for the other waits for its next run.
    office.sync("zoho", 1)
    office.sync("fx", 2)
    zoho, fx = office.there()
    assert len(zoho) == len(fx) == len(names) + len(more), (office.outbox(), office.said())
    assert office.runs("failed") == 0
