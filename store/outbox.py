"""The outbox: every outside write with exactly what it sends, until the target's answer is known.

| state     | meaning                                                                    |
| planned   | computed, not yet let through by the brakes                                |
| held      | a brake or a rule stopped it: a person says yes (`approve`) or no (`drop`) |
| new       | to be sent                                                                 |
| inflight  | said to be sent; after a crash nobody knows                                |
| uncertain | sent, and the answer is not known: looked for before anything else         |
| done, failed, dropped | over                                                           |
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from store import plain
from store.body import compact
from store.clock import stamp
from store.hub import Hub
from store.ids import take
from store.rows import blocks
from store.sync_tables import outbox

#: States in which a change may still come to be sent, or may have been.
OPEN = ("planned", "held", "new", "inflight", "uncertain")
#: States in which nobody knows what the target has.
UNSETTLED = ("inflight", "uncertain")
#: Reason of a change that was looked for and not found, and so was dropped or waits again.
UNSENT = "unsent"


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that is to be written into the outbox."""

    connection: int
    customer: int
    #: None for a record that is to be made.
    row: int | None
    op: str
    kind: str
    #: Names of the slots; one that is emptied has a minus before it.
    slots: tuple[str, ...]
    #: Plain JSON: id, fields, wants, other, other_row.
    payload: Mapping[str, Any]
    undoes: int | None = None
    #: Brakes do not hold it.
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A change of the outbox, opened."""

    number: int
    connection: int
    customer: int
    row: int | None
    key: str
    op: str
    kind: str
    state: str
    reason: str
    slots: tuple[str, ...]
    tries: int
    due_at: str
    payload: Mapping[str, Any]
    #: By the target's own fields; None where nothing was read yet.
    before: Mapping[str, Any] | None
    #: The id that the target gave.
    answer: str
    run: int
    sent_run: int | None
    undoes: int | None
    approved: bool
    made_at: str
    done_at: str


def entries(
    hub: Hub,
    connection: Connection,
    connection_number: int,
    states: Sequence[str],
    *,
    due: str = "",
    limit: int | None = None,
) -> list[Entry]:
    """Return a connection's changes in some states, the oldest first; `due`: not before."""
    c = outbox.c
    query = (
        select(outbox)
        .where(c.connection_id == connection_number, c.state.in_(states))
        .order_by(c.id)
        .limit(limit)
    )
    if due:
        query = query.where(c.due_at <= due)
    return [opened(hub, row) for row in connection.execute(query)]


def by_numbers(hub: Hub, connection: Connection, numbers: Iterable[int]) -> list[Entry]:
    """Return changes by their numbers, in order."""
    found = []
    for block in blocks(numbers):
        query = select(outbox).where(outbox.c.id.in_(block)).order_by(outbox.c.id)
        found += [opened(hub, row) for row in connection.execute(query)]
    return found


def about(
    hub: Hub, connection: Connection, numbers: Iterable[int], states: Sequence[str]
) -> list[Entry]:
    """Return the changes of some source records, or of customers named after one, in order."""
    found: dict[int, Row[Any]] = {}
    c = outbox.c
    for block in blocks(numbers):
        query = select(outbox).where(
            or_(c.customer_id.in_(block), c.source_record_id.in_(block)), c.state.in_(states)
        )
        found.update((row.id, row) for row in connection.execute(query))
    return [opened(hub, row) for _, row in sorted(found.items())]


def given_up(hub: Hub, connection: Connection, rows: Iterable[int], since: str) -> list[Entry]:
    """Return updates of records that were given up since then as never sent, in order."""
    found: dict[int, Row[Any]] = {}
    c = outbox.c
    for block in blocks(rows):
        query = select(outbox).where(
            c.source_record_id.in_(block), c.op == "update", c.state == "dropped",
            c.reason == UNSENT, c.done_at >= since,
        )  # fmt: skip
        found.update((row.id, row) for row in connection.execute(query))
    return [opened(hub, row) for _, row in sorted(found.items())]


def opened(hub: Hub, row: Row[Any]) -> Entry:
    """Return a row of the outbox, opened."""
    text = hub.sealer.open
    before = text("outbox", row.id, "before", row.before) if row.before else ""
    return Entry(
        row.id,
        row.connection_id,
        row.customer_id,
        row.source_record_id,
        row.key,
        row.op,
        row.kind,
        row.state,
        row.reason,
        tuple(row.slots.split(",")) if row.slots else (),
        row.tries,
        row.due_at,
        json.loads(text("outbox", row.id, "payload", row.payload)),
        json.loads(before) if before else None,
        text("outbox", row.id, "answer", row.answer) if row.answer else "",
        row.run_id,
        row.sent_run_id,
        row.undoes,
        row.approved,
        row.made_at,
        row.done_at,
    )


def some(
    hub: Hub,
    connection: Connection,
    states: Sequence[str],
    *,
    connection_number: int | None = None,
    numbers: Sequence[int] = (),
) -> list[Entry]:
    """Return changes in some states, of one connection or with some numbers, the oldest first."""
    c = outbox.c
    query = select(outbox).where(c.state.in_(states)).order_by(c.id)
    if connection_number is not None:
        query = query.where(c.connection_id == connection_number)
    if numbers:
        query = query.where(c.id.in_(list(numbers)))
    return [opened(hub, row) for row in connection.execute(query)]


def sent_by(connection: Connection, run_number: int) -> list[int]:
    """Return the numbers of the changes that a run sent and that took effect."""
    found = plain.select(
        connection,
        "SELECT id FROM outbox WHERE sent_run_id = ? AND state = 'done' AND undoes IS NULL "
        "ORDER BY id",
        run_number,
    )
    return [number for (number,) in found]


def of_run(connection: Connection, run_number: int) -> dict[tuple[str, str], int]:
    """Return how many changes a run sent, by op and the state that they are in now."""
    found = plain.select(
        connection,
        "SELECT op, state, count(*) FROM outbox WHERE sent_run_id = ? GROUP BY op, state",
        run_number,
    )
    return {(op, state): int(many) for op, state, many in found}


def standing_counts(connection: Connection) -> dict[tuple[int, str, str], int]:
    """Return how many changes are open or refused, by connection, state and reason."""
    found = plain.select(
        connection,
        "SELECT connection_id, state, reason, count(*) FROM outbox "
        "WHERE state NOT IN ('done', 'dropped') GROUP BY connection_id, state, reason",
    )
    return {(number, state, reason): int(many) for number, state, reason, many in found}


def undone(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Return which of some changes are being taken back, or were."""
    found = plain.select(
        connection,
        "SELECT undoes FROM outbox WHERE undoes {numbers} AND state NOT IN ('failed', 'dropped')",
        numbers=numbers,
    )
    return {number for (number,) in found}


def put(
    hub: Hub,
    connection: Connection,
    drafts: Sequence[Draft],
    keys: Iterable[str],
    run_number: int,
    *,
    state: str = "planned",
) -> list[int]:
    """Write changes and return their numbers; `keys` gives each a name that nothing else has."""
    if not drafts:
        return []
    first, now, rows = take(connection, "outbox", len(drafts)), stamp(hub.clock), []
    for number, (one, key) in enumerate(zip(drafts, keys, strict=False), start=first):
        payload = compact(dict(one.payload))
        rows.append(
            (
                number, one.connection, one.customer, one.row, key, one.op, one.kind, state, "",
                ",".join(one.slots), 0, "", content(hub, one),
                hub.sealer.seal("outbox", number, "payload", payload), run_number, one.undoes,
                one.approved, now, "",
            )
        )  # fmt: skip
    plain.insert_many(connection, "outbox", _COLUMNS, rows)
    return [row[0] for row in rows]


def content(hub: Hub, one: Draft) -> bytes:
    """Return what a change says, blindly: the same change planned again is the same change."""
    said = f"{one.connection}\0{one.op}\0{one.kind}\0{compact(dict(one.payload))}"
    return hub.sealer.index("outbox", said)


def standing(
    connection: Connection, customers: Iterable[int]
) -> dict[int, list[tuple[int, int, int | None, str, str, bytes]]]:
    """Return what waits or failed of some customers, without opening it.

    By customer: (number, connection, row, op, state, content).
    """
    found: dict[int, list[tuple[int, int, int | None, str, str, bytes]]] = {}
    for number, whose, *rest, said in plain.select(
        connection,
        "SELECT id, customer_id, connection_id, source_record_id, op, state, content FROM outbox "
        "WHERE customer_id {numbers} AND state NOT IN ('done', 'dropped') AND undoes IS NULL "
        "ORDER BY id",
        numbers=customers,
    ):
        found.setdefault(whose, []).append((number, *rest, bytes(said)))
    return found


_COLUMNS = (
    "id", "connection_id", "customer_id", "source_record_id", "key", "op", "kind", "state",
    "reason", "slots", "tries", "due_at", "content", "payload", "run_id", "undoes", "approved",
    "made_at", "done_at",
)  # fmt: skip
