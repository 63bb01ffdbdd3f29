"""A rebuild changes nothing that is right, and the check finds everything that is wrong."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, update

from store import customers, index
from store.access import OWNER, Actor
from store.errors import NotYours
from store.hub import Hub
from store.match_tables import edge, match_key
from store.tables import conflict, customer, source_record
from sync.rebuild import rebuild, verify
from tests.hubs import feed, record

TABLE = [
    record("1", name="吴桂英", mobile="13300007707"),
    record("2", name="周国强", mobile="13300007707"),
    record("3", name="欧阳倩", mobile="18600004404"),
    record("4", name="欧阳倩", mobile="18600004404"),
]


@pytest.fixture
def filled(hub: Hub) -> Hub:
    feed(hub, TABLE)
    return hub


def test_a_rebuild_of_a_right_book_changes_nothing(filled: Hub) -> None:
    before = list(customers.stream(filled, OWNER))
    filled.clock.forward(60)  # type: ignore[attr-defined]
    rebuilt = rebuild(filled, OWNER)
    assert (rebuilt.customers, rebuilt.questions, rebuilt.changed) == (3, 1, 0)
    assert list(customers.stream(filled, OWNER)) == before
    assert verify(filled, OWNER).same


def spoil(hub: Hub, statement: object) -> None:
    with hub.writing() as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def test_a_changed_customer_is_found_and_mended(filled: Hub) -> None:
    spoil(filled, update(customer).where(customer.c.id == 1).values(content=bytes(16)))
    found = verify(filled, OWNER)
    assert (found.same, found.different) == (False, ("C-0001",))
    assert rebuild(filled, OWNER).changed == 1
    assert verify(filled, OWNER).same


def test_a_missing_customer_and_one_too_many_are_found(filled: Hub) -> None:
    spoil(filled, delete(customer).where(customer.c.id == 3))
    values = {
        "id": 2_000,
        "version": 1,
        "updated_at": "",
        "body": b"",
        "search": b"",
        "content": b"",
    }
    spoil(filled, insert(customer).values(**values))
    assert verify(filled, OWNER).different == ("C-0003", "C-2000")


@pytest.mark.parametrize("table", [match_key, edge, conflict], ids=lambda t: t.name)
def test_a_spoiled_index_or_question_is_found_and_mended(filled: Hub, table: object) -> None:
    spoil(filled, delete(table))  # type: ignore[arg-type]
    found = verify(filled, OWNER)
    assert not found.same
    assert not found.different
    assert (found.questions > 0) == (table is conflict)
    assert (found.index > 0) == (table is not conflict)
    rebuild(filled, OWNER)
    assert verify(filled, OWNER).same


def test_an_index_of_an_older_engine_is_made_anew(filled: Hub) -> None:
    with filled.writing() as connection:
        index.set_made_by(connection, "0:older")
        connection.execute(delete(match_key))
        connection.execute(delete(edge))
    feed(filled, [record("5", name="诸葛亮", mobile="13911112222")])
    assert verify(filled, OWNER).same


def test_rows_that_wait_are_matched_by_the_next_import(hub: Hub) -> None:
    feed(hub, TABLE, match=False)
    assert customers.count(hub, OWNER) == 0
    feed(hub, [record("5", name="诸葛亮")])
    assert customers.count(hub, OWNER) == 4
    assert verify(hub, OWNER).same
    with hub.reading() as connection:
        waiting = connection.execute(source_record.select().where(source_record.c.dirty)).all()
    assert waiting == []


def test_nobody_else_rebuilds(filled: Hub) -> None:
    for call in (rebuild, verify):
        with pytest.raises(NotYours):
            call(filled, Actor("x", "nobody"))


def test_rows_that_wait_after_a_crash_are_told_and_matched_by_the_next_rebuild(filled: Hub) -> None:
    feed(filled, [record("5", name="周小红", mobile="13700001101")], match=False)
    found = verify(filled, OWNER)
    assert (found.same, found.waiting) == (False, 1)
    rebuild(filled, OWNER)
    found = verify(filled, OWNER)
    assert (found.same, found.waiting) == (True, 0)
