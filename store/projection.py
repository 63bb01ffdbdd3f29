"""Writes what matching and projecting computed: customers, edges, keys and open questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, or_, select, update

from store.body import row_ids as rows_spoken_of
from store.body import write_customer
from store.clock import stamp
from store.hub import Hub
from store.ids import take
from store.rows import blocks, numbers
from store.tables import conflict, customer, source_record
from store.values import Customer, RowId


@dataclass(frozen=True, slots=True)
class Projected:
    """One computed customer, ready to write."""

    customer: Customer
    #: Everything it can be found by, folded.
    search: str
    owner: str = ""
    tier: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A pair of rows of two customers that a person should look at."""

    reason: str
    bits: float
    a: RowId
    b: RowId
    #: Not before this day.
    until: str = ""


def write_customers(hub: Hub, connection: Connection, projected: Sequence[Projected]) -> int:
    """Write computed customers and point their rows at them; return how many changed.

    A customer's number is that of its oldest row: the oldest id stays when customers join, and
    comes back when they part. Unchanged customers are not touched, so their version and time
    stand.
    """
    known = numbers(hub, connection, {r for p in projected for r in rows_spoken_of(p.customer)})
    fresh = {min(known[r] for r in p.customer.rows): p for p in projected}
    before = _before(connection, fresh)
    news, changed = [], []
    for number, one in sorted(fresh.items()):
        content = content_of(hub, one, known)
        if number not in before:
            news.append(_line(hub, number, one, known) | {"content": content})
        elif before[number][0] != content:
            line = _line(hub, number, one, known) | {"content": content, "number": number}
            changed.append(line | {"version": before[number][1] + 1})
    if news:
        connection.execute(customer.insert(), news)
    if changed:
        _update(connection, changed)
    _point(connection, fresh, known)
    return len(news) + len(changed)


def remove_customers(connection: Connection, covered: Iterable[int], kept: Iterable[int]) -> int:
    """Remove the customers of the covered rows that are not among `kept`; return how many."""
    held = {n for block in blocks(covered) for n in _numbers_of(connection, block)}
    gone = held - set(kept)
    for block in blocks(gone):
        connection.execute(delete(customer).where(customer.c.id.in_(block)))
    return len(gone)


def mark_matched(connection: Connection, rows: Iterable[int]) -> None:
    """Note that matching has seen these rows, also those that say nothing any more."""
    for block in blocks(rows):
        connection.execute(
            update(source_record)
            .where(source_record.c.id.in_(block), source_record.c.dirty)
            .values(dirty=False)
        )


def _numbers_of(connection: Connection, block: list[int]) -> list[int]:
    query = select(customer.c.id).where(customer.c.id.in_(block))
    return [row.id for row in connection.execute(query)]


def contents(connection: Connection) -> dict[int, bytes]:
    """Return the content of every customer in the book, by number."""
    return {r.id: r.content for r in connection.execute(select(customer.c.id, customer.c.content))}


def content_of(hub: Hub, one: Projected, known: Mapping[RowId, int]) -> bytes:
    """Return the fingerprint of a computed customer: equal when nothing about it differs."""
    body = write_customer(one.customer, known)
    return hub.sealer.index("customer", f"{one.owner}\0{one.tier}\0{one.region}\0{body}")


def _before(connection: Connection, covered: Iterable[int]) -> dict[int, tuple[bytes, int]]:
    found: dict[int, tuple[bytes, int]] = {}
    for block in blocks(covered):
        query = select(customer.c.id, customer.c.content, customer.c.version).where(
            customer.c.id.in_(block)
        )
        found.update((r.id, (r.content, r.version)) for r in connection.execute(query))
    return found


def _line(hub: Hub, number: int, one: Projected, known: Mapping[RowId, int]) -> dict[str, object]:
    seal, body = hub.sealer.seal, write_customer(one.customer, known)
    return {
        "id": number,
        "version": 1,
        "updated_at": stamp(hub.clock),
        "rows": len(one.customer.rows),
        "owner": one.owner[:80],
        "tier": one.tier[:40],
        "region": one.region[:40],
        "body": seal("customer", number, "body", body),
        "search": seal("customer", number, "search", one.search),
    }


def _update(connection: Connection, lines: list[dict[str, object]]) -> None:
    columns = [name for name in lines[0] if name not in ("id", "number")]
    connection.execute(
        update(customer)
        .where(customer.c.id == bindparam("number"))
        .values({name: bindparam(name) for name in columns}),
        [{k: v for k, v in line.items() if k != "id"} for line in lines],
    )


def _point(
    connection: Connection, fresh: Mapping[int, Projected], known: Mapping[RowId, int]
) -> None:
    """Tell each row its customer; a row that says nothing any more keeps its last one."""
    lines = [
        {"row": known[row], "whose": number}
        for number, one in fresh.items()
        for row in one.customer.rows
    ]
    if lines:
        connection.execute(
            update(source_record)
            .where(source_record.c.id == bindparam("row"))
            .values(customer_id=bindparam("whose"), dirty=False),
            lines,
        )


def write_questions(
    hub: Hub, connection: Connection, questions: Sequence[Question], covered: Iterable[int]
) -> None:
    """Replace the open match questions that any of the `covered` rows stands in."""
    known = numbers(hub, connection, {r for q in questions for r in (q.a, q.b)})
    fresh = {}
    for question in questions:
        a, b = sorted((known[question.a], known[question.b]))
        fresh[a, b] = question
    before: dict[tuple[int, int], Row[Any]] = {}
    for block in blocks(covered):
        query = select(conflict).where(
            conflict.c.kind == "match",
            or_(conflict.c.a_id.in_(block), conflict.c.b_id.in_(block)),
        )
        before.update(((r.a_id, r.b_id), r) for r in connection.execute(query))
    stale = [
        row.id for pair, row in before.items() if pair not in fresh or not _same(row, fresh[pair])
    ]
    kept = {pair for pair, row in before.items() if row.id not in set(stale)}
    versions = {pair: (row.version, row.since) for pair, row in before.items()}
    for block in blocks(stale):
        connection.execute(delete(conflict).where(conflict.c.id.in_(block)))
    news = [(pair, question) for pair, question in sorted(fresh.items()) if pair not in kept]
    if not news:
        return
    first = take(connection, "conflict", len(news))
    now = stamp(hub.clock)
    connection.execute(
        conflict.insert(),
        [
            {
                "id": number,
                "kind": "match",
                "reason": question.reason,
                "a_id": pair[0],
                "b_id": pair[1],
                "bits": question.bits,
                "version": versions.get(pair, (0, now))[0] + 1,
                "since": versions.get(pair, (0, now))[1],
                "until": question.until,
            }
            for number, (pair, question) in enumerate(news, start=first)
        ],
    )


def open_questions(connection: Connection) -> set[tuple[str, int, int]]:
    """Return every match question in the book as (reason, row, row)."""
    query = select(conflict.c.reason, conflict.c.a_id, conflict.c.b_id).where(
        conflict.c.kind == "match"
    )
    return {(row.reason, row.a_id, row.b_id) for row in connection.execute(query)}


def _same(row: Row[Any], question: Question) -> bool:
    return (row.reason, row.bits, row.until) == (question.reason, question.bits, question.until)
