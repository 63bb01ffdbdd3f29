"""Two-way sync through the real planner and pusher, with CRMs in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from store import connections, runs
from store.access import OWNER
from store.customers import find
from store.errors import Shrunk, SignInAgain
from store.hub import Hub
from store.settings import BrakeSettings, ConnectionSettings, Settings
from store.values import DecisionKind, RowId
from sync import value_questions
from sync.approving import Filter, approve, retry
from sync.crm_sync import Opened, Synced, sync_crms
from sync.putting_back import of_run, put_back
from sync.settle import decide
from tests.clocks import StandingClock
from tests.hubs import feed, hub_on, record
from tests.sync.memory_crm import MemoryCrm

LOOSE = BrakeSettings(10_000, 10_000, 10_000, 10_000, 100)


def connection(name: str) -> ConnectionSettings:
    return ConnectionSettings(name, "zoho", write=True)


@pytest.fixture
def both(sqlite_url: str, clock: StandingClock) -> Iterator[tuple[Hub, MemoryCrm, MemoryCrm]]:
    settings = Settings(connections=(connection("zoho"), connection("fx")), brakes=LOOSE)
    with hub_on(sqlite_url, clock, settings) as hub:
        yield hub, MemoryCrm(), MemoryCrm(marker=False, guard=False, feed=False, spaced=True)


def sync(hub: Hub, a: MemoryCrm, b: MemoryCrm, **how: bool) -> Synced:
    opened = [Opened(connection("zoho"), a), Opened(connection("fx"), b)]
    return sync_crms(hub, OWNER, opened, **how)


def shows(crm: MemoryCrm) -> list[tuple[str, str, str]]:
    return sorted(
        (o.raw["Name"], o.raw["Mobile"].replace(" ", ""), o.raw["Mail"]) for o in crm.live()
    )


def test_one_side_reaches_the_other_and_then_silence(
    both: tuple[Hub, MemoryCrm, MemoryCrm],
) -> None:
    hub, a, b = both
    a.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    b.put(name="吴秀英", mobile="13800002202")
    feed(hub, [record("w1", connection="wechat", name="郑晓东", mobile="13800003303")])
    sync(hub, a, b)
    assert shows(a) == shows(b)
    assert len(a.live()) == 3
    writes = a.writes + b.writes
    sync(hub, a, b)
    sync(hub, a, b)
    assert a.writes + b.writes == writes


def test_an_edit_there_arrives_here(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    first = a.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    sync(hub, a, b)
    a.edit(first, mobile="13900009999")
    sync(hub, a, b)
    assert shows(b) == [("周建国", "13900009999", "zhou@example.cn")]
    b.edit(b.live()[0].id, email="new@example.cn")
    sync(hub, a, b)
    assert shows(a) == [("周建国", "13900009999", "new@example.cn")]
    writes = a.writes + b.writes
    sync(hub, a, b)
    assert a.writes + b.writes == writes


def test_two_edits_ask_once_and_then_silence(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    first = a.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    sync(hub, a, b)
    other = b.live()[0].id
    a.edit(first, email="one@example.cn")
    b.edit(other, email="two@example.cn")
    sync(hub, a, b)
    sync(hub, a, b)
    assert (a.records[first].raw["Mail"], b.records[other].raw["Mail"]) == (
        "one@example.cn",
        "two@example.cn",
    )
    row = RowId("zoho", "customers", f"Contacts:{first}")
    decide(hub, OWNER, DecisionKind.USE, row, field="emails", value="two@example.cn")
    sync(hub, a, b)
    assert a.records[first].raw["Mail"] == "two@example.cn"
    writes = a.writes + b.writes
    sync(hub, a, b)
    assert a.writes + b.writes == writes


def test_two_targets_of_one_make_get_a_new_customer_at_once(
    both: tuple[Hub, MemoryCrm, MemoryCrm],
) -> None:
    hub, a, b = both
    feed(hub, [record("w1", connection="wechat", name="郑晓东", mobile="13800003303")])
    told = sync(hub, a, b, plan_only=True)
    assert sorted((one.op, one.connection) for one in told.waiting) == [
        ("create", 2),
        ("create", 3),
    ]


def test_a_run_is_not_blamed_for_another(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both

    def closed(name: str) -> None:
        raise SignInAgain(source="fx")

    b.at = closed
    with pytest.raises(SignInAgain):
        sync(hub, a, b)
    said = {run.connection: run.error for run in runs.runs(hub, OWNER)}
    assert said == {"zoho": "Beside", "fx": "SignInAgain"}


def test_lost_answers_make_no_doubles(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    a.put(name="周建国", mobile="13800001101")
    a.put(name="吴秀英", mobile="13800002202")
    b.lose = lambda: True
    sync(hub, a, b)
    b.lose = lambda: False
    sync(hub, a, b)
    sync(hub, a, b)
    assert shows(a) == shows(b)
    assert len(b.live()) == 2


def test_a_deleted_record_is_not_made_again(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    first = a.put(name="周建国", mobile="13800001101")
    feed(hub, [record("w1", connection="wechat", name="周建国", mobile="13800001101")])
    sync(hub, a, b)
    a.remove(first)
    sync(hub, a, b)
    sync(hub, a, b)
    assert a.live() == []
    assert len(b.live()) == 1


def test_a_plan_writes_nothing_outside(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    a.put(name="周建国", mobile="13800001101")
    told = sync(hub, a, b, plan_only=True)
    assert a.writes + b.writes == 0
    assert [(one.op, one.state) for one in told.waiting] == [("create", "new")]


def test_too_many_at_once_are_held(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    hub = replace(hub, settings=replace(hub.settings, brakes=BrakeSettings(creates=2)))
    for n in range(4):
        a.put(name=f"周建{'国华明亮'[n]}", mobile=f"1380000110{n}")
    told = sync(hub, a, b)
    assert b.writes == 0
    assert {one.state for one in told.waiting} == {"held"}


def crms(hub: Hub, a: MemoryCrm, b: MemoryCrm) -> dict[int, MemoryCrm]:
    with hub.writing() as writer:
        return {
            connections.ensure(hub, writer, "zoho", "zoho"): a,
            connections.ensure(hub, writer, "fx", "zoho"): b,
        }


def test_a_push_is_taken_back_and_stays_back(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    first = a.put(name="周建国", mobile="13800001101")
    feed(hub, [record("w1", connection="wechat", name="周建国", mobile="13800001101",
                      email="zhou@example.cn")])  # fmt: skip
    told = sync(hub, a, b)
    assert a.records[first].raw["Mail"] == "zhou@example.cn"
    known = crms(hub, a, b)
    sent = [n for run in told.runs for n in of_run(hub, OWNER, run.number)]
    back = put_back(hub, OWNER, known, sent)
    assert (back.waiting, back.left) == (2, ())
    sync(hub, a, b)
    sync(hub, a, b)
    assert a.records[first].raw["Mail"] == ""
    assert b.live() == []
    assert put_back(hub, OWNER, known, sent).waiting == 0


def test_nothing_is_taken_back_over_a_later_edit(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    first = a.put(name="周建国", mobile="13800001101")
    feed(hub, [record("w1", connection="wechat", name="周建国", mobile="13800001101",
                      email="zhou@example.cn")])  # fmt: skip
    told = sync(hub, a, b)
    a.edit(first, email="later@example.cn")
    sync(hub, a, b)
    known = crms(hub, a, b)
    back = put_back(hub, OWNER, known, of_run(hub, OWNER, told.runs[0].number))
    assert (back.waiting, [why for _, why in back.left]) == (0, ["edited_since"])


def test_what_was_emptied_is_asked_and_may_stay_empty(
    both: tuple[Hub, MemoryCrm, MemoryCrm],
) -> None:
    hub, a, b = both
    first = a.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    feed(hub, [record("w1", connection="wechat", name="周建国", mobile="13800001101",
                      email="zhou@example.cn")])  # fmt: skip
    sync(hub, a, b)
    a.edit(first, email="")
    sync(hub, a, b)
    known = crms(hub, a, b)
    (asked,) = value_questions.waiting(hub, OWNER, known)
    assert (asked.slot, asked.why, asked.says) == ("email", "cleared", "zhou@example.cn")
    assert [side.shown for side in asked.sides] == [""]
    value_questions.leave(hub, OWNER, asked)
    writes = a.writes + b.writes
    sync(hub, a, b)
    assert value_questions.waiting(hub, OWNER, known) == ()
    assert (a.records[first].raw["Mail"], a.writes + b.writes) == ("", writes)


def test_doubles_in_a_crm_are_made_one_after_a_yes(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    a.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    a.put(name="周建国", mobile="13800001101", phone="021-66778899")
    told = sync(hub, a, b)
    assert [(one.op, one.reason) for one in told.waiting] == [("merge", "merges")]
    assert len(a.live()) == 2
    assert approve(hub, OWNER, Filter(reason="merges")) == 1
    sync(hub, a, b)
    sync(hub, a, b)
    assert len(a.live()) == 1
    assert a.live()[0].raw["Tel"] == "021-66778899"


def test_many_deletions_among_the_changes_stop_and_ask(
    both: tuple[Hub, MemoryCrm, MemoryCrm],
) -> None:
    hub, a, b = both
    hub = replace(hub, settings=replace(hub.settings, brakes=LOOSE))
    names = [f"周{x}{y}" for x in "建国华明亮" for y in "一二三四五六"]
    ids = [b.put(name=name, mobile=f"138{n:08d}") for n, name in enumerate(names)]
    sync(hub, a, b)
    for one in ids:
        b.remove(one)
    b.shows_deleted = True
    with pytest.raises(Shrunk):
        sync(hub, a, b)
    assert len(a.live()) == len(ids)
    sync(hub, a, b, shrink=True)
    sync(hub, a, b)
    # Nobody is forgotten: what the hub made in the other CRM speaks for itself now.
    assert len(a.live()) == len(ids)
    assert {one.values["name"][0].value for one in find(hub, OWNER, limit=99).customers} == set(
        names
    )
    writes = a.writes + b.writes
    sync(hub, a, b)
    assert (a.writes + b.writes, b.live()) == (writes, [])


def test_a_record_that_became_part_of_another_is_not_counted(
    both: tuple[Hub, MemoryCrm, MemoryCrm],
) -> None:
    hub, a, b = both
    a.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    gone = a.put(name="周建国", mobile="13800001101", phone="021-66778899")
    sync(hub, a, b)
    approve(hub, OWNER, Filter(reason="merges"))
    told = sync(hub, a, b)
    assert differences(told) == differences(sync(hub, a, b)) == [0, 0]
    known = crms(hub, a, b)
    assert put_back(hub, OWNER, known, of_run(hub, OWNER, told.runs[0].number)).waiting == 1
    assert differences(sync(hub, a, b)) == [0, 0]
    assert gone in {one.id for one in a.live()}
    a.edit(gone, email="own@example.cn")
    again = sync(hub, a, b)
    assert differences(again) == [0, 0]
    # What was taken back stays so, until somebody wants it after all.
    assert [one for one in again.waiting if one.op == "merge"] == []
    assert retry(hub, OWNER, Filter(reason="declined")) == 1
    assert [(one.op, one.state) for one in sync(hub, a, b).waiting] == [("merge", "held")]


def differences(told: Synced) -> list[int]:
    return [run.tally["differ"] for run in told.runs]


def test_what_is_masked_or_no_day_is_not_written(both: tuple[Hub, MemoryCrm, MemoryCrm]) -> None:
    hub, a, b = both
    first = a.put(name="周建国", mobile="13800001101")
    feed(hub, [record("w1", connection="shop", name="周建国", mobile="13800001101",
                      email="z***@example.cn", company="国强**店")])  # fmt: skip
    sync(hub, a, b)
    sync(hub, a, b)
    assert (a.records[first].raw["Mail"], a.records[first].raw["Firm"], a.writes) == ("", "", 0)
    assert b.live()[0].raw["Firm"] == ""


def test_a_value_that_is_dropped_without_a_word_is_nobodys_change(
    both: tuple[Hub, MemoryCrm, MemoryCrm],
) -> None:
    hub, a, b = both
    a.drops = "Mail"
    a.put(name="周建国", mobile="13800001101")
    feed(hub, [record("w1", connection="shop", name="周建国", mobile="13800001101",
                      email="zhou@example.cn")])  # fmt: skip
    sync(hub, a, b)
    writes = a.writes + b.writes
    sync(hub, a, b)
    assert value_questions.waiting(hub, OWNER, crms(hub, a, b)) == ()
    assert a.writes + b.writes == writes


def test_what_may_be_written_to_later_gets_everything(
    both: tuple[Hub, MemoryCrm, MemoryCrm],
) -> None:
    hub, a, b = both
    a.put(name="周建国", mobile="13800001101")
    shut = replace(connection("fx"), write=False)
    opened = [Opened(connection("zoho"), a), Opened(shut, b)]
    sync_crms(hub, OWNER, opened)
    assert b.live() == []
    sync(hub, a, b)
    assert len(b.live()) == 1
