"""Pragmas, transactions, the version guard, fork and clean closing, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from store import engine as engines
from store.engine import close, database_folder, journal_mode, open_engine, reading, writing
from store.errors import Busy, ConfigError, HubError
from store.secret import Secret

ROOT = Path(__file__).parents[2]


@pytest.fixture
def counted(engine: Engine) -> Engine:
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE tally (n INTEGER)"))
        connection.execute(text("INSERT INTO tally VALUES (0)"))
    return engine


def tally(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(text("SELECT n FROM tally")).scalar_one())


def failing(engine: Engine, statement: str) -> None:
    def write() -> None:
        with writing(engine) as connection:
            connection.execute(text(statement))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        write()


def test_writing_keeps_on_success_and_undoes_on_an_error(counted: Engine) -> None:
    with writing(counted) as connection:
        connection.execute(text("UPDATE tally SET n = 1"))
    failing(counted, "UPDATE tally SET n = 2")
    assert tally(counted) == 1


def test_tables_are_made_and_undone_in_one_transaction(counted: Engine) -> None:
    failing(counted, "CREATE TABLE gone (n INTEGER)")
    with pytest.raises(DBAPIError), reading(counted) as connection:
        connection.execute(text("SELECT * FROM gone"))


def test_a_reader_sees_one_moment_and_does_not_stop_a_writer(counted: Engine) -> None:
    with reading(counted) as reader:
        before = reader.execute(text("SELECT n FROM tally")).scalar_one()
        with writing(counted) as writer:
            writer.execute(text("UPDATE tally SET n = 5"))
        assert reader.execute(text("SELECT n FROM tally")).scalar_one() == before
    assert tally(counted) == 5


def test_a_reader_cannot_write_and_the_next_writer_can(counted: Engine) -> None:
    with pytest.raises(DBAPIError), reading(counted) as reader:
        reader.execute(text("UPDATE tally SET n = 9"))
    with writing(counted) as writer:
        writer.execute(text("UPDATE tally SET n = n + 1"))
    assert tally(counted) == 1


def test_writers_that_read_first_lose_no_update(counted: Engine) -> None:
    def add() -> None:
        for _ in range(20):
            with writing(counted) as connection:
                n = connection.execute(text("SELECT n FROM tally")).scalar_one()
                connection.execute(text("UPDATE tally SET n = :n"), {"n": n + 1})

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally(counted) == 80


def test_a_writer_waits_only_so_long(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOCK_SECONDS", 0.2 if "sqlite" in database_url else 1)
    engine = open_engine(database_url)
    with writing(engine), pytest.raises(Busy), writing(engine):
        pass
    with writing(engine):
        pass
    close(engine)


def test_errors_do_not_show_values(counted: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, writing(counted) as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "13800138000"})
    assert "13800138000" not in str(caught.value)


def test_sqlite_has_the_pragmas(sqlite_engine: Engine) -> None:
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "secure_delete": 1,
        "busy_timeout": 30_000,
        "mmap_size": 0,
    }
    with reading(sqlite_engine) as connection:
        found = {name: connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in expected}
    assert found == expected


def test_a_new_sqlite_file_is_private(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.db'}")
    with writing(engine) as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    close(engine)
    assert modes == {"new.db": 0o600, "new.db-wal": 0o600, "new.db-shm": 0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["new.db"]


@pytest.mark.parametrize(
    ("version", "processes", "mode"),
    [
        ((3, 53, 4), 1, "wal"),
        ((3, 51, 3), 8, "wal"),
        ((3, 51, 2), 1, "delete"),
        ((3, 40, 1), 1, "delete"),
        ((3, 6, 23), 8, "delete"),
    ],
)
def test_the_journal_fits_the_version(version: tuple[int, ...], processes: int, mode: str) -> None:
    assert journal_mode(version, processes) == mode


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_a_faulty_version_with_several_processes_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(HubError) as caught:
        journal_mode(version, 2)
    for way_out in ("pip install pysqlite3", "PostgreSQL", "one process"):
        assert way_out in str(caught.value)


def test_one_process_with_a_faulty_version_works_without_wal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    for mended, mode in (((3, 51, 3), "wal"), ((99, 0, 0), "delete")):
        monkeypatch.setattr(engines, "WAL_MENDED", mended)
        engine = open_engine(url)
        with writing(engine) as connection:
            connection.execute(text("CREATE TABLE IF NOT EXISTS t (n INTEGER)"))
            found = connection.execute(text("PRAGMA journal_mode")).scalar_one()
        close(engine)
        assert found == mode


def test_a_mode_that_another_program_prevents_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'held.db'}"
    holder = open_engine(url)
    with writing(holder) as connection:
        connection.execute(text("CREATE TABLE t (n INTEGER)"))
    with reading(holder) as connection:
        connection.execute(text("SELECT * FROM t"))
        monkeypatch.setattr(engines, "WAL_MENDED", (99, 0, 0))
        monkeypatch.setattr(engines, "LOCK_SECONDS", 0.1)
        late = open_engine(url)
        with pytest.raises(HubError, match="another program"), reading(late):
            pass
        close(late)
    close(holder)


@pytest.mark.parametrize(
    "url",
    [
        *("", "guiyi.db", "sqlite://", "sqlite:///:memory:", "sqlite:///a.db?mode=ro"),
        *("mysql://localhost/x", "postgresql+psycopg2://localhost/x"),
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"store\.url"):
        open_engine(url)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(HubError, match="folder"):
        open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'a.db'}")


def test_what_is_no_database_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database at all" * 100)
    urls = f"sqlite:///{tmp_path / 'a.db'}", "postgresql+psycopg://me@127.0.0.1:1/x"
    for url in urls:
        engine = open_engine(url)
        for transaction in (reading, writing):
            with pytest.raises(HubError, match="cannot be opened") as caught, transaction(engine):
                pass
            assert len(str(caught.value).splitlines()) == 1
        close(engine)


def test_a_password_is_used_and_not_shown() -> None:
    engine = open_engine("postgresql+psycopg://me@127.0.0.1:1/x", password=Secret("hunter2"))
    assert engine.url.password == "hunter2"
    assert "hunter2" not in f"{engine!r}{engine.url}"
    close(engine)


def test_the_data_folder_of_a_url(tmp_path: Path) -> None:
    assert database_folder(f"sqlite:///{tmp_path / 'a.db'}") == tmp_path.resolve()
    assert database_folder("postgresql+psycopg://localhost/x") is None


FORKED = """
import os, sys
from sqlalchemy import text
from store.engine import close, open_engine, reading, writing
engine = open_engine(sys.argv[1])
with writing(engine) as connection:
    connection.execute(text("CREATE TABLE f (n INTEGER)"))
child = os.fork()
if child == 0:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO f VALUES (1)"))
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
with reading(engine) as connection:
    assert connection.execute(text("SELECT count(*) FROM f")).scalar_one() == 1
close(engine)
"""


def test_a_fork_leaves_the_parents_connections_alone(database_url: str) -> None:
    run([sys.executable, "-W", "error", "-c", FORKED, database_url])


FIRST = """
import sys
from sqlalchemy import text
from store.engine import close, open_engine, writing
engine = open_engine(sys.argv[1], processes=4)
with writing(engine) as connection:
    connection.execute(text("CREATE TABLE IF NOT EXISTS f (n INTEGER)"))
    connection.execute(text("INSERT INTO f VALUES (1)"))
close(engine)
"""


def test_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    command = [sys.executable, "-W", "error", "-c", FIRST, url]
    programs = [subprocess.Popen(command, cwd=ROOT, env=environment()) for _ in range(4)]
    assert [program.wait() for program in programs] == [0, 0, 0, 0]
    engine = open_engine(url)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM f")).scalar_one() == 4
    close(engine)


def environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(ROOT)}


def run(command: list[str]) -> None:
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
