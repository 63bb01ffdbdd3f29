"""The demo: two runs into one folder, its pages, and the samples that are shipped for it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from importlib import resources
from pathlib import Path

import pytest

from admin.commands.demo import FOLDERS, sample_files
from tests.command_line import Shell

SUMMARY = re.compile(
    r"(\d+) files, ([\d,]+) rows = ([\d,]+) kept \+ ([\d,]+) refused \+ ([\d,]+) repeated\n"
    r"([\d,]+) customers, ([\d,]+) pairs wait for you\n"
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    shell = Shell(tmp_path_factory.mktemp("demo"))
    return shell, shell.run("demo", "--once")


def _numbers(ran):
    found = SUMMARY.search(ran.out)
    assert found, ran
    return [int(text.replace(",", "")) for text in found.groups()]


def test_the_demo_fills_a_hub(demo):
    shell, ran = demo
    assert (ran.code, ran.err) == (0, "")
    files, rows, kept, refused, repeated, customers, waiting = _numbers(ran)
    assert files == len(_shipped())
    assert rows == kept + refused + repeated
    assert rows > 400
    assert 100 < customers < kept
    assert waiting >= 20
    assert (shell.folder / "demo/data/guiyi.db").is_file()


def test_the_demo_may_run_twice(demo):
    shell, first = demo
    second = shell.run("demo", "--once")
    assert second.code == 0
    assert _numbers(second)[:2] == _numbers(first)[:2]
    assert _numbers(second)[2] == 0
    assert _numbers(second)[5:] == _numbers(first)[5:]


def test_the_demo_is_a_hub_like_any_other(demo):
    shell, _ = demo
    ran = shell.run("rebuild", "--verify", "--config", "demo/guiyi.toml")
    assert ran.code == 0
    assert shell.run("customers", "--config", "demo/guiyi.toml", "--search", "zmj").code == 0


def _shipped():
    with resources.as_file(resources.files("admin") / "samples") as root:
        return list(sample_files(root))


def test_every_shipped_sample_is_imported():
    with resources.as_file(resources.files("admin") / "samples") as root:
        assert {path.name for path in root.iterdir()} == set(FOLDERS)
    assert len({path.name for path in _shipped()}) == len(_shipped())


@pytest.mark.parametrize("words", [["demo"], ["serve", "--config", "demo/guiyi.toml"]])
def test_the_pages_open_and_ctrl_c_ends_them(demo, words):
    shell, _ = demo
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        port = busy.getsockname()[1]
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "admin.cli", *words, "--port", str(port)],
        cwd=shell.folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        try:
            line = next(line for line in program.stdout if "http://" in line)
            address = re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
            with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310
                assert answer.status == 200
                assert b"<html" in answer.read()
            program.send_signal(signal.SIGINT)
            assert program.wait(timeout=20) == 0
            assert "Traceback" not in program.stderr.read()
        finally:
            program.kill()


def test_a_port_that_is_taken(demo):
    shell, _ = demo
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        ran = shell.run("serve", "--config", "demo/guiyi.toml", "--port", port)
    assert (ran.code, ran.err) == (2, f"guiyi: port {port} is taken\n")
