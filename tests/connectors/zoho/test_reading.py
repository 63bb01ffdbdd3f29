"""Reading: where increments begin again, what a cursor is, how rows of every call look alike."""

from __future__ import annotations

import json

import pytest

from connectors.standins.zoho_modules import FieldSpec
from connectors.web.door import Door
from connectors.web.local import LocalBudget, LocalTokens
from connectors.zoho import ZohoSettings, open_zoho
from connectors.zoho.metadata import FieldInfo, build
from connectors.zoho.reading import key_of
from connectors.zoho.rows import records, shape_of
from store.errors import BadAnswer, NotAllowed
from store.secret import Secret
from tests.connectors.zoho.zoho_case import settings_for, shop


def test_a_cursor_is_the_last_time_and_id_and_nothing_else() -> None:
    with shop() as one:
        number = one.standin.colleague.put("Contacts", {"Last_Name": "王"})
        (page,) = one.crm.changes("Contacts", "")
        assert json.loads(page.cursor) == {"at": "2026-11-22T08:00:00Z", "id": number}
    for bad in ("{}", "x", '{"at":1,"id":"2"}', '{"at":"2026-01-01T00:00:00Z"}'):
        with pytest.raises(BadAnswer):
            key_of(bad)


def test_a_cursor_never_goes_back() -> None:
    with shop() as one:
        ids = []
        for n in range(30):
            ids.append(one.standin.colleague.put("Contacts", {"Last_Name": f"王{n}"}))
            one.clock.forward(10)
        cursor = ""
        for page in one.crm.changes("Contacts", ""):
            cursor = page.cursor
        for page in one.crm.changes("Contacts", cursor):
            assert page.cursor == cursor


def test_what_changes_again_in_the_second_that_it_was_read_in_is_read_again() -> None:
    with shop(look_back=10.0) as one:
        ids = [one.standin.colleague.put("Contacts", {"Last_Name": f"王{n}"}) for n in range(8)]
        walk = one.crm.changes("Contacts", "")
        cursor = next(walk).cursor
        one.standin.colleague.edit("Contacts", ids[0], {"Title": "经理"})
        one.clock.forward(100)
        one.standin.colleague.put("Contacts", {"Last_Name": "李"})
        cursor = [page.cursor for page in walk][-1]
        found = {r.id: r for page in one.crm.changes("Contacts", cursor) for r in page.records}
        assert found[ids[0]].raw["Title"] == "经理"


def test_a_clock_that_is_put_back_loses_nothing() -> None:
    with shop() as one:
        number = one.standin.colleague.put("Contacts", {"Last_Name": "王"})
        one.clock.forward(4000)
        other = one.standin.colleague.put("Contacts", {"Last_Name": "李"})
        cursor = [page.cursor for page in one.crm.changes("Contacts", "")][-1]
        one.standin.state.skew = -3600.0
        one.standin.state.skewed_for = 100
        one.standin.colleague.edit("Contacts", number, {"Title": "经理"})
        found = {r.id: r for page in one.crm.changes("Contacts", cursor) for r in page.records}
        assert found[number].raw["Title"] == "经理"
        assert other in found


def test_rows_look_alike_by_whatever_call_they_came() -> None:
    with shop() as one:
        account = one.standin.colleague.put("Accounts", {"Account_Name": "美源美容店"})
        values = {"Last_Name": "王", "Account_Name": {"id": account, "name": "美源美容店"}}
        number = one.standin.colleague.put("Contacts", values)
        (page,) = one.crm.changes("Contacts", "")
        (all_,) = one.crm.everything("Contacts")
        (taken,) = one.crm.take("Contacts", [number]).records
        one.standin.state.coql_names = True
        (named,) = one.crm.everything("Contacts")
        assert page.records[0] == all_.records[0] == taken == named.records[0]
        assert taken.raw["Owner"] == {"id": "5725767000000411002", "name": "李娜"}
        said = one.crm.fields("Contacts", taken.raw)
        assert (said["company"], said["owner"]) == (("美源美容店",), ("李娜",))


def test_fields_of_our_own_account_are_read_by_their_labels() -> None:
    with shop(marker="") as one:
        own = FieldSpec("Wei_Xin_2", "微信号", "text", 50, custom=True)
        birthday = FieldSpec("Sheng_Ri", "生日", "date", 20, custom=True)
        hub = FieldSpec("X1", "归一编号", "text", 50, custom=True, unique=True)
        for spec in (own, birthday, hub):
            one.standin.colleague.add_field("Leads", spec)
        kind = one.crm.describe("Leads")
        places = {place.slot: place for place in kind.places}
        assert kind.marker_field == "X1"
        assert places["wechat"].fields == ("WeChat",)
        assert places["birthday"].fields == ("Sheng_Ri",)
        assert "其他" in places["industry"].options
        assert places["mobile"].length == 30


def test_a_table_wider_than_a_query_reads_what_matters() -> None:
    with shop() as one:
        for n in range(60):
            spec = FieldSpec(f"Own_{n}", f"自定义{n}", custom=True)
            one.standin.colleague.add_field("Contacts", spec)
        values = {"Last_Name": "王", "Description": "说明", "Mailing_Zip": "310000"}
        one.standin.colleague.put("Contacts", values)
        (page,) = one.crm.changes("Contacts", "")
        raw = page.records[0].raw
        assert len(raw) <= 50
        assert {"Description", "Mailing_Zip", "Guiyi_Id", "WeChat"} <= set(raw)


def test_a_record_that_stays_broken_is_kept_aside_and_the_others_go_on() -> None:
    with shop() as one:
        ids = [one.standin.colleague.put("Contacts", {"Last_Name": f"王{n}"}) for n in range(5)]
        one.standin.state.shelf("Contacts").live[int(ids[2])].values["Title"] = {"odd": 1}
        one.standin.state.shelf("Contacts").live[int(ids[3])].values["Mobile"] = 13800138000
        (page,) = one.crm.changes("Contacts", "")
        assert [one.id for one in page.records] == [n for n in ids if n != ids[2]]
        assert page.records[2].raw["Mobile"] == "13800138000"
        ((code, text),) = page.refused
        assert code == "bad_row"
        assert json.loads(text)["id"] == ids[2]


def test_a_restored_record_is_alive_again() -> None:
    with shop() as one:
        number = one.standin.colleague.put("Contacts", {"Last_Name": "王"})
        one.standin.colleague.delete("Contacts", number)
        assert [r.id for page in one.crm.deleted("Contacts", "") for r in page.records] == [number]
        one.standin.colleague.restore("Contacts", number)
        assert list(one.crm.deleted("Contacts", "")) == []
        assert [r.id for page in one.crm.everything("Contacts") for r in page.records] == [number]


def test_many_deleted_records_come_in_pages_and_the_last_one_moves_the_cursor() -> None:
    with shop() as one:
        rows = [{"Last_Name": f"王{n}"} for n in range(450)]
        one.standin.colleague.seed("Contacts", rows, since=10**9)
        for number in list(one.standin.colleague.live("Contacts")):
            one.standin.colleague.delete("Contacts", number)
        pages = list(one.crm.deleted("Contacts", ""))
        assert sum(len(page.records) for page in pages) == 450
        assert [page.cursor == "" for page in pages] == [True, True, False]
        one.clock.forward(3600)
        again = list(one.crm.deleted("Contacts", pages[-1].cursor))
        assert again[-1].cursor == pages[-1].cursor


def test_times_do_not_move_with_the_seasons_of_the_acting_user() -> None:
    with shop() as one:
        number = one.standin.colleague.put("Contacts", {"Last_Name": "王"})
        (before,) = one.crm.take("Contacts", [number]).records
        row = one.standin.state.shelf("Contacts").live[int(number)]
        for name in ("Modified_Time", "Created_Time"):
            row.values[name] = "2026-11-22T09:00:00+01:00"
        row.cache.clear()
        (after,) = one.crm.take("Contacts", [number]).records
        assert before == after
        assert after.raw["Modified_Time"] == after.version == "2026-11-22T08:00:00Z"


def test_a_column_that_no_row_shows_is_told_by_its_name() -> None:
    found = build(
        ZohoSettings("i", Secret("s"), Secret("t")), "Leads", [FieldInfo("Fax", "F")], None
    )
    row = {"id": "1", "Modified_Time": "2026-11-22T08:00:00Z", "Created_Time": None, "Owner": None}
    with pytest.raises(NotAllowed, match=r"Leads.*Fax"):
        records(shape_of(found, {}), [row] * 3, lambda number: None)
    _, refused = records(shape_of(found, {}), [row], lambda number: None)
    assert len(refused) == 1


def test_rows_too_long_for_one_answer_come_in_shorter_pages() -> None:
    with shop() as one:
        rows = [{"Last_Name": f"王{n}", "Description": "长" * 3000} for n in range(150)]
        one.standin.colleague.seed("Contacts", rows, since=10**9)
        settings = settings_for(one.server.url, page=100)
        door = Door(clock=one.clock, sleep=one.clock.forward, allow_http=True, most_bytes=600_000)
        tokens, budget = LocalTokens(clock=one.clock), LocalBudget(one.clock)
        crm = open_zoho(settings, tokens=tokens, budget=budget, clock=one.clock, door=door)
        for pages in (crm.changes("Contacts", ""), crm.everything("Contacts")):
            assert sum(len(page.records) for page in pages) == 150
        crm.close()
