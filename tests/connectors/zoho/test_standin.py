"""The stand-in Zoho keeps the rules that the real one is known for."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.standins.faults import Plan
from connectors.standins.zoho import ZohoStandin
from tests.clocks import StandingClock
from tests.connectors.zoho.zoho_calls import Caller

EARLY, LATE = "2020-01-01T00:00:00+08:00", "2030-01-01T00:00:00+08:00"
CONTACT = {"Last_Name": "王芳", "Mobile": "13800138000", "Email": "wang@shop.example"}


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def standin(clock: StandingClock) -> ZohoStandin:
    return ZohoStandin(clock)


@pytest.fixture
def call(standin: ZohoStandin) -> Caller:
    return Caller(standin)


def test_tokens_live_an_hour_and_the_sixteenth_kills_the_first(
    call: Caller, clock: StandingClock
) -> None:
    first = call.access
    for _ in range(15):
        clock.forward(61)
        call.access = str(call.token().body["access_token"])
    assert call("GET org").status == 200
    call.access = first
    assert call("GET org").body["code"] == "INVALID_TOKEN"
    assert call("GET org").status == 401


def test_the_eleventh_token_in_ten_minutes_is_refused_with_status_200(call: Caller) -> None:
    for _ in range(9):
        assert "access_token" in call.token().body
    refused = call.token()
    assert refused.status == 200
    assert refused.body["error"] == "Access Denied"
    assert call.token(refresh_token="other").body == {"error": "invalid_code"}
    assert call.token(client_id="other").body == {"error": "invalid_client"}


def test_nothing_is_204_and_nothing_newer_is_304(call: Caller, standin: ZohoStandin) -> None:
    assert call("GET Leads", fields="Last_Name").status == 204
    standin.colleague.put("Leads", CONTACT)
    assert call("GET Leads", fields="Last_Name").body["info"]["count"] == 1
    assert call("GET Leads", fields="Last_Name", since=LATE).status == 304
    assert call("GET Leads/1").status == 204
    assert call("GET Nothing", fields="id").body["code"] == "INVALID_MODULE"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "REQUIRED_PARAM_MISSING"),
        ({"fields": ",".join(f"F{n}" for n in range(51))}, "LIMIT_EXCEEDED"),
        ({"fields": "Email", "per_page": "201"}, "LIMIT_EXCEEDED"),
        ({"fields": "Email", "page": "11"}, "DISCRETE_PAGINATION_LIMIT_EXCEEDED"),
        ({"fields": "Email", "page": "1", "page_token": "x"}, "AMBIGUITY_DURING_PROCESSING"),
        ({"fields": "Email", "page_token": "x"}, "TOKEN_BOUND_DATA_MISMATCH"),
    ],
)
def test_a_list_refuses_what_the_real_one_refuses(
    call: Caller, query: dict[str, str], code: str
) -> None:
    got = call("GET Leads", **query)
    assert (got.status, got.body["code"]) == (400, code)


def test_a_list_goes_on_by_its_token_and_only_with_the_same_question(
    call: Caller, standin: ZohoStandin, clock: StandingClock
) -> None:
    standin.colleague.seed("Leads", [{"Last_Name": f"客{n}"} for n in range(450)], since=10**9)
    seen: list[str] = []
    query = {"fields": "Last_Name", "sort_order": "asc"}
    token = ""
    while True:
        got = call("GET Leads", **query, **({"page_token": token} if token else {}))
        seen += [row["id"] for row in got.body["data"]]
        if not got.body["info"]["more_records"]:
            break
        token = got.body["info"]["next_page_token"]
    assert len(seen) == len(set(seen)) == 450
    other = call("GET Leads", fields="Email", page_token=token)
    assert other.body["code"] == "TOKEN_BOUND_DATA_MISMATCH"
    clock.forward(86_401)
    call.access = str(call.token().body["access_token"])
    assert call("GET Leads", **query, page_token=token).body["code"] == "EXPIRED_VALUE"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select Email from Leads", "SYNTAX_ERROR"),
        ("select Email from Leads where id > 0 and id > 1 and id > 2", "SYNTAX_ERROR"),
        ("select Nonsense from Leads where id > 0", "INVALID_QUERY"),
        ("select Email from Leads where Description = 'x'", "INVALID_QUERY"),
        ("select Email, Email from Leads where id > 0", "DUPLICATE_DATA"),
        ("select Email from Leads where id > 0 limit 2001", "LIMIT_EXCEEDED"),
        ("select Email from Nowhere where id > 0", "INVALID_MODULE"),
    ],
)
def test_coql_refuses_what_the_real_one_refuses(call: Caller, query: str, code: str) -> None:
    got = call.coql(query)
    assert (got.status, got.body["code"]) == (400, code)


def test_coql_orders_compares_and_pages(call: Caller, standin: ZohoStandin) -> None:
    rows = [{"Last_Name": f"客{n}", "Mailing_City": "杭州" if n % 2 else "上海"} for n in range(9)]
    standin.colleague.seed("Contacts", rows, since=1_700_000_000, step=3)
    where = "(Mailing_City = '杭州' and (Modified_Time >= '2023-11-14T22:13:21+00:00' or id < 0))"
    window = "order by Modified_Time asc, id asc limit 2 offset 1"
    got = call.coql(f"select Last_Name, Mailing_City from Contacts where {where} {window}")  # noqa: S608
    assert [row["Last_Name"] for row in got.body["data"]] == ["客5", "客7"]
    assert got.body["info"] == {"count": 2, "more_records": False}
    some = call.coql("select id from Contacts where Last_Name like '客%' and Last_Name != '客0'")
    assert len(some.body["data"]) == 8
    down = call.coql("select Last_Name from Contacts where id > 0 order by Last_Name desc limit 1")
    assert down.body["data"][0]["Last_Name"] == "客8"
    assert call.coql("select id from Contacts where id in ('1')").status == 204
    assert call.coql("select Owner from Contacts where Owner is null").status == 204


def test_a_batch_is_judged_record_by_record(call: Caller, standin: ZohoStandin) -> None:
    sent = [CONTACT, {"First_Name": "无姓"}, {"Last_Name": "李", "Phone": "转8001"}, CONTACT]
    standin.colleague.make_unique("Contacts", "Email")
    got = call("POST Contacts", {"data": sent, "trigger": []})
    codes = [one["code"] for one in got.body["data"]]
    assert got.status == 207
    assert codes == ["SUCCESS", "MANDATORY_NOT_FOUND", "INVALID_DATA", "DUPLICATE_DATA"]
    made = got.body["data"][0]["details"]["id"]
    assert got.body["data"][3]["details"]["duplicate_record"]["id"] == made
    assert [one.trigger for one in standin.colleague.writes()] == [()]
    alone = call("POST Contacts", {"data": [{"Email": "no name"}]})
    assert alone.status == 400
    many = call("POST Contacts", {"data": [CONTACT] * 101})
    assert many.body["data"][0]["code"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("field", "value", "detail"),
    [
        ("Last_Name", "长" * 81, "maximum_length"),
        ("Mobile", "手机:138", "expected_data_type"),
        ("Mobile", "1" * 31, "maximum_length"),
        ("Email", "not mail", "expected_data_type"),
        ("Date_of_Birth", "3 May", "expected_data_type"),
        ("Account_Name", {"id": "77"}, "expected_data_type"),
        ("Title", 7, "expected_data_type"),
    ],
)
def test_values_are_checked(call: Caller, field: str, value: Any, detail: str) -> None:
    got = call("POST Contacts", {"data": [{"Last_Name": "王", field: value}]})
    said = got.body["data"][0]
    assert said["code"] == "INVALID_DATA"
    assert said["details"]["api_name"] == field
    assert detail in said["details"]


def test_unknown_and_read_only_fields_are_dropped_without_a_word(
    call: Caller, standin: ZohoStandin
) -> None:
    sent = {**CONTACT, "email": "x", "Nonsense": 1, "Created_Time": LATE}
    number = call("POST Contacts", {"data": [sent]}).body["data"][0]["details"]["id"]
    shown = standin.colleague.live("Contacts")[number]
    assert "Nonsense" not in shown
    assert shown["Created_Time"] != LATE


def test_an_upsert_finds_its_record_by_a_unique_field(call: Caller, standin: ZohoStandin) -> None:
    body = {"data": [{**CONTACT, "Guiyi_Id": "c-1"}], "duplicate_check_fields": ["Guiyi_Id"]}
    first = call("POST Contacts/upsert", body).body["data"][0]
    again = call("POST Contacts/upsert", body).body["data"][0]
    assert (first["action"], again["action"]) == ("insert", "update")
    assert first["details"]["id"] == again["details"]["id"]
    assert len(standin.colleague.live("Contacts")) == 1
    free = {"data": [CONTACT], "duplicate_check_fields": ["Mobile"]}
    assert call("POST Contacts/upsert", free).body["data"][0]["action"] == "insert"


def test_a_guard_refuses_what_changed_since(
    call: Caller, standin: ZohoStandin, clock: StandingClock
) -> None:
    number = standin.colleague.put("Contacts", CONTACT)
    body = {"data": [{"id": number, "Title": "经理"}], "trigger": []}
    stale = call("PUT Contacts", body, since=EARLY)
    assert (stale.status, stale.body["data"][0]["code"]) == (412, "ALREADY_MODIFIED")
    assert call("PUT Contacts", body, since=LATE).status == 200
    clock.forward(5)
    cleared = call(f"PUT Contacts/{number}", {"data": [{"Title": None}]})
    assert cleared.status == 200
    assert "Title" not in standin.colleague.live("Contacts")[number]
    standin.colleague.lock("Contacts", number)
    assert call("PUT Contacts", body).body["data"][0]["code"] == "RECORD_LOCKED"


def test_deleted_records_are_listed_until_they_are_restored(
    call: Caller, standin: ZohoStandin, clock: StandingClock
) -> None:
    kept, gone = (standin.colleague.put("Leads", {"Last_Name": name}) for name in "甲乙")
    clock.forward(10)
    assert call("DELETE Leads", ids=gone).status == 200
    assert call("DELETE Leads", ids=f"{gone},{kept}").status == 207
    listed = call("GET Leads/deleted", type="recycle").body["data"]
    assert {one["id"] for one in listed} == {kept, gone}
    assert {one["display_name"] for one in listed} == {"甲", "乙"}
    standin.colleague.restore("Leads", kept)
    assert [one["id"] for one in call("GET Leads/deleted", type="all").body["data"]] == [gone]
    assert call("GET Leads/deleted", type="all", since=LATE).status == 304


def test_search_lags_and_coql_does_not(
    call: Caller, standin: ZohoStandin, clock: StandingClock
) -> None:
    standin.state.index_lag = 60
    call("POST Contacts", {"data": [CONTACT]})
    assert call("GET Contacts/search", phone="138 0013 8000").status == 204
    assert call.coql("select id from Contacts where Mobile = '13800138000'").status == 200
    clock.forward(61)
    for way in (
        {"phone": "138 0013 8000"}, {"email": "WANG@shop.example"}, {"word": "王芳"},
        {"criteria": "((Last_Name:equals:王芳)and(Email:starts_with:wang))"},
    ):  # fmt: skip
        assert call("GET Contacts/search", **way).body["info"]["count"] == 1


def test_a_merge_takes_the_named_values_and_the_child_goes(
    call: Caller, standin: ZohoStandin
) -> None:
    master = standin.colleague.put("Contacts", {"Last_Name": "王芳"})
    child = standin.colleague.put("Contacts", CONTACT)
    body = {"merge": [{"data": [{"id": child, "_fields": [{"api_name": "Email"}]}]}]}
    assert call(f"POST Contacts/{master}/actions/merge", body).status == 201
    live = standin.colleague.live("Contacts")
    assert list(live) == [master]
    assert live[master]["Email"] == "wang@shop.example"


def test_credits_run_out(call: Caller, standin: ZohoStandin) -> None:
    standin.state.credits = 4
    for left in (None, "2", "1", "0"):
        assert call("GET org").headers.get("X-API-CREDITS-REMAINING") == left
    refused = call("GET org")
    assert (refused.status, refused.body["code"]) == (429, "TOO_MANY_REQUESTS")


def test_metadata_and_notifications(call: Caller, standin: ZohoStandin) -> None:
    fields = call("GET settings/fields", module="Contacts").body["fields"]
    marker = next(one for one in fields if one["api_name"] == "Guiyi_Id")
    assert marker["unique"]
    assert len(call("GET users", type="ActiveUsers").body["users"]) == 3
    one = {"channel_id": "100", "events": ["Contacts.all"], "token": "hub"}
    until = "2026-11-25T00:00:00+08:00"
    assert call("POST actions/watch", {"watch": [{**one, "channel_expiry": until}]}).status == 201
    assert call("POST actions/watch", {"watch": [{**one, "channel_expiry": LATE}]}).status == 400
    assert call("GET actions/watch").body["info"]["count"] == 1
    assert call("DELETE actions/watch", channel_ids="100").status == 200


def test_values_are_rewritten_where_it_is_asked_for(call: Caller, standin: ZohoStandin) -> None:
    standin.state.rewriting = True
    call("POST Contacts", {"data": [{**CONTACT, "Title": "很长" * 15}]})
    (shown,) = standin.colleague.live("Contacts").values()
    assert shown["Mobile"] == "138 0013 8000"
    assert shown["Title"] == "很长" * 10


@pytest.mark.parametrize(
    "code",
    ["same_page_twice", "pages_reordered", "row_shifted", "short_page", "total_lies",
     "empty_list", "half_gone", "field_odd", "unknown_option", "clock_back"],
)  # fmt: skip
def test_each_fault_of_a_page_happens_and_changes_no_record(
    clock: StandingClock, code: str
) -> None:
    standin = ZohoStandin(clock)
    standin.colleague.seed("Contacts", [CONTACT] * 800, since=10**9)
    call, before = Caller(standin), standin.colleague.live("Contacts")
    query = "select Email, Mobile from Contacts where id > 0 order by id asc limit 300 offset "
    usual = [call.coql(query + start).body for start in ("0", "300", "600")]
    plan = Plan(7, [code], within=1)
    standin.faults = plan
    odd = [call.coql(query + start).body for start in ("0", "300", "600")]
    assert plan.happened[code] >= 1
    # The clock goes wrong first, and shows it in what is written later.
    assert odd != usual or code == "clock_back"
    assert standin.colleague.live("Contacts") == before
