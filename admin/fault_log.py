"""The log beside the config: faults of ours and events, without anything of a customer's.

A fault's line holds the time, a number, the command, the class of the error and where in the code
it happened. The error's text is left out: a library may have put a value of a row into it.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store.clock import Clock, SystemClock, stamp
from store.log import configure_logging

LOG_NAME = "guiyi.log"


def record_fault(
    error: BaseException, command: str, config: Path, *, clock: Clock | None = None
) -> tuple[str, str]:
    """Append a fault to the log beside the config file.

    Returns its number and the log's path, "" where the log cannot be written.
    """
    number = secrets.token_hex(3).upper()
    line = {
        "at": stamp(clock or SystemClock()),
        "event": "fault",
        "id": number,
        "command": command,
        "errors": [type(one).__qualname__ for one in _chain(error)],
        "frames": [
            f"{_place(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ],
    }
    path = config.resolve().parent / LOG_NAME
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    except OSError:
        return number, ""
    return number, str(path)


@contextmanager
def logging_beside(config: Path) -> Iterator[None]:
    """Send what this program logs to the log beside a config file while the context lasts."""
    descriptor = os.open(
        config.resolve().parent / LOG_NAME, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
    )
    root = logging.getLogger()
    level = root.level
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        handler = configure_logging(file)
        try:
            yield
        finally:
            root.removeHandler(handler)
            root.setLevel(level)


def _chain(error: BaseException) -> list[BaseException]:
    """The error and what caused it, nearest first."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain:
        chain.append(one)
        one = one.__cause__ or one.__context__
    return chain


def _place(filename: str) -> str:
    """A source file's last two parts: enough to find it, and no folder of the person's."""
    return "/".join(Path(filename).parts[-2:])
