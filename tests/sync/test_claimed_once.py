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
