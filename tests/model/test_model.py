"""A short walk through the model check; `make model` walks the whole way."""

from __future__ import annotations

import os
import subprocess
import sys


def test_thirty_histories_lose_nothing_and_double_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.model", "30", "0", "--histories-alone"],
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "histories=30 bad=0 protections=0 noticed=0", done.stdout
    assert done.returncode == 0, done.stderr
