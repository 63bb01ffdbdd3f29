"""Databases of WeChat that have no sample: Android's, and what other versions leave out."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import lz4.block
import pytest

from store.errors import Unreadable
from store.values import Stream
from tests.connectors.wechat_files import (
    customers,
    of_stream,
    one,
    read_file,
    recognised,
    refusals,
)


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
    layout = recognised(path)
    assert layout is not None
    assert layout.name == "wechat.android"
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
