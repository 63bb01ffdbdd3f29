"""Sends what the outbox holds: look, say so, write, look again, confirm.

Each change is said to be in flight, with exactly what it sends and what the record showed, before
it is sent (commit); what became of it is written after (commit 3). Between the two nobody knows, so
a change found in flight is looked for (`sync.uncertain`) before anything else is done about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection

from connectors.crm import WHOLE_CALL, Op, Outcome, RemoteRecord, Result, Write
from store import lease as leases
from store import outbox, outbox_moves, plain, unplanned
from store.clock import stamp
from store.errors import SourceError
from store.outbox import Entry
from sync import confirming, looking
from sync.hearing import keep_page
from sync.looking import drop, marker_of
from sync.session import Session

#: A change that the target could not take now is tried again after so long, doubled each time.
AGAIN_SECONDS, LONGEST_SECONDS = 60.0, 6 * 3600.0
#: Changes claimed at once; the connector's batch may be smaller.
MOST = 100


def push(session: Session) -> None:
    """Send every change that may be sent now, oldest first, batches of one op and kind."""
    while True:
        with session.hub.reading() as connection:
            waiting = outbox.entries(
                session.hub,
                connection,
                session.number,
                ("new",),
                due=stamp(session.hub.clock),
                limit=MOST,
            )
            waiting = _settled_customers(connection, waiting)
        if not waiting:
            return
        for (op, kind), group in groupby(waiting, key=lambda e: (e.op, e.kind)):
            entries = list(group)
            most = max(1, session.crm.caps.batch)
            for start in range(0, len(entries), most):
                _batch(session, Op(op), kind, entries[start : start + most])


def _settled_customers(connection: Connection, waiting: Sequence[Entry]) -> list[Entry]:
    """Leave out changes of customers that changed since: they are planned anew first."""
    marked = {
        number
        for (number,) in plain.select(
            connection,
            "SELECT customer_id FROM unplanned WHERE customer_id {numbers}",
            numbers={one.customer for one in waiting},
        )
    }
    return [one for one in waiting if one.customer not in marked or one.undoes is not None]


def _batch(session: Session, op: Op, kind: str, entries: Sequence[Entry]) -> None:
    if op is Op.CREATE:
        ready = looking.look_for_new(session, kind, entries)
        as_of = ""
    else:
        ready, as_of = looking.look(session, op, kind, entries)
    if ready:
        _send(session, op, kind, ready, as_of)
    session.progress.advance(len(entries))


def _send(session: Session, op: Op, kind: str, entries: Sequence[Entry], as_of: str) -> None:
    """Send claimed changes and write down what became of each."""
    writes = [_write(session, op, kind, entry, as_of) for entry in entries]
    with session.hub.reading() as connection:
        # A worker that was paused after it said so may not be the one that sends any more.
        leases.check(connection, session.lease)
    try:
        results = {result.key: result for result in session.crm.write(writes)}
    except SourceError:
        # Nothing was sent: they wait as before.
        with session.writing() as connection:
            outbox_moves.move(connection, [e.number for e in entries], ("inflight",), "new", "")
        raise
    whole = [e for e in entries if _code(results, e) == WHOLE_CALL]
    if len(whole) > 1:
        half = len(whole) // 2
        _send(session, op, kind, whole[:half], as_of)
        _send(session, op, kind, whole[half:], as_of)
    rest = [e for e in entries if len(whole) <= 1 or e not in whole]
    _settle(session, op, kind, rest, results)


def _code(results: Mapping[str, Result], entry: Entry) -> str:
    result = results.get(entry.key)
    return result.code if result is not None and result.outcome is Outcome.REFUSED else ""


def _write(session: Session, op: Op, kind: str, entry: Entry, as_of: str) -> Write:
    said = entry.payload
    return Write(
        entry.key,
        op,
        kind,
        str(said.get("id", "")),
        said.get("fields", {}),
        as_of if session.crm.caps.guard else "",
        marker_of(session, kind, entry) if op is Op.CREATE else "",
        str(said.get("other", "")),
    )


def _settle(
    session: Session,
    op: Op,
    kind: str,
    entries: Sequence[Entry],
    results: Mapping[str, Result],
) -> None:
    """Write down what became of changes, with what the records show since."""
    told = {e.key: results.get(e.key, Result(e.key, Outcome.UNCERTAIN)) for e in entries}
    again = _look_again(session, op, kind, entries, told)
    with session.writing() as connection:
        for entry in _fresh(session, connection, entries):
            result = told[entry.key]
            session.tally[f"{op}:{result.outcome}"] += 1
            record = again.get(result.id or str(entry.payload.get("id", "")))
            _one(session, connection, entry, result, record)
            if entry.reason == outbox_moves.PASSED_OVER:
                unplanned.mark(connection, [entry.customer])
        session.report(connection, "push", session.to_send)


def _fresh(session: Session, connection: Connection, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries as they stand now, with what was seen before the write."""
    return outbox.by_numbers(session.hub, connection, [e.number for e in entries])


def _look_again(
    session: Session, op: Op, kind: str, entries: Sequence[Entry], told: Mapping[str, Result]
) -> dict[str, RemoteRecord]:
    """Read the records that were written or found changed; what cannot be read now is left out."""
    wanted = []
    for entry in entries:
        result = told[entry.key]
        written = result.outcome is Outcome.DONE and op in (Op.CREATE, Op.UPDATE, Op.RESTORE)
        if written or result.outcome in (Outcome.CHANGED, Outcome.EXISTS):
            wanted.append(result.id or str(entry.payload.get("id", "")))
    try:
        taken = session.crm.take(kind, [one for one in wanted if one]) if any(wanted) else None
    except SourceError:
        return {}
    return {record.id: record for record in taken.records} if taken else {}


def _one(
    session: Session,
    connection: Connection,
    entry: Entry,
    result: Result,
    record: RemoteRecord | None,
) -> None:
    """Write down what became of one change."""
    hub = session.hub
    match result.outcome:
        case Outcome.DONE:
            _done(session, connection, entry, result, record)
        case Outcome.UNCERTAIN:
            outbox_moves.settle(hub, connection, entry.number, "uncertain", due_at=entry.due_at)
        case Outcome.LATER:
            wait = result.after or min(AGAIN_SECONDS * 2**entry.tries, LONGEST_SECONDS)
            due = stamp(session.hub.clock, wait)
            outbox_moves.settle(
                hub, connection, entry.number, "new", reason=result.code, due_at=due
            )
        case Outcome.REFUSED:
            reason = f"{result.code}:{result.field}" if result.field else result.code
            outbox_moves.settle(hub, connection, entry.number, "failed", reason=reason or "refused")
        case Outcome.CHANGED | Outcome.EXISTS:
            if record is not None:
                keep_page(session, connection, [record], read_by_id=True)
            state = "failed" if result.outcome is Outcome.EXISTS else "dropped"
            outbox_moves.settle(hub, connection, entry.number, state, reason=str(result.outcome))
            unplanned.mark(connection, [entry.customer])
        case Outcome.GONE:
            confirming.gone(session, connection, entry, str(entry.payload.get("id", "")))
            drop(session, connection, entry, "gone")


def _done(
    session: Session,
    connection: Connection,
    entry: Entry,
    result: Result,
    record: RemoteRecord | None,
) -> None:
    op = Op(entry.op)
    if op is Op.CREATE:
        confirming.created(session, connection, entry, record, result.id)
    elif op is Op.MERGE:
        confirming.merged(session, connection, entry)
    elif op is Op.DELETE:
        confirming.gone(session, connection, entry, str(entry.payload["id"]))
        outbox_moves.settle(session.hub, connection, entry.number, "done")
    elif record is None:
        # Written, but not to be read now: looked for before anything else is done about it.
        outbox_moves.settle(
            session.hub,
            connection,
            entry.number,
            "uncertain",
            reason=outbox_moves.TAKEN,
            due_at=entry.due_at,
        )
    elif op is Op.RESTORE:
        confirming.restored(session, connection, entry, record)
    else:
        confirming.updated(session, connection, entry, record)
