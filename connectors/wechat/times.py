"""Times of WeChat exports: numbers of any unit, local text and RFC 3339, as ISO 8601."""

from __future__ import annotations

import datetime
import re

from connectors.texts import text_of

#: WeChat began in January 2011; anything outside is not a message time.
_EARLIEST, _LATEST = 1_262_304_000, 4_102_444_800
_TEXT = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?(?: [A-Z]{2,5})?$"
)


def moment(value: object) -> str:
    """Return a time as ISO 8601, "" where it cannot be read.

    A number becomes UTC with "Z", whatever its unit; a text keeps its own offset and stays without
    one where it has none (it is then the clock of the computer that made the export). Nothing is
    converted between zones, so 9999-12-31 with an offset does no harm.
    """
    text = text_of(value).strip()
    if re.fullmatch(r"\d{9,19}(\.\d+)?", text):
        return _from_number(int(text.split(".")[0]))
    found = _TEXT.match(text)
    if found is None:
        return ""
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        at = datetime.datetime(  # noqa: DTZ001 - the zone is kept as text
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)
        )
    except ValueError:
        return ""
    if not hour:
        return at.date().isoformat()
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    return at.isoformat(timespec="seconds") + (zone or "")


def _from_number(number: int) -> str:
    while number > _LATEST:
        number //= 1000
    if number < _EARLIEST:
        return ""
    at = datetime.datetime.fromtimestamp(number, datetime.UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
