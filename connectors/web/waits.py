"""How long to wait before the next try: what the server said, or a random share of ever more."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from store.clock import Clock

#: No server shuts us out for longer by a header; more is a mistake or an attack.
LONGEST_AFTER = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take, and how often it is tried; all in seconds but `tries`."""

    connect: float = 10.0
    #: Between two pieces of an answer.
    read: float = 60.0
    #: One try, from the connection to the last byte.
    total: float = 120.0
    tries: int = 5
    #: The longest single wait: for a budget, a turn, a server that said when.
    longest_wait: float = 60.0
    #: All waits of one call together.
    all_waits: float = 120.0
    #: The first wait is a random share of this, the next of twice as much, ...
    first_wait: float = 1.0
    #: ... until this.
    cap: float = 30.0


def full_jitter(attempt: int, patience: Patience, chance: random.Random) -> float:
    """Return the wait after the n-th try (from 1): any share of a span that doubles each time."""
    span = min(patience.cap, patience.first_wait * 2.0 ** (attempt - 1))
    return chance.uniform(0.0, span)


def said(headers: Mapping[str, str], clock: Clock) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3), None without one.

    A date is taken by the server's own clock where it tells its time, since ours may differ.
    """
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    if text.isdigit() and len(text) < 10:
        return min(float(text), LONGEST_AFTER)
    until = _moment(text)
    if until is None:
        return None
    now = _moment(headers.get("date", "")) or clock.now()
    return min(max(0.0, (until - now).total_seconds()), LONGEST_AFTER)


def told(answer: object) -> float | None:
    """Return `details.retry_after` of an answer, as Zoho's specification shows it, None without."""
    details = answer.get("details") if isinstance(answer, Mapping) else None
    value = details.get("retry_after") if isinstance(details, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return min(max(0.0, float(value)), LONGEST_AFTER)


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
