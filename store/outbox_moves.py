"""Moves changes of the outbox from one state to another: said to be sent, settled, held, fallen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, update

from store import plain
from store.body import compact
from store.clock import stamp
from store.hub import Hub
from store.outbox import Entry
from store.rows import blocks
from store.sync_tables import outbox


def claim(
    hub: Hub,
    connection: Connection,
    entry: Entry,
    run_number: int,
    *,
    payload: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> bool:
    """Say that a change is being sent: exactly what, and what the record showed just before.

    False when it is not to be sent any more: since it was read, the run of another connection may
    have planned its customer anew, and let it fall or stopped it.
    """
    seal = hub.sealer.seal
    values: dict[str, Any] = {
        "state": "inflight",
        "reason": "",
        "tries": entry.tries + 1,
        "sent_run_id": run_number,
        "due_at": stamp(hub.clock),
        "payload": seal("outbox", entry.number, "payload", compact(dict(payload))),
    }
    if before is not None:
        values["before"] = seal("outbox", entry.number, "before", compact(dict(before)))
    mine = update(outbox).where(outbox.c.id == entry.number, outbox.c.state == "new")
    return connection.execute(mine.values(**values)).rowcount == 1


#: Reason of a change whose customer was planned while it was on its way: to be planned again.
PASSED_OVER = "passed_over"
#: Reason of a change that took effect for certain, of a record that could not be read since.
TAKEN = "taken"


def pass_over(connection: Connection, numbers: Sequence[int]) -> None:
    """Note changes on their way that a planning had to leave alone, with the record they are of."""
    plain.run_many(
        connection,
        f"UPDATE outbox SET reason = '{PASSED_OVER}' WHERE id = ? "  # noqa: S608
        "AND state IN ('inflight', 'uncertain') AND reason = ''",
        [(number,) for number in numbers],
    )


def fall(connection: Connection, numbers: Sequence[int]) -> None:
    """Let changes fall that are planned no more; nobody has to hear of them."""
    plain.run_many(
        connection,
        "DELETE FROM outbox WHERE id = ? AND state IN ('planned', 'held', 'new', 'failed') "
        "AND sent_run_id IS NULL",
        [(number,) for number in numbers],
    )
    plain.run_many(
        connection,
        "UPDATE outbox SET state = 'dropped', reason = 'planned_anew' WHERE id = ? "
        "AND state IN ('planned', 'held', 'new', 'failed')",
        [(number,) for number in numbers],
    )


def release(connection: Connection, numbers: Sequence[int]) -> None:
    """Let planned and held changes through."""
    plain.run_many(
        connection,
        "UPDATE outbox SET state = 'new', reason = '' WHERE id = ? "
        "AND state IN ('planned', 'held')",
        [(number,) for number in numbers],
    )


def hold(connection: Connection, stopped: Mapping[int, str]) -> None:
    """Hold planned changes, each for its reason."""
    plain.run_many(
        connection,
        "UPDATE outbox SET state = 'held', reason = ? WHERE id = ? "
        "AND state IN ('planned', 'held', 'new')",
        [(reason, number) for number, reason in stopped.items()],
    )


def settle(
    hub: Hub,
    connection: Connection,
    number: int,
    state: str,
    *,
    reason: str = "",
    due_at: str = "",
    answer: str = "",
) -> None:
    """Give a change another state."""
    values: dict[str, Any] = {"state": state, "reason": reason[:40], "due_at": due_at}
    if answer:
        values["answer"] = hub.sealer.seal("outbox", number, "answer", answer)
    if state in ("done", "failed", "dropped"):
        values["done_at"] = stamp(hub.clock)
    connection.execute(update(outbox).where(outbox.c.id == number).values(**values))


def move(
    connection: Connection,
    numbers: Iterable[int],
    states: Sequence[str],
    state: str,
    reason: str,
    **more: object,
) -> int:
    """Give the changes among `numbers` that are in `states` another state; return how many."""
    moved = 0
    for block in blocks(numbers):
        done = connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(block), outbox.c.state.in_(states))
            .values(state=state, reason=reason, **more)
        )
        moved += done.rowcount
    return moved
