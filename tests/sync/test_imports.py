"""One file into the book: every row counted once, also when the file ends too soon."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.contract import Layout, ReadOptions
from store import customers, runs
from store.access import OWNER, Actor
from store.clock import Clock
from store.errors import NotYours, SourceError, TooBig
from store.hub import Hub
from store.settings import Settings
from sync.imports import connection_name, import_file, look_at
from sync.rebuild import verify
from sync.settle import undo_import
from tests.hubs import hub_on

Rows = list[tuple[str, str, str]]


def table(folder: Path, rows: Rows, name: str = "customers.csv", ids: bool = False) -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((["客户编号"] if ids else []) + ["姓名", "手机", "备注"])
        for n, row in enumerate(rows):
            writer.writerow(([f"K{n}"] if ids else []) + list(row))
    return path


def people(count: int, note: str = "") -> Rows:
    return [(f"张{chr(0x4E00 + 7 * n)}", f"138{n:08}", note) for n in range(count)]


def test_every_row_is_counted_and_the_next_page_goes_on(hub: Hub, tmp_path: Path) -> None:
    run = import_file(hub, OWNER, table(tmp_path, people(1_203)))
    assert (run.rows_in, run.kept, run.refused, run.repeated) == (1_203, 1_203, 0, 0)
    assert (run.state, run.label, run.connection) == ("done", "customers.csv", "customers")
    shown = runs.rows(hub, OWNER, run.number, offset=1_000, limit=300)
    assert [row.n for row in shown.rows] == list(range(1_001, 1_204))
    assert sum(len(one.rows) for one in customers.stream(hub, OWNER)) == 1_203


def test_an_edited_file_updates_its_rows(small_hub: Hub, tmp_path: Path) -> None:
    import_file(small_hub, OWNER, table(tmp_path, people(5)))
    edited = people(5)
    edited[2] = (*edited[2][:2], "老客户")
    run = import_file(small_hub, OWNER, table(tmp_path, edited, "customers (2).csv"))
    assert (run.kept, run.repeated, run.connection) == (1, 4, "customers")
    assert [r.verdict for r in runs.rows(small_hub, OWNER, run.number, verdict="update").rows] == [
        "update"
    ]
    assert customers.count(small_hub, OWNER) == 5
    assert verify(small_hub, OWNER).same


def test_a_row_with_an_id_is_told_by_it(small_hub: Hub, tmp_path: Path) -> None:
    rows = people(2)
    import_file(small_hub, OWNER, table(tmp_path, rows, ids=True))
    run = import_file(small_hub, OWNER, table(tmp_path, rows[::-1], ids=True))
    assert (run.kept, run.repeated) == (2, 0)
    assert {r.verdict for r in runs.rows(small_hub, OWNER, run.number).rows} == {"update"}
    assert customers.count(small_hub, OWNER) == 2


def test_a_file_that_is_no_file_of_customers_leaves_no_run(small_hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('{"contacts": [', encoding="utf-8")
    with pytest.raises(SourceError):
        import_file(small_hub, OWNER, path)
    assert runs.runs(small_hub, OWNER) == ()


def test_a_file_that_is_too_big_leaves_no_run(
    sqlite_url: str, clock: Clock, tmp_path: Path
) -> None:
    small = replace(Settings(), limits=replace(Settings().limits, rows=1_200))
    with hub_on(sqlite_url, clock, small) as hub:
        with pytest.raises(TooBig):
            import_file(hub, OWNER, table(tmp_path, people(1_500)))
        assert runs.runs(hub, OWNER) == ()


def test_looking_keeps_nothing(small_hub: Hub, tmp_path: Path) -> None:
    found = look_at(table(tmp_path, people(9)), ReadOptions(), count=3)
    assert len(found.rows) == 3
    assert runs.runs(small_hub, OWNER) == ()


def test_nobody_else_imports(small_hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(NotYours):
        import_file(small_hub, Actor("x", "nobody"), table(tmp_path, people(1)))


@pytest.mark.parametrize(
    ("name", "connection"),
    [
        ("客户 (2).csv", "客户"),
        ("客户（3）.xlsx", "客户"),
        ("客户 - 副本.csv", "客户"),
        ("customers - Copy (2).csv", "customers"),
        ("contacts_2026-06-30T02-11-09.csv", "contacts"),
        ("contacts_20260822_101500.csv", "contacts"),
        ("(2).csv", "(2)"),
    ],
)
def test_copies_of_a_file_are_one_connection(name: str, connection: str) -> None:
    assert connection_name(Layout("spreadsheet", "table", 1.0), name) == connection


class Interrupted:
    """A progress bar that is interrupted at a step."""

    def __init__(self, at: str) -> None:
        self.at = at

    def step(self, name: str, total: int | None) -> None:
        if name == self.at:
            raise KeyboardInterrupt

    def advance(self, count: int) -> None:
        if self.at == "page":
            raise KeyboardInterrupt


@pytest.mark.parametrize("at", ["page", "index"])
def test_an_import_that_was_interrupted_is_taken_back_or_gone_on_with(
    small_hub: Hub, tmp_path: Path, at: str
) -> None:
    path = table(tmp_path, people(700))
    with pytest.raises(KeyboardInterrupt):
        import_file(small_hub, OWNER, path, progress=Interrupted(at))
    (run,) = runs.runs(small_hub, OWNER)
    assert (run.state, run.error) == ("failed", "KeyboardInterrupt")
    again = import_file(small_hub, OWNER, path)
    assert (again.kept, again.repeated) == (700 - run.kept, run.kept)
    assert sum(len(one.rows) for one in customers.stream(small_hub, OWNER)) == 700
    undo_import(small_hub, OWNER, run.number)
    # The second import saw every row: it holds what the first brought.
    assert sum(len(one.rows) for one in customers.stream(small_hub, OWNER)) == 700
    undo_import(small_hub, OWNER, again.number)
    assert customers.count(small_hub, OWNER) == 0
    assert verify(small_hub, OWNER).same
