"""Schedules: what is due when, in the hub's time zone, and how failures back off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import SignInAgain, TryLater
from sync.schedule import next_time, wait_after

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "zone", "expected"),
    [
        ("15m", "Asia/Shanghai", "2026-11-22T12:15"),
        ("1h", "Asia/Shanghai", "2026-11-22T13:00"),
        ("2d", "Asia/Shanghai", "2026-11-24T12:00"),
        ("08:00", "Asia/Shanghai", "2026-11-23T00:00"),
        ("20:00", "Asia/Shanghai", "2026-11-23T12:00"),
        ("20:01", "Asia/Shanghai", "2026-11-22T12:01"),
        ("13:30", "Europe/Berlin", "2026-11-22T12:30"),
        ("12:30", "Europe/Berlin", "2026-11-23T11:30"),
    ],
)
def test_the_next_time(schedule: str, zone: str, expected: str) -> None:
    assert next_time(schedule, zone, NOON) == datetime.fromisoformat(expected + "+00:00")


def test_by_hand_is_never_due() -> None:
    assert next_time("", "Asia/Shanghai", NOON) is None


@given(
    st.times(),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kathmandu"]),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001
)
def test_a_time_of_day_comes_every_day(at, zone, moment) -> None:
    after = moment.replace(tzinfo=UTC)
    found = next_time(f"{at:%H:%M}", zone, after)
    assert after < found <= after + timedelta(hours=25)


def test_failures_back_off() -> None:
    assert [wait_after(n) for n in (1, 2, 3, 7, 8, 500)] == [30, 60, 120, 1920, 3600, 3600]
    assert wait_after(1, TryLater(after=900.0)) == 900
    assert wait_after(9, TryLater(after=900.0)) == 3600
    assert [wait_after(n, SignInAgain()) for n in (1, 2, 9)] == [600, 1200, 21_600]
