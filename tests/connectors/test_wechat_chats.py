"""The chats of every tool: one row a message, money counted once, no text among the fields."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connectors.contract import ReadRow
from store.errors import Unreadable
from store.values import INTERACTION_FIELDS, PURCHASE_FIELDS, Stream
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

WECHAT = SAMPLES / "wechat"
FIRST = json.loads((SAMPLES / "ground_truth.json").read_text("utf-8"))["people"]["P01"]
REMARK = FIRST["remark"]
WXID = FIRST["wxid"]

#: File -> messages in it, and whether the tool tells the partner's account.
CHATS = {
    f"memotrace_v2/{REMARK}_utf8.csv": (17, WXID),
    "memotrace_v2/messages.csv": (17, ""),
    f"memotrace_v2/{REMARK}.txt": (12, ""),
    f"memotrace_v3/{REMARK}.csv": (17, ""),
    f"memotrace_v3/{REMARK}.txt": (17, ""),
    f"pywxdump/{WXID}/{WXID}_0_18.csv": (17, WXID),
    f"pywxdump/{WXID}/{WXID}_0_18.json": (17, WXID),
    "chatlog/chatlog.json": (17, WXID),
    f"chatlog/{WXID}_2025-05-20_2025-06-03.csv": (17, WXID),
    "chatlog/chatlog.txt": (17, WXID),
    f"weflow/{REMARK}.json": (17, WXID),
    f"weflow/{REMARK}.xlsx": (17, WXID),
    f"weflow/{REMARK}.txt": (17, ""),
    f"weflow/{REMARK}_weclone.csv": (17, ""),
    f"weflow/{REMARK}.chatlab.json": (17, WXID),
    f"weflow/{REMARK}.chatlab.jsonl": (17, WXID),
    "wechatdataanalysis/messages.json": (17, WXID),
    "wechatexporter/张姐-天河-美甲-13800001101.txt": (16, ""),
    "wechatexporter/张姐-天河-美甲-13800001101/index.html": (17, "meilan_nails"),
    "sqlite_v3/MSG0.db": (17, WXID),
    "sqlite_v4/message_0.db": (17, WXID),
}
#: Tools that write nothing (or only an empty row) for a transfer.
WITHOUT_MONEY = {
    f"memotrace_v2/{REMARK}_utf8.csv", "memotrace_v2/messages.csv", f"memotrace_v2/{REMARK}.txt",
}  # fmt: skip


@pytest.mark.parametrize("name", CHATS)
def test_every_message_is_a_row_of_its_partner(name: str) -> None:
    count, account = CHATS[name]
    rows = read_file(WECHAT / name)
    assert len(rows) == count
    assert refusals(rows) == {}
    assert len(of_stream(rows, Stream.INTERACTIONS)) == count
    (partner,) = customers(rows)
    assert rows[0].records[0] is partner
    assert partner.external_id == account
    assert partner.fields.get("wechat", ()) == ((account,) if account else ())
    names = {*partner.fields.get("remark", ()), *partner.fields.get("nickname", ())}
    assert names & {REMARK, FIRST["nick"]}


@pytest.mark.parametrize("name", CHATS)
def test_money_is_counted_once_and_came_in(name: str) -> None:
    events = of_stream(read_file(WECHAT / name), Stream.INTERACTIONS)
    paid = [event for event in events if "amount" in event.fields]
    if name in WITHOUT_MONEY:
        assert not paid
        return
    (money,) = paid
    assert (one(money, "amount"), one(money, "kind")) == ("290.00", "transfer")
    assert one(money, "direction") == "in"


@pytest.mark.parametrize("name", CHATS)
def test_fields_hold_no_words_of_the_chat(name: str) -> None:
    for event in of_stream(read_file(WECHAT / name), Stream.INTERACTIONS):
        assert set(event.fields) <= set(INTERACTION_FIELDS)
        text = " ".join(value for values in event.fields.values() for value in values)
        assert text.isascii()
        assert one(event, "channel") == "wechat"
        assert event.raw


def test_kinds_and_directions_are_told() -> None:
    rows = read_file(WECHAT / f"weflow/{REMARK}.json")
    told = [
        (one(event, "kind"), one(event, "direction"))
        for event in of_stream(rows, Stream.INTERACTIONS)
    ]
    assert told == [
        ("greeting", ""), ("text", "in"), ("friend_added", ""), ("friend_added", "out"),
        ("text", "in"), ("text", "out"), ("text", "in"), ("transfer_offered", "in"),
        ("transfer", "in"), ("card", "in"), ("text", "in"), ("red_packet", "out"),
        ("location", "in"), ("image", "in"), ("voice", "in"), ("text", "out"), ("text", "out"),
    ]  # fmt: skip


def test_a_friend_is_known_since_the_first_system_line() -> None:
    (partner,) = customers(read_file(WECHAT / f"weflow/{REMARK}.json"))
    assert one(partner, "created_at") == "2025-05-20T11:58:41Z"
    assert one(partner, "nickname") == FIRST["nick"]


def test_reading_a_chat_again_says_the_same() -> None:
    for name in CHATS:
        assert read_file(WECHAT / name) == read_file(WECHAT / name)


def test_the_shifted_member_row_is_put_right() -> None:
    rows = read_file(WECHAT / f"memotrace_v3/{REMARK}.xlsx")
    (member,) = customers(rows)
    assert rows[0].records == (member,)
    assert len(rows) == 18
    assert member.external_id == WXID
    assert "mobile" not in member.fields
    assert one(member, "gender") == "f"
    assert (one(member, "country"), one(member, "province"), one(member, "city")) == (
        "CN", "Guangdong", "Guangzhou",
    )  # fmt: skip


def test_the_zip_of_chats_is_read_inside() -> None:
    (path,) = (WECHAT / "wechatdataanalysis").glob("*.zip")
    rows = read_file(path)
    assert len(rows) == 17
    assert [record.external_id for record in customers(rows)] == [WXID]


def test_chats_do_not_share_a_connection_with_contact_lists() -> None:
    chat = recognised(WECHAT / f"weflow/{REMARK}.json")
    assert chat is not None
    assert chat.connection == "wechat.weflow.chats"


def test_payments_are_purchases_of_the_payer() -> None:
    (path,) = (WECHAT / "wechatdataanalysis").glob("payments*.json")
    rows = read_file(path)
    bought = of_stream(rows, Stream.PURCHASES)
    assert [(one(b, "amount"), one(b, "product")) for b in bought] == [
        ("290.00", "甲油胶5盒"), ("1280.00", "洗护 10件"),
    ]  # fmt: skip
    assert all(set(record.fields) <= set(PURCHASE_FIELDS) for record in bought)
    kinds = [one(event, "kind") for event in of_stream(rows, Stream.INTERACTIONS)]
    assert kinds == ["transfer_returned", "red_packet"]
    by_account: dict[str, set[str]] = {}
    for record in customers(rows):
        by_account.setdefault(record.external_id, set()).add(str(record.fields))
    assert all(len(said) == 1 for said in by_account.values())


def test_friend_requests_say_since_when_and_through_what() -> None:
    for path in (
        next((WECHAT / "wechatdataanalysis").glob("friend*.json")),
        WECHAT / "sqlite_v4/fmessage_new.db",
    ):
        rows = read_file(path)
        first, second, third = customers(rows)
        assert one(first, "created_at") == "2025-05-20T11:58:00Z"
        assert one(first, "source") == "通过名片分享添加"
        assert "13900002202" in one(second, "note")
        assert "note" not in third.fields  # the owner's own words
        _no_tickets(rows)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_pay_bill_tells_people_from_shops(ending: str) -> None:
    (path,) = (WECHAT / "wechatpay_bill").glob(f"*.{ending}")
    rows = read_file(path)
    assert refusals(rows) == {"not_a_person": 2}
    assert [one(record, "nickname") for record in customers(rows)] == [
        "兰兰✨美甲", "兰兰✨美甲", "国强日化", "敏敏特穆尔",
    ]  # fmt: skip
    bought = of_stream(rows, Stream.PURCHASES)
    assert [(one(b, "at"), one(b, "amount"), b.external_id) for b in bought] == [
        ("2025-06-03T10:17:52", "290.00", "1000050001202506031017001"),
        ("2025-07-01T09:12:00", "1280.00", "1000050001202507010912001"),
    ]
    sent, returned = of_stream(rows, Stream.INTERACTIONS)
    assert (one(sent, "kind"), one(sent, "amount"), one(sent, "direction")) == (
        "red_packet", "8.80", "out",
    )  # fmt: skip
    assert one(returned, "kind") == "transfer_returned"
    assert "amount" not in returned.fields


def test_cards_and_requests_never_keep_a_ticket() -> None:
    for path in sorted((WECHAT / "message_xml").iterdir()):
        _no_tickets(read_file(path))


def _no_tickets(rows: list[ReadRow]) -> None:
    said = str(rows)
    assert "@stranger" not in said
    assert "v4_" not in said


def test_a_name_card_uses_the_region_code() -> None:
    (card,) = customers(read_file(WECHAT / "message_xml/type42_namecard.xml"))
    assert card.external_id == ""
    assert "wechat" not in card.fields
    assert (one(card, "province"), one(card, "city")) == ("Sichuan", "Chengdu")
    (wecom,) = customers(read_file(WECHAT / "message_xml/type66_openim_card.xml"))
    assert one(wecom, "company") == "锦程供应链"


def test_a_transfer_message_is_money_only_when_received() -> None:
    folder = WECHAT / "message_xml"
    bought = {
        path.name: of_stream(read_file(path), Stream.PURCHASES)
        for path in sorted(folder.glob("type49_2000*"))
    }
    assert [name for name, found in bought.items() if found] == [
        "type49_2000_transfer_received_paysubtype3.xml"
    ]


def test_training_material_is_refused() -> None:
    with pytest.raises(Unreadable, match="not_customers"):
        read_file(WECHAT / f"memotrace_v2/{REMARK}_train.json")


def test_without_a_year_the_time_is_left_out() -> None:
    assert notes(read_file(WECHAT / "chatlog/chatlog.txt")) == {"date_unreadable"}


def test_a_renamed_chat_is_told_by_its_system_lines(tmp_path: Path) -> None:
    for name in (f"memotrace_v3/{REMARK}.csv", f"memotrace_v3/{REMARK}.txt"):
        renamed = tmp_path / f"upload{Path(name).suffix}"
        renamed.write_bytes((WECHAT / name).read_bytes())
        if name.endswith("csv"):
            (partner,) = customers(read_file(renamed))
            assert one(partner, "remark") == REMARK
        else:
            # Only shown names, and none of them in a system line: nobody is taken for a customer.
            assert customers(read_file(renamed)) == []
