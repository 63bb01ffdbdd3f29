"""WeCom: the console's export and the API's answers; a row for each customer and employee."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from tests.connectors.wechat_files import (
    SAMPLES,
    customers,
    one,
    read_file,
    recognised,
    refusals,
)

WECOM = SAMPLES / "wecom"
PEOPLE = json.loads((SAMPLES / "ground_truth.json").read_text("utf-8"))["people"]


def test_the_console_export_beats_the_general_table_reader() -> None:
    layout = recognised(WECOM / "客户列表_admin_export.xlsx")
    assert layout is not None
    assert (layout.name, layout.connection) == ("wecom.export", "wecom.export")
    assert layout.sure >= 0.9


def test_the_console_export_has_a_row_for_each_employee() -> None:
    rows = read_file(WECOM / "客户列表_admin_export.xlsx")
    assert len(rows) == 15
    assert refusals(rows) == {}
    found = customers(rows)
    assert all(record.external_id == "" for record in found)
    assert [one(record, "owner") for record in found] == ["林玉玲"] * 14 + ["陈志强"]
    for person, record in zip(PEOPLE.values(), found, strict=False):
        assert one(record, "remark") == (person["remark"] or person["nick"])
        assert one(record, "company") == person["company"]
        assert one(record, "email") == person["email"]
        assert one(record, "mobile") == person["phone"].removeprefix("+")
    assert found[0].fields["tags"] == ("客户等级:老客户",)
    assert one(found[0], "note").startswith("生日5.12")
    assert one(found[0], "created_at") == "2025-05-20T19:58:40"


def test_the_console_export_may_have_notes_above_and_another_order(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["以下为企业客户列表，仅供内部使用"],
        ["标签组1(等级)", "添加时间", "客户名称", "添加人", "手机", "标签组2（渠道）"],
        [
            "VIP、老客户",
            "2025-05-20 19:58:40",
            "王总",
            "林玉玲",
            "13900002202,0757-1",
            "抖音",
        ],
        [],
    ):
        sheet.append(row)
    path = tmp_path / "export.xlsx"
    book.save(path)
    (record,) = customers(read_file(path))
    assert record.fields["tags"] == ("等级:VIP", "等级:老客户", "渠道:抖音")
    assert record.fields["mobile"] == ("13900002202", "0757-1")


def test_the_answer_has_an_id_for_customer_and_employee() -> None:
    pages = [WECOM / f"batch_get_by_user_page{number}.json" for number in (1, 2)]
    found = {r.external_id: r for path in pages for r in customers(read_file(path))}
    assert len(found) == 15
    first = found["wmSYN0000AAAP01xxxxxxxxxxxxxx/LinYuLing"]
    second = found["wmSYN0000AAAP01xxxxxxxxxxxxxx/ChenZhiQiang"]
    assert (one(first, "owner"), one(second, "owner")) == ("LinYuLing", "ChenZhiQiang")
    assert one(first, "mobile") == PEOPLE["P01"]["phone"]
    assert one(first, "company") == PEOPLE["P01"]["company"]
    assert one(first, "created_at") == "2025-05-20T11:58:40Z"
    assert (one(first, "source"), one(first, "gender")) == ("名片分享", "f")
    assert "tags" not in first.fields  # only ids of tags stand there
    assert "unionid" in str(first.raw)
    assert "wechat" not in first.fields


def test_unknown_ways_stay_numbers_and_nameless_entries_are_refused(tmp_path: Path) -> None:
    answer = {
        "errcode": 0,
        "external_contact_list": [
            {"external_contact": {"external_userid": "wm1", "name": "甲", "type": 2,
                                  "corp_name": "短", "corp_full_name": "长有限公司"},
             "follow_info": {"userid": "u", "add_way": 77}},
            {"external_contact": {"name": "乙"}, "follow_info": {}},
            "oops",
        ],
        "next_cursor": "",
    }  # fmt: skip
    path = tmp_path / "page.json"
    path.write_text(json.dumps(answer, ensure_ascii=False))
    rows = read_file(path)
    assert refusals(rows) == {"bad_row": 2}
    (record,) = customers(rows)
    assert (one(record, "source"), one(record, "company")) == ("add_way 77", "长有限公司")
