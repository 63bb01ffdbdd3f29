"""Between plan and write somebody else works there: nothing of his is lost, nobody doubled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.crm import Write
from store import unplanned
from store.access import OWNER
from store.hub import Hub
from store.settings import BrakeSettings, Settings
from sync import value_questions
from sync.approving import Filter, approve
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record
from tests.sync.memory_crm import MemoryCrm
from tests.sync.test_two_way import LOOSE, connection, crms, sync

ZHOU = {"name": "周建国", "mobile": "13800001101"}
Pair = tuple[Hub, MemoryCrm, MemoryCrm]


@pytest.fixture
def pair(sqlite_url: str, clock: StandingClock) -> Iterator[Pair]:
    """A hub between a CRM with marker, guard and feed, and one with none of them."""
    settings = Settings(connections=(connection("zoho"), connection("fx")), brakes=LOOSE)
    with hub_on(sqlite_url, clock, settings) as hub:
        yield hub, MemoryCrm(), MemoryCrm(marker=False, guard=False, feed=False)


def once(crm: MemoryCrm, call: str, **slots: str) -> list[str]:
    """Let a colleague edit the first record at a call, once; the list tells when he has."""
    done: list[str] = []

    def at(name: str) -> None:
        if name == call and not done:
            done.append(name)
            crm.edit(next(iter(crm.records)), **slots)

    crm.at = at
    return done


@pytest.mark.parametrize("call", ["take", "write"])
def test_an_edit_just_before_our_write_is_not_overwritten(pair: Pair, call: str) -> None:
    hub, a, b = pair
    first = a.put(**ZHOU)
    sync(hub, a, b)
    b.edit(b.live()[0].id, title="总监")
    edited = once(a, call, title="院长")
    sync(hub, a, b)
    assert edited
    assert a.records[first].raw["Job"] == "院长"
    sync(hub, a, b)
    (asked,) = value_questions.waiting(hub, OWNER, crms(hub, a, b))
    assert (asked.slot, asked.why) == ("title", "both")


def test_an_edit_beside_our_write_is_heard(pair: Pair) -> None:
    hub, a, b = pair
    first = a.put(**ZHOU)
    sync(hub, a, b)
    b.edit(b.live()[0].id, title="总监")
    edited = once(a, "written", email="zhou@example.cn")
    sync(hub, a, b)
    sync(hub, a, b)
    assert edited
    assert (a.records[first].raw["Job"], b.live()[0].raw["Mail"]) == ("总监", "zhou@example.cn")


@pytest.mark.parametrize("lost", [True, False])
def test_what_we_wrote_is_nobodys_word_though_the_answer_is_lost(pair: Pair, lost: bool) -> None:
    hub, a, b = pair
    a.put(**ZHOU)
    sync(hub, a, b)
    (made,) = b.live()
    b.edit(made.id, title="总监")
    a.lose = lambda: lost
    sync(hub, a, b)
    a.lose = lambda: False
    sync(hub, a, b)
    # Had it become the record's own word, emptying it here would be a question.
    b.edit(made.id, title="")
    sync(hub, a, b)
    sync(hub, a, b)
    assert value_questions.waiting(hub, OWNER, crms(hub, a, b)) == ()
    assert a.live()[0].raw["Job"] == ""


def test_a_creation_that_a_search_does_not_show_yet_is_waited_for(pair: Pair) -> None:
    hub, a, b = pair
    first = a.put(**ZHOU)
    b.lag, b.lose = 300.0, lambda: True

    def hidden(name: str) -> None:
        for one in b.live() if name == "written" else ():
            one.visible = b.tick + 100

    b.at = hidden
    sync(hub, a, b)
    b.at, b.lose = (lambda name: None), lambda: False
    (made,) = b.live()
    # Planned anew meanwhile, it is not made a second time either.
    a.edit(first, title="总监")
    sync(hub, a, b)
    assert b.live() == [made]
    made.visible = 0
    sync(hub, a, b)
    assert b.live() == [made]
    sync(hub, a, b)
    assert (b.live(), made.raw["Job"]) == ([made], "总监")


def test_what_was_made_and_deleted_before_we_knew_stays_deleted(pair: Pair) -> None:
    hub, a, b = pair
    b.put(**ZHOU)
    a.lose = lambda: True
    sync(hub, a, b)
    a.lose = lambda: False
    a.remove(a.live()[0].id)
    for _ in range(3):
        sync(hub, a, b)
    assert (a.live(), len(b.live())) == ([], 1)


def test_who_was_made_by_somebody_meanwhile_is_not_made_again(pair: Pair) -> None:
    hub, a, b = pair
    a.put(**ZHOU)
    looked: list[str] = []

    def at(name: str) -> None:
        if name == "find" and not looked:
            looked.append(b.put(**ZHOU, title="总监"))

    b.at = at
    sync(hub, a, b)
    sync(hub, a, b)
    assert [one.id for one in b.live()] == looked
    assert a.live()[0].raw["Job"] == "总监"


def test_who_is_brought_back_meanwhile_is_not_made_again(pair: Pair) -> None:
    hub, a, b = pair
    first = b.put(**ZHOU)
    sync(hub, a, b)
    b.remove(first)
    a.remove(a.live()[0].id)
    sync(hub, a, b, full=True, shrink=True)
    a.put(**ZHOU)

    def at(name: str) -> None:
        if name == "find":
            b.restore(first)

    b.at = at
    sync(hub, a, b)
    sync(hub, a, b)
    assert ([*b.records], len(b.live()), len(a.live())) == ([first], 1, 1)


def test_an_edit_of_a_record_that_is_about_to_go_is_heard(pair: Pair) -> None:
    hub, a, b = pair
    a.put(**ZHOU)
    sync(hub, a, b)
    double = b.put(**ZHOU, title="经理")
    sync(hub, a, b)
    assert approve(hub, OWNER, Filter(reason="merges")) == 1

    def at(name: str) -> None:
        if name == "take":
            b.at = lambda name: None
            b.edit(gone.id, title="总监")

    (gone,) = (one for one in b.live() if one.id != double)
    b.at = at
    sync(hub, a, b)
    sync(hub, a, b)
    assert (len(b.live()), a.live()[0].raw["Job"]) == (2, "总监")
    assert approve(hub, OWNER, Filter(reason="merges")) == 1
    sync(hub, a, b)
    assert ([one.id for one in b.live()], a.live()[0].raw["Job"]) == ([double], "总监")


def test_one_bad_record_does_not_stop_its_batch(pair: Pair) -> None:
    hub, a, b = pair
    for n, name in enumerate(("周建国", "吴秀英", "郑晓东", "王建华", "李秀兰")):
        a.put(name=name, mobile=f"1380000110{n}")

    def chokes(write: Write) -> bool:
        return write.fields.get("Name") == "郑晓东"

    b.chokes = chokes
    told = sync(hub, a, b)
    assert sorted(one.raw["Name"] for one in b.live()) == ["吴秀英", "周建国", "李秀兰", "王建华"]
    assert [(one.state, one.reason) for one in told.waiting] in ([], [("failed", "whole_call")])


def test_what_is_planned_again_is_written_once(pair: Pair) -> None:
    hub, a, b = pair
    first = a.put(**ZHOU)
    (told,) = sync(hub, a, b, plan_only=True).waiting
    with hub.writing() as connected:
        unplanned.mark_all(connected)
    assert [one.number for one in sync(hub, a, b, plan_only=True).waiting] == [told.number]
    a.edit(first, title="总监")
    (other,) = sync(hub, a, b, plan_only=True).waiting
    assert (other.number != told.number, other.payload["wants"]["title"]) == (True, "总监")
    sync(hub, a, b)
    assert len(b.live()) == 1


def test_what_is_held_is_not_sent_before_somebody_said_yes(pair: Pair) -> None:
    hub, a, b = pair
    hub = replace(hub, settings=replace(hub.settings, brakes=BrakeSettings(creates=0)))
    feed(hub, [record("w1", connection="wechat", **ZHOU)])
    for _ in range(2):
        told = sync(hub, a, b)
    assert {(one.state, one.reason) for one in told.waiting} == {("held", "creates")}
    assert (a.writes, b.writes) == (0, 0)
