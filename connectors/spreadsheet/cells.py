"""Reads one cell: text forced with ="…" or ', numbers that are phones, serial dates, masks."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import NamedTuple

from connectors.reasons import Reason

Cell = object
"""What calamine or csv gives: text, a number, a truth value, a date, a time or nothing."""

#: What programs and people write for "nothing".
NOTHING = frozenset(
    ("null", "NULL", "(null)", "nan", "NaN", "None", "N/A", "n/a", "#N/A", "#NULL!", "#REF!",
     "#VALUE!", "#NAME?", "#DIV/0!", "undefined", "无", "無", "没有", "沒有", "暂无", "暫無", "-",
     "--", "---", "—", "——", "/", "\\", "未知", "未填", "未填写", "不详", "空")
)  # fmt: skip
_FORCED = re.compile(r'="([^"]*)"')
_QUOTED = re.compile(r"'(?=[\d+*(]|null$)")
_ROUNDED = re.compile(r"[+-]?(\d)(?:\.(\d+))?[eE]\+?(\d{1,3})")
_POINT_ZERO = re.compile(r"(?<![\d.])(\d{5,})\.0+(?!\d)")
_MASKED = re.compile(r"\d[*＊×✱•xX]{2,}|[*＊×✱•]{2,}\d")
_PLAIN_PHONE = re.compile(r"\+?\d[-\d ()]{6,}", re.ASCII)
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_WECHAT = re.compile(r"[A-Za-z][-\w]{5,19}", re.ASCII)
#: What is trimmed from a cell.
SPACE = " \t\r\n\v\f\u3000\u00a0\ufeff\u200b"


class Odd(NamedTuple):
    """A value that was read with doubt, or belongs to another field than its column's."""

    #: Empty: the value is left out of the fields (the raw row keeps it).
    value: str
    note: str = ""
    #: Empty: the column's own field.
    field: str = ""


def text_of(cell: Cell) -> str:
    """Return the cell as text, trimmed; a whole number without its `.0`, a date as ISO 8601."""
    if isinstance(cell, str):
        return unforced(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.replace(microsecond=0).isoformat(sep=" ")
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    return str(cell)


def unforced(text: str) -> str:
    """Trim the text and take off what forces a spreadsheet program to show it as text."""
    text = text.strip(SPACE)
    if text and text[0] in "='":
        forced = _FORCED.fullmatch(text)
        if forced:
            return forced[1].strip(SPACE)
        if _QUOTED.match(text):
            return text[1:].strip(SPACE)
    return text


def number_text(number: float) -> str:
    """Return the number as a person would write it: 13800001101, 88.5."""
    # 2**53: beyond it a float no longer holds every integer.
    if number.is_integer() and abs(number) <= 9_007_199_254_740_992:
        return str(int(number))
    return repr(number)


def rounded(text: str) -> bool:
    """Tell whether the text is a number shown as 1.38E+10, whose last digits are gone."""
    shown = _ROUNDED.fullmatch(text)
    return bool(shown) and len(shown[2] or "") < int(shown[3])  # type: ignore[index]


def read_phone(cell: Cell, text: str) -> str | Odd:
    """Return the phone text of a cell; numbers are written out, a rounded one is left out.

    Several phones in one cell stay one text: splitting them is the matching engine's work.
    """
    if isinstance(cell, (float, int)):
        return _number_phone(text)
    if text.isascii() and text.isdigit() and len(text) >= 7:
        return text
    if _PLAIN_PHONE.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", text)
    shown = _ROUNDED.fullmatch(text)
    if shown:
        if rounded(text):
            return Odd("", Reason.PHONE_ROUNDED)
        return number_text(float(text))
    text = _POINT_ZERO.sub(r"\1", text)
    if _MASKED.search(text):
        return Odd(text, Reason.PHONE_MASKED)
    if sum(c.isdigit() for c in text) < 5:
        return Odd("", "" if text in NOTHING else Reason.PHONE_UNREADABLE)
    return text


def read_mobile_or_other(cell: Cell, text: str) -> str | Odd:
    """Return a phone, or the mail address or WeChat id that stands in a "联系方式" column."""
    if isinstance(cell, str):
        if _MAIL.fullmatch(text):
            return Odd(text, field="email")
        if _WECHAT.fullmatch(text):
            return Odd(text, field="wechat")
    return read_phone(cell, text)


def _number_phone(text: str) -> str | Odd:
    """Give a landline that was typed as a number its leading zero back.

    A mainland number of 10 digits that starts with 10 or 2x, and one of 10 or 11 digits that
    starts with 3 to 9 and is not 400 or 800, exists only with an area code before it.
    """
    if not text.isdigit():
        return Odd("", Reason.PHONE_ROUNDED if "e" in text.lower() else Reason.PHONE_UNREADABLE)
    if len(text) == 10 and text.startswith(("10", "2")):
        return Odd("0" + text, Reason.PHONE_ZERO_ADDED)
    if len(text) in {10, 11} and text[0] in "3456789" and not text.startswith(("400", "800")):
        return Odd("0" + text, Reason.PHONE_ZERO_ADDED)
    if len(text) < 5:
        return Odd("", Reason.PHONE_UNREADABLE)
    return text


def read_plain(_cell: Cell, text: str) -> str | Odd:
    """Return the text, or nothing for a word that means nothing."""
    return Odd("") if text in NOTHING else text


def read_id(cell: Cell, text: str) -> str | Odd:
    """Return an id; a number that was rounded is no id."""
    if rounded(text) or (isinstance(cell, float) and "e" in text):
        return Odd("")
    return Odd("") if text in NOTHING else text
