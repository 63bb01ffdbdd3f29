"""A company on PostgreSQL and Redis, or on SQLite without a queue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.conftest import leave_out
from tests.servers import PostgresServer
from tests.workers.place import Company, company


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """The Redis of the run, empty before and after."""
    client = Redis.from_url(redis_url)
    client.flushall()
    yield client
    client.flushall()
    client.close()


@pytest.fixture
def office(
    tmp_path: Path, redis: Redis, redis_url: str, postgres_server: PostgresServer | None
) -> Iterator[Company]:
    """A company on PostgreSQL with a queue."""
    if postgres_server is None:
        leave_out("postgresql")
        raise AssertionError
    name = postgres_server.fresh()
    with company(tmp_path, postgres_server.url(name), redis_url) as found:
        yield found
    postgres_server.drop(name)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Company]:
    """A shop on SQLite without a queue."""
    (tmp_path / "data").mkdir()
    with company(tmp_path, f"sqlite:///{tmp_path / 'data' / 'guiyi.db'}", "") as found:
        yield found
