"""What a command costs from its start to its end: wall and CPU time, memory, children included."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cost:
    """Seconds, and megabytes of all processes together."""

    wall: float
    cpu: float
    #: Pages that several processes share count once (PSS), looked at ten times a second.
    peak_mb: int


def measured(command: Sequence[str], folder: Path) -> tuple[str, Cost]:
    """Run a command; return what it printed and what it cost. Raises where it fails."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        begin = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, stdout=said)
        peak = [0]
        watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        said.seek(0)
        peak_mb = max(peak[0], used.ru_maxrss) // 1024
        return said.read(), Cost(wall, used.ru_utime + used.ru_stime, peak_mb)


def _watch(process: int, peak: list[int]) -> None:
    while (now := _kilobytes(process)) is not None:
        peak[0] = max(peak[0], now)
        time.sleep(0.1)


def _kilobytes(process: int) -> int | None:
    """Return the memory of a process and its children, None once it is gone."""
    own = _shared_out(process)
    if own is None:
        return None
    try:
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return own
    return own + sum(_kilobytes(int(child)) or 0 for child in text.split())


def _shared_out(process: int) -> int | None:
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return None
    lines = [line for line in text.splitlines() if line.startswith("Pss:")]
    return int(lines[0].split()[1]) if lines else None
