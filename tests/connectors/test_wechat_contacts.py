"""The contact lists of every tool: the fourteen people, and who is refused and why."""

from __future__ import annotations

import json

import pytest

from tests.connectors.wechat_files import (
    SAMPLES,
    customers,
    one,
    read_file,
    recognised,
    refusals,
)

PEOPLE = json.loads((SAMPLES / "ground_truth.json").read_text("utf-8"))["people"]
WECHAT = SAMPLES / "wechat"
ACCOUNT = "wxid_upy74oz7q3uo22_20260822_101500"

LISTS = {
    "memotrace_v2/contacts.csv": ("wechat.memotrace", {"not_a_person": 1}, True, True),
    "pywxdump/wxid_bqydqdz2qzcz22/users.json": ("wechat.pywxdump", {}, True, True),
    "chatlog/contact.json": ("wechat.chatlog", {"not_a_friend": 1}, False, False),
    "weflow/contacts_2026-06-30T02-11-09.json": ("wechat.weflow", {}, False, False),
    "weflow/contacts_2026-06-30T02-11-09.csv": ("wechat.weflow", {}, False, False),
    "weflow/http_api_v1_contacts.json": ("wechat.weflow.api", {}, False, False),
    f"wechatdataanalysis/contacts_{ACCOUNT}.json": (
        "wechat.wechatdataanalysis", {"not_a_person": 1}, False, False,
    ),
    f"wechatdataanalysis/contacts_{ACCOUNT}.csv": (
        "wechat.wechatdataanalysis", {"not_a_person": 1}, False, False,
    ),
    f"wechatdataanalysis/contacts_{ACCOUNT}.xlsx": (
        "wechat.wechatdataanalysis", {"not_a_person": 1}, False, False,
    ),
    f"wechatdataanalysis/contacts_{ACCOUNT}.txt": (
        "wechat.wechatdataanalysis", {"not_a_person": 1}, False, False,
    ),
    "sqlite_v3/MicroMsg.db": (
        "wechat.sqlite3", {"not_a_person": 3, "not_a_friend": 1}, True, True,
    ),
    "sqlite_v4/contact.db": (
        "wechat.sqlite4", {"not_a_person": 3, "not_a_friend": 1}, True, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_the_fourteen_people_come_out(name: str) -> None:
    connection, refused, phones, genders = LISTS[name]
    layout = recognised(WECHAT / name)
    assert layout is not None
    assert layout.sure >= 0.9
    assert layout.connection == connection
    rows = read_file(WECHAT / name)
    assert refusals(rows) == refused
    found = {record.external_id: record for record in customers(rows)}
    for person in PEOPLE.values():
        record = found.pop(person["wxid"])
        assert record.fields["wechat"] == tuple(filter(None, (person["wxid"], person["alias"])))
        assert one(record, "nickname") == person["nick"]
        assert one(record, "remark") == person["remark"]
        if genders:
            assert one(record, "gender") == {1: "m", 2: "f"}[person["gender"]]
        if phones and record.fields.get("mobile"):
            assert record.fields["mobile"][0] == person["phone"]
            assert set(record.fields["mobile"]) <= {person["phone"], person["old_phone"]}
    assert set(found) <= {"2598498200000000@openim"}


@pytest.mark.parametrize(
    ("name", "phones"),
    [("memotrace_v2/contacts.csv", 3), ("pywxdump/wxid_bqydqdz2qzcz22/users.json", 3),
     ("sqlite_v3/MicroMsg.db", 3), ("sqlite_v4/contact.db", 3)],
)  # fmt: skip
def test_phones_on_the_card_are_read(name: str, phones: int) -> None:
    found = [record for record in customers(read_file(WECHAT / name)) if "mobile" in record.fields]
    assert len(found) == phones


def test_the_label_none_says_nothing() -> None:
    rows = read_file(WECHAT / "memotrace_v2/contacts.csv")
    tags = {record.external_id: record.fields.get("tags", ()) for record in customers(rows)}
    assert tags[PEOPLE["P01"]["wxid"]] == ()
    assert tags[PEOPLE["P02"]["wxid"]] == ("批发",)


def test_a_pinyin_city_keeps_its_province() -> None:
    rows = read_file(WECHAT / "memotrace_v2/contacts.csv")
    places = {
        record.external_id: (one(record, "province"), one(record, "city"))
        for record in customers(rows)
    }
    assert places[PEOPLE["P06"]["wxid"]] == ("Jiangsu", "Suzhou")
    assert places[PEOPLE["P07"]["wxid"]] == ("Anhui", "Suzhou")


def test_hanzi_regions_are_split_and_kept() -> None:
    rows = read_file(WECHAT / "weflow/contacts_2026-06-30T02-11-09.csv")
    found = {record.external_id: record for record in customers(rows)}
    seventh = found[PEOPLE["P07"]["wxid"]]
    assert (one(seventh, "province"), one(seventh, "city")) == ("安徽", "宿州")
    assert one(seventh, "region") == "中国大陆·安徽·宿州"
    first = found[PEOPLE["P01"]["wxid"]]
    assert first.fields["tags"] == ("老客户", "美甲店")
    assert one(first, "note").startswith("生日5.12")


def test_unquoted_lines_with_a_comma_keep_the_whole_nickname() -> None:
    rows = read_file(WECHAT / "chatlog/contact.csv")
    found = {record.external_id: record for record in customers(rows)}
    assert one(found[PEOPLE["P03"]["wxid"]], "nickname") == "Nana,李"
    assert one(found[PEOPLE["P03"]["wxid"]], "remark") == "A李娜 甲油胶 老客户"
    assert len(found) == 15  # the list does not say who is a friend
    assert sum("extra_cells" in row.notes for row in rows) == 2


def test_the_list_without_a_header_names_accounts_by_alias() -> None:
    rows = read_file(WECHAT / "wechatexporter/阿玲美甲用品批发_Contacts.csv")
    found = {record.external_id: record for record in customers(rows)}
    assert len(rows) == len(found) == 14
    for person in PEOPLE.values():
        record = found[person["alias"] or person["wxid"]]
        assert one(record, "remark") == (person["remark"] or person["nick"])
    assert found["meilan_nails"].fields["tags"] == ("老客户", "美甲店")


def test_packed_columns_are_unpacked() -> None:
    for name in ("sqlite_v3/MicroMsg.db", "sqlite_v4/contact.db"):
        found = {r.external_id: r for r in customers(read_file(WECHAT / name))}
        first = found[PEOPLE["P01"]["wxid"]]
        assert first.fields["tags"] == ("老客户", "美甲店")
        assert one(first, "note").startswith("生日5.12")
        assert (one(first, "province"), one(first, "city")) == ("Guangdong", "Guangzhou")
        eighth = found[PEOPLE["P08"]["wxid"]]
        assert eighth.fields["mobile"] == ("19900006606", "17700005505")
    assert one(first, "source") == "通过名片分享添加"
    assert one(first, "created_at") == "2025-05-20T11:58:40Z"


def test_a_wecom_friend_is_a_person_without_a_wechat_id() -> None:
    rows = read_file(WECHAT / "sqlite_v4/contact.db")
    found = {record.external_id: record for record in customers(rows)}
    wecom = found["2598498200000000@openim"]
    assert "wechat" not in wecom.fields
    assert one(wecom, "nickname") == "何志明"


def test_remarks_of_a_plain_list_are_kept_as_they_are() -> None:
    path = WECHAT / "remarks.jsonl"
    written = [json.loads(line)["remark"] for line in path.read_text("utf-8").splitlines()]
    rows = read_file(path)
    assert [one(record, "remark") for record in customers(rows)] == written
    assert all(set(record.fields) == {"remark"} for record in customers(rows))
