"""Times of Zoho: shown with the offset of the account, whole seconds; kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache


def utc(text: object) -> str:
    """Return a time with an offset as UTC with seconds; "" for anything else.

    A time without a zone could be anybody's, and is none.
    """
    return _utc(text) if isinstance(text, str) else ""


@lru_cache(maxsize=8192)
def _utc(text: str) -> str:
    """Rows of one second come together, and each is asked for its time more than once."""
    try:
        found = datetime.fromisoformat(text)
        offset = found.utcoffset()
        if offset is None:
            return ""
        return (found.replace(tzinfo=None) - offset).isoformat(timespec="seconds") + "Z"
    except (ValueError, OverflowError):
        return ""


def seconds(text: str) -> float:
    """Return a UTC time of ours as seconds since 1970, 0.0 for none."""
    return datetime.fromisoformat(text).timestamp() if text else 0.0


def of_seconds(at: float) -> str:
    """Return seconds since 1970 in UTC as we keep it."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def asked(text: str) -> str:
    """Return a time of ours in the form that queries and headers take."""
    return text.removesuffix("Z") + "+00:00"


def date_seconds(header: str) -> float:
    """Return a `Date` header as seconds since 1970, 0.0 when there is none."""
    try:
        return parsedate_to_datetime(header).timestamp()
    except (TypeError, ValueError):
        return 0.0
