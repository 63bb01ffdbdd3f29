"""Rows are tied to their customer before they change or go, and whoever remembers ties is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import ties
from store.hub import Hub
from sync import warm
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record

ZHOU = {"name": "周建国", "phone": "13800001101"}


@pytest.fixture
def hub(database_url: str, clock: StandingClock) -> Iterator[Hub]:
    """A hub with three rows of one customer and one of another."""
    with hub_on(database_url, clock) as hub:
        feed(hub, [record(f"{n}", **ZHOU) for n in range(3)] + [record("3", name="吴秀英")])
        yield hub


def tied(hub: Hub) -> dict[int, int | None]:
    with hub.reading() as connection:
        found = connection.exec_driver_sql("SELECT id, tied_to FROM source_record ORDER BY id")
        return dict(found.all())


def remembered(hub: Hub) -> int:
    with hub.reading() as connection:
        return len(warm.said(hub, connection).decisions)


def test_a_row_is_held_by_the_oldest_other_one_and_who_is_alone_by_none(hub: Hub) -> None:
    with hub.writing() as connection:
        ties.hold(connection, [3, 4])
    assert tied(hub) == {1: None, 2: None, 3: 1, 4: None}


def test_two_are_not_held_by_nothing_but_each_other(hub: Hub) -> None:
    with hub.writing() as connection:
        ties.hold(connection, [2])
        ties.hold(connection, [1])
    assert tied(hub) == {1: 3, 2: 1, 3: None, 4: None}


def test_what_was_tied_to_a_row_that_goes_is_handed_on(hub: Hub) -> None:
    with hub.writing() as connection:
        ties.tie(connection, [3], 2)
        ties.hold(connection, [2])
        ties.hand_on(connection, [2])
    assert tied(hub) == {1: None, 2: 1, 3: 1, 4: None}


def test_a_tie_that_changes_is_noticed(hub: Hub) -> None:
    assert remembered(hub) == 0
    with hub.writing() as connection:
        ties.tie(connection, [3], 2)
    with hub.reading() as connection:
        (before,) = warm.said(hub, connection).decisions
    with hub.writing() as connection:
        ties.tie(connection, [3], 1)
    with hub.reading() as connection:
        (after,) = warm.said(hub, connection).decisions
    assert before.b != after.b
