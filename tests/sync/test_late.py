"""What lands late, is told late or is read in the second of a write is nobody's change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.crm import Page, RemoteRecord
from store.access import OWNER
from store.errors import TryLater
from store.hub import Hub
from store.settings import Settings
from sync import value_questions
from sync.crm_sync import Opened, sync_crms
from tests.clocks import StandingClock
from tests.hubs import hub_on
from tests.sync.memory_crm import Kept, MemoryCrm
from tests.sync.test_two_way import LOOSE, connection, crms, sync

ZHOU = {"name": "周建国", "mobile": "13800001101", "title": "经理"}


class Lagging(MemoryCrm):
    """A CRM whose list shows an older state of a record, dated with the second of the newer."""

    past: RemoteRecord | None = None

    def changes(self, kind: str, cursor: str) -> Iterator[Page]:
        yield from super().changes(kind, cursor)
        if self.past is not None:
            yield Page((self.past,), cursor)


Pair = tuple[Hub, MemoryCrm, Lagging]


@pytest.fixture
def pair(sqlite_url: str, clock: StandingClock) -> Iterator[Pair]:
    settings = Settings(connections=(connection("zoho"), connection("fx")), brakes=LOOSE)
    with hub_on(sqlite_url, clock, settings) as hub:
        yield hub, MemoryCrm(), Lagging(marker=False, guard=False, feed=False)


def test_an_older_showing_of_the_same_second_is_no_change(pair: Pair) -> None:
    hub, a, b = pair
    first, b.tick = a.put(**ZHOU), 50
    sync(hub, a, b)
    sync(hub, a, b)  # The first walk through everything, which a day passes after.
    (made,) = b.live()
    shown = dict(made.raw)
    a.edit(first, title="总监")
    sync(hub, a, b)
    now, writes = b._record(made), a.writes + b.writes
    b.past = RemoteRecord(now.kind, now.id, now.version, shown)
    sync(hub, a, b)
    b.past = None
    sync(hub, a, b)
    assert (a.records[first].raw["Job"], made.raw["Job"]) == ("总监", "总监")
    assert a.writes + b.writes == writes
    assert value_questions.waiting(hub, OWNER, crms(hub, a, b)) == ()


def test_a_write_that_lands_after_it_was_given_up_is_our_own(pair: Pair) -> None:
    hub, a, b = pair
    first, made = asleep(pair)
    a.edit(first, title="院长")
    sync(hub, a, b, plan_only=True)
    b.edit(made.id, title="总监")  # The sleeper woke up.
    sync(hub, a, b)
    assert (a.records[first].raw["Job"], made.raw["Job"]) == ("院长", "院长")
    assert value_questions.waiting(hub, OWNER, crms(hub, a, b)) == ()


def test_a_colleague_who_wrote_the_same_again_later_is_heard(pair: Pair) -> None:
    hub, a, b = pair
    first, made = asleep(pair)
    sync(hub, a, b)
    b.edit(made.id, title="院长")
    sync(hub, a, b)
    b.edit(made.id, title="总监")
    sync(hub, a, b)
    assert (a.records[first].raw["Job"], made.raw["Job"]) == ("总监", "总监")


def test_who_wrote_over_what_was_answered_had_seen_it(pair: Pair) -> None:
    hub, a, b = pair
    first = a.put(**ZHOU)
    sync(hub, a, b)
    (made,) = b.live()
    a.edit(first, title="总监")
    written: list[str] = []

    def at(name: str) -> None:
        if name == "written":
            written.append(name)
            b.edit(made.id, title="院长")
        elif name == "take" and written:
            b.at = lambda name: None
            raise TryLater("the line is cut", source="fx")

    b.at = at
    sync(hub, a, b)
    sync(hub, a, b)
    sync(hub, a, b)
    assert written
    assert (a.records[first].raw["Job"], made.raw["Job"]) == ("院长", "院长")
    assert value_questions.waiting(hub, OWNER, crms(hub, a, b)) == ()


def test_a_question_stands_while_a_change_is_on_its_way_to_one_of_its_sides(pair: Pair) -> None:
    hub, a, b = pair
    first = a.put(**ZHOU)
    sync(hub, a, b)
    (made,) = b.live()
    b.edit(made.id, wechat="zhou_1101", title="主任")
    a.edit(first, title="总监")
    a.at = sleeps
    with pytest.raises(Slept):
        sync(hub, a, b)
    a.at = lambda name: None
    both = [Opened(connection("zoho"), a), Opened(connection("fx"), b)]
    b.edit(made.id, email="zhou@example.cn")
    sync_crms(hub, OWNER, both[1:], both)
    assert (a.records[first].raw["Job"], made.raw["Job"]) == ("总监", "主任")
    (asked,) = value_questions.waiting(hub, OWNER, crms(hub, a, b))
    assert asked.slot == "title"


class Slept(BaseException):
    """The worker sleeps, or is gone."""


def asleep(pair: Pair) -> tuple[str, Kept]:
    """Let a worker fall asleep on its way to writing a title; return both records."""
    hub, a, b = pair
    first = a.put(**ZHOU)
    sync(hub, a, b)
    (made,) = b.live()
    a.edit(first, title="总监")
    b.at = sleeps
    with pytest.raises(Slept):
        sync(hub, a, b)
    b.at = lambda name: None
    return first, made


def sleeps(name: str) -> None:
    if name == "write":
        raise Slept
