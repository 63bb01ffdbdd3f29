"""What planning left out: values that a target would not take, records that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from store import plain

#: Why a record is not made: he may be somebody who stands there already.
IN_DOUBT = "in_doubt"


class Unwritten(NamedTuple):
    """One value, or one record, that is not written."""

    customer: int
    connection: int
    #: 0 for a record that is to be made.
    row: int
    #: "" for a record as a whole.
    slot: str
    #: too_long, no_option, not_whole or `IN_DOUBT`.
    reason: str
    #: Of a record that is to be made.
    kind: str = ""


_COLUMNS = ("customer_id", "connection_id", "source_record_id", "slot", "reason", "kind")
#: Customers and records that went since are not told of, nor doubts that were settled since.
_STANDING = (
    "FROM unwritten AS u WHERE CASE WHEN u.reason = 'in_doubt' THEN EXISTS ("
    "SELECT 1 FROM source_record AS s JOIN conflict AS c ON c.a_id = s.id OR c.b_id = s.id "
    "WHERE s.customer_id = u.customer_id AND c.kind = 'match' AND c.reason = 'ask') "
    "WHEN u.source_record_id = 0 THEN EXISTS ("
    "SELECT 1 FROM customer WHERE customer.id = u.customer_id) "
    "ELSE EXISTS (SELECT 1 FROM source_record AS s WHERE s.id = u.source_record_id "
    "AND s.customer_id = u.customer_id AND NOT s.deleted AND NOT EXISTS ("
    "SELECT 1 FROM base WHERE base.source_record_id = s.id AND base.gone <> '')) END"
)
_COUNT = (
    f"SELECT u.connection_id, u.reason, count(*) {_STANDING} GROUP BY u.connection_id, u.reason"
)
_PAGE = (
    "SELECT u.customer_id, u.connection_id, u.source_record_id, u.slot, u.reason, u.kind "
    f"{_STANDING} AND u.connection_id = ? AND u.reason <> 'in_doubt' "
    "ORDER BY u.customer_id, u.source_record_id, u.slot LIMIT ? OFFSET ?"
)


def put(connection: Connection, customers: Iterable[int], found: Sequence[Unwritten]) -> None:
    """Replace what is known of some customers."""
    plain.run_many(
        connection, "DELETE FROM unwritten WHERE customer_id = ?", [(one,) for one in customers]
    )
    plain.insert_many(connection, "unwritten", _COLUMNS, sorted(set(found)))


def counts(connection: Connection) -> Mapping[tuple[int, str], int]:
    """Return how much is not written, by connection and reason."""
    return {(of, reason): int(many) for of, reason, many in plain.select(connection, _COUNT)}


def values(
    connection: Connection, connection_number: int, *, offset: int, limit: int
) -> list[Unwritten]:
    """Return values that are not written to a connection, by customer."""
    found = plain.select(connection, _PAGE, connection_number, limit, offset)
    return [Unwritten(*line) for line in found]
