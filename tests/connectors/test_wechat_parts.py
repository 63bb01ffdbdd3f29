"""The small readers below the WeChat layouts: packed columns, times, kinds, transfers, accounts."""

from __future__ import annotations

import struct

import lz4.block
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Limits
from connectors.texts import decoded, raw_of, tidy
from connectors.wechat.accounts import not_a_person, scene_words
from connectors.wechat.blobs import (
    LONGEST_TEXT,
    extra_buf,
    number_in,
    phones_in,
    protobuf,
    text_in,
    unpacked_lz4,
    unpacked_zstd,
)
from connectors.wechat.guess import Speaker, partner_of
from connectors.wechat.kinds import added_name, kind_of_type, sentence
from connectors.wechat.message_xml import parsed
from connectors.wechat.sniff import json_keys
from connectors.wechat.tables import csv_lines
from connectors.wechat.times import moment
from connectors.wechat.transfers import TransferState, amount_of, by_subtype, from_text


@given(st.binary(max_size=300))
def test_packed_columns_of_any_bytes_never_fail(blob: bytes) -> None:
    extra_buf(blob)
    found = protobuf(blob)
    phones_in(found, 14)
    number_in(found, 2)
    text_in(found, 4)
    unpacked_lz4(blob)
    unpacked_zstd(blob)


def test_extra_buf_reads_all_its_types() -> None:
    def entry(key: str, kind: int, value: bytes) -> bytes:
        return bytes.fromhex(key) + bytes([kind]) + value

    def text(encoding: str, words: str) -> bytes:
        coded = words.encode(encoding)
        return struct.pack("<I", len(coded)) + coded

    blob = (
        entry("74752C06", 0x04, struct.pack("<i", 1))
        + entry("00000000", 0x05, bytes(8))
        + entry("F917BCC0", 0x17, text("utf-8", "锦程"))
        + entry("759378AD", 0x18, text("utf-16-le", "13800001101,13900002202\0"))
    )
    assert extra_buf(blob) == {
        "gender": "1", "company": "锦程", "phones": "13800001101,13900002202",
    }  # fmt: skip
    assert extra_buf(blob[:-3])["company"] == "锦程"
    assert extra_buf(None) == {}


@given(st.integers(0, 2**63 - 1))
def test_varints_of_any_length(number: int) -> None:
    coded, rest = bytearray(), number
    while True:
        coded.append(rest & 0x7F | (0x80 if rest > 0x7F else 0))
        rest >>= 7
        if not rest:
            break
    assert number_in(protobuf(b"\x10" + bytes(coded)), 2) == number


def test_bombs_unpack_to_nothing_or_to_the_limit() -> None:
    large = b"\0" * (LONGEST_TEXT * 4)
    assert unpacked_lz4(lz4.block.compress(large, store_size=False)) == ""
    assert len(unpacked_zstd(zstandard.compress(large))) <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (1748916902, "2025-06-03T02:15:02Z"), ("1748916902123", "2025-06-03T02:15:02Z"),
        (1748916902123456, "2025-06-03T02:15:02Z"), (1748916902.0, "2025-06-03T02:15:02Z"),
        ("2025-06-03 10:15:02", "2025-06-03T10:15:02"),
        ("2025-06-03T10:15:02+08:00", "2025-06-03T10:15:02+08:00"),
        ("2025-06-03 12:45:02 +0800 CST", "2025-06-03T12:45:02+08:00"),
        ("2026-06-30T02:11:09.412Z", "2026-06-30T02:11:09Z"), ("2025/6/3", "2025-06-03"),
        ("2025-02-30", ""), (0, ""), ("", ""), (None, ""), ("05-20 19:58:40", ""), (12345, ""),
    ],
)  # fmt: skip
def test_moments(written: object, read: str) -> None:
    assert moment(written) == read


@given(st.text(max_size=40) | st.integers() | st.floats() | st.none())
def test_no_text_breaks_a_moment(written: object) -> None:
    assert isinstance(moment(written), str)


@pytest.mark.parametrize(
    ("text", "state", "amount"),
    [
        ("[转账|发送 ￥290.00](甲油胶)", "OFFERED", "290.00"),
        ("[转账|接收 ￥290.00](甲油胶)", "RECEIVED", "290.00"),
        ("[转账|退还 ￥66](x)", "RETURNED", "66.00"),
        ("【已收款】:￥1,290.00\n备注: x", "RECEIVED", "1290.00"),
        ("【发起转账】:￥290.00\n备注: 已收款", "OFFERED", "290.00"),
        ("[转账收款] (A 转账给 B) ￥8 x", "RECEIVED", "8.00"),
        ("[转账] (A 转账给 B) ￥8 x", "OFFERED", "8.00"),
        ("微信转账 ￥5.00 - 已被退还\r\n", "RETURNED", "5.00"),
        ("￥290.00 - 已收款\n甲油胶", "RECEIVED", "290.00"),
        ("转账[66.5元]", "OFFERED", "66.50"),
        ("已收款：￥290.00\n转账说明：x", "RECEIVED", "290.00"),
    ],
)
def test_transfer_texts(text: str, state: str, amount: str) -> None:
    found = from_text(text)
    assert found is not None
    assert (found.state.name, found.amount) == (state, amount)


@pytest.mark.parametrize(
    "text", ["我转账给你了 ￥290", "58一盒，5盒290包邮", "", "已收款", "转账吧"]
)
def test_words_about_money_are_no_transfer(text: str) -> None:
    assert from_text(text) is None


def test_only_receipts_are_money() -> None:
    states = {number: by_subtype(number).state for number in range(1, 12)}
    received = {number for number, state in states.items() if state is TransferState.RECEIVED}
    returned = {number for number, state in states.items() if state is TransferState.RETURNED}
    assert (received, returned) == ({3, 5, 8}, {4, 9, 10})


def test_amounts_are_written_alike() -> None:
    assert [amount_of(text) for text in ("¥1,280.00", "290", "8.8", "￥0.01元", "约三百")] == [
        "1280.00", "290.00", "8.80", "0.01", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "account",
    ["filehelper", "weixin", "fmessage", "medianote", "gh_0123", "1@chatroom", "2@im.chatroom",
     "x@app", "QQMAIL"],
)  # fmt: skip
def test_accounts_that_are_no_people(account: str) -> None:
    assert not_a_person(account) == "not_a_person"


@pytest.mark.parametrize("account", ["wxid_a1", "meilan_nails", "1@openim", "ghost", "weixin_wang"])
def test_accounts_that_may_be_people(account: str) -> None:
    assert not_a_person(account) == ""


def test_scenes_in_words() -> None:
    assert scene_words(30) == "通过扫一扫添加"
    assert scene_words("1000017") == "通过名片分享添加"
    assert scene_words(999) == "scene 999"
    assert scene_words(None) == scene_words(0) == ""


def test_four_point_x_packs_the_subtype_above() -> None:
    assert kind_of_type((2000 << 32) | 49) == kind_of_type(49, 2000) == "transfer"
    assert kind_of_type((57 << 32) | 49) == "text"
    assert kind_of_type("x") == "other"


def test_sentences_of_the_program() -> None:
    assert sentence("我通过了你的朋友验证请求，现在我们可以开始聊天了") == "friend_added"
    assert added_name("小美刚刚把你添加到通讯录，现在可以开始聊天了。") == "小美"
    assert sentence("我把他添加到通讯录了") == ""


def test_who_is_the_customer() -> None:
    two = [Speaker("张姐"), Speaker("阿玲")]
    assert partner_of(two, (), "张姐_utf8").shown == "张姐"
    assert partner_of([Speaker("张姐"), Speaker("我")], (), "x").shown == "张姐"
    assert partner_of(two, ["你已添加了张姐，现在可以开始聊天了。"], "x").shown == "张姐"
    assert partner_of(two, (), "x").shown == ""
    assert partner_of([*two, Speaker("丙")], (), "x").contact.refused == "not_a_friend"
    assert partner_of(two, (), "x").outgoing("张姐") is None


@given(st.text(max_size=60))
def test_texts_can_be_written_down(text: str) -> None:
    kept, repaired = tidy(text)
    kept.encode()
    assert tidy(kept) == (kept, False)
    assert repaired == (kept != text.strip())


def test_tickets_are_never_kept() -> None:
    raw = raw_of(
        {"ticket": "v4_1@stranger", "xml": '<msg username="v3_0a@stranger" ticket="v4_x"/>'}
    )
    assert raw == {"ticket": "", "xml": '<msg username="" ticket=""/>'}


def test_a_file_cut_in_a_character_is_still_utf8() -> None:
    whole = "张美兰".encode()
    assert (decoded(whole[:-1]).text, decoded(whole[:-1]).cut) == ("张美", True)
    assert decoded("张美兰".encode("gb18030")).notes == ("encoding_guessed",)


def test_xml_with_entities_is_not_parsed() -> None:
    assert parsed('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') is None
    assert parsed("<a") is None


def test_keys_of_a_beginning() -> None:
    keys = json_keys('{"a": 1, "list": [{"b": {"c": 1}, "d": "{\\"no\\": 1}"}], "o": {"p": 1')
    assert keys == {"a", "list", "list.b", "*.b", "list.d", "*.d", "o", "o.p", "*.p"}
    assert json_keys('[{"seq": 1, "deep": {"x": 1}}]') == {"[].seq", "[].deep"}


@given(st.text(st.sampled_from('甲,"\r\n a'), max_size=60))
def test_every_character_of_a_table_is_in_some_line(text: str) -> None:
    lines = list(csv_lines(text, Limits()))
    assert "".join(line.raw for line in lines) == text
