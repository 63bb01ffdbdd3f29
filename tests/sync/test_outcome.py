"""What a matching means for people: customers to show and questions to ask."""

from __future__ import annotations

from sqlalchemy import select

from store import customers, index, reviews
from store.access import OWNER
from store.hub import Hub
from store.tables import customer
from store.values import DecisionKind
from sync.rebuild import verify
from sync.settle import decide
from tests.hubs import feed, record

WIFE = record("1", name="吴桂英", mobile="13300007707")
HUSBAND = record("2", name="周国强", mobile="13300007707")


def test_a_family_is_two_customers_that_know_each_other(hub: Hub) -> None:
    feed(hub, [WIFE, HUSBAND])
    one, two = customers.stream(hub, OWNER)
    assert [(r.row, r.kind, r.decided) for r in one.relations] == [(HUSBAND.row, "family", False)]
    assert [(r.row, r.kind, r.decided) for r in two.relations] == [(WIFE.row, "family", False)]


def test_two_groups_are_asked_about_once(hub: Hub) -> None:
    feed(hub, [WIFE, HUSBAND, record("3", name="周国强", mobile="13300007707")])
    assert customers.count(hub, OWNER) == 2
    assert reviews.waiting(hub, OWNER).total == 1


def test_a_word_about_one_row_of_a_group_speaks_for_the_group(hub: Hub) -> None:
    third = record("3", name="周国强", mobile="13300007707")
    feed(hub, [WIFE, HUSBAND, third])
    decide(hub, OWNER, DecisionKind.DIFFERENT, WIFE.row, third.row)
    assert reviews.waiting(hub, OWNER).total == 0
    assert customers.count(hub, OWNER) == 2
    assert verify(hub, OWNER).same


def test_owner_and_region_stand_where_rules_can_see_them(hub: Hub) -> None:
    feed(hub, [record("1", name="张伟", owner="小李", level="A", city="成都")])
    with hub.reading() as connection:
        row = connection.execute(select(customer.c.owner, customer.c.tier)).one()
    assert tuple(row) == ("小李", "A")


def test_a_likeness_that_is_too_weak_is_not_asked_about(hub: Hub) -> None:
    feed(hub, [record("1", name="王小红"), record("2", name="王晓红")])
    with hub.reading() as connection:
        assert len(index.every_edge(connection)) == 1
    assert reviews.waiting(hub, OWNER).total == 0
    assert customers.count(hub, OWNER) == 2
