"""Times of a stand-in Zoho: whole seconds, shown with the offset of the organisation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache


@lru_cache(maxsize=8192)
def shown(at: int, offset_minutes: int) -> str:
    """Return seconds since 1970 as `2026-02-03T10:11:12+08:00`."""
    zone = timezone(timedelta(minutes=offset_minutes))
    return datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")


def seconds(text: str) -> int | None:
    """Return the instant that a time with an offset names, None if it names none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if found.tzinfo is None:
        return None
    return int(found.timestamp())


def http_date(at: float) -> str:
    """Return seconds since 1970 as the `Date` header tells them."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
