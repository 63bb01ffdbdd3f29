"""Layouts that are described and have no sample: small files of them, written here."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest

from connectors.contract import ReadRow
from connectors.wechat.reader import FORMS
from store.errors import Unreadable
from store.values import Stream
from tests.connectors.wechat_files import (
    SAMPLES,
    customers,
    layout_name,
    notes,
    of_stream,
    one,
    read_file,
    refusals,
    workbook,
    written,
)


def test_echotrace_contacts(tmp_path: Path) -> None:
    path = workbook(tmp_path / "通讯录_1750000000000.xlsx", "通讯录", [
        ["序号", "昵称", "微信ID", "备注", "微信号"],
        [1, "小陈", "wxid_e1", "陈姐 福州 茶叶", "chen_tea"],
        [2, "茶友群", "77@chatroom", "", ""],
        [3, "公众号", "gh_tea", "", ""],
    ])  # fmt: skip
    rows = read_file(path)
    assert layout_name(path) == "wechat.echotrace.contacts"
    assert refusals(rows) == {"not_a_person": 2}
    (record,) = customers(rows)
    assert record.external_id == "wxid_e1"
    assert record.fields["wechat"] == ("wxid_e1", "chen_tea")


ECHO_HEADER = [
    "序号", "时间", "发送者昵称", "发送者微信ID", "发送者备注", "发送者身份", "消息类型", "内容",
]  # fmt: skip


def test_echotrace_chat_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "chat.xlsx", "聊天记录", [
        ["会话信息"],
        ["微信ID", "wxid_e1", "", "昵称", "小陈", "备注", "陈姐 福州 茶叶"],
        [],
        ECHO_HEADER,
        [1, "2025-06-03 10:00:00", "小陈", "wxid_e1", "陈姐", "陈姐", "文本消息", "在吗"],
        [2, "2025-06-03 10:01:00", "我", "wxid_me", "", "我", "文本消息", "在"],
        [3, "2025-06-03 10:02:00", "小陈", "wxid_e1", "陈姐", "陈姐", "转账卡片", "转账[66.50元]"],
        [4, "2025-06-03 10:03:00", "小陈", "wxid_e1", "陈姐", "陈姐", "名片消息", "[名片] 阿芳"],
    ])  # fmt: skip
    rows = read_file(path)
    assert layout_name(path) == "wechat.echotrace.chat"
    (partner,) = customers(rows)
    assert partner.external_id == "wxid_e1"
    events = of_stream(rows, Stream.INTERACTIONS)
    told = [(one(e, "kind"), one(e, "direction")) for e in events]
    assert told == [
        ("text", "in"), ("text", "out"), ("transfer_offered", "in"), ("card", "in"),
    ]  # fmt: skip


def test_echotrace_chat_json(tmp_path: Path) -> None:
    chat = {
        "session": {"wxid": "wxid_e1", "nickname": "小陈", "remark": "陈姐"},
        "messages": [
            {"createTime": 1748916902, "type": "文本消息", "content": "在吗", "isSend": 0},
            {"createTime": 1748916903, "type": "红包卡片", "content": "恭喜", "isSend": 1},
        ],
        "exportTime": "2026-01-01",
    }
    path = written(tmp_path / "chat.json", json.dumps(chat, ensure_ascii=False))
    assert layout_name(path) == "wechat.echotrace.chat"
    rows = read_file(path)
    assert [one(e, "kind") for e in of_stream(rows, Stream.INTERACTIONS)] == ["text", "red_packet"]


def test_weflow_compact_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "chat.xlsx", "聊天记录", [
        ["会话信息"],
        ["微信ID", "wxid_w1", "", "昵称", "阿芳", "备注", "芳姐"],
        ["导出工具", "WeFlow", "导出版本", "0.0.2", "平台", "wechat"],
        ["序号", "时间", "发送者身份", "消息类型", "内容"],
        [1, "2025-06-03 10:00:00", "芳姐", "文本消息", "你好"],
        [2, "2025-06-03 10:01:00", "我", "文本消息", "你好"],
    ])  # fmt: skip
    assert layout_name(path) == "wechat.weflow.chat"
    events = of_stream(read_file(path), Stream.INTERACTIONS)
    assert [one(event, "direction") for event in events] == ["in", "out"]


def test_weflow_arkme_cards_are_people(tmp_path: Path) -> None:
    chat = {
        "weflow": {"version": "1.1"},
        "session": {"wxid": "wxid_w1", "nickname": "阿芳", "remark": "芳姐", "type": "私聊"},
        "messages": [{
            "createTime": 1748916902, "localType": 42, "content": "[名片]", "isSend": 0,
            "contactCardWxid": "wxid_w2", "contactCardNickname": "老周", "contactCardGender": "1",
            "contactCardAlias": "zhou2", "contactCardProvince": "Fujian",
            "contactCardCity": "Fuzhou",
        }],
    }  # fmt: skip
    rows = read_file(written(tmp_path / "arkme.json", json.dumps(chat, ensure_ascii=False)))
    partner, card = customers(rows)
    assert (partner.external_id, card.external_id) == ("wxid_w1", "wxid_w2")
    assert (one(card, "province"), one(card, "city"), one(card, "gender")) == (
        "Fujian", "Fuzhou", "m",
    )  # fmt: skip


def test_weflow_groups_are_not_read(tmp_path: Path) -> None:
    chat = {
        "weflow": {"version": "1.1"},
        "session": {"wxid": "77@chatroom", "nickname": "群", "type": "群聊"},
        "messages": [{"createTime": 1748916902, "localType": 1, "content": "hi", "isSend": 0}],
    }
    rows = read_file(written(tmp_path / "group.json", json.dumps(chat, ensure_ascii=False)))
    assert refusals(rows) == {"not_a_friend": 1}


def test_an_encrypted_bill_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bill.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("微信支付账单.csv", "x")
    locked = bytearray(path.read_bytes())
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + flag] |= 1
    path.write_bytes(bytes(locked))
    with pytest.raises(Unreadable, match="encrypted"):
        read_file(path)


def test_chatlog_rooms_are_not_people(tmp_path: Path) -> None:
    path = written(
        tmp_path / "rooms.csv", "Name,Remark,NickName,Owner,UserCount\n9@chatroom,,群,wxid_a,3\n"
    )
    assert refusals(read_file(path)) == {"not_a_person": 1}


def test_a_group_of_shown_names_has_no_partner(tmp_path: Path) -> None:
    header = "id,MsgSvrID,type_name,is_sender,talker,msg,src,CreateTime\r\n"
    lines = "".join(
        f"{number},{number},text,0,{name},hi,,2025-06-03T10:00:00\r\n"
        for number, name in enumerate(("甲", "乙", "丙"))
    )
    rows = read_file(written(tmp_path / "weclone.csv", header + lines))
    assert refusals(rows) == {"not_a_friend": 3}


def test_old_english_and_traditional_sentences_are_known(tmp_path: Path) -> None:
    header = "Time,SenderName,Sender,TalkerName,Talker,Content\n"
    lines = [
        "2025-01-01 00:00:00,,系统消息,东哥,wxid_a1,你已加東哥為朋友，現在可以聊天了。",
        "2025-01-02 00:00:00,,系统消息,Bob,wxid_a2,"
        '"You have added Bob as your Weixin contact. Start chatting!"',
        "2025-01-03 00:00:00,,系统消息,丙,wxid_a3,丙开启了朋友验证，你还不是他（她）朋友。",
    ]
    rows = read_file(written(tmp_path / "chat.csv", header + "\n".join(lines) + "\n"))
    kinds = [one(event, "kind") for event in of_stream(rows, Stream.INTERACTIONS)]
    assert kinds == ["friend_added", "friend_added", "friend_removed"]
    assert [one(r, "nickname") for r in customers(rows)[:2]] == ["東哥", "Bob"]


def test_interleaved_chats_name_the_partner_of_each_run(tmp_path: Path) -> None:
    header = (
        "localId,TalkerId,Type,SubType,IsSender,CreateTime,Status,StrContent,StrTime,"
        "Remark,NickName,Sender\r\n"
    )

    def line(number: int, remark: str, sender: str) -> str:
        own = int(sender == "我")
        return f"{number},1,1,0,{own},1748916902,,x,2025-06-03 10:15:02,{remark},n,{sender}\r\n"

    text = (
        header
        + line(1, "甲", "甲")
        + line(2, "甲", "我")
        + line(3, "乙", "乙")
        + line(4, "甲", "甲")
    )
    rows: list[ReadRow] = read_file(written(tmp_path / "messages.csv", text))
    told = [[one(r, "remark") for r in row.records if r.stream is Stream.CUSTOMERS] for row in rows]
    assert told == [["甲"], [], ["乙"], ["甲"]]
    assert notes(rows) == set()


def test_a_name_and_a_container_choose_one_reader() -> None:
    readers: dict[tuple[str, str], object] = {}
    for form in FORMS:
        known = readers.setdefault((form.name, str(form.container)), form.read)
        assert known is form.read, form.name
        assert form.sure >= 0.9
        assert form.connection


def test_lists_saved_again_by_excel(tmp_path: Path) -> None:
    text = (SAMPLES / "wechat/memotrace_v2/contacts.csv").read_text("utf-8-sig")
    original = customers(read_file(written(tmp_path / "a.csv", text)))
    wanted = [record.fields["wechat"] for record in original]
    cells = list(csv.reader(io.StringIO(text, newline="")))
    for name, delimiter, encoding in (("tab.txt", "\t", "utf-16"), ("semicolon.csv", ";", "utf-8")):
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(cells)
        rows = read_file(path)
        assert [record.fields["wechat"] for record in customers(rows)] == wanted
        assert refusals(rows) == {"not_a_person": 1}


def test_a_quoted_line_of_chatlog(tmp_path: Path) -> None:
    text = 'UserName,Alias,Remark,NickName\nwxid_a1,,"A,B",小"王"\nwxid_a2,,,"C,D"\n'
    first, second = customers(read_file(written(tmp_path / "contact.csv", text)))
    assert (one(first, "remark"), one(first, "nickname")) == ("A,B", '小"王"')
    assert one(second, "nickname") == "C,D"
