"""A hub for each test of the store, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.hub import Hub
from tests.clocks import StandingClock
from tests.hubs import hub_on


@pytest.fixture
def hub(database_url: str, clock: StandingClock) -> Iterator[Hub]:
    """An empty hub on each database."""
    with hub_on(database_url, clock) as opened:
        yield opened


@pytest.fixture
def small_hub(sqlite_url: str, clock: StandingClock) -> Iterator[Hub]:
    """An empty hub on SQLite, for what does not depend on the database."""
    with hub_on(sqlite_url, clock) as opened:
        yield opened
