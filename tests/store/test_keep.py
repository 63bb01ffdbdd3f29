"""A page is kept whole, with a verdict on every row: rows in = kept + refused + repeated."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from store import connections, runs
from store.access import OWNER
from store.body import read_fields
from store.claim import Incoming
from store.hub import Hub
from store.keep import Keeper
from store.rows import latest, numbers
from store.runs import Run
from store.tables import counter, observation, quarantine, source_record
from store.values import SourceRecord, Stream
from tests.hubs import record

ZHANG = record("1", name="张伟", mobile="13800001101")
WANG = record("2", name="王芳", mobile="13900002202")


def line(n: int, *records: SourceRecord, refused: str = "", raw: str = "") -> Incoming:
    return Incoming(
        n, f"row {n}", records, ('{"a":1}',) * len(records), ("",) * len(records), refused, raw
    )


def keep(hub: Hub, *pages: Sequence[Incoming], name: str = "table") -> Run:
    with hub.writing() as writer:
        number = connections.ensure(hub, writer, name, "spreadsheet")
        run = runs.start(hub, writer, OWNER, "import", connection_number=number)
    keeper = Keeper(hub, number, name, run)
    for page in pages:
        with hub.writing() as writer:
            keeper.keep(writer, page)
    with hub.writing() as writer:
        keeper.finish(writer)
        runs.end(hub, writer, run, "done")
    return runs.get_run(hub, OWNER, run)


def counts(run: Run) -> tuple[int, int, int, int]:
    assert run.rows_in == run.kept + run.refused + run.repeated
    return (run.rows_in, run.kept, run.refused, run.repeated)


def many(hub: Hub, table: object) -> int:
    with hub.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def says(hub: Hub, one: SourceRecord) -> SourceRecord:
    with hub.reading() as connection:
        number = numbers(hub, connection, [one.row])[one.row]
        return latest(hub, connection, [number])[number][0].record


def test_new_update_same_and_refused(hub: Hub) -> None:
    assert counts(keep(hub, [line(1, ZHANG), line(2, WANG)])) == (2, 2, 0, 0)
    edited = record("2", name="王芳芳")
    again = keep(hub, [line(1, ZHANG), line(2, edited), line(3, refused="no_name", raw="x,y")])
    assert counts(again) == (3, 1, 1, 1)
    shown = runs.rows(hub, OWNER, again.number)
    assert [(r.n, r.verdict, r.place) for r in shown.rows] == [
        (1, "same", "row 1"),
        (2, "update", "row 2"),
        (3, "refused", "row 3"),
    ]
    assert shown.counts == {"same": 1, "update": 1, "refused": 1}
    assert (shown.rows[2].reason, shown.rows[2].raw) == ("no_name", "x,y")
    assert many(hub, observation) == 3
    assert many(hub, quarantine) == 1
    assert says(hub, edited).fields == edited.fields


def test_the_same_row_twice_on_a_page_is_kept_once(hub: Hub) -> None:
    assert counts(keep(hub, [line(1, ZHANG), line(2, ZHANG)], [line(3, ZHANG)])) == (3, 1, 0, 2)
    assert many(hub, source_record) == many(hub, observation) == 1


def test_a_row_edited_further_down_the_page_says_the_last(hub: Hub) -> None:
    edited = record("1", name="张玮")
    assert counts(keep(hub, [line(1, ZHANG), line(2, edited), line(3, edited)])) == (3, 2, 0, 1)
    assert says(hub, ZHANG).fields == edited.fields


def test_an_older_word_is_kept_and_does_not_count(hub: Hub) -> None:
    new = record("1", revision="2026-02-01", name="张伟")
    old = record("1", revision="2026-01-01", name="张玮")
    keep(hub, [line(1, new)])
    keep(hub, [line(1, old)])
    assert many(hub, observation) == 2
    assert says(hub, new).fields == new.fields
    newest = record("1", revision="2026-03-01", name="张卫")
    keep(hub, [line(1, newest), line(2, old), line(3, new)])
    assert says(hub, new).fields == newest.fields


def test_a_row_that_its_source_deleted_is_gone_and_comes_back(hub: Hub) -> None:
    keep(hub, [line(1, ZHANG)])
    gone = SourceRecord(ZHANG.row, ZHANG.fields, deleted=True)
    assert counts(keep(hub, [line(1, gone)])) == (1, 1, 0, 0)
    with hub.reading() as connection:
        assert connection.execute(select(source_record.c.deleted)).scalar() is True
    keep(hub, [line(1, ZHANG)])
    with hub.reading() as connection:
        assert connection.execute(select(source_record.c.deleted)).scalar() is False


def test_two_connections_have_rows_of_their_own(hub: Hub) -> None:
    keep(hub, [line(1, ZHANG)])
    other = record("1", connection="wechat", name="张伟", mobile="13800001101")
    assert counts(keep(hub, [line(1, other)], name="wechat")) == (1, 1, 0, 0)
    assert many(hub, source_record) == 2


def test_a_purchase_belongs_to_the_customer_of_its_row(hub: Hub) -> None:
    bought = record("o1", stream=Stream.PURCHASES, amount="30.00", at="2026-01-02")
    later = record("o2", stream=Stream.PURCHASES, amount="7.00", at="2026-01-03")
    keep(hub, [line(1, ZHANG, bought), line(2, later), line(3, WANG)])
    with hub.reading() as connection:
        known = numbers(hub, connection, [ZHANG.row, bought.row, later.row])
        s = source_record.c
        of = {r.id: (r.of_id, r.dirty) for r in connection.execute(select(s.id, s.of_id, s.dirty))}
    assert of[known[bought.row]] == (known[ZHANG.row], False)
    assert of[known[later.row]] == (known[ZHANG.row], False)
    assert of[known[ZHANG.row]] == (None, True)


def keep_and_fail(hub: Hub) -> None:
    with hub.writing() as writer:
        number = connections.ensure(hub, writer, "table", "spreadsheet")
        run = runs.start(hub, writer, OWNER, "import", connection_number=number)
    with hub.writing() as writer:
        Keeper(hub, number, "table", run).keep(writer, [line(1, ZHANG)])
        raise ZeroDivisionError


def test_a_page_that_fails_leaves_nothing_and_can_be_kept_again(hub: Hub) -> None:
    with pytest.raises(ZeroDivisionError):
        keep_and_fail(hub)
    assert many(hub, source_record) == many(hub, observation) == 0
    assert counts(keep(hub, [line(1, ZHANG)])) == (1, 1, 0, 0)


def test_numbers_that_a_page_did_not_need_come_again(hub: Hub) -> None:
    keep(hub, [line(n, ZHANG) for n in range(1, 5)])
    keep(hub, [line(1, WANG)])
    with hub.reading() as connection:
        known = numbers(hub, connection, [ZHANG.row, WANG.row])
        next_one = connection.execute(
            select(counter.c.next).where(counter.c.name == "source_record")
        ).scalar()
    assert (known[ZHANG.row], known[WANG.row], next_one) == (1, 2, 3)


def test_what_was_kept_opens_again_with_its_place(hub: Hub) -> None:
    keep(hub, [line(7, ZHANG)])
    with hub.reading() as connection:
        row = connection.execute(select(observation.c.id, observation.c.body)).one()
    fields, place = read_fields(hub.sealer.open("observation", row.id, "body", row.body))
    assert (fields, place) == (ZHANG.fields, "row 7")
