"""Reads dates as people and programs write them in cells; what is not sure stays text."""

from __future__ import annotations

import datetime as dt
import re

from connectors.reasons import Reason
from connectors.spreadsheet.cells import NOTHING, Cell, Odd

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?")
_YMD = re.compile(
    r"(?P<y>\d{4})\s*[-/.年．／]\s*(?P<m>\d{1,2})\s*[-/.月．／]\s*(?P<d>\d{1,2})\s*[日号號]?"
    r"(?:[T\s]*(?P<h>\d{1,2})[:：时時](?P<i>\d{1,2})(?:[:：分](?P<s>\d{1,2})(?:\.\d+)?秒?)?分?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_SOLID = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
_DMY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
#: A day without a year, a lunar day, a year or a month alone: true, but no date.
_PARTIAL = re.compile(
    r"(农历|農曆|阴历|陰曆|旧历).*|--?\d{1,2}-?\d{1,2}|\d{1,2}\s*[月./-]\s*\d{1,2}\s*[日号]?"
    r"|\d{4}\s*年?|\d{4}\s*[-/.年]\s*\d{1,2}\s*月?|[正一二三四五六七八九十冬腊]+月.*|\d{1,2}:\d\d(:\d\d)?"
)
#: Excel counts days from here; its 1900 has a 29 February that never was. The Mac's old system
#: starts 1,462 days later.
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a cell's date has no time zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001


def read_date(cell: Cell, text: str, *, from_1904: bool = False) -> str | Odd:
    """Return the date as ISO 8601, or the text as it stands where it is not one whole date.

    Serial numbers 10000 to 80000 are days (1927 to 2119), in the 1904 system where the workbook
    says so. A date that is not in the calendar, or whose day and month cannot be told apart, is
    kept as text with a note.
    """
    if isinstance(cell, (dt.date, dt.datetime)):
        return text if cell.year > 1900 else Odd(text, Reason.DATE_UNREADABLE)
    if isinstance(cell, float):
        return _from_serial(float(cell), text, from_1904)
    if text in NOTHING or not text.strip("0-/: "):
        return Odd("")
    if _ISO.fullmatch(text):
        return _checked(text)
    found = _YMD.fullmatch(text)
    if found:
        return _from_parts(found, text)
    solid = _SOLID.fullmatch(text)
    if solid:
        return _checked("-".join(solid.groups()), text)
    if _SERIAL.fullmatch(text):
        return _from_serial(float(text), text, from_1904)
    day = _DMY.fullmatch(text)
    if day:
        return _from_day_first(int(day[1]), int(day[2]), int(day[3]), text)
    return text if _PARTIAL.fullmatch(text) else Odd(text, Reason.DATE_UNREADABLE)


def _from_serial(number: float, text: str, from_1904: bool) -> str | Odd:
    if not 10_000 <= number <= 80_000:
        solid = _SOLID.fullmatch(text)
        if solid:
            return _checked("-".join(solid.groups()), text)
        return Odd(text, Reason.DATE_UNREADABLE)
    moment = (_EPOCH_1904 if from_1904 else _EPOCH) + dt.timedelta(seconds=round(number * 86_400))
    if number.is_integer():
        return moment.date().isoformat()
    return moment.isoformat(sep=" ")


def _from_parts(found: re.Match[str], text: str) -> str | Odd:
    day = f"{found['y']}-{int(found['m']):02}-{int(found['d']):02}"
    if found["h"] is None:
        return _checked(day, text)
    seconds = f":{int(found['s']):02}" if found["s"] else ""
    clock = f"{int(found['h']):02}:{int(found['i']):02}{seconds}{found['zone'] or ''}"
    return _checked(f"{day} {clock}", text)


def _from_day_first(a: int, b: int, year: int, text: str) -> str | Odd:
    """Read 31/12/2025 and 12/31/2025; 05/06/2025 can be both and stays text."""
    if (a > 12) == (b > 12) and a != b:
        return Odd(text, Reason.DATE_UNREADABLE)
    day, month = (a, b) if a > 12 else (b, a)
    return _checked(f"{year}-{month:02}-{day:02}", text)


def _checked(iso: str, text: str = "") -> str | Odd:
    try:
        dt.datetime.fromisoformat(iso)
    except ValueError:
        return Odd(text or iso, Reason.DATE_UNREADABLE)
    return iso
