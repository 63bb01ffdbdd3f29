"""Migrations give exactly the tables that the code describes, on both databases."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from store import migrate, revisions
from store.engine import close, open_engine, reading, writing
from store.errors import HubError

FOLDER = migrate.FOLDER
SCRIPTS = ScriptDirectory(str(migrate.FOLDER))
HEAD = SCRIPTS.get_current_head()

TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid "
    "WHERE NOT tgisinternal",
}


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Engine]:
    engine = open_engine(empty_database_url)
    yield engine
    close(engine)


def triggers(engine: Engine) -> set[tuple[str, str]]:
    with reading(engine) as connection:
        found = connection.execute(text(TRIGGERS[engine.dialect.name]))
        return {(name, table) for name, table in found}


def test_migrated_tables_are_those_of_the_code(empty: Engine) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == HEAD
    with reading(empty) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, migrate.the_metadata()) == []
    migrated = triggers(empty)
    with writing(empty) as connection:
        migrate.the_metadata().drop_all(connection)
        migrate.the_metadata().create_all(connection)
    assert triggers(empty) == migrated
    assert migrated


def test_sqlite_writes_down_the_same_tables(tmp_path: Path, sqlite_engine: Engine) -> None:
    """The comparison above does not see checks and options; SQLite keeps the whole text."""
    engine = open_engine(f"sqlite:///{tmp_path}/migrated.db")
    migrate.upgrade(engine)
    assert spelled(engine) == spelled(sqlite_engine)
    close(engine)


def spelled(engine: Engine) -> dict[str, list[str]]:
    """Return the lines that make each table, in no order."""
    with reading(engine) as connection:
        found = connection.execute(
            text(
                "SELECT name, sql FROM sqlite_master WHERE sql <> '' AND name <> 'alembic_version'"
            )
        )
        return {
            name: sorted(line.strip().rstrip(",") for line in sql.splitlines())
            for name, sql in found
        }


def test_revisions_are_known_by_their_files() -> None:
    assert migrate.revisions() == [s.revision for s in reversed(list(SCRIPTS.walk_revisions()))]


def test_writing_a_revision_finds_nothing_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (migrate, revisions):
        monkeypatch.setattr(module, "VERSIONS", tmp_path / "migrations" / "versions")
    monkeypatch.setattr(migrate, "FOLDER", tmp_path / "migrations")
    shutil.copytree(FOLDER, tmp_path / "migrations")
    second = revisions.write_revision("nothing").read_text()
    assert second.count("pass") == 2
    with pytest.raises(HubError, match="later revisions"):
        revisions.write_revision("")


def test_the_initial_revision_can_be_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = tmp_path / "migrations" / "versions"
    for module in (migrate, revisions):
        monkeypatch.setattr(module, "VERSIONS", versions)
    monkeypatch.setattr(migrate, "FOLDER", tmp_path / "migrations")
    shutil.copytree(FOLDER, tmp_path / "migrations")
    written = revisions.write_revision("")
    assert [path.name for path in versions.glob("*.py")] == ["0001_initial.py"]
    assert "make_append_only(op.get_bind(), 'audit')" in written.read_text()


def test_upgrading_twice_does_nothing(empty: Engine) -> None:
    migrate.upgrade(empty)
    before = triggers(empty)
    migrate.upgrade(empty)
    assert triggers(empty) == before
    assert migrate.current(empty) == HEAD


def test_a_database_of_a_newer_version_is_left_alone(empty: Engine) -> None:
    migrate.upgrade(empty)
    with writing(empty) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(HubError, match="newer version"):
        migrate.upgrade(empty)
    assert migrate.current(empty) == "9999"


def test_upgrading_leaves_logging_as_it_is(empty: Engine) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers), logging.getLogger("store").disabled
    migrate.upgrade(empty)
    assert (root.level, list(root.handlers), logging.getLogger("store").disabled) == before


def test_foreign_keys_hold_after_upgrading(empty: Engine) -> None:
    migrate.upgrade(empty)
    refused = "INSERT INTO quarantine (id, run_id, reason, raw) VALUES (1, 99, 'x', '')"
    with pytest.raises(DBAPIError), writing(empty) as connection:
        connection.execute(text(refused))


def test_a_migration_that_fails_leaves_nothing(
    empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(config: object, revision: str) -> None:
        empty_tables(config)
        raise RuntimeError("stop")

    def empty_tables(config: object) -> None:
        connection = config.attributes["connection"]  # type: ignore[attr-defined]
        connection.execute(text("CREATE TABLE half (n INTEGER)"))

    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", broken)
        with pytest.raises(RuntimeError, match="stop"):
            migrate.upgrade(empty)
    migrate.upgrade(empty)
    with pytest.raises(DBAPIError), reading(empty) as connection:
        connection.execute(text("SELECT * FROM half"))


AT_ONCE = """
import sys
from store import migrate
from store.engine import close, open_engine
engine = open_engine(sys.argv[1])
migrate.upgrade(engine)
close(engine)
"""


def test_processes_may_upgrade_at_once(empty_database_url: str) -> None:
    command = [sys.executable, "-W", "error", "-c", AT_ONCE, empty_database_url]
    root = Path(__file__).parents[2]
    programs = [subprocess.Popen(command, cwd=root) for _ in range(3)]
    assert [program.wait() for program in programs] == [0, 0, 0]
