"""Plants one bug at a time in a copy of the packages and sees whether the named tests notice.

`python -m tests.mutants [WORD…]` plants those whose file or promise holds a word, or all. One line
a bug, and `planted=N caught=N` at the end; 1 when one survives or can no longer be planted.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.bugs import BUGS, Bug

ROOT = Path(__file__).parents[2]
COPIED = ("store", "sync", "dedupe", "connectors", "admin", "tests", "pyproject.toml")
AT_ONCE = 2
#: A planted bug may make a program wait for ever; a test that has to be ended has noticed.
SECONDS = 150


def main(words: list[str]) -> int:
    """Plant the bugs that the words choose; return the exit code."""
    chosen = [bug for bug in BUGS if all(word in f"{bug.file} {bug.promise}" for word in words)]
    with tempfile.TemporaryDirectory(prefix="guiyi-mutants-") as folder:
        copies = [Path(folder) / str(n) for n in range(AT_ONCE)]
        for copy in copies:
            _copy_to(copy)
        lanes = [chosen[n::AT_ONCE] for n in range(AT_ONCE)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            caught = sum(pool.map(_lane, copies, lanes))
    print(f"planted={len(chosen)} caught={caught}")
    return 0 if caught == len(chosen) else 1


def _copy_to(copy: Path) -> None:
    copy.mkdir()
    for name in COPIED:
        if (ROOT / name).is_file():
            shutil.copyfile(ROOT / name, copy / name)
        else:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))


def _lane(copy: Path, bugs: list[Bug]) -> int:
    """Plant some bugs one after the other in one copy; return how many were caught."""
    caught = 0
    for bug in bugs:
        answer = _plant(copy, bug)
        print(f"{answer:8} {bug.file}: {bug.promise}", flush=True)
        caught += answer == "caught"
    return caught


def _plant(copy: Path, bug: Bug) -> str:
    path = copy / bug.file
    sound = path.read_text(encoding="utf-8")
    if sound.count(bug.old) != 1:
        return "ABSENT"
    path.write_text(sound.replace(bug.old, bug.new), encoding="utf-8")
    try:
        return _noticed(copy, bug)
    finally:
        path.write_text(sound, encoding="utf-8")


def _noticed(copy: Path, bug: Bug) -> str:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += ["-p", "tests.mutants.quick", "--hypothesis-profile", "quick", *bug.tests.split()]
    if bug.only:
        command += ["-k", bug.only]
    # The copy first, and no bytecode: an old one might hide the bug.
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "caught"
    # 1: tests failed. Anything else (no tests, a broken import) is no proof.
    return {0: "SURVIVED", 1: "caught"}.get(done.returncode, f"BROKEN {done.returncode}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
