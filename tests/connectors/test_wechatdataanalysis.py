"""WeChatDataAnalysis in the forms that have no sample: page, cut text, record workbook, ZIP."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from store.values import Stream
from tests.connectors.wechat_files import (
    customers,
    layout_name,
    of_stream,
    one,
    read_file,
    refusals,
    workbook,
    written,
)

WDA = ["用户名", "显示名称", "备注", "昵称", "微信号", "类型", "公众号类型", "公众号类型码", "地区",
       "国家/地区码", "省份", "城市", "来源", "来源场景码"]  # fmt: skip


def test_wechatdataanalysis_page_with_former_friends(tmp_path: Path) -> None:
    people = [
        ["wxid_d1", "王姐", "王姐", "小王", "w1", "friend", "", "", "中国大陆·福建·福州", "CN",
         "Fujian", "Fuzhou", "通过扫一扫添加", "30"],
        ["wxid_d2", "旧友", "旧友", "小旧", "", "former_friend", "", "", "", "", "", "", "", ""],
        ["wxid_d3", "黑名单", "", "小黑", "", "blocked", "", "", "", "", "", "", "", ""],
        ["wxid_own", "我", "", "我", "", "friend", "", "", "", "", "", "", "", ""],
        ["gh_x", "服务号", "", "服务号", "", "official", "service", "1", "", "", "", "", "", ""],
    ]  # fmt: skip
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in people)
    head = "".join(f"<th>{name}</th>" for name in WDA)
    page = f"<!DOCTYPE html><html><body><table><tr>{head}</tr>{body}</table></body></html>"
    path = written(tmp_path / "contacts.html", page)
    assert layout_name(path) == "wechat.wechatdataanalysis.page"
    rows = read_file(path)
    status = {r.external_id: r.fields.get("status", ()) for r in customers(rows)}
    assert status["wxid_d1"] == ()
    assert status["wxid_d2"] == ("former_friend",)
    assert status["wxid_d3"] == ("blocked",)
    assert refusals(rows) == {"not_a_person": 1}


def test_wechatdataanalysis_knows_its_own_account(tmp_path: Path) -> None:
    contacts = {
        "exportedAt": "2026-08-22T02:15:00Z", "account": "wxid_own", "count": 2,
        "contacts": [
            {"username": "wxid_own", "nickname": "我", "type": "friend"},
            {"username": "wxid_d1", "nickname": "小王", "type": "friend", "sourceScene": 17},
        ],
    }  # fmt: skip
    rows = read_file(written(tmp_path / "c.json", json.dumps(contacts, ensure_ascii=False)))
    assert refusals(rows) == {"own_account": 1}
    assert one(customers(rows)[0], "source") == "通过名片分享添加"


def test_wechatdataanalysis_text_cut_in_the_last_line(tmp_path: Path) -> None:
    text = (
        "联系人导出\n账号: wxid_own\n数据源: auto\n数量: 3\n\n"
        "[1] 用户名: wxid_d1 | 显示名称: 甲 | B | 昵称: 甲 | 类型: friend\n"
        "[2] 用户名: wxid_own | 昵称: 我 | 类型: friend\n"
        "[3] 用户名: wxid_d3 | 昵"
    )
    rows = read_file(written(tmp_path / "c.txt", text))
    assert refusals(rows) == {"own_account": 1, "cut_off": 1}
    assert len(customers(rows)) == 1


def test_wechatdataanalysis_record_workbook(tmp_path: Path) -> None:
    paid = {"kind": "transfer", "transferId": "T1", "sessionName": "wxid_d1", "paySubType": 3,
            "payPayer": "wxid_d1", "payReceiver": "wxid_own", "beginTransferTime": 1748917072,
            "sessionContact": {"username": "wxid_d1", "displayName": "王姐"},
            "transferStatus": "已收款", "messageSummary": "甲油胶",
            "amountText": "¥88.00"}  # fmt: skip
    asked = {"userName": "wxid_d2", "timestamp": 1748917072, "content": "我是老李",
             "isSender": False, "scene": 14, "remark": ""}  # fmt: skip
    path = workbook(tmp_path / "records.xlsx", "记录", [
        ["序号", "名称", "时间", "类型", "完整数据(JSON)"],
        [1, "王姐", "2025-06-03", "转账", json.dumps(paid, ensure_ascii=False)],
        [2, "老李", "2025-06-03", "好友验证", json.dumps(asked, ensure_ascii=False)],
        [3, "坏", "2025-06-03", "转账", '{"kind": NaN}'],
    ])  # fmt: skip
    rows = read_file(path)
    assert refusals(rows) == {"bad_row": 1}
    (bought,) = of_stream(rows, Stream.PURCHASES)
    assert (bought.external_id, one(bought, "amount")) == ("T1", "88.00")
    assert [record.external_id for record in customers(rows)] == ["wxid_d1", "wxid_d2"]
    assert one(customers(rows)[1], "source") == "通过群聊添加"


def test_a_chat_inside_the_zip_in_an_unknown_form_is_one_refused_row(tmp_path: Path) -> None:
    path = tmp_path / "chats.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", "{}")
        archive.writestr("conversations/0001_x/messages.txt", "...")
        archive.writestr("conversations/../../../etc/messages.json", "{}")
    rows = read_file(path)
    assert refusals(rows) == {"unknown_format": 1}
