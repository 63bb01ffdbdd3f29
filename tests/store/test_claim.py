"""Rows without an id: known by what they say, and an edit of one is not a second one."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

import store.claim
from store import connections, runs
from store.access import OWNER
from store.claim import Incoming
from store.hub import Hub
from store.keep import Keeper
from store.runs import Run
from store.tables import source_record
from tests.hubs import record

#: A row of a file without ids: (who it is about, what it says).
Line = tuple[str, str]


def bring(hub: Hub, *pages: list[Line]) -> Run:
    """Import a file of rows without ids, page by page."""
    with hub.writing() as writer:
        number = connections.ensure(hub, writer, "table", "spreadsheet")
        run = runs.start(hub, writer, OWNER, "import", connection_number=number)
    keeper, n = Keeper(hub, number, "table", run), 0
    for page in pages:
        rows = []
        for who, note in page:
            n += 1
            said = record("", name=who or "客户", note=note)
            rows.append(Incoming(n, f"row {n}", (said,), ("{}",), (who,)))
        with hub.writing() as writer:
            keeper.keep(writer, rows)
    with hub.writing() as writer:
        keeper.finish(writer)
        runs.end(hub, writer, run, "done")
    done = runs.get_run(hub, OWNER, run)
    assert done.rows_in == n == done.kept + done.refused + done.repeated
    return done


def verdicts(hub: Hub, run: Run) -> list[str]:
    return [row.verdict for row in runs.rows(hub, OWNER, run.number).rows]


def rows_in(hub: Hub) -> int:
    with hub.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(source_record)).scalar_one())


def test_the_same_rows_again_are_the_same_in_any_order(hub: Hub) -> None:
    table = [("张伟", "a"), ("王芳", "b"), ("", "c")]
    assert verdicts(hub, bring(hub, table)) == ["new"] * 3
    assert verdicts(hub, bring(hub, table[::-1])) == ["same"] * 3
    assert rows_in(hub) == 3


def test_an_edited_row_is_an_update_of_the_row_that_is_gone(hub: Hub) -> None:
    bring(hub, [("张伟", "a"), ("王芳", "b")])
    run = bring(hub, [("张伟", "changed"), ("王芳", "b")])
    assert verdicts(hub, run) == ["update", "same"]
    assert rows_in(hub) == 2


def test_a_row_that_still_stands_in_the_file_is_not_taken_for_an_edited_one(hub: Hub) -> None:
    bring(hub, [("张伟", "a")])
    # The old row stands on a later page: only at the end can it be told that the first is new.
    run = bring(hub, [("张伟", "another")], [("张伟", "a")])
    assert sorted(verdicts(hub, run)) == ["new", "same"]
    assert rows_in(hub) == 2


def test_an_edited_row_that_stands_twice_is_one_row(hub: Hub) -> None:
    bring(hub, [("张伟", "a")])
    run = bring(hub, [("张伟", "b"), ("张伟", "b")])
    assert verdicts(hub, run) == ["update", "same"]
    assert rows_in(hub) == 1


def test_a_new_row_that_stands_twice_is_one_row_though_it_had_to_wait(hub: Hub) -> None:
    bring(hub, [("张伟", "a")])
    run = bring(hub, [("张伟", "b"), ("张伟", "b")], [("张伟", "a")])
    assert sorted(verdicts(hub, run)) == ["new", "same", "same"]
    assert rows_in(hub) == 2


def test_an_edited_file_imported_twice_at_once_doubles_nothing(hub: Hub) -> None:
    bring(hub, [("张伟", "a")])
    edited = Incoming(1, "row 1", (record("", name="张伟", note="b"),), ("{}",), ("张伟",))
    with hub.writing() as writer:
        number = connections.ensure(hub, writer, "table", "spreadsheet")
        own = [runs.start(hub, writer, OWNER, "import", connection_number=number) for _ in range(2)]
    keepers = [Keeper(hub, number, "table", run) for run in own]
    for keeper in keepers:
        with hub.writing() as writer:
            keeper.keep(writer, [edited])
    for keeper in keepers:
        with hub.writing() as writer:
            keeper.finish(writer)
    assert [runs.rows(hub, OWNER, run).rows[0].verdict for run in own] == ["update", "same"]
    assert rows_in(hub) == 1


def test_two_claims_on_one_row_are_two_new_rows(hub: Hub) -> None:
    bring(hub, [("张伟", "a")])
    assert verdicts(hub, bring(hub, [("张伟", "b"), ("张伟", "c")])) == ["new", "new"]
    assert rows_in(hub) == 3


def test_one_claim_on_two_rows_is_a_new_row(hub: Hub) -> None:
    bring(hub, [("张伟", "a"), ("张伟", "b")])
    assert verdicts(hub, bring(hub, [("张伟", "c")])) == ["new"]
    assert rows_in(hub) == 3


def test_nobody_knows_whose_row_it_is(hub: Hub) -> None:
    bring(hub, [("", "a")])
    assert verdicts(hub, bring(hub, [("", "b")])) == ["new"]
    assert rows_in(hub) == 2


def test_two_equal_rows_in_a_file_are_one(hub: Hub) -> None:
    assert verdicts(hub, bring(hub, [("张伟", "a")], [("张伟", "a")])) == ["new", "same"]
    assert rows_in(hub) == 1


def test_a_row_made_in_this_file_is_no_home_for_an_edit(hub: Hub) -> None:
    run = bring(hub, [("张伟", "a")], [("张伟", "b")])
    assert verdicts(hub, run) == ["new", "new"]


def test_more_rows_than_memory_should_hold_are_new(
    small_hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(small_hub, [("张伟", "a"), ("王芳", "b")])
    monkeypatch.setattr(store.claim, "MOST_WAITING", 1)
    run = bring(small_hub, [("张伟", "x"), ("王芳", "y")])
    assert verdicts(small_hub, run) == ["update", "new"]


def test_rows_have_names_of_their_own(hub: Hub) -> None:
    run = bring(hub, [("张伟", "a"), ("王芳", "b")])
    names = [row.row.external_id for row in runs.rows(hub, OWNER, run.number).rows if row.row]
    assert names == ["~1", "~2"]
