"""Reading 纷享销客: nothing is missed and nothing is made up, whatever the pages do."""

from __future__ import annotations

import json

import pytest

from connectors.standins.fxiaoke_fields import PLAIN_CONTACT, described_objects
from connectors.standins.fxiaoke_gate import App
from connectors.standins.fxiaoke_ops import Tenant
from store.errors import BadAnswer, ConfigError, SignInAgain, TryLater
from tests.connectors.fxiaoke.conftest import CONTACTS, Opener, Setting

MANY = 250


def seeded(setting: Setting, *, step_ms: int = 1, rows: int = MANY) -> list[str]:
    people = ({"name": f"客户{n}", "mobile1": f"138{n:08d}"} for n in range(rows))
    setting.there.add_many(CONTACTS, people, step_ms=step_ms)
    return sorted(setting.there.records.shelves[CONTACTS].live)


def test_a_walk_shows_every_record_once_and_the_next_one_only_what_is_new(opened: Opener) -> None:
    setting = opened()
    ids = seeded(setting)
    found, cursor = setting.changes()
    assert [one.id for one in found] == ids
    setting.clock.forward(3600)
    late = setting.add(name="新来的")
    setting.there.edit(CONTACTS, ids[3], {"email": "x@example.cn"})
    found, cursor = setting.changes(cursor)
    assert {one.id for one in found} >= {ids[3], late}
    setting.clock.forward(3600)
    setting.there.edit(CONTACTS, ids[5], {"email": "y@example.cn"})
    found, cursor = setting.changes(cursor)
    assert [one.id for one in found] == [ids[3], late, ids[5]]
    assert setting.there.gate.over_limit == 0


@pytest.mark.parametrize("rows", [1, 99, 100, 101, 350])
def test_rows_of_one_moment_are_all_shown(first: Opener, rows: int) -> None:
    setting = first()
    setting.add(name="早")
    setting.clock.forward(5)
    seeded(setting, step_ms=0, rows=rows)
    setting.clock.forward(5)
    setting.add(name="晚")
    found, _ = setting.changes()
    assert len(found) == len({one.id for one in found}) == rows + 2


def test_every_live_record_is_listed_by_id(opened: Opener) -> None:
    setting = opened()
    ids = seeded(setting, step_ms=0)
    setting.there.retire(CONTACTS, ids[7])
    assert setting.everything() == [one for one in ids if one != ids[7]]
    assert setting.everything("LeadsObj") == []


def test_a_retired_record_is_shown_as_gone(first: Opener) -> None:
    setting = first()
    identity = setting.add(name="王芳")
    _, cursor = setting.changes()
    setting.there.retire(CONTACTS, identity)
    found, _ = setting.changes(cursor)
    assert [(one.id, one.deleted) for one in found] == [(identity, True)]


def test_a_record_that_moves_while_pages_are_read_hides_no_other(first: Opener) -> None:
    setting = first()
    ids = seeded(setting)
    seen: list[str] = []
    for page in setting.crm.changes(CONTACTS, ""):
        seen += [one.id for one in page.records]
        if len(seen) <= 200:
            setting.clock.forward(1)
            setting.there.edit(CONTACTS, seen[0], {"remark": str(len(seen))})
    assert set(seen) == set(ids)


def test_a_list_that_lags_is_made_good_by_reading_again(first: Opener) -> None:
    setting = first()
    seeded(setting)
    hidden = setting.there.add(CONTACTS, {"name": "迟到"}, lag=60)
    setting.clock.forward(1)
    newest = setting.add(name="准时")
    found, cursor = setting.changes()
    assert newest in [one.id for one in found]
    assert hidden not in [one.id for one in found]
    setting.clock.forward(60)
    found, _ = setting.changes(cursor)
    assert hidden in [one.id for one in found]


def test_a_walk_that_was_broken_off_goes_on_where_it_stood(first: Opener) -> None:
    setting = first(page=20)
    ids = seeded(setting, step_ms=1)  # all within the time that a new walk looks back
    cursor, shown, runs = "", list[str](), 0
    while len(set(shown)) < len(ids):
        runs += 1
        assert runs <= 20
        for page in setting.crm.changes(CONTACTS, cursor):
            shown += [one.id for one in page.records]
            cursor = page.cursor
            break
    assert len(shown) <= len(ids) + runs
    # What lagged behind while it was broken off is looked for once more at the end.
    hidden = setting.there.add(CONTACTS, {"name": "迟到"}, lag=60)
    setting.clock.forward(1200)
    seeded(setting, step_ms=10, rows=30)
    found, cursor = setting.changes(cursor)
    assert len(found) >= 30
    again, _ = setting.changes(cursor)
    assert hidden in [one.id for one in [*found, *again]]


def test_a_list_that_calls_all_records_retired_is_not_believed(first: Opener) -> None:
    setting = first()
    ids = seeded(setting)
    _, cursor = setting.changes()
    setting.there.retire(CONTACTS, ids[2])
    setting.plan_now("all_deleted")
    found, _ = setting.changes(cursor)
    assert [one.id for one in found if one.deleted] == [ids[2]]


def test_a_time_in_the_future_does_not_carry_the_cursor_along(first: Opener) -> None:
    setting = first()
    identity = setting.add(name="王芳")
    row = {**setting.row(identity), "last_modified_time": 4_000_000_000_000}
    setting.there.records.shelves[CONTACTS].put(row)
    _, cursor = setting.changes()
    setting.clock.forward(60)
    late = setting.add(name="李雷")
    found, _ = setting.changes(cursor)
    assert late in [one.id for one in found]


@pytest.mark.parametrize("cursor", ["{", "[]", '{"t": "x"}', '{"t": -4}', "null"])
def test_a_cursor_that_cannot_be_read_means_from_the_beginning(first: Opener, cursor: str) -> None:
    setting = first()
    identity = setting.add(name="王芳")
    found, after = setting.changes(cursor)
    assert [one.id for one in found] == [identity]
    assert json.loads(after)["t"] == setting.row(identity)["last_modified_time"]


#: Faults of pages after which a walk must still have shown everything, and those after which it
#: may have been cut short, but never ended as if it were whole.
MENDED = ["200_with_error", "pages_reordered", "short_page", "row_shifted", "total_lies"]


@pytest.mark.parametrize("fault", [*MENDED, "same_page_twice", "token_loop"])
def test_pages_that_misbehave_hide_nothing(opened: Opener, fault: str) -> None:
    for seed in range(4):
        setting = opened(faults=[fault], seed=seed)
        ids = set(seeded(setting))
        assert {one.id for one in setting.changes()[0]} == ids
        assert set(setting.everything()) == ids


def test_an_empty_page_is_not_believed_at_once(first: Opener) -> None:
    for seed in range(6):
        setting = first(faults=["empty_list"], seed=seed)
        ids = seeded(setting)
        assert setting.everything() == ids
        found: set[str] = set()
        cursor = ""
        for _ in range(4):
            more, cursor = setting.changes(cursor)
            found |= {one.id for one in more}
        assert found == set(ids)


def test_an_odd_row_is_read_again_by_its_id(first: Opener) -> None:
    setting = first(faults=["field_odd", "unknown_option"], within=1)
    identity = setting.add(name="王芳", mobile1="13800138000")
    for _ in range(3):
        found, _ = setting.changes()
        assert setting.crm.slots(CONTACTS, found[0].raw)["name"] == "王芳"
        assert setting.crm.slots(CONTACTS, found[0].raw)["mobile"] == "13800138000"
        assert [one.id for one in found] == [identity]


def test_a_row_that_cannot_be_read_is_put_aside(first: Opener) -> None:
    setting = first()
    setting.add(name="王芳")
    shelf = setting.there.records.shelves[CONTACTS]
    bad = setting.add(name="坏")
    shelf.shown[bad] = {**setting.row(bad), "_id": None}
    setting.add(name="李雷")
    pages = list(setting.crm.changes(CONTACTS, ""))
    refused = [one for page in pages for one in page.refused]
    assert [code for code, _ in refused] == ["bad_row"]
    assert sum(len(page.records) for page in pages) == 2


def test_a_dead_token_is_replaced_once_and_a_revoked_app_stops_the_walk(opened: Opener) -> None:
    setting = opened()
    seeded(setting)
    setting.crm.check()
    setting.there.gate.tokens.clear()
    assert len(setting.changes()[0]) == MANY
    assert setting.tokens.fetched == 2
    broken = opened(faults=["token_expires"], within=1)
    seeded(broken)
    with pytest.raises(SignInAgain):
        broken.changes()


def test_take_reads_what_is_there_now(opened: Opener) -> None:
    setting = opened(tenant=Tenant(lag=60))
    made = setting.create(name="王芳")
    gone, kept = setting.add(name="走了"), setting.add(name="留下")
    setting.there.erase(CONTACTS, gone)
    taken = setting.crm.take(CONTACTS, [kept, gone, made.id, kept])
    assert [one.id for one in taken.records] == [kept, made.id]
    setting.there.retire(CONTACTS, kept)
    assert setting.crm.take(CONTACTS, [kept]).records == ()


def test_a_record_that_a_list_shows_is_not_called_gone(first: Opener) -> None:
    setting = first()
    identity = setting.add(name="王芳")
    del setting.there.records.shelves[CONTACTS].live[identity]
    with pytest.raises(TryLater):
        setting.crm.take(CONTACTS, [identity])


def test_the_budget_keeps_within_the_limits(first: Opener) -> None:
    setting = first(app=App(calls=20), calls=_rate(20))
    seeded(setting, rows=4000)
    assert len(setting.changes()[0]) == 4000
    assert setting.there.gate.over_limit == 0
    assert setting.slept >= 20


def _rate(calls: int) -> object:
    from connectors.web.protocols import Rate

    return Rate(calls, 20.0)


def test_the_end_of_the_quota_is_the_end_of_the_day(first: Opener) -> None:
    setting = first(app=App(daily_quota=3))
    seeded(setting)
    with pytest.raises(TryLater) as raised:
        setting.changes()
    assert raised.value.after == pytest.approx(8 * 3600, abs=60)


def test_what_is_no_answer_of_the_service_is_told(first: Opener) -> None:
    setting = first(base_url="http://127.0.0.1:9")
    with pytest.raises((BadAnswer, TryLater)):
        setting.crm.check()


def test_the_acting_user_is_found_by_mobile(opened: Opener) -> None:
    setting = opened(open_user_id="", admin_mobile="13900000000")
    setting.crm.check()
    made = setting.create(name="王芳")
    owner = "FSUID_ADMIN" if opened.generation == 1 else "1000"
    assert setting.row(made.id)["owner"] == [owner]
    nobody = opened(open_user_id="", admin_mobile="13911111111")
    with pytest.raises(SignInAgain):
        nobody.crm.check()


def test_users(opened: Opener) -> None:
    (person,) = opened().crm.people()
    assert person.id == ("FSUID_ADMIN" if opened.generation == 1 else "1000")
    assert person.mobile == "13900000000"


def test_fields_are_chosen_from_what_is_described(first: Opener) -> None:
    setting = first()
    places = {one.slot: one for one in setting.crm.describe(CONTACTS).places}
    assert places["mobile"].fields == ("mobile1",)
    assert places["wechat"].fields == ("field_wx__c",)
    assert places["gender"].options == ("男", "女")
    assert places["name"].length == 100
    accounts = {one.slot: one.fields for one in setting.crm.describe("AccountObj").places}
    assert accounts["company"] == ("name",)
    assert "name" not in accounts
    assert accounts["phone"] == ("tel",)
    assert accounts["industry"] == ("industry_level1",)
    plain = first(tenant=Tenant(objects=described_objects("", ContactObj=PLAIN_CONTACT)))
    places = {one.slot: one for one in plain.crm.describe(CONTACTS).places}
    assert (places["mobile"].fields, places["phone"].fields) == (("mobile",), ("tel",))


def test_a_field_may_be_named_for_a_slot(first: Opener) -> None:
    lines = "name | text | 姓名 | required\nfield_a__c | text | 私人号 |\nmobile | text | 手机 |"
    tenant = Tenant(objects=described_objects("", LeadsObj=lines))
    named = {"LeadsObj": {"wechat": "field_a__c", "title": ""}}
    kind = first(tenant=tenant, fields=named).crm.describe("LeadsObj")
    assert {one.slot: one.fields for one in kind.places} == {
        "name": ("name",),
        "mobile": ("mobile",),
        "wechat": ("field_a__c",),
    }


def test_a_named_field_that_is_not_there_is_complained_about(first: Opener) -> None:
    lines = "name | text | 姓名 | required\nfield_a__c | text | 私人号 |"
    tenant = Tenant(objects=described_objects("", LeadsObj=lines))
    wrong = {"LeadsObj": {"qq": "none__c", "wechat": "owner", "title": ""}, "AccountObj": {}}
    with pytest.raises(ConfigError) as caught:
        first(tenant=tenant, fields=wrong).crm.describe("LeadsObj")
    assert caught.value.problems == (
        "fields.LeadsObj.qq: there is no field none__c",
        "fields.LeadsObj.wechat: owner is no field for that",
    )


def test_a_required_field_that_nothing_fills_forbids_creates(first: Opener) -> None:
    lines = "name | text | 姓名 | required\nfield_x__c | text | 区域 | required"
    tenant = Tenant(objects=described_objects("", LeadsObj=lines))
    kind = first(tenant=tenant).crm.describe("LeadsObj")
    assert (kind.creatable, kind.required) == (False, ("name", "field_x__c"))
    filled = first(tenant=tenant, defaults={"LeadsObj": {"field_x__c": "华东"}})
    assert filled.crm.describe("LeadsObj").creatable


def test_what_a_record_says(first: Opener) -> None:
    setting = first()
    setting.add(
        name="王芳",
        mobile1="13800138000",
        mobile2="13900139000",
        gender="2",
        date_of_birth=631_123_200_000,
        owner__r={"name": "小张"},
        account_id__r="示例公司",
    )
    (one,), _ = setting.changes()
    said = setting.crm.fields(CONTACTS, one.raw)
    assert said["mobile"] == ("13800138000", "13900139000")
    assert (said["gender"], said["birthday"]) == (("女",), ("1990-01-01",))
    assert said["owner"] == ("小张",)
    firm = setting.there.add("AccountObj", {"name": "示例公司", "city": "3400", "tel": "0571-1"})
    (one,), _ = setting.changes(kind="AccountObj")
    said = setting.crm.fields("AccountObj", one.raw)
    assert (one.id, said["company"], said["city"]) == (firm, ("示例公司",), ("杭州市",))
    assert "name" not in said
