"""Layouts that are described and have no sample: small files of them, written here."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from collections.abc import Sequence
from pathlib import Path

import lz4.block
import openpyxl
import pytest

from connectors.contract import ReadRow
from connectors.wechat.reader import FORMS
from store.errors import Unreadable
from store.values import Stream
from tests.connectors.wechat_files import (
    SAMPLES,
    customers,
    notes,
    of_stream,
    one,
    read_file,
    recognised,
    refusals,
)


def workbook(path: Path, sheet: str, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path


def layout_name(path: Path) -> str:
    layout = recognised(path)
    assert layout is not None
    return layout.name


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


def android(path: Path) -> Path:
    packed = "<msg><appmsg><wcpayinfo><paysubtype>3</paysubtype><feedesc>￥12.00</feedesc>\
<transferid>T9</transferid></wcpayinfo></appmsg></msg>"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE rcontact(username TEXT, alias TEXT, conRemark TEXT, nickname TEXT, "
            "type INT, verifyFlag INT, contactLabelIds TEXT)"
        )
        database.executemany("INSERT INTO rcontact VALUES (?,?,?,?,?,?,?)", [
            ("wxid_a1", "a_one", "李总 佛山", "老李", 3, 0, "1,2"),
            ("wxid_a2", "", "", "路人", 4, 0, ""),
            ("weixin", "", "", "微信团队", 33, 0, ""),
            ("gh_a", "", "", "公众号", 3, 24, ""),
            ("9@chatroom", "", "", "群", 2, 0, ""),
            ("wxid_a3", "", "欠款", "小黑", 11, 0, ""),
        ])  # fmt: skip
        database.execute("CREATE TABLE ContactLabel(labelID TEXT, labelName TEXT)")
        database.execute("INSERT INTO ContactLabel VALUES ('1', '批发')")
        database.execute(
            "CREATE TABLE message(msgSvrId INT, type INT, isSend INT, createTime INT, "
            "talker TEXT, content TEXT)"
        )
        database.executemany("INSERT INTO message VALUES (?,?,?,?,?,?)", [
            (1, 1, 0, 1748916902000, "wxid_a1", "在吗"),
            (2, 419430449, 1, 1748916903000, "wxid_a1", packed),
            (3, 436207665, 0, 1748916904000, "wxid_a1", ""),
            (4, 1, 0, 1748916905000, "9@chatroom", "wxid_x:\n大家好"),
        ])  # fmt: skip
    database.close()
    return path


def test_android_database(tmp_path: Path) -> None:
    path = android(tmp_path / "EnMicroMsg.db")
    assert layout_name(path) == "wechat.android"
    rows = read_file(path)
    assert refusals(rows) == {"not_a_person": 3, "not_a_friend": 2}
    first, blocked = customers(rows)[:2]
    assert first.fields["tags"] == ("批发",)
    assert first.fields["wechat"] == ("wxid_a1", "a_one")
    assert one(blocked, "status") == "blocked"
    events = of_stream(rows, Stream.INTERACTIONS)
    assert [one(e, "kind") for e in events] == ["text", "transfer", "red_packet"]
    assert one(events[0], "at") == "2025-06-03T02:15:02Z"
    assert (one(events[1], "amount"), one(events[1], "direction")) == ("12.00", "in")


def test_two_receipts_of_one_transfer_are_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "MSG0.db"
    xml = b"<msg><appmsg><wcpayinfo><paysubtype>3</paysubtype><feedesc>\xef\xbf\xa58.00</feedesc>\
<transferid>T1</transferid></wcpayinfo></appmsg></msg>\0"
    packed = lz4.block.compress(xml, store_size=False)
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE Name2ID(UsrName TEXT)")
        database.execute(
            "CREATE TABLE MSG(localId INTEGER PRIMARY KEY, Type INT, SubType INT, IsSender INT, "
            "CreateTime INT, StrTalker TEXT, StrContent TEXT, CompressContent BLOB)"
        )
        for number in (1, 2):
            database.execute(
                "INSERT INTO MSG VALUES (?,49,2000,1,1748916902,'wxid_a1','',?)", (number, packed)
            )
    database.close()
    events = of_stream(read_file(path), Stream.INTERACTIONS)
    assert [event.fields.get("amount") for event in events] == [("8.00",), None]


def test_tables_may_lack_columns(tmp_path: Path) -> None:
    path = tmp_path / "contact.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE contact(username TEXT, nick_name TEXT, local_type INT)")
        database.execute("INSERT INTO contact VALUES ('wxid_a1', '小李', 1)")
        database.execute("CREATE TABLE contact_label(label_id_ INT, label_name_ TEXT)")
    database.close()
    (record,) = customers(read_file(path))
    assert one(record, "nickname") == "小李"


def test_other_databases_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "general.db"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE other(a INT)")
    database.close()
    with pytest.raises(Unreadable, match="not_customers"):
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
