"""Where a customer may stand already, as far as a person has not said whether he is another one.

Two customers about whom a doubtful match is asked are one customer or two; until somebody says so,
nothing is made of the one where the other has a record: he would stand there twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

from store import outbox, plain

#: Both ends of the open questions that some customers stand in.
_ASKED = (
    "SELECT mine.customer_id, other.customer_id FROM source_record AS mine "
    "JOIN conflict ON conflict.{one} = mine.id "
    "JOIN source_record AS other ON other.id = conflict.{two} "
    "WHERE mine.customer_id {{numbers}} AND conflict.kind = 'match' AND conflict.reason = 'ask' "
    "AND other.customer_id IS NOT NULL AND other.customer_id <> mine.customer_id"
)


def perhaps_there(
    connection: Connection, customers: Iterable[int], every: Iterable[int]
) -> dict[int, set[int]]:
    """Return, by customer, the connections where another record of him may stand.

    Where none of two has one, the elder is made and the younger waits: that is all of `every`.
    """
    asked: dict[int, set[int]] = {}
    numbers = list(customers)
    for one, two in (("a_id", "b_id"), ("b_id", "a_id")):
        for mine, other in plain.select(
            connection, _ASKED.format(one=one, two=two), numbers=numbers
        ):
            asked.setdefault(mine, set()).add(other)
    if not asked:
        return {}
    there = _there(connection, set().union(*asked.values()))
    targets = set(every)
    return {
        mine: targets if min(others) < mine else set().union(*(there.get(o, ()) for o in others))
        for mine, others in asked.items()
    }


def _there(connection: Connection, customers: Iterable[int]) -> dict[int, set[int]]:
    """Return the connections in which customers have a record, or are being made."""
    found: dict[int, set[int]] = {}
    numbers = list(customers)
    for customer, number in plain.select(
        connection,
        "SELECT DISTINCT customer_id, connection_id FROM source_record "
        "WHERE customer_id {numbers} AND latest IS NOT NULL AND NOT deleted",
        numbers=numbers,
    ):
        found.setdefault(customer, set()).add(number)
    for customer, changes in outbox.standing(connection, numbers).items():
        being_made = {c[1] for c in changes if c[3] == "create" and c[4] in outbox.UNSETTLED}
        found.setdefault(customer, set()).update(being_made)
    return found
