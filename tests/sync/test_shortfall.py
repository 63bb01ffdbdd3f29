"""What is not written is known, for whom and why, and is forgotten when it stands no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from store import connections, reviews
from store.access import OWNER, Actor
from store.errors import NotYours
from store.hub import Hub
from store.settings import BrakeSettings, ConnectionSettings, Settings
from store.values import DecisionKind
from sync import approving
from sync.crm_sync import Opened, sync_crms
from sync.settle import decide
from sync.shortfall import LeftOut, Shortfall, left_out, shortfalls
from tests.clocks import StandingClock
from tests.hubs import hub_on
from tests.sync.memory_crm import MemoryCrm

LOOSE = BrakeSettings(10_000, 10_000, 10_000, 10_000, 100)
ZOHO = ConnectionSettings("zoho", "zoho", write=True)
FX = ConnectionSettings("fx", "fxiaoke", write=True)
LONG = "首席美容顾问" * 20


@dataclass
class Book:
    """A hub between two CRMs in memory."""

    hub: Hub
    zoho: MemoryCrm
    fx: MemoryCrm

    def sync(self) -> None:
        opened = [Opened(ZOHO, self.zoho), Opened(FX, self.fx)]
        sync_crms(self.hub, OWNER, opened)

    def number(self, name: str) -> int:
        with self.hub.reading() as connection:
            found = connections.every_name(self.hub, connection)
        return next(number for number, known in found.items() if known == name)

    def short(self, name: str) -> Shortfall:
        return shortfalls(self.hub, OWNER).get(self.number(name), Shortfall())

    def left(self, name: str) -> tuple[LeftOut, ...]:
        crm = {"zoho": self.zoho, "fx": self.fx}[name]
        return left_out(self.hub, OWNER, crm, self.number(name))


@pytest.fixture
def book(database_url: str, clock: StandingClock) -> Iterator[Book]:
    settings = Settings(connections=(ZOHO, FX), brakes=LOOSE)
    with hub_on(database_url, clock, settings) as hub:
        yield Book(hub, MemoryCrm(), MemoryCrm(marker=False, guard=False))


def test_a_value_that_does_not_fit_is_told_before_and_after_its_record_is_made(book: Book) -> None:
    mine = book.zoho.put(name="周建国", mobile="13800001101", title=LONG)
    book.sync()
    book.sync()
    assert (book.short("zoho"), book.short("fx")) == (Shortfall(), Shortfall(1))
    (made,) = book.fx.live()
    (told,) = book.left("fx")
    assert (told.kind, told.id, told.customer) == ("Contacts", made.id, "C-0001")
    assert (told.slot, told.reason, told.most, told.says) == ("title", "too_long", 100, LONG)
    book.fx.remove(made.id)
    book.sync()
    assert book.short("fx") == Shortfall()
    assert book.left("fx") == ()
    book.zoho.edit(mine, title="顾问")
    book.sync()
    assert book.short("fx") == Shortfall()


def test_only_of_connections_that_are_written_to_and_only_to_whom_may_plan(book: Book) -> None:
    book.zoho.put(name="周建国", mobile="13800001101", title=LONG)
    book.fx.put(name="周建国", mobile="13800001101")
    book.sync()
    assert book.short("fx") == Shortfall(1)
    for asked in (shortfalls, lambda hub, actor: left_out(hub, actor, book.fx, 2)):
        with pytest.raises(NotYours):
            asked(book.hub, Actor("x", "nobody"))
    unwritten = Settings(connections=(ZOHO, replace(FX, write=False)))
    assert shortfalls(replace(book.hub, settings=unwritten), OWNER) == {}


def test_a_declined_record_is_still_told_of(book: Book) -> None:
    book.hub = replace(book.hub, settings=Settings(connections=(ZOHO, FX), brakes=BrakeSettings(0)))
    book.zoho.put(name="周建国", mobile="13800001101", title=LONG)
    book.sync()
    approving.drop(book.hub, OWNER, approving.Filter())
    book.sync()
    (told,) = book.left("fx")
    assert (told.id, told.says) == ("", LONG)


def test_who_is_in_doubt_is_counted_where_he_would_be_made(book: Book) -> None:
    book.zoho.put(name="周建国", mobile="13800001101", city="广州")
    book.fx.put(name="周建国", email="zhou@example.cn", city="广州", company="美源美容院")
    book.fx.put(name="吴秀英", mobile="13800002202")
    book.sync()
    assert (book.short("zoho"), book.short("fx")) == (Shortfall(0, 1), Shortfall(0, 1))
    assert book.left("fx") == ()
    (asked,) = reviews.waiting(book.hub, OWNER).reviews
    decide(book.hub, OWNER, DecisionKind.DIFFERENT, asked.a, asked.b)
    assert book.short("fx") == Shortfall()
    book.sync()
    assert len(book.zoho.live()) == len(book.fx.live()) == 3
    assert shortfalls(book.hub, OWNER) == {}
