"""Cells: phones that were numbers, dates that were serials, text that was forced."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.reasons import Reason
from connectors.spreadsheet.cells import (
    Odd,
    number_text,
    read_mobile_or_other,
    read_phone,
    text_of,
    unforced,
)
from connectors.spreadsheet.dates import read_date
from connectors.spreadsheet.mapping import looks_like_firm


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13800001101.0, "13800001101"),
        (88.5, "88.5"),
        (0.0, "0"),
        (True, "true"),
        (None, ""),
        (dt.date(1990, 5, 12), "1990-05-12"),
        (dt.time(9, 5), "09:05:00"),
        ('="13900002202"', "13900002202"),
        ("'13800001101", "13800001101"),
        ("'null", "null"),
        ("'Abd al-Rahman", "'Abd al-Rahman"),
        ("\t15000003303", "15000003303"),
        ("\u3000张三\u00a0\ufeff", "张三"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    ],
)
def test_text_of_a_cell(cell: object, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        (13800001101.0, "13800001101"),
        ("13800001101.0", "13800001101"),
        ("13800001101.0/13900002202.0", "13800001101/13900002202"),
        ("１５０００００３３０３", "15000003303"),
        ("+852 5000 0404", "+852 5000 0404"),
        ("13900002202/0757-80002202", "13900002202/0757-80002202"),
        ("1.3800001101E+10", "13800001101"),
        ("1.38E+10", Odd("", Reason.PHONE_ROUNDED)),
        ("1.38001e+10", Odd("", Reason.PHONE_ROUNDED)),
        ("138****1101", Odd("138****1101", Reason.PHONE_MASKED)),
        ("186******05", Odd("186******05", Reason.PHONE_MASKED)),
        ("无", Odd("")),
        ("问老公", Odd("", Reason.PHONE_UNREADABLE)),
        (2080001101.0, Odd("02080001101", Reason.PHONE_ZERO_ADDED)),
        (75780002202.0, Odd("075780002202", Reason.PHONE_ZERO_ADDED)),
        (4008001234.0, "4008001234"),
    ],
)
def test_phone(cell: object, phone: object) -> None:
    assert read_phone(cell, text_of(cell)) == phone


def test_a_column_for_any_contact_knows_mail_and_wechat() -> None:
    assert read_mobile_or_other("a@example.cn", "a@example.cn") == Odd("a@example.cn", "", "email")
    assert read_mobile_or_other("wx_abc123", "wx_abc123") == Odd("wx_abc123", "", "wechat")
    assert read_mobile_or_other("13800001101", "13800001101") == "13800001101"


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        (45811.0, "2025-06-03"),
        (45811.5, "2025-06-03 12:00:00"),
        ("45811", "2025-06-03"),
        ("20250603", "2025-06-03"),
        (20250603.0, "2025-06-03"),
        ("2025.6.18", "2025-06-18"),
        ("2025年5月1日", "2025-05-01"),
        ("2025/05/20 19:58", "2025-05-20 19:58"),
        ("2024/12/31 9:05", "2024-12-31 09:05"),
        ("31/12/2024", "2024-12-31"),
        ("12/31/2024", "2024-12-31"),
        ("2025-06-03T10:15:02.123Z", "2025-06-03 10:15:02Z"),
        ("5月20日", "5月20日"),
        ("农历八月十五", "农历八月十五"),
        ("1990年", "1990年"),
        ("--05-20", "--05-20"),
        ("0000-00-00", Odd("")),
        ("1998/2/30", Odd("1998/2/30", Reason.DATE_UNREADABLE)),
        ("05/06/2025", Odd("05/06/2025", Reason.DATE_UNREADABLE)),
        ("明年", Odd("明年", Reason.DATE_UNREADABLE)),
    ],
)
def test_date(cell: object, date: object) -> None:
    assert read_date(cell, text_of(cell)) == date


def test_serial_days_of_the_1904_system_are_1462_later() -> None:
    assert read_date(44349.0, "44349", from_1904=True) == read_date(45811.0, "45811")


@given(st.dates(min_value=dt.date(1930, 1, 1), max_value=dt.date(2099, 12, 31)))
def test_a_date_is_read_the_same_however_it_is_written(day: dt.date) -> None:
    serial = float((day - dt.date(1899, 12, 30)).days)
    ways: list[object] = [
        day,
        serial,
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    ]
    assert {read_date(cell, text_of(cell)) for cell in ways} == {day.isoformat()}


@given(st.integers(10**6, 10**14))
def test_a_number_keeps_all_its_digits(number: int) -> None:
    assert number_text(float(number)) == str(number)


@given(st.text())
def test_taking_off_what_forces_text_settles(text: str) -> None:
    once = unforced(text)
    assert unforced(once) == once or once[:1] in {"=", "'"}


@given(st.text())
def test_no_cell_breaks_a_reader(text: str) -> None:
    for read in (read_phone, read_date, read_mobile_or_other):
        assert read(text, unforced(text)) is not None


def test_firms_are_told_from_people() -> None:
    firms = (
        "佛山市顺德区建国五金有限公司",
        "兰兰美甲工作室",
        "长沙县国强日化店",
        "Smith Beauty LLC",
    )
    people = ("张美兰", "王店", "欧阳倩", "Bob Smith", "迪丽拜尔·买买提")
    assert all(map(looks_like_firm, firms))
    assert not any(map(looks_like_firm, people))
