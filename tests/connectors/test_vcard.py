"""Cards of phones, Outlook and WeFlow: characters, folding, names, accounts, photos."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Limits, ReadRecord
from connectors.vcard.fields import day_of
from connectors.vcard.names import display_name
from store.errors import TooBig
from tests.connectors.wechat_files import (
    CORPUS,
    SAMPLES,
    customers,
    notes,
    one,
    read_file,
    recognised,
    refusals,
)

VCARD = SAMPLES / "vcard"
PEOPLE = json.loads((SAMPLES / "ground_truth.json").read_text("utf-8"))["people"]


def card(path: Path, *lines: str) -> ReadRecord:
    text = "\r\n".join(["BEGIN:VCARD", *lines, "END:VCARD", ""])
    path.write_bytes(text.encode())
    (record,) = customers(read_file(path))
    return record


def test_android_soft_breaks_and_custom_labels() -> None:
    rows = read_file(VCARD / "android_v21_utf8_qp.vcf")
    (record,) = customers(rows)
    assert one(record, "name") == "张美兰"
    assert one(record, "company") == PEOPLE["P01"]["company"]
    assert one(record, "address") == "体育西路103号维多利广场A座1201"
    assert one(record, "note") == "只要甲油胶\n月底结账"
    assert record.fields["mobile"] == ("138-0000-1101", "13800001101")
    assert one(record, "qq") == "10000331"
    assert notes(rows) == {"photo_left_out"}
    assert "/9j/" not in str(record.raw)


def test_iphone_groups_labels_and_the_year_that_is_none() -> None:
    first, second = customers(read_file(VCARD / "iphone_ios17.vcf"))
    assert one(first, "name") == "张美兰"
    assert one(first, "birthday") == "--05-12"
    assert one(first, "phone") == "020-80001101"
    assert one(first, "mobile") == "138 0000 1101"
    assert one(first, "wechat") == "meilan_nails"
    assert one(first, "qq") == "10000331"
    assert one(first, "note") == "只要甲油胶, 月底结账"
    assert one(first, "title") == "店主"
    assert (one(first, "province"), one(first, "city")) == ("广东省", "广州市")
    assert one(second, "name") == "王建国 五金"
    assert one(second, "mobile") == "+86 139-0000-2202"


def test_version_four() -> None:
    (record,) = customers(read_file(VCARD / "rfc6350_v4.vcf"))
    assert record.external_id == "urn:uuid:00000000-0000-4000-8000-000000000001"
    assert record.revision == "20250603T021502Z"
    assert one(record, "name") == "李娜"
    assert one(record, "mobile") == "+86-150-0000-3303"
    assert one(record, "birthday") == "--05-20"
    assert one(record, "gender") == "f"
    assert one(record, "wechat") == "lina0303"


@pytest.mark.parametrize(
    ("name", "person"),
    [("nokia_v21_raw_gbk_bytes.vcf", "P10"), ("oldphone_v21_gbk_qp.vcf", "P09"),
     ("v21_utf8_no_charset_param.vcf", "P06")],
)  # fmt: skip
def test_old_phones(name: str, person: str) -> None:
    (record,) = customers(read_file(VCARD / name))
    assert one(record, "name") == PEOPLE[person]["name"]
    assert one(record, "mobile") == PEOPLE[person]["phone"]


def test_weflow_cards_are_the_fourteen_contacts() -> None:
    path = SAMPLES / "wechat/weflow/contacts_2026-06-30T02-11-09.vcf"
    layout = recognised(path)
    assert layout is not None
    assert (layout.name, layout.connection) == ("vcard.weflow", "wechat.weflow.vcf")
    found = {record.external_id: record for record in customers(read_file(path))}
    assert len(found) == 14
    for person in PEOPLE.values():
        record = found[person["wxid"]]
        assert one(record, "nickname") == person["nick"]
        shown = "" if person["remark"] == person["nick"] else person["remark"]
        assert one(record, "remark") == shown
    first = found[PEOPLE["P01"]["wxid"]]
    assert first.fields["tags"] == ("老客户", "美甲店")
    assert one(first, "note").startswith("生日5.12")
    assert (one(first, "province"), one(first, "city")) == ("广东", "广州")


def test_weflow_description_over_real_lines(tmp_path: Path) -> None:
    record = card(
        tmp_path / "w.vcf", "VERSION:3.0", "FN:周总", "NICKNAME:小周,周",
        "NOTE:周总\\n描述: 第一行", "第二行", "地区: 中国大陆·福建·福州", "X-WECHAT-ID:wxid_a1",
    )  # fmt: skip
    assert one(record, "nickname") == "小周,周"
    assert one(record, "note") == "第一行\n第二行"
    assert one(record, "city") == "福州"


def test_a_photo_of_ten_megabytes_is_left_out(tmp_path: Path) -> None:
    line = " " + "QUJD" * 18 + "\r\n"
    photo = "PHOTO;ENCODING=b;TYPE=JPEG:QUJD\r\n" + line * (10 * 1024 * 1024 // 72)
    path = tmp_path / "photo.vcf"
    text = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:张美兰\r\n{photo}TEL;TYPE=CELL:13800001101\r\n"
    path.write_text(text + "END:VCARD\r\n", newline="")
    rows = read_file(path)
    (record,) = customers(rows)
    assert one(record, "mobile") == "13800001101"
    assert notes(rows) == {"photo_left_out"}
    assert len(str(record.raw)) < 1000
    with pytest.raises(TooBig):
        read_file(path, limits=Limits(bytes=1024 * 1024))


def test_a_photo_on_unfolded_lines_and_as_a_data_uri(tmp_path: Path) -> None:
    record = card(
        tmp_path / "p.vcf", "VERSION:2.1", "N:张;美兰", "PHOTO;JPEG;BASE64:", "QUJDREVG", "QUJD==",
        "", "LOGO:data:image/png;base64,QUJD", "TEL;CELL:13800001101",
    )  # fmt: skip
    assert set(record.fields) == {"name", "family_name", "given_name", "mobile"}
    assert "QUJD" not in str(record.raw)


def test_a_fold_may_cut_a_character() -> None:
    (record,) = customers(read_file(CORPUS / "vcard/52_fold_in_character.vcf"))
    assert one(record, "name") == "张美兰广州市天河区"


def test_only_the_card_without_an_end_is_lost() -> None:
    rows = read_file(CORPUS / "vcard/54_no_end.vcf")
    assert [row.refused for row in rows] == ["", "cut_off", "", "cut_off"]
    assert "13900002202" in rows[1].raw


def test_a_card_inside_a_card_is_somebody_else() -> None:
    (record,) = customers(read_file(CORPUS / "vcard/card_in_card.vcf"))
    assert record.fields["name"] == ("张美兰",)
    assert record.fields["mobile"] == ("13800001101",)


def test_both_names_are_kept_when_they_disagree() -> None:
    (record,) = customers(read_file(CORPUS / "vcard/55_names_disagree.vcf"))
    assert record.fields["name"] == ("兰姐美甲", "张美兰")


def test_a_western_name_in_the_other_order_agrees(tmp_path: Path) -> None:
    record = card(tmp_path / "c.vcf", "VERSION:3.0", "N:Smith;Bob;;Dr.;", "FN:Bob Smith")
    assert record.fields["name"] == ("Bob Smith",)
    assert one(record, "honorific") == "Dr."


@pytest.mark.parametrize(
    "line",
    [
        "X-WECHAT:meilan_nails",
        "X-WECHAT-ID:meilan_nails",
        "IMPP:weixin:meilan_nails",
        "IMPP;X-SERVICE-TYPE=WeChat:x-apple:meilan_nails",
        "X-SOCIALPROFILE;type=wechat:x-apple:meilan_nails",
        "X-SOCIALPROFILE;TYPE=WeChat:x-apple://com.apple.social.wechat?username=meilan_nails",
        "NOTE:老客户 微信号：meilan_nails 月结",
        "item1.URL:meilan_nails\r\nitem1.X-ABLabel:微信",
    ],
)
def test_wechat_ids_are_found_wherever_they_hide(line: str, tmp_path: Path) -> None:
    record = card(tmp_path / "c.vcf", "VERSION:3.0", "N:张;美兰;;;", "FN:张美兰", line)
    assert record.fields["wechat"] == ("meilan_nails",)


def test_numbers_are_told_by_type_and_shape(tmp_path: Path) -> None:
    record = card(
        tmp_path / "c.vcf", "VERSION:4.0", "FN:何志明", "TEL;TYPE=work:0755-88009909",
        "TEL;TYPE=work:188-0000-9909", "TEL;TYPE=\"fax,work\":0755-1", "TEL:tel:+86-20-8000;ext=8",
    )  # fmt: skip
    assert record.fields["mobile"] == ("188-0000-9909",)
    assert record.fields["phone"] == ("0755-88009909", "+86-20-8000-8")
    assert record.fields["fax"] == ("0755-1",)


def test_organisations_have_no_personal_name(tmp_path: Path) -> None:
    record = card(tmp_path / "c.vcf", "VERSION:4.0", "KIND:org", "FN:锦程供应链", "TEL:400-800-1")
    assert "name" not in record.fields
    assert record.fields["company"] == ("锦程供应链",)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1985-06-03", "1985-06-03"), ("19850603", "1985-06-03"), ("--0520", "--05-20"),
        ("1604-05-12", "--05-12"), ("1985-06-03T00:00:00Z", "1985-06-03"),
        ("1985/06/03", "1985-06-03"),
        ("1985-13-03", ""), ("农历五月", ""), ("1985", ""),
    ],
)  # fmt: skip
def test_birthdays(written: str, day: str) -> None:
    assert day_of(written) == day


def test_chinese_names_are_joined_without_a_blank() -> None:
    assert display_name("张", "美兰") == "张美兰"
    assert display_name("Smith", "Bob") == "Bob Smith"


def test_an_unreadable_birthday_is_noted(tmp_path: Path) -> None:
    path = tmp_path / "c.vcf"
    path.write_text("BEGIN:VCARD\nFN:甲\nBDAY:农历五月\nEND:VCARD\n")
    assert notes(read_file(path)) == {"date_unreadable"}


def test_groups_are_not_people() -> None:
    assert refusals(read_file(CORPUS / "vcard/empty_card.vcf"))["not_a_person"] == 1


def test_a_file_of_something_else_is_not_recognised(tmp_path: Path) -> None:
    path = tmp_path / "c.ics"
    path.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    assert recognised(path) is None


@given(st.binary(max_size=400))
def test_any_bytes_between_begin_and_end_are_one_row(tmp_path_factory: object, body: bytes) -> None:
    assert isinstance(tmp_path_factory, pytest.TempPathFactory)
    path = tmp_path_factory.getbasetemp() / "fuzz.vcf"
    lowered = body.lower().replace(b"vcard", b"")
    path.write_bytes(b"BEGIN:VCARD\r\nFN:x\r\n" + lowered + b"\r\nEND:VCARD\r\n")
    assert len(read_file(path)) == 1
