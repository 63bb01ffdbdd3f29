"""What stands on stderr when something is wrong: one line, a number, and never a traceback."""

from __future__ import annotations

import errno
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys

import pytest
from sqlalchemy.exc import OperationalError, ProgrammingError

from admin import cli, fault_log
from admin.commands.session import Command
from admin.database_faults import database_fault
from tests.command_line import Shell


@pytest.fixture
def shop(tmp_path):
    return Shell(tmp_path)


@pytest.fixture
def ready(shop):
    assert shop.run("init").code == 0
    return shop


def _mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def _broken(monkeypatch, error):
    def run(session):
        raise error

    command = Command("broken", lambda parser, words: None, run)
    monkeypatch.setattr(cli, "commands", lambda: [command])
    monkeypatch.setattr(cli, "say", lambda key, language: key)


def test_a_fault_of_ours_is_one_line_and_a_number(shop, monkeypatch):
    _broken(monkeypatch, ValueError("张伟 13800001101"))
    ran = shop.run("broken")
    assert ran.code == 2
    found = re.fullmatch(r"guiyi: internal error, id ([0-9A-F]{6}): .*\n", ran.err)
    assert found
    assert "Traceback" not in ran.err
    log = shop.folder / fault_log.LOG_NAME
    line = json.loads(log.read_text())
    assert line["id"] == found[1]
    assert line["errors"] == ["ValueError"]
    assert any("test_cli_faults.py" in frame for frame in line["frames"])
    assert "13800001101" not in log.read_text()
    assert _mode(log) == 0o600


def test_debug_shows_the_fault(shop, monkeypatch):
    _broken(monkeypatch, ValueError("the details"))
    ran = shop.run("broken", "--debug")
    assert "Traceback" in ran.err
    assert "the details" in ran.err


def test_ctrl_c_is_no_fault(shop, monkeypatch):
    _broken(monkeypatch, KeyboardInterrupt())
    assert shop.run("broken").err == "guiyi: interrupted\n"


def test_a_full_disk_is_said_plainly(shop, monkeypatch):
    _broken(monkeypatch, OSError(28, "No space left on device", "out.csv"))
    assert shop.run("broken").err == "guiyi: out.csv: No space left on device\n"


def _program(folder, *words, **options):
    return subprocess.run(
        [sys.executable, "-m", "admin.cli", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.getcwd(), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        **options,
    )


def test_as_a_program_it_says_its_version(tmp_path):
    ran = _program(tmp_path, "--version")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.fullmatch(r"guiyi \d+\.\d+\.\d+\n", ran.stdout)


def test_as_a_program_it_fails_on_one_line(tmp_path):
    ran = _program(tmp_path, "customers", "--language", "zh")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == "guiyi: 没有找到配置文件 guiyi.toml：请先运行 guiyi init\n"


def test_a_reader_that_goes_away_is_no_fault(ready):
    rows = "".join(f"张{chr(0x4E00 + n)}伟,138{n:08d}\n" for n in range(2_000))
    (ready.folder / "a.csv").write_text("姓名,手机\n" + rows, "utf-8")
    assert ready.run("import", "a.csv").code == 0
    ran = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m admin.cli customers --json | head -1"],
        cwd=ready.folder,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(ran.stdout)["id"] == "C-0001"
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("database is locked", "database.busy"),
        ("database or disk is full", "database.full"),
        ("attempt to write a readonly database", "database.readonly"),
        ("unable to open database file", "database.readonly"),
        ("database disk image is malformed", "database.damaged"),
        ("no such table: customer", ""),
        ("table x has no column named locked", ""),
    ],
)
def test_what_a_database_says_is_put_in_words(text, key):
    error = OperationalError("SELECT 1", {}, sqlite3.OperationalError(text))
    assert database_fault(error) == key


def test_other_errors_are_faults_of_ours():
    assert database_fault(ValueError("database is locked")) == ""
    wrong = ProgrammingError("SELECT 1", {}, sqlite3.ProgrammingError("connect"))
    assert database_fault(wrong) == ""


def test_a_server_that_is_not_there_is_one_line(ready):
    path = ready.folder / "guiyi.toml"
    url = "postgresql+psycopg://guiyi@127.0.0.1:1/guiyi"
    path.write_text(re.sub('url = ".*"', f'url = "{url}"', path.read_text()))
    _is_one_line(ready.run("customers"), "the database cannot be")


def test_a_file_that_is_no_database_is_one_line(ready):
    (ready.folder / "data/guiyi.db").write_bytes(b"no database at all " * 100)
    _is_one_line(ready.run("customers"), "database")
    ready.language = "zh"
    _is_one_line(ready.run("customers"), "没有完成")


def _is_one_line(ran, said):
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1
    assert "internal error" not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ["undo", "import", "9" * 23], ["undo", "decision", "-1"], ["review", "9" * 23],
        ["customers", "--limit", "-1"],
    ],
)  # fmt: skip
def test_a_number_beyond_any_database_is_one_line(ready, words):
    ran = ready.run(*words)
    assert ran.code == 2
    assert "internal" not in ran.err
    assert ran.err.count("\n") == 1


def test_a_full_disk_is_said_in_words(shop, monkeypatch):
    _broken(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    ran = shop.run("broken")
    assert ran.code == 2
    assert ran.err.startswith("guiyi: the disk is full")


def test_a_folder_without_files_is_said(ready):
    (ready.folder / "empty").mkdir()
    ran = ready.run("import", "empty")
    assert ran.code == 2
    assert ran.err == "guiyi: empty holds no files\n"
