"""Runs and the verdicts on their rows, as pages show them."""

from __future__ import annotations

import pytest

from store import runs
from store.access import OWNER, Actor
from store.errors import NotYours
from store.hub import Hub
from tests.hubs import feed, record

NOBODY = Actor("x", "nobody")


def test_a_run_from_its_start_to_its_end(hub: Hub) -> None:
    with hub.writing() as connection:
        number = runs.start(hub, connection, OWNER, "import", label="客户.csv", layout="table")
        assert runs.state(connection, number) == "running"
    hub.clock.forward(5)  # type: ignore[attr-defined]
    with hub.writing() as connection:
        runs.end(hub, connection, number, "failed", "TooBig" * 40)
    run = runs.get_run(hub, OWNER, number)
    assert (run.label, run.layout, run.connection, run.actor) == ("客户.csv", "table", "", "owner")
    assert (run.state, len(run.error)) == ("failed", 80)
    assert (run.started_at, run.ended_at) == ("2026-11-22T08:00:00Z", "2026-11-22T08:00:05Z")


def test_the_newest_runs_come_first(hub: Hub) -> None:
    numbers = [feed(hub, [record(str(n), name="张伟")])[0] for n in range(3)]
    assert [one.number for one in runs.runs(hub, OWNER, limit=2)] == numbers[:0:-1]
    assert runs.runs(hub, NOBODY) == ()


def test_a_run_that_never_was(hub: Hub) -> None:
    with pytest.raises(NotYours):
        runs.get_run(hub, OWNER, 7)
    with hub.reading() as connection, pytest.raises(NotYours):
        runs.state(connection, 7)


def test_rows_are_paged_by_verdict(hub: Hub) -> None:
    feed(hub, [record(str(n), name="张伟") for n in range(3)])
    table = [record(str(n), name="张伟" if n < 3 else "王芳") for n in range(7)]
    (number,) = feed(hub, table)
    page = runs.rows(hub, OWNER, number, verdict="new", offset=1, limit=2)
    assert (page.total, page.counts) == (4, {"new": 4, "same": 3})
    assert [row.n for row in page.rows] == [5, 6]
    assert [row.row for row in page.rows] == [table[4].row, table[5].row]
    with pytest.raises(NotYours):
        runs.rows(hub, NOBODY, number)
