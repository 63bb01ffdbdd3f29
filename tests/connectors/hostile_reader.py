"""A reader that misbehaves as the file's first word says; the sandbox must hold."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from connectors.contract import Layout, ReadOptions, ReadRecord, ReadRow, Sample
from store.values import Stream

KIND = "hostile"


def recognise(sample: Sample) -> Layout | None:
    return Layout(KIND, "hostile", 1.0, details={"word": sample.head.decode("ascii", "replace")})


def _row(text: str = "A", place: str = "row 1") -> ReadRow:
    return ReadRow(place, (ReadRecord(Stream.CUSTOMERS, {"name": (text,)}, raw={"n": text}),))


def read(path: Path, layout: Layout, options: ReadOptions) -> Iterator[ReadRow]:
    word = path.read_text().split()[0]
    yield from _misdeeds(word)


def _misdeeds(word: str) -> Iterator[ReadRow]:
    if word == "memory":
        yield _row(str(len(bytearray(3 * 1024**3))))
    elif word == "seconds":
        time.sleep(60)
    elif word == "cpu":
        while True:
            pass
    elif word == "abort":
        os.abort()
    elif word == "exit":
        os._exit(0)
    elif word == "raise":
        raise ValueError("13800001101 of 张美兰")
    elif word == "depth":
        raise RecursionError
    elif word == "print":
        sys.stdout.write("noise")
        print("more noise", flush=True)
        os.write(1, b"raw noise")
        yield _row()
    elif word == "network":
        socket.create_connection(("127.0.0.1", 9))
    elif word == "spawn":
        subprocess.run(["/bin/true"], check=True)
    elif word == "write":
        Path(layout_file()).write_text("x")
    elif word == "environment":
        yield _row(" ".join(sorted(os.environ)))
    elif word == "descriptors":
        yield _row(" ".join(sorted(os.listdir("/proc/self/fd"))))
    elif word == "surrogate":
        yield _row("a\ud800b")
        yield _row("whole")
    elif word == "field":
        yield ReadRow("row 1", (ReadRecord(Stream.CUSTOMERS, {"password": ("x",)}),))
    elif word == "neither":
        yield ReadRow("row 1")
    elif word == "large":
        for number in range(120):
            yield _row("x" * 400_000, f"row {number}")
    elif word == "rows":
        while True:
            yield _row()


def layout_file() -> str:
    return "/tmp/guiyi-hostile-reader"  # noqa: S108 - must not come to be
