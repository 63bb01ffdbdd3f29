"""Runs the command line inside the test's process and gives back what a person would see."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from admin.cli import main

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> list[dict]:
        return [json.loads(line) for line in self.lines]


class Shell:
    """A person in a folder of his own, with no settings but what he makes there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.language = "en"

    def run(self, *words: object) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        given = ["--language", self.language, *map(str, words)]
        with (
            self._there(),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = main(given)
        return Ran(code, out.getvalue(), err.getvalue())

    @contextlib.contextmanager
    def _there(self) -> Iterator[None]:
        before = {name: os.environ.get(name) for name in ("HOME", "XDG_CONFIG_HOME")}
        os.environ["HOME"] = str(self.folder)
        os.environ.pop("XDG_CONFIG_HOME", None)
        try:
            with contextlib.chdir(self.folder):
                yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
