"""What waits, in order: what the book knows of the two customers decides, as somebody sees it."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from store import connections, decisions, reviews
from store.access import OWNER, Actor
from store.hub import Hub
from store.sync_tables import outbox
from store.values import DecisionKind, RowId
from sync import waiting
from sync.settle import decide
from tests.hubs import feed, record

COUPLES = [(f"h{n}", f"w{n}", f"1330000{n}707") for n in range(1, 5)]
NAMES = (("周国强", "吴桂英"), ("李雷", "韩梅梅"), ("陈志强", "林玉玲"), ("黄建华", "何秀珍"))


@pytest.fixture
def asked(hub: Hub) -> Hub:
    """Four couples on one phone each, all asked about on one day."""
    rows = []
    for (husband, wife, phone), (his, hers) in zip(COUPLES, NAMES, strict=True):
        rows += [record(husband, name=his, mobile=phone), record(wife, name=hers, mobile=phone)]
    feed(hub, rows)
    return hub


def order(hub: Hub) -> list[str]:
    """Return the first row of each question, in order."""
    return [min(one.review.a, one.review.b).external_id for one in waiting.queue(hub, OWNER).items]


def number_of(hub: Hub, external: str) -> int:
    found = waiting.queue(hub, OWNER).items
    row = RowId("table", "customers", external)
    return next(one.review.number for one in found if row in (one.review.a, one.review.b))


def test_alike_they_come_in_the_order_of_their_age(asked: Hub) -> None:
    assert order(asked) == ["h1", "h2", "h3", "h4"]
    assert waiting.numbers(asked, OWNER) == [
        one.review.number for one in waiting.queue(asked, OWNER).items
    ]


def test_a_tier_purchases_and_pushes_come_first(asked: Hub) -> None:
    feed(asked, [record("h3", name="陈志强", mobile=COUPLES[2][2], level="VIP")])
    assert order(asked)[0] == "h3"
    wife = record("w4", name="何秀珍", mobile=COUPLES[3][2])
    bought = [record(f"o{n}", stream="purchases", at="2026-10-01") for n in range(9)]
    feed(asked, [wife, *bought])
    assert order(asked)[:2] == ["h4", "h3"]
    first = waiting.queue(asked, OWNER).items[0]
    assert [(r.because.value, r.count) for r in first.urgency.reasons][1:] == [("purchases", 9)]
    push(asked, "h2", 3)
    push(asked, "h1", 9, state="done")
    assert order(asked)[0] == "h2"
    assert waiting.queue(asked, OWNER).items[0].urgency.waiting == 4


def push(hub: Hub, external: str, many: int, state: str = "new") -> None:
    """Let some outside writes about a customer wait."""
    public = next(
        c for one in waiting.queue(hub, OWNER).items for c, row in
        zip(one.review.customers, (one.review.a, one.review.b), strict=True)
        if row.external_id == external
    )  # fmt: skip
    with hub.writing() as connection:
        target = connections.ensure(hub, connection, "table", "spreadsheet")
        for n in range(many):
            connection.execute(
                insert(outbox).values(
                    id=1000 * (state == "done") + n + 1, connection_id=target,
                    customer_id=int(public[2:]), key=f"{external}{state}{n}", state=state,
                    payload=b"", made_at="2026-11-22T08:00:00Z",
                    op="update", kind="Contacts", content=b"", run_id=1,
                )
            )  # fmt: skip


def test_pages_and_reasons(asked: Hub) -> None:
    assert waiting.queue(asked, OWNER, reason="ask").items == ()
    found = waiting.queue(asked, OWNER, reason="family", offset=1, limit=2)
    assert (found.total, found.counts) == (4, {"family": 4})
    assert len(found.items) == 2
    one = found.items[0].review
    assert reviews.review(asked, OWNER, one.number) == one


def test_nobody_sees_what_is_not_his(asked: Hub) -> None:
    nobody = Actor("x", "nobody")
    assert waiting.queue(asked, nobody).total == 0
    assert waiting.numbers(asked, nobody) == []


def test_put_off_waits_no_longer(asked: Hub) -> None:
    first = waiting.queue(asked, OWNER).items[0].review
    decide(asked, OWNER, DecisionKind.LATER, first.a, first.b, note="2027-01-31")
    assert first.number not in waiting.numbers(asked, OWNER)


def test_a_persons_own_pace(asked: Hub) -> None:
    rows = [RowId("table", "customers", one) for couple in COUPLES for one in couple[:2]]
    assert decisions.pace(asked, OWNER) is None
    for other in rows[1:]:
        decide(asked, OWNER, DecisionKind.DIFFERENT, rows[0], other)
        asked.clock.forward(40)  # type: ignore[attr-defined]
    assert decisions.pace(asked, OWNER) == 40
    asked.clock.forward(3_600)  # type: ignore[attr-defined]
    decide(asked, OWNER, DecisionKind.DIFFERENT, rows[2], rows[4])
    assert decisions.pace(asked, OWNER) == 40
    assert decisions.pace(asked, Actor("x", "owner")) is None
    assert decisions.said_since(asked, OWNER, "2026-11-22T00:00:00Z") == 8
    assert decisions.said_since(asked, OWNER, "2030-01-01T00:00:00Z") == 0
