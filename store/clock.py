"""The one place that reads the time, so that tests can pass a clock of their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return the time, in UTC and aware of it."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's time in UTC."""
        return datetime.now(UTC)


def stamp(clock: Clock, later: float = 0.0) -> str:
    """Return the clock's time as ISO 8601 UTC with seconds, the form that the store keeps.

    `later` seconds after it, or before.
    """
    at = clock.now().astimezone(UTC) + timedelta(seconds=later)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
