"""The servers that tests use, and what is said where one is not installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from tests.servers import PostgresServer, free_port, postgres_binaries

ROOT = Path(__file__).parents[1]

NOT_INSTALLED = "from tests import servers\nservers.postgres_binaries = lambda: None\n"


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    (tmp_path / "not_installed.py").write_text(NOT_INSTALLED)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "not_installed", "tests/store/test_lease.py"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "left out: 7 tests need postgresql (apt-get install postgresql)" in done.stdout
    assert "7 passed, 7 skipped" in done.stdout


@pytest.mark.postgres
def test_a_stopped_postgres_leaves_nothing(postgres_server: PostgresServer | None) -> None:
    binaries = postgres_binaries()
    if binaries is None or postgres_server is None:
        pytest.skip("needs postgresql")
    server = PostgresServer(binaries)
    name = server.fresh()
    server.run(f"COMMENT ON DATABASE {name} IS 'here'")
    folder, port = server.folder, server.port
    assert port != postgres_server.port
    server.stop()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"host=127.0.0.1 port={port} user=guiyi dbname={name} connect_timeout=2")


def test_redis_answers_and_keeps_nothing(redis_url: str) -> None:
    client = redis.Redis.from_url(redis_url)
    assert client.config_get("save") == {"save": ""}
    client.close()


def test_chromium_is_where_it_was_found(chromium_path: str) -> None:
    assert os.access(chromium_path, os.X_OK)


def test_free_ports_are_free() -> None:
    assert 1024 < free_port() < 65536
