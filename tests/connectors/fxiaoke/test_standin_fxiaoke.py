"""The 纷享销客 stand-in itself: what the facts say of the real service, call by call."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from connectors.standins.faults import Plan
from connectors.standins.fxiaoke import ADMIN, CODES, Fxiaoke
from connectors.standins.fxiaoke_fields import PLAIN_CONTACT, described_objects
from connectors.standins.fxiaoke_gate import App
from connectors.standins.fxiaoke_ops import Tenant
from connectors.standins.serving import Request
from tests.clocks import StandingClock

Said = dict[str, Any]


class Caller:
    """Calls a stand-in of generation 1 without a socket."""

    def __init__(self, **options: Any) -> None:
        self.clock = StandingClock()
        faults = options.pop("faults", Plan(0))
        self.crm = Fxiaoke(faults, self.clock, **options)
        self.auth: Said = {}

    def post(self, path: str, body: Said, headers: Mapping[str, str] | None = None) -> Said:
        text = json.dumps(body).encode()
        answer = self.crm.answer(Request("POST", path, {}, headers or {}, text))
        assert answer.status == 200
        said: Said = json.loads(answer.body)
        return said

    def sign_in(self, generation: int = 1) -> Said:
        app = self.crm.gate.app
        body = {
            "appId": app.app_id,
            "appSecret": app.app_secret,
            "permanentCode": app.permanent_code,
        }
        if generation == 2:
            return self.post("/oauth2.0/token", {**body, "grantType": "app_secret"})
        said = self.post("/cgi/corpAccessToken/get/V2", body)
        if not said["errorCode"]:
            self.auth = {
                "corpAccessToken": said["corpAccessToken"],
                "corpId": said["corpId"],
                "currentOpenUserId": ADMIN,
            }
        return said

    def call(self, op: str, data: Said, **more: Any) -> Said:
        if not self.auth:
            self.sign_in()
        return self.post(f"/cgi/crm/v2/data/{op}", {**self.auth, **more, "data": data})

    def query(self, filters: list[Said] | None = None, **info: Any) -> list[Said]:
        info = {"limit": 100, "offset": 0, "filters": filters or [], **info}
        said = self.call("query", {"dataObjectApiName": "ContactObj", "search_query_info": info})
        assert said["errorCode"] == 0, said
        rows: list[Said] = said["data"]["dataList"]
        return rows

    def create(self, fields: Said, *, watched: bool = True, **more: Any) -> Said:
        data = {"object_data": {"dataObjectApiName": "ContactObj", **fields}}
        if watched:
            data["optionInfo"] = {"isDuplicateSearch": True}
        return self.call("create", data, **more)


def where(name: str, operator: str, *values: str) -> Said:
    return {"field_name": name, "operator": operator, "field_values": list(values)}


def test_a_token_stays_the_same_while_young_and_two_are_good_afterwards() -> None:
    caller = Caller()
    first = caller.sign_in()["corpAccessToken"]
    caller.clock.forward(6599)
    said = caller.sign_in()
    assert (said["corpAccessToken"], said["expiresIn"]) == (first, 601)
    caller.clock.forward(2)
    young = dict(caller.auth)
    assert caller.sign_in()["corpAccessToken"] != first
    caller.auth = young
    assert caller.query() == []
    caller.clock.forward(600)
    refused = caller.call("query", {"dataObjectApiName": "ContactObj"})
    assert refused["errorCode"] == CODES["token"]


def test_the_second_generation_signs_in_by_headers_and_its_token_is_no_use_in_a_body() -> None:
    caller = Caller()
    said = caller.sign_in(2)
    headers = {
        "authorization": f"Bearer {said['accessToken']}",
        "x-fs-ea": said["ea"],
        "x-fs-userid": "1000",
    }
    body = {"data": {"dataObjectApiName": "LeadsObj"}}
    path = "/cgi/crm/v2/data/query"
    assert caller.post(path, body, headers)["errorCode"] == 0
    mixed = {**body, "corpAccessToken": said["accessToken"], "corpId": "FSCID_77"}
    assert caller.post(path, mixed)["errorCode"] == CODES["token"]
    assert caller.post(path, body)["errorCode"] == CODES["no_token"]
    nobody = {**headers, "x-fs-userid": "77"}
    assert caller.post(path, body, nobody)["errorCode"] == CODES["user"]


def test_every_error_is_an_answer_of_200() -> None:
    caller = Caller()
    assert caller.post("/cgi/nothing", {})["errorCode"] == CODES["path"]
    assert caller.crm.answer(Request("GET", "/", {}, {})).status == 200
    assert caller.crm.answer(Request("POST", "/oauth2.0/token", {}, {}, b"{")).status == 200
    bad = {"appId": "x", "appSecret": "y", "permanentCode": "z"}
    assert caller.post("/cgi/corpAccessToken/get/V2", bad)["errorCode"] == CODES["app"]


def test_codes_are_a_table_that_a_test_may_change() -> None:
    caller = Caller(codes={**CODES, "not_there": 999})
    asked = {"dataObjectApiName": "ContactObj", "objectDataId": "none"}
    assert caller.call("get", asked)["errorCode"] == 999


def test_calls_are_limited_by_interface_and_by_day() -> None:
    caller = Caller(app=App(daily_quota=105))
    for _ in range(100):
        caller.query()
    body = {"dataObjectApiName": "ContactObj"}
    assert caller.call("query", body)["errorCode"] == CODES["busy"]
    assert caller.call("get", body)["errorCode"] == CODES["not_there"]
    caller.clock.forward(20)
    for _ in range(4):
        caller.query()
    assert caller.call("query", body)["errorCode"] == CODES["quota"]
    assert caller.crm.gate.over_limit == 2
    caller.clock.forward(8 * 3600)  # past midnight in Beijing
    caller.sign_in()
    assert caller.query() == []


def test_ten_token_calls_a_minute() -> None:
    caller = Caller()
    told = Counter(caller.sign_in()["errorCode"] for _ in range(12))
    assert told == {0: 10, CODES["busy"]: 2}


def test_a_list_holds_a_hundred_leaves_nulls_out_and_counts_only_when_asked() -> None:
    caller = Caller()
    caller.crm.add_many("ContactObj", ({"name": f"人{n}", "email": None} for n in range(150)))
    body: Said = {"dataObjectApiName": "ContactObj", "search_query_info": {"limit": 100}}
    said = caller.call("query", body)["data"]
    assert (len(said["dataList"]), said["total"]) == (100, 0)
    assert "email" not in said["dataList"][0]
    said = caller.call("query", {**body, "find_explicit_total_num": True}, includeNull=True)["data"]
    assert said["total"] == 150
    assert said["dataList"][0]["email"] is None
    for limit, offset in ((101, 0), (100, 50), (100, 10_100)):
        info = {"limit": limit, "offset": offset}
        refused = caller.call("query", {**body, "search_query_info": info})
        assert refused["errorCode"] == CODES["offset"]


def test_offset_and_both_keysets_reach_every_row() -> None:
    caller = Caller()
    caller.crm.add_many("ContactObj", ({"name": f"人{n}"} for n in range(250)), step_ms=0)
    order = [{"fieldName": "_id", "isAsc": "true"}]
    paged = [row["_id"] for at in (0, 100, 200) for row in caller.query(offset=at, orders=order)]
    at = str(caller.query()[0]["last_modified_time"])
    walked: list[str] = []
    while rows := caller.query(
        [where("last_modified_time", "EQ", at), where("_id", "GT", walked[-1] if walked else "")],
        orders=order,
    ):
        walked += [row["_id"] for row in rows]
    assert walked == paged == sorted(set(paged))
    assert len(paged) == 250


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (where("name", "EQ", "乙"), "b"),
        (where("name", "N", "乙"), "acd"),
        (where("name", "IN", "甲", "乙"), "ab"),
        (where("name", "NIN", "甲", "乙"), "cd"),
        (where("email", "IS"), "bcd"),
        (where("email", "ISN"), "a"),
        (where("email", "LIKE", "@ex"), "a"),
        (where("name", "STARTWITH", "丙"), "cd"),
        (where("name", "ENDWITH", "丁"), "d"),
        (where("last_modified_time", "BETWEEN", "1000", "2000"), "abc"),
        (where("last_modified_time", "GT", "1000"), "bcd"),
        (where("last_modified_time", "LTE", "1500"), "ab"),
    ],
)
def test_filters(condition: Said, found: str) -> None:
    caller = Caller()
    names = {"a": "甲", "b": "乙", "c": "丙", "d": "丙丁"}
    for step, (short, name) in enumerate(names.items()):
        fields = {"name": name, "job_title": short, "email": "a@ex.cn" if short == "a" else None}
        identity = caller.crm.add("ContactObj", fields)
        row = dict(caller.crm.records.one("ContactObj", identity))
        row["last_modified_time"] = 1000 + 500 * step
        caller.crm.records.shelves["ContactObj"].put(row)
    shown = "".join(sorted(row["job_title"] for row in caller.query([condition])))
    assert shown == found


def test_a_create_tells_its_id_at_the_root_and_starts_workflows_unless_told_not_to() -> None:
    caller = Caller()
    made = caller.create({"name": "王芳", "mobile1": "13800138000", "nonsense": "x"})
    assert caller.crm.records.workflows == [made["dataId"]]
    row = caller.crm.records.one("ContactObj", made["dataId"])
    assert "nonsense" not in row
    assert row["owner"] == [ADMIN]
    quiet = caller.create({"name": "李雷"}, triggerWorkFlow=False, triggerApprovalFlow=False)
    assert quiet["errorCode"] == 0
    assert len(caller.crm.records.workflows) == 1
    assert caller.create({"mobile1": "1"})["errorCode"] == CODES["required"]
    assert caller.create({"name": "x", "gender": "男"})["errorCode"] == CODES["value"]
    assert caller.create({"name": "x" * 101})["errorCode"] == CODES["value"]


def test_doubles_are_refused_only_when_that_is_asked_for() -> None:
    caller = Caller()
    fields = {"name": "王芳", "mobile1": "13800138000"}
    caller.create(fields)
    assert caller.create(fields)["errorCode"] == CODES["double"]
    assert caller.create(fields, watched=False)["errorCode"] == 0


def test_a_unique_field_holds_always() -> None:
    caller = Caller(tenant=Tenant(objects=described_objects("field_hub__c")))
    fields = {"name": "王芳", "field_hub__c": "C-1"}
    caller.create(fields, watched=False)
    assert caller.create(fields, watched=False)["errorCode"] == CODES["double"]


def test_an_update_keeps_what_it_does_not_name_and_no_owner_moves_by_it() -> None:
    caller = Caller()
    identity = caller.crm.add("ContactObj", {"name": "王芳", "email": "a@ex.cn", "remark": "老"})
    before = caller.crm.records.one("ContactObj", identity)
    fields = {"email": "b@ex.cn", "remark": None, "owner": ["FSUID_X"]}
    data = {"object_data": {"dataObjectApiName": "ContactObj", "_id": identity, **fields}}
    assert caller.call("update", data)["errorCode"] == 0
    after = caller.crm.records.one("ContactObj", identity)
    assert (after["name"], after["email"], after["owner"]) == ("王芳", "b@ex.cn", [ADMIN])
    assert "remark" not in after
    assert after["last_modified_time"] > before["last_modified_time"]
    moved = [{"objectDataId": identity, "ownerId": ["FSUID_X"]}]
    caller.call("changeOwner", {"dataObjectApiName": "ContactObj", "Data": moved})
    assert caller.crm.records.one("ContactObj", identity)["owner"] == ["FSUID_X"]


def test_a_record_is_deleted_only_after_it_was_retired() -> None:
    caller = Caller()
    identity = caller.crm.add("ContactObj", {"name": "王芳"})
    listed = {"dataObjectApiName": "ContactObj", "idList": [identity]}
    one = {"dataObjectApiName": "ContactObj", "object_data_id": identity}
    assert caller.call("delete", listed)["errorCode"] == CODES["not_invalid"]
    assert caller.call("invalid", one)["errorCode"] == 0
    assert [row["life_status"] for row in caller.query()] == ["invalid"]
    assert caller.call("recover", one)["errorCode"] == 0
    assert len(caller.crm.live("ContactObj")) == 1
    caller.call("invalid", one)
    assert caller.call("delete", listed)["errorCode"] == 0
    assert caller.query() == []


def test_a_list_lags_and_a_get_does_not() -> None:
    caller = Caller(tenant=Tenant(lag=30))
    identity = caller.create({"name": "王芳"})["dataId"]
    assert caller.query() == []
    got = caller.call("get", {"dataObjectApiName": "ContactObj", "objectDataId": identity})
    assert got["data"]["name"] == "王芳"
    caller.clock.forward(30)
    assert [row["_id"] for row in caller.query()] == [identity]


def test_values_are_rewritten_on_a_switch() -> None:
    caller = Caller(tenant=Tenant(rewrites=True))
    made = caller.create({"name": " 王 芳 ", "mobile1": "138 0013-8000", "email": "A@EX.cn"})
    row = caller.crm.records.one("ContactObj", made["dataId"])
    assert (row["name"], row["mobile1"], row["email"]) == ("王 芳", "13800138000", "a@ex.cn")


def test_tenants_name_their_fields_differently() -> None:
    caller = Caller(tenant=Tenant(objects=described_objects("", ContactObj=PLAIN_CONTACT)))
    caller.sign_in()
    body = {**caller.auth, "includeDetail": True, "apiName": "ContactObj"}
    described = caller.post("/cgi/crm/v2/object/describe", body)["data"]["describe"]["fields"]
    assert "mobile" in described
    assert "mobile1" not in described


FAULTY = {
    27: lambda one, two: two == one,
    28: lambda one, two: two == one[::-1] or one == sorted(one)[::-1],
    31: lambda one, two: len(one) < 100 or len(two) < 100,
    33: lambda one, two: not one or not two,
    34: lambda one, two: len(one) == 50 or len(two) == 50,
}


@pytest.mark.parametrize("number", FAULTY)
def test_lists_misbehave_by_plan(number: int) -> None:
    caller = Caller(faults=Plan(3, [number], within=1))
    caller.crm.add_many("ContactObj", ({"name": f"人{n}"} for n in range(200)))
    order = [{"fieldName": "_id", "isAsc": True}]
    one, two = ([row["_id"] for row in caller.query(orders=order, offset=at)] for at in (0, 100))
    assert FAULTY[number](one, two) or number == 27
    if number == 27:
        assert [row["_id"] for row in caller.query(orders=order, offset=0)] in (one, two)


def test_the_token_dies_once_is_replaced_once_and_then_the_app_is_revoked() -> None:
    caller = Caller(faults=Plan(1, ["token_expires"], within=1))
    body = {"dataObjectApiName": "ContactObj"}
    assert caller.call("query", body)["errorCode"] == CODES["token"]
    caller.sign_in()
    assert caller.call("query", body)["errorCode"] == 0
    assert caller.call("query", body)["errorCode"] == CODES["token"]
    assert caller.sign_in()["errorCode"] == CODES["revoked"]
    caller.crm.gate.connect_again()
    caller.crm.faults = Plan(1)
    assert caller.sign_in()["errorCode"] == 0


def test_what_is_stored_differs_from_what_was_sent_on_a_fault() -> None:
    caller = Caller(faults=Plan(1, ["value_rewritten"], within=1))
    made = caller.create({"name": "很" * 30, "mobile1": "13800138000"})
    row = caller.crm.records.one("ContactObj", made["dataId"])
    assert (len(row["name"]), row["mobile1"]) == (20, "138 0013 8000")


def test_one_field_is_refused_on_a_fault() -> None:
    caller = Caller(faults=Plan(1, ["403_field"], within=1))
    refused = caller.create({"name": "王芳", "email": "a@ex.cn"})
    assert refused["errorCode"] == CODES["closed"]
    assert "email" in refused["errorMessage"]
    assert caller.create({"name": "王芳"})["errorCode"] == 0
