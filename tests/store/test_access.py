"""The scope of an actor is applied everywhere: an invented rule that hides some customers."""

from __future__ import annotations

from dataclasses import replace

import pytest

import store.customers
import store.records
import store.reviews
from store import customers, records, reviews, runs
from store.access import OWNER, Actor, Scope, may, scope
from store.errors import AlreadySettled, NotYours
from store.hub import Hub
from store.tables import customer
from store.values import Customer, DecisionKind
from sync.settle import decide
from tests.hubs import feed, record

#: Two on one phone, so that there is a question; 1 and 3 are the clerk's, 2 and 4 are not.
TABLE = [
    record("1", name="吴桂英", mobile="13300007707"),
    record("2", name="周国强", mobile="13300007707"),
    record("3", name="欧阳倩", mobile="18600004404"),
    record("4", name="欧阳锋", mobile="18600004405"),
]


def nameless(one: Customer) -> Customer:
    return replace(one, values={k: v for k, v in one.values.items() if k != "phones"})


@pytest.fixture
def clerk(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Somebody of a later step: sees customers with odd numbers, and no phones."""
    feed(hub, TABLE)

    def rule(actor: Actor, action: str) -> Scope:
        if actor.role == "clerk":
            return Scope(customer.c.id.in_((1, 3)), nameless)
        return scope(actor, action)

    for module in (store.customers, store.records, store.reviews):
        monkeypatch.setattr(module, "scope", rule)
    return Actor("c", "clerk")


def test_lists_counts_and_search(hub: Hub, clerk: Actor) -> None:
    assert customers.count(hub, clerk) == 2
    assert customers.count(hub, OWNER) == 4
    for search, ids in (("", {"C-0001", "C-0003"}), ("欧阳", {"C-0003"}), ("周国强", set())):
        found = customers.find(hub, clerk, search)
        assert found.total == len(ids)
        assert {one.id for one in found.customers} == ids
    assert customers.find(hub, clerk, limit=1, offset=1).total == 2
    assert [one.id for one in customers.stream(hub, clerk)] == ["C-0001", "C-0003"]


def test_one_customer_and_its_records(hub: Hub, clerk: Actor) -> None:
    assert "phones" in customers.get(hub, OWNER, "C-0001").values
    assert "phones" not in customers.get(hub, clerk, "C-0001").values
    assert all("phones" not in one.values for one in customers.find(hub, clerk).customers)
    assert all("phones" not in one.values for one in customers.stream(hub, clerk))
    with pytest.raises(NotYours):
        customers.get(hub, clerk, "C-0002")
    rows = [one.row for one in TABLE]
    assert set(records.records(hub, clerk, rows)) == {rows[0], rows[2]}
    assert customers.of_rows(hub, clerk, [1, 2, 3, 4]) == {1: "C-0001", 3: "C-0003"}
    with pytest.raises(NotYours):
        records.purchases(hub, clerk, "C-0002")


def test_questions_need_both_sides(hub: Hub, clerk: Actor) -> None:
    (one,) = reviews.waiting(hub, OWNER).reviews
    assert reviews.waiting(hub, clerk) == reviews.Waiting(0, {}, ())
    with pytest.raises((NotYours, AlreadySettled)):
        reviews.review(hub, clerk, one.number)


def test_the_owner_may_and_nobody_else(hub: Hub) -> None:
    assert may(OWNER, "rebuild")
    stranger = Actor("x", "")
    assert not may(stranger, "rebuild")
    (number,) = feed(hub, TABLE)
    for call in (runs.get_run, runs.rows):
        with pytest.raises(NotYours):
            call(hub, stranger, number)
    with pytest.raises(NotYours):
        decide(hub, stranger, DecisionKind.SAME, TABLE[0].row, TABLE[1].row)
