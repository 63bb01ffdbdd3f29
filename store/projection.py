"""Writes what matching and projecting computed: customers and open questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, select

from store import plain
from store.body import write_customer
from store.clock import stamp
from store.hub import Hub
from store.ids import take
from store.tables import conflict, customer
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


class Sealed(NamedTuple):
    """A computed customer as it is written; `body` and `search` are empty where nothing differs."""

    number: int
    rows: tuple[int, ...]
    content: bytes
    owner: str = ""
    tier: str = ""
    region: str = ""
    body: bytes = b""
    search: bytes = b""


@dataclass(frozen=True, slots=True)
class Question:
    """A pair of rows of two customers that a person should look at."""

    reason: str
    bits: float
    a: RowId
    b: RowId
    #: Not before this day.
    until: str = ""


#: What stands of a customer: its content and its version, by its number.
Standing = Mapping[int, tuple[bytes, int]]


def sealed(hub: Hub, one: Projected, known: Mapping[RowId, int], standing: Standing) -> Sealed:
    """Return a computed customer as it is written, with the numbers of the rows it speaks of.

    A customer's number is that of its oldest row: the oldest id stays when customers join, and
    comes back when they part.
    """
    rows = tuple(known[row] for row in one.customer.rows)
    number = min(rows)
    body = write_customer(one.customer, known)
    content = hub.sealer.index("customer", f"{one.owner}\0{one.tier}\0{one.region}\0{body}")
    if number in standing and standing[number][0] == content:
        return Sealed(number, rows, content)
    seal = hub.sealer.seal
    return Sealed(
        number,
        rows,
        content,
        one.owner[:80],
        one.tier[:40],
        one.region[:40],
        seal("customer", number, "body", body),
        seal("customer", number, "search", one.search),
    )


_NEW = (
    "id", "version", "updated_at", "rows", "owner", "team", "tier", "region", "connections",
    "body", "search", "content",
)  # fmt: skip
_CHANGED = (
    "UPDATE customer SET version = ?, updated_at = ?, rows = ?, owner = ?, tier = ?, region = ?, "
    "body = ?, search = ?, content = ? WHERE id = ?"
)
#: A row that says nothing any more keeps its last customer.
_POINTED = (
    "UPDATE source_record SET customer_id = ?, dirty = ? WHERE id = ? "
    "AND (dirty OR customer_id IS NULL OR customer_id <> ?)"
)


def write_customers(
    hub: Hub, connection: Connection, page: Sequence[Sealed], standing: Standing
) -> int:
    """Write computed customers and point their rows at them; return how many changed.

    Unchanged customers are not touched, so their version and time stand.
    """
    now = stamp(hub.clock)
    differ = [one for one in page if one.body]
    plain.insert_many(
        connection,
        "customer",
        _NEW,
        [
            (one.number, 1, now, len(one.rows), one.owner, "", one.tier, one.region, "",
             one.body, one.search, one.content)
            for one in differ
            if one.number not in standing
        ],
    )  # fmt: skip
    plain.run_many(
        connection,
        _CHANGED,
        [
            (standing[one.number][1] + 1, now, len(one.rows), one.owner, one.tier, one.region,
             one.body, one.search, one.content, one.number)
            for one in differ
            if one.number in standing
        ],
    )  # fmt: skip
    plain.run_many(
        connection,
        _POINTED,
        [(one.number, False, row, one.number) for one in page for row in one.rows],
    )
    return len(differ)


def standing(connection: Connection, customers: Iterable[int]) -> Standing:
    """Return what stands of these customers; those that are new are left out."""
    found = plain.select(
        connection,
        "SELECT id, content, version FROM customer WHERE id {numbers}",
        numbers=customers,
    )
    return {number: (content, version) for number, content, version in found}


def remove_customers(
    connection: Connection, covered: Iterable[int], kept: Iterable[int]
) -> list[int]:
    """Remove the customers of the covered rows that are not among `kept`; return which."""
    held = plain.select(connection, "SELECT id FROM customer WHERE id {numbers}", numbers=covered)
    gone = sorted({number for (number,) in held} - set(kept))
    plain.run_many(connection, "DELETE FROM customer WHERE id = ?", [(number,) for number in gone])
    return gone


def mark_matched(connection: Connection, rows: Iterable[int]) -> None:
    """Note that matching has seen these rows, also those that say nothing any more."""
    waiting = plain.select(
        connection, "SELECT id FROM source_record WHERE id {numbers} AND dirty", numbers=rows
    )
    plain.run_many(
        connection,
        "UPDATE source_record SET dirty = ? WHERE id = ?",
        [(False, row) for (row,) in waiting],
    )


def contents(connection: Connection) -> dict[int, bytes]:
    """Return the content of every customer in the book, by number."""
    return {r.id: r.content for r in connection.execute(select(customer.c.id, customer.c.content))}


def write_questions(
    hub: Hub,
    connection: Connection,
    questions: Sequence[Question],
    covered: Iterable[int],
    known: Mapping[RowId, int],
) -> set[int]:
    """Replace the open match questions that any of the `covered` rows stands in.

    Return the rows about which something is asked now that was not, or no longer.
    """
    fresh = {}
    for question in questions:
        a, b = sorted((known[question.a], known[question.b]))
        fresh[a, b] = question
    before = _open(connection, list(covered))
    stale = {
        pair for pair, row in before.items() if pair not in fresh or not _same(row, fresh[pair])
    }
    versions = {pair: (row.version, row.since) for pair, row in before.items()}
    plain.run_many(
        connection, "DELETE FROM conflict WHERE id = ?", [(before[pair].id,) for pair in stale]
    )
    news = [
        (pair, question)
        for pair, question in sorted(fresh.items())
        if pair not in before or pair in stale
    ]
    touched = {row for pair in {*stale, *(pair for pair, _ in news)} for row in pair}
    if not news:
        return touched
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
    return touched


def open_questions(connection: Connection) -> set[tuple[str, int, int]]:
    """Return every match question in the book as (reason, row, row)."""
    query = select(conflict.c.reason, conflict.c.a_id, conflict.c.b_id).where(
        conflict.c.kind == "match"
    )
    return {(row.reason, row.a_id, row.b_id) for row in connection.execute(query)}


class _Open(NamedTuple):
    """A question as it stands."""

    id: int
    a: int
    b: int
    reason: str
    bits: float
    version: int
    since: str
    until: str


# The kind is looked at afterwards: asked for it, SQLite takes the index that begins with it, and so
# goes through every question of the book.
_QUESTION = (
    "SELECT id, a_id, b_id, reason, bits, version, since, until, kind FROM conflict "
    "WHERE {column} {numbers}"
)
_QUESTIONS = " UNION ALL ".join(_QUESTION.replace("{column}", own) for own in ("a_id", "b_id"))


def _open(connection: Connection, rows: Sequence[int]) -> dict[tuple[int, int], _Open]:
    """Return the match questions that any of the rows stands in."""
    lines = plain.select(connection, _QUESTIONS, numbers=rows)
    return {(line[1], line[2]): _Open._make(line[:-1]) for line in lines if line[-1] == "match"}


def _same(row: _Open, question: Question) -> bool:
    return (row.reason, row.bits, row.until) == (question.reason, question.bits, question.until)
