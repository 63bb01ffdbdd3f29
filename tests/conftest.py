"""Fixtures that every folder of tests shares: databases, servers, keys, and a clock that stands."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

from store import keys, migrate
from store.engine import close, open_engine, writing
from store.seal import Sealer
from tests import servers
from tests.clocks import StandingClock

settings.register_profile("guiyi", deadline=None, print_blob=True)
settings.load_profile("guiyi")

#: What a missing program is called for Debian, and how many tests went without it.
PACKAGES = {"postgresql": "postgresql", "redis": "redis-server", "chromium": "chromium"}
_left_out: Counter[str] = Counter()


def leave_out(program: str) -> None:
    """Skip a test whose program is not installed, and count it for the end of the run."""
    _left_out[program] += 1
    pytest.skip(f"needs {program} (apt-get install {PACKAGES[program]})")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out: a test that did not run is never silent."""
    for program, count in sorted(_left_out.items()):
        terminalreporter.write_line(
            f"left out: {count} tests need {program} (apt-get install {PACKAGES[program]})",
            yellow=True,
        )


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands at 2026-11-22T08:00:00Z until it is moved."""
    return StandingClock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.PostgresServer | None]:
    """A private PostgreSQL for the whole run; None where it is not installed."""
    binaries = servers.postgres_binaries()
    if binaries is None:
        yield None
        return
    server = servers.PostgresServer(binaries)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[servers.RedisServer | None]:
    """A private Redis for the whole run; None where it is not installed."""
    binary = servers.redis_binary()
    if binary is None:
        yield None
        return
    server = servers.RedisServer(binary)
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: servers.RedisServer | None) -> str:
    """The address of a Redis; a test empties what it fills."""
    if redis_server is None:
        leave_out("redis")
        raise AssertionError
    return redis_server.url


@pytest.fixture
def chromium_path() -> str:
    """The path of Chromium."""
    path = servers.chromium_binary()
    if path is None:
        leave_out("chromium")
        raise AssertionError
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: servers.PostgresServer | None) -> str:
    """The name of a PostgreSQL database with all tables, to be copied for each test."""
    if postgres_server is None:
        return ""
    name = postgres_server.fresh()
    _make_tables(postgres_server.url(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _make_tables(f"sqlite:///{path}")
    return path


def _make_tables(url: str) -> None:
    engine = open_engine(url)
    with writing(engine) as connection:
        migrate.the_metadata().create_all(connection)
    close(engine)


DATABASES = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=DATABASES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, once on each of SQLite and PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'data.db'}"
        return
    server: servers.PostgresServer | None = request.getfixturevalue("postgres_server")
    if server is None:
        leave_out("postgresql")
        raise AssertionError
    name = server.fresh()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of an SQLite database with all tables, empty."""
    path = tmp_path / "data" / "guiyi.db"
    path.parent.mkdir()
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database with all tables, empty, once on each of SQLite and PostgreSQL."""
    if request.param == "sqlite":
        url: str = request.getfixturevalue("sqlite_url")
        yield url
        return
    server: servers.PostgresServer | None = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    if server is None:
        leave_out("postgresql")
        raise AssertionError
    name = server.fresh(template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An open engine on a database with all tables, on each of SQLite and PostgreSQL."""
    opened = open_engine(database_url)
    yield opened
    close(opened)


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """An open engine on an SQLite database with all tables."""
    opened = open_engine(sqlite_url)
    yield opened
    close(opened)


@pytest.fixture(scope="session")
def root_key() -> keys.RootKey:
    """A root key; what it is does not matter, so it is the same in every run."""
    return keys.RootKey(bytes(range(32)))


@pytest.fixture
def sealer(engine: Engine, root_key: keys.RootKey, clock: StandingClock) -> Sealer:
    """The sealer of the hub behind `engine`."""
    with writing(engine) as connection:
        return Sealer.for_hub(connection, root_key, clock)
