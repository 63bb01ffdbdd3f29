"""What becomes of records in CRMs when the one that they were made from goes, or changes late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store import connections, remote
from store.access import OWNER
from store.hub import Hub
from store.settings import ConnectionSettings, Settings
from store.values import DecisionKind, RowId
from sync.adopting import Speaker, adopt
from sync.approving import Filter, approve
from sync.crm_sync import Opened, sync_crms
from sync.plan import Record
from sync.settle import decide
from tests.clocks import StandingClock
from tests.hubs import hub_on
from tests.sync.memory_crm import MemoryCrm
from tests.sync.test_two_way import LOOSE

ZHOU = {"name": "周建国", "mobile": "13800001101", "email": "zhou@example.cn", "title": "经理"}
Firm = tuple[Hub, MemoryCrm, MemoryCrm]


def connection(name: str) -> ConnectionSettings:
    return ConnectionSettings(name, "zoho", write=True)


@pytest.fixture
def firm(sqlite_url: str, clock: StandingClock) -> Iterator[Firm]:
    settings = Settings(connections=(connection("a"), connection("b")), brakes=LOOSE)
    with hub_on(sqlite_url, clock, settings) as hub:
        yield hub, MemoryCrm(), MemoryCrm()


def sync(firm: Firm, names: str = "ab", *, plan_only: bool = False) -> None:
    hub, a, b = firm
    crms = {"a": a, "b": b}
    opened = {name: Opened(connection(name), crm) for name, crm in crms.items()}
    chosen = [opened[name] for name in names]
    sync_crms(hub, OWNER, chosen, [*opened.values()], shrink=True, plan_only=plan_only)


def asked(hub: Hub) -> list[tuple[str, str]]:
    with hub.reading() as open_now:
        found = open_now.exec_driver_sql("SELECT field, reason FROM conflict WHERE kind = 'value'")
        return [(field, reason) for field, reason in found]


def test_what_we_made_of_somebody_is_not_emptied_when_his_record_goes(firm: Firm) -> None:
    _, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    b.edit(made.id, wechat="zhou_1101")
    sync(firm)
    a.remove(first)
    sync(firm)
    sync(firm)
    assert (made.raw["Name"], made.raw["Mobile"], made.raw["Job"]) == (
        "周建国",
        "13800001101",
        "经理",
    )
    assert a.live() == []


def test_who_comes_again_is_known(firm: Firm) -> None:
    _, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    a.remove(first)
    sync(firm)
    a.put(**ZHOU)
    sync(firm)
    sync(firm)
    assert (len(a.live()), len(b.live())) == (1, 1)


def test_a_value_outlives_the_record_that_said_it(firm: Firm) -> None:
    _, a, b = firm
    first = a.put(**ZHOU)
    b.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    sync(firm)
    assert b.live()[0].raw["Job"] == "经理"
    a.remove(first)
    sync(firm)
    sync(firm)
    assert b.live()[0].raw["Job"] == "经理"


def test_what_is_emptied_there_is_emptied_here(firm: Firm) -> None:
    _, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    a.edit(first, title="")
    sync(firm)
    assert b.live()[0].raw["Job"] == ""


def test_nobody_is_made_of_a_record_that_is_gone(firm: Firm) -> None:
    _, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    b.remove(made.id)
    other = a.put(name="吴秀英", mobile="13800002202", email="wu@example.cn")
    sync(firm, "a")
    a.remove(other)
    a.remove(first)
    sync(firm, "a")
    sync(firm)
    assert b.live() == []


def test_a_deleted_record_stays_deleted_after_the_next_one_goes(firm: Firm) -> None:
    _, a, b = firm
    a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    b.edit(made.id, mobile="13900001101")
    sync(firm)
    double = a.put(**(ZHOU | {"mobile": "13900001101"}))
    sync(firm)
    b.remove(made.id)
    sync(firm)
    for one in a.live():
        if one.id != double:
            a.remove(one.id)
    sync(firm)
    sync(firm)
    assert (len(a.live()), len(b.live())) == (1, 0)


def test_a_question_falls_with_its_record(firm: Firm) -> None:
    hub, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    a.edit(first, title="总监")
    b.edit(b.live()[0].id, title="主任")
    sync(firm)
    assert asked(hub) == [("title", "both")]
    a.remove(first)
    sync(firm)
    assert asked(hub) == []


def test_an_edit_by_somebody_who_could_not_see_the_other_is_asked_about(firm: Firm) -> None:
    hub, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    a.edit(first, title="总监")
    sync(firm, "a")
    b.edit(made.id, title="主任")
    sync(firm)
    assert asked(hub) == [("title", "both")]
    assert (a.records[first].raw["Job"], made.raw["Job"]) == ("总监", "主任")


def test_a_customer_planned_while_his_record_is_written_is_planned_again(firm: Firm) -> None:
    _, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    a.edit(first, title="总监")
    sync(firm, "a")
    edited = []

    def meanwhile(name: str) -> None:
        if name == "write" and not edited:
            edited.append(name)
            a.edit(first, title="院长")
            sync(firm, "a")

    b.at = meanwhile
    sync(firm, "b")
    sync(firm, "b")
    assert edited
    assert b.live()[0].raw["Job"] == "院长"


def test_a_crm_whose_metadata_nobody_read_yet_is_left_alone(firm: Firm) -> None:
    _, a, b = firm
    a.put(**ZHOU)
    b.put(**ZHOU)

    def meanwhile(name: str) -> None:
        if name == "describe":
            b.at = lambda name: None
            sync(firm, "a")

    b.at = meanwhile
    sync(firm, "b")
    sync(firm)
    assert (len(a.live()), len(b.live())) == (1, 1)


def test_what_is_its_own_word_already_is_not_kept_again(firm: Firm) -> None:
    hub, a, b = firm
    a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    row = RowId("b", "customers", f"Contacts:{made.id}")

    def adopted() -> list[tuple[int]]:
        slots = b.slots("Contacts", made.raw)
        with hub.writing() as open_now:
            of = connections.ensure(hub, open_now, "b", "zoho")
            held = remote.held(hub, open_now, of, [row.external_id])[row.external_id]
            one = Record(held.number, row, of, "Contacts", made.id, slots, {}, {}, ours=True)
            speaker = Speaker(one, frozenset(slots), b, b.describe("Contacts"))
            adopt(hub, open_now, [speaker], 1)
            return [*open_now.exec_driver_sql("SELECT count(*) FROM observation")]

    assert adopted() == adopted()


def test_two_records_that_go_at_once_are_both_remembered(firm: Firm) -> None:
    _, a, b = firm
    first, second = b.put(**ZHOU), b.put(**ZHOU)
    a.put(**ZHOU)
    sync(firm)
    b.remove(first)
    b.remove(second)
    sync(firm)
    sync(firm)
    assert (len(a.live()), len(b.live())) == (1, 0)


def test_who_changes_a_value_twice_before_it_arrives_is_not_asked(firm: Firm) -> None:
    hub, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    a.edit(first, title="总监")
    sync(firm)
    b.edit(made.id, title="主任")
    sync(firm, "b")
    b.edit(made.id, title="院长")
    sync(firm)
    assert asked(hub) == []
    assert a.records[first].raw["Job"] == "院长"


def test_two_customers_changed_apart_are_asked_about_when_they_turn_out_to_be_one(
    firm: Firm,
) -> None:
    hub, a, b = firm
    one = a.put(name="周建国", mobile="13800001101", title="经理")
    other = b.put(name="周建国", email="zhou@example.cn", title="经理")
    sync(firm)
    a.edit(one, title="总监")
    b.edit(other, title="主任")
    sync(firm)
    assert asked(hub) == []
    a.edit(one, email="zhou@example.cn")
    sync(firm)
    assert ("title", "both") in asked(hub)
    assert (a.records[one].raw["Job"], b.records[other].raw["Job"]) == ("总监", "主任")


def test_nobody_is_made_who_may_be_there_already(firm: Firm) -> None:
    hub, a, b = firm
    first = a.put(**(ZHOU | {"email": ""}))
    a.put(name="吴秀英", mobile="13800002202", email="wu@example.cn")
    second = b.put(**(ZHOU | {"email": "", "mobile": "13900009999"}))
    sync(firm)
    with hub.reading() as open_now:
        found = open_now.exec_driver_sql("SELECT reason FROM conflict WHERE kind = 'match'").all()
    assert [tuple(one) for one in found] == [("ask",)]
    sync(firm)
    assert (len(a.live()), len(b.live())) == (2, 2)
    one, other = (
        RowId(name, "customers", f"Contacts:{n}") for name, n in (("a", first), ("b", second))
    )
    decide(hub, OWNER, DecisionKind.DIFFERENT, one, other)
    sync(firm)
    assert (len(a.live()), len(b.live())) == (3, 3)


def test_a_number_that_is_changed_tears_no_other_record_away(firm: Firm) -> None:
    _, a, b = firm
    b.put(**ZHOU)
    sync(firm)
    (made,) = a.live()
    double = a.put(**(ZHOU | {"title": "", "wechat": "zhou_1101"}))
    a.edit(made.id, title="总监", wechat="wx_0017abc")
    sync(firm)
    assert a.records[double].raw["Job"] == "总监"
    a.edit(made.id, mobile="13900260026")
    sync(firm)
    sync(firm)
    assert a.records[double].raw["Job"] == "总监"


def test_a_question_outlives_the_merge_of_the_records_that_it_is_about(firm: Firm) -> None:
    hub, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    double = b.put(**(ZHOU | {"wechat": "zhou_1101"}))
    sync(firm)
    a.remove(first)
    sync(firm)
    b.edit(double, title="总监")
    sync(firm, plan_only=True)
    b.edit(made.id, title="主任")
    sync(firm)
    assert asked(hub) == [("title", "both")]
    assert approve(hub, OWNER, Filter(reason="merges")) == 1
    sync(firm)
    sync(firm)
    assert (len(b.live()), asked(hub)) == (1, [("title", "both")])
    one = RowId("b", "customers", f"Contacts:{b.live()[0].id}")
    decide(hub, OWNER, DecisionKind.USE, one, field="title", value="主任")
    sync(firm)
    sync(firm)
    assert (asked(hub), b.live()[0].raw["Job"]) == ([], "主任")


def test_who_was_deleted_stays_so_though_another_of_his_records_comes_back(firm: Firm) -> None:
    _, a, b = firm
    first = a.put(**ZHOU)
    sync(firm)
    (made,) = b.live()
    b.remove(made.id)
    sync(firm)
    again = b.put(**ZHOU)
    sync(firm)
    b.remove(again)
    sync(firm)
    b.restore(made.id)
    a.remove(first)
    sync(firm)
    sync(firm)
    assert (a.live(), [one.id for one in b.live()]) == ([], [made.id])
