"""The parts that call nothing: settings, tokens, names, fields, notifications."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.crm import Crm
from connectors.web.local import LocalBudget
from connectors.zoho import ZohoSettings, open_zoho
from connectors.zoho.fields import canonical, patch, slots
from connectors.zoho.metadata import FieldInfo, Module, build
from connectors.zoho.names import parts, whole
from connectors.zoho.oauth import fetched
from connectors.zoho.places import PLACES
from connectors.zoho.times import utc
from store.errors import BadAnswer, ConfigError, SignInAgain, TryLater
from store.secret import Secret
from tests.connectors.zoho.zoho_case import settings_for, shop

SETTINGS = ZohoSettings("id", Secret("secret"), Secret("token"))
HAN = st.text("王李张欧阳司马小芳建国雷梅", min_size=1, max_size=6)
LATIN = st.text(string.ascii_letters, min_size=1, max_size=8)


def module(name: str, settings: ZohoSettings = SETTINGS, *more: FieldInfo) -> Module:
    names = [field for fields in PLACES[name].values() for field in fields]
    return build(settings, name, [FieldInfo(one, one) for one in names] + list(more), None)


def test_hosts_are_of_the_data_centre_and_a_token_goes_nowhere_else() -> None:
    assert SETTINGS.accounts() == "https://accounts.zoho.com.cn"
    assert SETTINGS.api("") == "https://www.zohoapis.com.cn"
    assert SETTINGS.api("https://sandbox.zohoapis.com.cn") == "https://sandbox.zohoapis.com.cn"
    for foreign in (
        "https://evil.example", "http://www.zohoapis.com.cn", "https://www.zohoapis.com.cn.evil.example",
        "https://a@evil.example", "https://evil.zohoapis.com.cn", "https://www.zohoapis.com:8443",
    ):  # fmt: skip
        assert SETTINGS.api(foreign) == "https://www.zohoapis.com.cn"
    assert "token" not in repr(SETTINGS).replace("refresh_token", "")


def test_a_token_is_told_by_the_token() -> None:
    got = fetched({"access_token": "a", "expires_in": 3600, "api_domain": "https://x"})
    assert (got.access.reveal(), got.seconds, got.refresh) == ("a", 3600.0, None)
    assert got.extra == (("api_domain", "https://x"),)
    assert (
        fetched({"access_token": "a", "expires_in": 3_600_000, "expires_in_sec": 1}).seconds == 3600
    )
    assert fetched({"access_token": "a"}).seconds == 3600
    assert fetched({"access_token": "a", "expires_in": "soon"}).seconds == 3600
    with pytest.raises(SignInAgain):
        fetched({"error": "invalid_code"})
    with pytest.raises(TryLater) as throttled:
        fetched({"error": "Access Denied", "status": "failure"})
    assert throttled.value.after == 600
    with pytest.raises(BadAnswer):
        fetched([])


@pytest.mark.parametrize(
    ("last", "first", "shown"),
    [("王", "芳", "王芳"), ("王芳", "", "王芳"), ("Smith", "Bob", "Bob Smith"), ("", "芳", "芳")],
)
def test_names_are_put_together_as_they_are_said(last: str, first: str, shown: str) -> None:
    assert whole(last, first) == shown


@pytest.mark.parametrize(
    ("name", "last", "first", "found"),
    [
        ("王小芳", "王芳", "", ("王小芳", None)),
        ("王小芳", "王", "芳", ("王", "小芳")),
        ("李雷", "王", "芳", ("李", "雷")),
        ("欧阳修", "王", "芳", ("欧阳", "修")),
        ("欧阳", "王", "芳", ("欧", "阳")),
        ("Bob Smith", "Smith", "Rob", ("Smith", "Bob")),
        ("Anna Maria Jones", "Smith", "Rob", ("Jones", "Anna Maria")),
        ("Cher", "Smith", "Rob", ("Cher", None)),
    ],
)
def test_names_are_split_where_they_were(
    name: str, last: str, first: str, found: tuple[str, str | None]
) -> None:
    assert parts(name, last, first) == found


@given(
    name=st.one_of(HAN, LATIN, st.builds("{} {}".format, LATIN, LATIN)),
    last=HAN,
    first=HAN | st.just(""),
)
def test_what_is_split_shows_the_same_name(name: str, last: str, first: str) -> None:
    new_last, new_first = parts(name, last, first)
    assert whole(new_last, new_first or "") == name


@given(
    raw=st.fixed_dictionaries(
        {name: st.none() | HAN for name in ("Last_Name", "First_Name", "Title", "Mobile", "Email")}
    ),
    wants=st.dictionaries(st.sampled_from(["name", "title", "mobile", "email"]), HAN | st.just("")),
)
def test_a_patch_makes_a_record_show_what_is_wanted_and_then_is_empty(
    raw: dict[str, str | None], wants: dict[str, str]
) -> None:
    contacts = module("Contacts")
    after = {**raw, **patch(contacts, wants, raw)}
    shown = slots(contacts, after)
    for slot, value in wants.items():
        if value or slot != "name":
            assert shown[slot] == value
    for slot, value in slots(contacts, raw).items():
        if slot not in wants:
            assert shown[slot] == value
    assert patch(contacts, wants, after) == {}


def test_a_lead_says_what_it_holds() -> None:
    raw = {
        "Last_Name": "王", "First_Name": "芳", "Salutation": "-None-", "Phone": "138 0013 8000",
        "Mobile": "13900139000", "Fax": "010-1", "Company": "美源", "Designation": "店长",
        "Country": "中国", "Created_Time": "2026-02-03T10:11:12+08:00",
    }  # fmt: skip
    said = canonical(module("Leads"), raw)
    assert said["name"] == ("王芳",)
    assert (said["family_name"], said["given_name"]) == (("王",), ("芳",))
    assert said["mobile"] == ("13900139000", "138 0013 8000")
    assert "phone" not in said
    assert "honorific" not in said
    assert said["created_at"] == ("2026-02-03T02:11:12Z",)


def test_the_company_of_a_contact_is_read_and_never_written() -> None:
    contacts = module("Contacts", SETTINGS, FieldInfo("Account_Name", "公司", "lookup"))
    assert "company" not in {place.slot for place in contacts.kind.places}
    assert patch(contacts, {"company": "美源", "birthday": "3 May", "website": "x"}, None) == {}
    assert canonical(contacts, {"Account_Name": {"id": "1", "name": "美源"}})["company"] == (
        "美源",
    )


def test_settings_name_fields_and_a_marker_that_must_be_unique() -> None:
    named = {"Leads": {"wechat": "Own", "phone": "Mobile", "title": ""}, "Contacts": {"qq": "Own"}}
    own = ZohoSettings("id", Secret("s"), Secret("t"), fields=named, marker_field="Key")
    more = (FieldInfo("Own", "own"), FieldInfo("Key", "key", unique=True, custom=True))
    found = module("Leads", own, *more)
    assert (found.slots["wechat"], found.marker) == (("Own",), "Key")
    assert found.slots["phone"] == ("Mobile",)
    assert not {"mobile", "title", "qq"} & set(found.slots)
    assert module("Leads", own, FieldInfo("Key", "key")).marker == ""


def test_a_named_field_that_the_account_has_not_is_complained_about() -> None:
    with shop(fields={"Leads": {"wechat": "Wexin", "qq": "Owner", "email2": ""}}) as one:
        with pytest.raises(ConfigError) as caught:
            one.crm.describe("Leads")
        one.crm.describe("Contacts")
    assert caught.value.problems == (
        "fields.Leads.wechat: there is no field Wexin", "fields.Leads.qq: Owner holds no text"
    )  # fmt: skip


def test_a_marker_that_is_not_unique_stops_calls_and_nothing_else() -> None:
    with shop() as one:
        memory = one.crm.describe("Leads").memory
    with shop(marker_field="Email") as one:
        with pytest.raises(ConfigError, match=r"Leads\.Email is not unique"):
            one.crm.describe("Leads")
        one.crm.recall("Leads", memory)
        assert one.crm.slots("Leads", {"Email": "a@example.cn"})["email"] == "a@example.cn"
        with pytest.raises(ConfigError):
            list(one.crm.everything("Leads"))


def test_times_without_a_zone_are_none() -> None:
    assert utc("2026-02-03T10:11:12+08:00") == "2026-02-03T02:11:12Z"
    assert utc("2026-02-03T10:11:12") == utc(None) == utc("soon") == utc(5) == ""


def test_notifications_only_wake_and_only_with_the_token() -> None:
    with shop() as one:
        token = Secret("hub-1")
        until = one.crm.notices.watch("https://hub.example/zoho", 1000000068001, token)
        assert until == "2026-11-28T08:00:00Z"
        (kept,) = one.standin.state.watches.values()
        assert kept["token"] == "hub-1"
        told = {"token": "hub-1", "module": "Contacts", "ids": ["57", "57", "x", 8]}
        assert one.crm.notices.woken(told, token) == ("Contacts", ("57",))
        for bad in (None, {}, {**told, "token": "other"}, {**told, "module": "Deals"}):
            assert one.crm.notices.woken(bad, token) is None
        one.crm.notices.unwatch(1000000068001)
        assert one.standin.state.watches == {}


def test_what_was_described_is_known_again_without_a_call() -> None:
    with shop() as one:
        kind = one.crm.describe("Leads")
        raw = {"Last_Name": "王", "WeChat": "wx_1"}
        asked = one.standin.state.calls.total()
        other: Crm = open_zoho(
            settings_for(one.server.url), tokens=one.tokens, budget=LocalBudget(one.clock)
        )
        assert "wechat" not in other.slots("Leads", raw)
        other.recall("Leads", kind.memory)
        assert other.slots("Leads", raw) == one.crm.slots("Leads", raw)
        assert other.patch("Leads", {"qq": "123"}, raw) == {"QQ": "123"}
        assert one.standin.state.calls.total() == asked
