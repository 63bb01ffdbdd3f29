"""What an import brought is taken back and brought again; nothing is deleted."""

from __future__ import annotations

from sqlalchemy import func, select

from store.hub import Hub
from store.rows import latest, numbers
from store.tables import observation, run, source_record
from store.takeback import set_undone
from store.values import SourceRecord, Stream
from tests.hubs import feed, record


def word(hub: Hub, one: SourceRecord) -> SourceRecord | None:
    with hub.reading() as connection:
        number = numbers(hub, connection, [one.row])[one.row]
        found = latest(hub, connection, [number])
    return found[number][0].record if found else None


def undo(hub: Hub, number: int, *, undone: bool = True) -> list[int]:
    with hub.writing() as connection:
        return set_undone(connection, number, undone)


FIRST = record("1", name="张伟")
SECOND = record("1", name="张玮")
THIRD = record("1", name="张卫")


def test_a_row_says_what_it_said_before(hub: Hub) -> None:
    runs = [feed(hub, [one])[0] for one in (FIRST, SECOND, THIRD)]
    assert word(hub, FIRST) == THIRD
    assert undo(hub, runs[1]) == [1]
    assert word(hub, FIRST) == THIRD
    undo(hub, runs[2])
    assert word(hub, FIRST) == FIRST
    undo(hub, runs[0])
    assert word(hub, FIRST) is None
    undo(hub, runs[1], undone=False)
    assert word(hub, FIRST) == SECOND
    with hub.reading() as connection:
        assert connection.execute(select(func.count()).select_from(observation)).scalar() == 3


def test_an_older_word_that_came_later_stays_older(hub: Hub) -> None:
    new, old, newest = (
        record("1", revision=day, name=name)
        for day, name in (("2026-02", "张伟"), ("2026-01", "张玮"), ("2026-03", "张卫"))
    )
    feed(hub, [new])
    feed(hub, [old])
    run_number = feed(hub, [newest])[0]
    undo(hub, run_number)
    assert word(hub, new) == new


def test_a_deleted_row_comes_back(hub: Hub) -> None:
    feed(hub, [FIRST])
    run_number = feed(hub, [SourceRecord(FIRST.row, FIRST.fields, deleted=True)])[0]
    undo(hub, run_number)
    with hub.reading() as connection:
        row = connection.execute(select(source_record.c.deleted, source_record.c.dirty)).one()
    assert (row.deleted, row.dirty) == (False, True)


def test_only_customer_rows_are_matched_again(hub: Hub) -> None:
    number = feed(hub, [FIRST, record("o", stream=Stream.PURCHASES, amount="3")])[0]
    assert undo(hub, number) == [1]
    with hub.reading() as connection:
        dirty = connection.execute(select(source_record.c.dirty).order_by(source_record.c.id)).all()
        assert [row.dirty for row in dirty] == [True, False]
        assert connection.execute(select(run.c.state)).scalar() == "undone"


def test_a_row_that_comes_again_after_undoing_is_kept(hub: Hub) -> None:
    number = feed(hub, [FIRST])[0]
    undo(hub, number)
    assert word(hub, FIRST) is None
    feed(hub, [FIRST])
    assert word(hub, FIRST) == FIRST
