"""Commands of processes that stay: work does what is due, schedule hands it out."""

from __future__ import annotations

import argparse
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING

from admin.commands.book import print_table, printable
from admin.commands.session import DONE, NOTHING, REFUSALS, Command, Session
from admin.fault_log import logging_beside, record_fault
from admin.say import error_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.hub import Hub
    from store.runs import Run
    from sync.jobs import Ended

Words = Callable[[str], str]


def _prepare_work(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.set_defaults(rows=False)
    parser.add_argument("--once", action="store_true", help=words("help.work_once"))
    parser.add_argument("--json", action="store_true", help=words("help.json_lines"))


def _work(session: Session) -> int:
    """Sync what is due, from the queue or by the clock of this process, until ended."""
    from store.alone import alone

    asked, worker = session.arguments, _Worker(session)
    with session.open() as hub, logging_beside(session.config), alone(hub, "work"):
        worker.hub = hub
        if not asked.once and not asked.json:
            session.tell("work.begin")
            session.out.flush()
        if hub.settings.queue.url:
            from sync import queueing

            redis = queueing.connect(hub)
            try:
                queueing.work(hub, redis, ended=worker.ended, fault=worker.fault, once=asked.once)
            finally:
                redis.close()
        else:
            from sync.clockwork import work_here

            with _until_signal() as stop:
                work_here(hub, stop, ended=worker.ended, fault=worker.fault, once=asked.once)
    return REFUSALS if worker.failed and asked.once else DONE


class _Worker:
    """Tells what became of each job."""

    hub: Hub

    def __init__(self, session: Session) -> None:
        self._session = session
        self.failed = 0

    def ended(self, job: Ended) -> None:
        """Tell how a job ended."""
        session = self._session
        self.failed += job.state == "failed"
        if session.arguments.json:
            self._print_json(job)
        elif job.state == "failed" and job.error is not None:
            why = error_text(job.error, session.language)
            session.warn("file_error", path=printable(job.name), why=why)
        elif job.state == "busy":
            session.tell("work.busy", name=printable(job.name))
        elif not job.name:
            session.tell("work.matched")
        else:
            self._print_runs(job)
        session.out.flush()

    def fault(self, error: Exception) -> None:
        """Note a fault of ours; the worker goes on."""
        self.failed += 1
        number, log = record_fault(error, "work", self._session.config)
        self._session.warn("work.fault", number=number, log=log)

    def _print_runs(self, job: Ended) -> None:
        from admin.commands.crm_runs import print_closing
        from admin.commands.sources import print_run
        from sync.closing import closing

        for run in job.runs:
            if run.kind == "import":
                print_run(self.hub, self._session, run)
            else:
                print_closing(self._session, closing(self.hub, self._session.actor, run))

    def _print_json(self, job: Ended) -> None:
        from admin.json_shapes import run_shape
        from admin.json_sync import closing_shape
        from sync.closing import closing

        error = type(job.error).__name__ if job.error is not None else ""
        shapes = [
            run_shape(run)
            if run.kind == "import"
            else closing_shape(closing(self.hub, self._session.actor, run))
            for run in job.runs
        ]
        self._session.json(
            {
                "connection": job.name,
                "state": job.state,
                "error": error,
                "runs": shapes,
            }
        )


def _prepare_schedule(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--list", action="store_true", help=words("help.timetable"))
    parser.add_argument("--json", action="store_true", help=words("help.json_lines"))


def _schedule(session: Session) -> int:
    """Put what is due into the queue every few seconds, until ended; or show the timetable."""
    if session.arguments.list:
        return _timetable(session)
    with session.open() as hub, logging_beside(session.config):
        if not hub.settings.queue.url:
            session.warn("schedule.no_queue")
            return NOTHING
        from sync import queueing
        from sync.clockwork import run_clock

        redis = queueing.connect(hub)
        session.tell("schedule.begin")
        session.out.flush()

        def told(jobs: Sequence[int]) -> None:
            if jobs:
                session.tell("schedule.handed_out", count=len(jobs))
                session.out.flush()

        with _until_signal() as stop:
            run_clock(hub, queueing.JobQueue(hub, redis).hand_out, stop, told=told)
        redis.close()
    return DONE


def _timetable(session: Session) -> int:
    """Show when each connection is due next and what is running now."""
    from sync.jobs import timetable

    with session.open() as hub:
        entries = timetable(hub, session.actor)
    if session.arguments.json:
        for one in entries:
            session.json(
                {
                    "connection": one.name,
                    "schedule": one.schedule,
                    "next": one.at,
                    "failures": one.failures,
                    "running": {} if one.run is None else _progress(one.run),
                }
            )
        return DONE
    header = [session.say(f"schedule.{k}") for k in ("name", "every", "next", "failures", "now")]
    rows = [
        (
            printable(one.name),
            one.schedule or session.say("schedule.by_hand"),
            one.at,
            str(one.failures or ""),
            _running(session, one.run),
        )
        for one in entries
    ]
    print_table(session, header, rows)
    return DONE


def _progress(run: Run) -> dict[str, object]:
    """Return how far a run is: its step, what it read and what it wrote."""
    written = sum(int(n) for key, n in run.tally.items() if str(key).endswith(":done"))
    step, total = run.tally.get("step", ""), run.tally.get("total")
    return {
        "run": run.number, "step": step, "total": total, "read": run.rows_in, "written": written,
        "started_at": run.started_at,
    }  # fmt: skip


def _running(session: Session, run: Run | None) -> str:
    if run is None:
        return ""
    told = _progress(run)
    step, total = str(told["step"] or "read"), told["total"]
    return session.say(
        "schedule.running",
        step=session.say(f"step.{step}"),
        read=f"{told['read']:,}",
        written=f"{told['written']:,}" + (f" / {total:,}" if step == "push" and total else ""),
    )


@contextmanager
def _until_signal() -> Iterator[Event]:
    """Give an event that Ctrl+C or SIGTERM sets; a second one ends the process at once."""
    stop = Event()
    before = {}

    def ask(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.default_int_handler)

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, old in before.items():
            signal.signal(number, old)


COMMANDS = (
    Command("work", _prepare_work, _work),
    Command("schedule", _prepare_schedule, _schedule),
)
