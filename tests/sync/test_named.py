"""What people type for a customer or a record, and what they may not know of."""

from __future__ import annotations

import pytest

from store.access import OWNER, Actor
from store.errors import NotYours
from store.hub import Hub
from store.values import DecisionKind, RowId
from sync import why
from sync.named import named, of_row
from sync.settle import decide
from tests.hubs import feed, record

NOBODY = Actor("x", "nobody")


@pytest.fixture
def book(small_hub: Hub) -> Hub:
    """Two people; the names of the connection and of a row hold slashes."""
    feed(
        small_hub,
        [
            record("7", name="张美兰", mobile="13800001101"),
            record("customers/9", connection="a/b", name="周国强", mobile="13300007707"),
            record("10", connection="a/b", name="欧阳倩"),
        ],
    )
    return small_hub


@pytest.mark.parametrize("text", ["C-0001", " c-0001 ", "table/7", "table/customers/7"])
def test_one_customer_has_many_names(book: Hub, text: str) -> None:
    found = named(book, OWNER, text)
    assert found.customer.id == "C-0001"
    assert found.rows == (RowId("table", "customers", "7"),)


def test_slashes_in_names(book: Hub) -> None:
    row = RowId("a/b", "customers", "customers/9")
    for text in ("a/b/customers/9", "a/b/customers/customers/9"):
        assert named(book, OWNER, text).row == row
    assert named(book, OWNER, "a/b/10").rows == (RowId("a/b", "customers", "10"),)


def test_an_old_id_leads_on(book: Hub) -> None:
    a, b = RowId("table", "customers", "7"), RowId("a/b", "customers", "10")
    decide(book, OWNER, DecisionKind.SAME, a, b)
    assert named(book, OWNER, "C-0003").customer.id == "C-0001"
    assert named(book, OWNER, "a/b/10").customer.id == "C-0001"


@pytest.mark.parametrize("text", ["", "/", "C-", "C-9999", "table/8", "nobody/7", "a/b", "7"])
def test_what_is_not_there(book: Hub, text: str) -> None:
    with pytest.raises(NotYours):
        named(book, OWNER, text)


@pytest.mark.parametrize("text", ["C-0001", "table/7"])
def test_what_is_not_his_is_not_there(book: Hub, text: str) -> None:
    with pytest.raises(NotYours):
        named(book, NOBODY, text)
    with pytest.raises(NotYours):
        of_row(book, NOBODY, RowId("table", "customers", "7"))
    with pytest.raises(NotYours):
        why.explain(book, NOBODY, RowId("table", "customers", "7"), RowId("a/b", "customers", "10"))


def test_a_third_customer_is_named_only_to_who_may_see_him(small_hub: Hub) -> None:
    feed(
        small_hub,
        [
            record("1", name="周国强", mobile="13300007707"),
            record("2", name="吴桂英", mobile="13300007707"),
            record("3", mobile="13300007707"),
        ],
    )
    sides = [named(small_hub, OWNER, f"table/{n}") for n in (1, 3)]
    seen = why.between(small_hub, OWNER, *sides)
    assert seen is not None
    assert seen.standing.how.value == "contested"
    assert seen.standing.rival is not None
    hidden = why.between(small_hub, NOBODY, *sides)
    assert hidden is not None
    assert hidden.standing.rival is None
