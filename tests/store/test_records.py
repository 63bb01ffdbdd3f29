"""What a row says now, where it stands, and what hangs on a customer."""

from __future__ import annotations

import pytest

from store import records
from store.access import OWNER, Actor
from store.errors import NotYours, Tampered
from store.hub import Hub
from store.tables import observation
from store.values import DecisionKind, RowId, Stream
from sync.settle import decide, undo_import
from tests.hubs import feed, record

ZHANG = record("1", name="张伟", mobile="13800001101")
WANG = record("2", name="王芳", mobile="13900002202")


def bought(key: str, at: str, amount: str):  # type: ignore[no-untyped-def]
    return record(key, stream=Stream.PURCHASES, at=at, amount=amount)


def test_a_row_with_its_place(hub: Hub) -> None:
    feed(hub, [ZHANG, WANG])
    found = records.records(hub, OWNER, [ZHANG.row, WANG.row, RowId("x", "y", "z")])
    assert set(found) == {ZHANG.row, WANG.row}
    shown = found[WANG.row]
    assert (shown.fields, shown.place, shown.kind) == (WANG.fields, "row 2", "spreadsheet")
    assert (shown.seen_at, shown.connection) == ("2026-11-22T08:00:00Z", "table")


def test_the_latest_word_is_shown_and_a_row_that_is_gone_is_not(hub: Hub) -> None:
    feed(hub, [ZHANG])
    (number,) = feed(hub, [record("1", name="张玮")])
    assert records.records(hub, OWNER, [ZHANG.row])[ZHANG.row].fields == {"name": ("张玮",)}
    undo_import(hub, OWNER, number)
    assert records.records(hub, OWNER, [ZHANG.row])[ZHANG.row].fields == ZHANG.fields
    undo_import(hub, OWNER, 1)
    assert records.records(hub, OWNER, [ZHANG.row]) == {}


def test_purchases_follow_their_customer_through_a_merge(hub: Hub) -> None:
    feed(hub, [ZHANG, bought("o1", "2026-01-02", "30"), bought("o2", "2026-03-02", "7")])
    feed(hub, [WANG, bought("o3", "2026-02-02", "5")])

    def amounts(public: str) -> list[str]:
        return [one.fields["amount"][0] for one in records.purchases(hub, OWNER, public)]

    # Numbers are shared with the purchases, so 王芳 is not the second.
    second = "C-0004"
    assert (amounts("C-0001"), amounts(second)) == (["7", "30"], ["5"])
    assert records.interactions(hub, OWNER, "C-0001") == ()
    decide(hub, OWNER, DecisionKind.SAME, ZHANG.row, WANG.row)
    assert amounts("C-0001") == amounts(second) == ["7", "5", "30"]
    for actor, public in ((Actor("x", "nobody"), "C-0001"), (OWNER, "C-0999")):
        with pytest.raises(NotYours):
            records.purchases(hub, actor, public)


def test_a_body_moved_to_another_row_is_not_believed(hub: Hub) -> None:
    """The tables of facts refuse changes; whoever gets round that is still found out."""
    feed(hub, [ZHANG, WANG])
    with hub.reading() as connection:
        blobs = {r.id: r.body for r in connection.execute(observation.select())}
    with pytest.raises(Tampered):
        hub.sealer.open("observation", 1, "body", blobs[2])
    assert "张伟" in hub.sealer.open("observation", 1, "body", blobs[1])
