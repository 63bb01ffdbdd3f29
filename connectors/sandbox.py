"""Runs a file reader in a child process with hard limits, and hands out its rows page by page.

The child starts from nothing: an empty environment, no inherited files, the limits of
`sandbox_child.limit_self`. Only the time that the parent waits for the child counts against
`Limits.seconds`; what the caller does between pages is the caller's time.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from connectors.contract import Layout, ReadOptions, ReadRow
from connectors.frames import error_of, frame_length, layout_of, options_as_dict, rows_of
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable

_START = (
    "import json,sys;sys.path[:]=json.loads(sys.argv[1]);"
    "from connectors.sandbox_child import main;main()"
)
_READ_BYTES = 1 << 16


class Child:
    """One reader at work; closing it ends the process."""

    def __init__(self, path: Path, options: ReadOptions, readers: Sequence[str], job: str) -> None:
        self._limits = options.limits
        #: What is left of `Limits.seconds`, counted while the parent waits.
        self.seconds_left = float(options.limits.seconds)
        self._sent = 0
        self._buffer = bytearray()
        root = str(Path(__file__).resolve().parent.parent)
        search = [root, *(str(Path(p).resolve()) for p in sys.path if p and Path(p).exists())]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell
            [sys.executable, "-I", "-B", "-X", "utf8", "-c", _START, json.dumps(search)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "PATH": os.defpath},
            cwd="/",
            start_new_session=True,
        )
        request = {
            "path": str(path.resolve()),
            "options": options_as_dict(options),
            "readers": list(readers),
            "job": job,
        }
        try:
            self._write(json.dumps(request).encode() + b"\n")
            self.layout, self.total = self._first()
        except BaseException:
            self.close()
            raise

    def _write(self, line: bytes) -> None:
        stdin = self._process.stdin
        if stdin is None:
            raise Unreadable(Reason.DAMAGED)
        try:
            stdin.write(line)
            stdin.close()
        except BrokenPipeError:
            self._died()

    def _first(self) -> tuple[Layout, int | None]:
        message = self._frame()
        total = message.get("total")
        return layout_of(message.get("layout")), total if isinstance(total, int) else None

    def pages(self) -> Iterator[tuple[ReadRow, ...]]:
        """Yield the rows in pages; raises what the child met, or `TooBig` for a limit it hit."""
        while True:
            message = self._frame()
            if "end" in message:
                if message["end"] != self._sent:
                    raise Unreadable(Reason.DAMAGED, detail="rows missing")
                return
            page = rows_of(message.get("rows"), self._sent, self._limits)
            self._sent += len(page)
            yield page

    def _frame(self) -> dict[str, object]:
        length = frame_length(self._exactly(4))
        try:
            message = json.loads(self._exactly(length))
        except (ValueError, RecursionError):
            raise Unreadable(Reason.DAMAGED, detail="broken answer") from None
        if not isinstance(message, dict):
            raise Unreadable(Reason.DAMAGED, detail="broken answer")
        if "error" in message:
            raise error_of(message["error"], self._limits)
        return message

    def _exactly(self, size: int) -> bytes:
        """Read so many bytes within the time that is left."""
        stdout = self._process.stdout
        if stdout is None:
            raise Unreadable(Reason.DAMAGED)
        while len(self._buffer) < size:
            began = time.monotonic()
            ready = select.select([stdout], [], [], max(self.seconds_left, 0.0))[0]
            self.seconds_left -= time.monotonic() - began
            if not ready:
                self._process.kill()
                raise TooBig("seconds", self._limits.seconds)
            chunk = os.read(stdout.fileno(), max(_READ_BYTES, size - len(self._buffer)))
            if not chunk:
                self._died()
            self._buffer += chunk
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _died(self) -> None:
        """Say why the child ended without a word: a limit of the system, or a crash."""
        code = self._process.wait()
        if code == -signal.SIGXCPU:
            raise TooBig("seconds", self._limits.seconds)
        # Rust aborts, and the kernel kills, when no memory is left.
        if code in {-signal.SIGABRT, -signal.SIGKILL}:
            raise TooBig("memory", self._limits.memory)
        raise Unreadable(Reason.DAMAGED, detail="the reader broke down")

    def close(self) -> None:
        """End the child, if it still runs, and wait for it."""
        if self._process.poll() is None:
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None and not stream.closed:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self._process.wait()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
