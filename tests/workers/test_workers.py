"""Workers in short: by their own clock and by a queue, killed, and with a Redis that forgets."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Event

import pytest
from redis import Redis

from connectors.standins.serving import Answer, Request
from store.alone import alone
from store.clock import SystemClock
from store.errors import Busy, TryLater
from store.settings import QueueSettings, load_settings
from sync import queueing
from sync.clockwork import run_clock, work_here
from sync.jobs import Ended, sweep
from sync.queueing import JobQueue
from tests.command_line import Shell
from tests.workers.place import Company


class Later:
    """The machine's clock, so many seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead


@pytest.fixture
def own_signals() -> Iterator[None]:
    """Take back the signals that a worker makes its own."""
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def never(error: Exception) -> None:
    raise AssertionError from error


def work_once(company: Company) -> None:
    work_here(company.hub, Event(), ended=lambda _: None, fault=never, once=True)


def about_to_write(company: Company, many: int) -> list[str]:
    """Let contacts of Zoho be planned for the other CRM, and that one be due."""
    work_once(company)
    names = company.put(many)
    company.ask("zoho")
    work_once(company)
    company.ask("fx")
    return sorted(names)


def test_a_worker_without_a_queue_does_what_is_due(shop: Company) -> None:
    shell = Shell(shop.folder)
    shop.put(3)
    first = shell.run("work", "--once", "--json")
    assert first.code == 0, first.err
    assert [(one["connection"], one["state"]) for one in first.json] == [
        ("zoho", "done"),
        ("fx", "done"),
    ]
    zoho, fx = shop.there()
    assert zoho == fx
    assert len(fx) == 3
    assert shell.run("work", "--once", "--json").json == []
    shop.servers.zoho.sign_in.alive.clear()
    shop.servers.zoho.sign_in.expire_all()
    shop.hub.engine.dispose()
    listed = shell.run("schedule", "--list", "--json").json
    assert [(one["connection"], one["schedule"], one["failures"]) for one in listed] == [
        ("zoho", "1d", 0),
        ("fx", "1d", 0),
    ]
    assert "fx" in shell.run("schedule", "--list").out


def test_files_with_a_schedule_are_read_when_they_changed(shop: Company) -> None:
    shell = Shell(shop.folder)
    lists = shop.folder / "lists"
    lists.mkdir()
    (lists / "shop.csv").write_text("姓名,手机\n张美兰,13800001101\n", "utf-8")
    (lists / "bad.xlsx").write_bytes(b"PK\x03\x04 nothing")
    # A file that changed in the second of its reading is read again: it may have changed after.
    time.sleep(1.1)
    with shop.config.open("a") as file:
        file.write(f"""
[[connections]]
name = "lists"
kind = "spreadsheet"
path = "{lists}"
schedule = "1h"
""")
    first = shell.run("work", "--once")
    assert first.code == 1
    assert "guiyi: lists: " in first.err
    assert "张美兰" in shell.run("customers").out
    (lists / "bad.xlsx").unlink()
    hub = replace(shop.hub, settings=load_settings(shop.config), clock=Later(3700))
    ended: list[Ended] = []
    work_here(hub, Event(), ended=ended.append, fault=never, once=True)
    assert [(one.name, one.state, one.runs) for one in ended] == [("lists", "done", ())]
    (lists / "shop.csv").write_text("姓名,手机\n张美兰,13800001101\n吴桂英,13300007707\n", "utf-8")
    hub = replace(hub, clock=Later(7400))
    work_here(hub, Event(), ended=ended.append, fault=never, once=True)
    assert [run.kept for run in ended[-1].runs] == [1]


def test_a_failure_is_said_and_the_others_go_on(shop: Company) -> None:
    shell = Shell(shop.folder)
    shop.servers.zoho.sign_in.alive.clear()
    ran = shell.run("work", "--once")
    assert ran.code == 1
    assert "guiyi: zoho: " in ran.err
    assert "fx: " in ran.out
    assert [one["failures"] for one in shell.run("schedule", "--list", "--json").json] == [1, 0]


def test_sqlite_takes_one_worker(shop: Company) -> None:
    with alone(shop.hub, "work"):
        ran = Shell(shop.folder).run("work", "--once")
        assert ran.code == 2
        with pytest.raises(Busy), alone(shop.hub, "work"):
            pass
    assert Shell(shop.folder).run("work", "--once").code == 0


def test_the_clock_needs_a_queue(shop: Company) -> None:
    assert Shell(shop.folder).run("schedule").code == 2


def test_one_who_was_killed_is_carried_on_for(shop: Company) -> None:
    """Killed with -9 in mid-run; whoever comes after the lease ran out ends with the same."""
    names = about_to_write(shop, 12)
    shop.fx.seconds = 0.1
    worker = shop.start("work", "--once")
    shop.until(lambda: len(shop.there()[1]) >= 4)
    worker.kill()
    worker.wait()
    assert 2 not in sweep(shop.hub)
    later = replace(shop.hub, clock=Later(31))
    assert sweep(later) == [2]
    shop.fx.seconds = 0.0
    ended: list[Ended] = []
    work_here(later, Event(), ended=ended.append, fault=never, once=True)
    assert [one.state for one in ended] == ["done"]
    assert shop.there() == (names, names)
    assert shop.runs("running") == 0
    assert shop.runs("failed") == 1


def test_a_run_is_seen_while_it_runs(shop: Company) -> None:
    about_to_write(shop, 8)
    seen: list[dict[str, object]] = []
    answer = shop.fx

    def look(request: Request) -> Answer:
        if "create" in request.path:
            ran = Shell(shop.folder).run("schedule", "--list", "--json")
            seen.append(ran.json[1]["running"])
        return answer(request)

    shop.servers.fx.answer = look
    work_once(shop)
    assert (seen[-1]["step"], seen[-1]["total"]) == ("push", 8)
    assert [one["written"] for one in seen] == sorted(one["written"] for one in seen)
    assert seen[-1]["written"] >= 6
    assert Shell(shop.folder).run("schedule", "--list", "--json").json[1]["running"] == {}


def test_jobs_wait_once_and_say_nothing_but_numbers(office: Company, redis: Redis) -> None:
    jobs = JobQueue(office.hub, redis)
    assert jobs.hand_out([1, 2]) == [1, 2]
    assert jobs.hand_out([1, 2]) == []
    redis.flushall()
    assert jobs.hand_out([2]) == [2]
    (key,) = redis.keys("rq:job:*")
    told = redis.hgetall(key)
    assert b"zoho" not in b"".join(told.values())
    assert set(told) >= {b"data", b"description"}
    queue = jobs.queue
    (job,) = queue.jobs
    assert (job.func_name, job.args, job.kwargs) == ("sync.queueing.perform", [2], {})
    assert json.loads(queue.serializer.dumps([2])) == [2]


@pytest.mark.usefixtures("own_signals")
def test_a_redis_that_forgets_loses_nothing(office: Company, redis: Redis) -> None:
    """Emptied at every single call of either CRM, while jobs run and while they wait."""
    names = sorted(office.put(3))
    jobs, ended = JobQueue(office.hub, redis), []
    for standin in (office.servers.zoho, office.servers.fx):

        def forget(request: Request, answer=standin.answer) -> Answer:
            redis.flushall()
            return answer(request)

        standin.answer = forget
    for _ in range(10):
        if not (due := sweep(office.hub)):
            break
        jobs.hand_out(due)
        queueing.work(office.hub, redis, ended=ended.append, fault=never, once=True)
    assert sorted(one.name for one in ended) == ["fx", "zoho"]
    assert {one.state for one in ended} == {"done"}
    assert office.there()[0] == names


def test_one_of_two_clocks_leads(office: Company) -> None:
    told: list[str] = []
    first, second = Event(), Event()

    def hand_out_first(jobs: object) -> list[int]:
        told.append("first")
        run_clock(office.hub, hand_out_second, second, told=lambda _: None)
        first.set()
        return []

    def hand_out_second(jobs: object) -> list[int]:
        told.append("second")
        return []

    second.wait = lambda timeout=None: second.set() or True  # type: ignore[assignment]
    run_clock(office.hub, hand_out_first, first, told=lambda _: None)
    assert told == ["first"]
    second.clear()
    run_clock(office.hub, hand_out_second, second, told=lambda _: None)
    assert told == ["first", "second"]


def test_a_queue_that_is_not_there_is_said(office: Company) -> None:
    settings = replace(office.hub.settings, queue=QueueSettings("redis://127.0.0.1:9"))
    with pytest.raises(TryLater):
        queueing.connect(replace(office.hub, settings=settings))
