"""A change that another run let fall or stopped since it was read is not sent any more."""

from __future__ import annotations

from store import outbox, outbox_moves
from store.access import OWNER
from store.hub import Hub
from store.settings import ConnectionSettings
from sync.crm_sync import Opened, sync_crms
from tests.hubs import feed, record
from tests.sync.memory_crm import MemoryCrm


def test_what_was_stopped_meanwhile_is_not_claimed(hub: Hub) -> None:
    feed(hub, [record(str(n), name=f"周建{'国华'[n]}", mobile=f"1380000110{n}") for n in (0, 1)])
    crm = Opened(ConnectionSettings("zoho", "zoho", write=True), MemoryCrm())
    stopped, fallen = sync_crms(hub, OWNER, [crm], plan_only=True).waiting
    with hub.writing() as connection:
        outbox_moves.hold(connection, {stopped.number: "creates"})
        outbox_moves.fall(connection, [fallen.number])
        for entry in (stopped, fallen):
            claimed = outbox_moves.claim(hub, connection, entry, 1, payload=entry.payload)
            assert not claimed
        outbox_moves.release(connection, [stopped.number])
        assert outbox_moves.claim(hub, connection, stopped, 1, payload=stopped.payload)
        assert not outbox_moves.claim(hub, connection, stopped, 1, payload=stopped.payload)
        (left,) = outbox.by_numbers(hub, connection, [stopped.number, fallen.number])
    assert (left.state, left.tries) == ("inflight", 1)


def test_what_is_on_its_way_is_neither_let_go_again_nor_forgotten(hub: Hub) -> None:
    feed(hub, [record("1", name="周建国", mobile="13800001101")])
    crm = Opened(ConnectionSettings("zoho", "zoho", write=True), MemoryCrm())
    (sent,) = sync_crms(hub, OWNER, [crm], plan_only=True).waiting

    def state() -> list[str]:
        return [one.state for one in outbox.by_numbers(hub, connection, [sent.number])]

    with hub.writing() as connection:
        assert outbox_moves.claim(hub, connection, sent, sent.run, payload=sent.payload)
        outbox_moves.release(connection, [sent.number])
        outbox_moves.hold(connection, {sent.number: "creates"})
        outbox_moves.fall(connection, [sent.number])
        assert state() == ["inflight"]
        outbox_moves.settle(hub, connection, sent.number, "failed", reason="refused")
        outbox_moves.fall(connection, [sent.number])
        assert state() == ["dropped"]
