"""Read birthdays."""

from __future__ import annotations

import re

from dedupe.text import visible

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)")
_MONTH_DAY = re.compile(r"(?:--|1604[-/])?(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?号?")


def read_birthday(text: str) -> str:
    """Return a birthday as 1985-06-03, or --06-03 without a year; "" where it is none.

    Apple writes the year 1604 where the year is not known. Lunar dates are left alone.
    """
    plain = visible(text).strip()
    if "农历" in plain or "阴历" in plain:
        return ""
    found = _DATE.match(plain) or _COMPACT_DATE.fullmatch(plain)
    if found:
        year, month, day = (int(part) for part in found.groups())
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return ""
        if year == 1604 or year < 1890:
            return f"--{month:02d}-{day:02d}"
        return f"{year:04d}-{month:02d}-{day:02d}" if year < 2100 else ""
    found = _MONTH_DAY.fullmatch(plain)
    if found and (not plain.isdigit()):
        month, day = int(found.group(1)), int(found.group(2))
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"--{month:02d}-{day:02d}"
    return ""
