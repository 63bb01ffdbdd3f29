"""When a connection is due next, by its schedule and by what became of its last run; pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.errors import ConfigError, HubError, NotAllowed, SignInAgain, TryLater, WrongAddress

_UNITS = {"m": 60.0, "h": 3600.0, "d": 86_400.0}
#: Seconds to the first try after a failure; doubled with each.
FIRST, LONGEST = 30.0, 3_600.0
#: The same where a person must mend something: soon enough after it is mended, and seldom before.
FIRST_MENDED, LONGEST_MENDED = 600.0, 6 * 3_600.0
_FOR_A_PERSON = (SignInAgain, NotAllowed, WrongAddress, ConfigError)


def next_time(schedule: str, zone: str, after: datetime) -> datetime | None:
    """Return when a connection is due after a moment (UTC); None for one that is run by hand.

    `schedule` is "", "15m", "1h", "1d" or a time of day in the zone, such as "08:00".
    """
    if not schedule:
        return None
    if ":" not in schedule:
        return after + timedelta(seconds=int(schedule[:-1]) * _UNITS[schedule[-1]])
    at, here = time.fromisoformat(schedule), after.astimezone(ZoneInfo(zone))
    for days in (0, 1, 2):
        day = here.date() + timedelta(days=days)
        found = datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC)
        if found > after:
            return found
    raise AssertionError("within two days there is every time of day")


def wait_after(failures: int, error: Exception | None = None) -> float:
    """Return the seconds to wait after the n-th failure in a row (from 1).

    Ever longer, and at least as long as the other side asked for. Where a person must mend
    something it is longer from the start.
    """
    for_a_person = isinstance(error, _FOR_A_PERSON)
    first = FIRST_MENDED if for_a_person else FIRST
    longest = LONGEST_MENDED if for_a_person else LONGEST
    wait = min(longest, first * 2.0 ** min(failures - 1, 20))
    return max(wait, error.after) if isinstance(error, TryLater) else wait


def error_code(error: BaseException) -> str:
    """Return what the log says of an error: its class, never its text."""
    return type(error).__name__ if isinstance(error, HubError) else "fault"
