"""What a command costs from its start to its end: wall and CPU time, memory, children included."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class Stopped(Exception):
    """A command went over its limit of seconds or gigabytes and was ended."""


@dataclass(frozen=True)
class Cost:
    """Seconds, and megabytes of all processes together."""

    wall: float
    cpu: float
    #: Pages that several processes share count once (PSS), looked at ten times a second.
    peak_mb: int


@dataclass
class _Watched:
    """What the watcher saw of a running command."""

    peak_kb: int = 0
    why: str = ""


def measured(
    command: Sequence[str | Path],
    folder: Path,
    *,
    seconds: float = float("inf"),
    gigabytes: float = float("inf"),
) -> Cost:
    """Run a command in a folder, its output thrown away, and return what it cost.

    Raises `Stopped` where it goes over a limit (it and its children are then ended), and
    CalledProcessError with the end of what it said where it fails.
    """
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    seen = _Watched()
    watcher = threading.Thread(
        target=_watch, args=(process.pid, seen, begin + seconds, gigabytes * 1024 * 1024)
    )
    watcher.start()
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if seen.why:
        raise Stopped(seen.why)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said[-2000:])
    peak = max(seen.peak_kb, used.ru_maxrss)
    return Cost(wall, used.ru_utime + used.ru_stime, peak // 1024)


def _watch(process: int, seen: _Watched, until: float, kilobytes: float) -> None:
    limit = until - time.perf_counter()
    while (now := _kilobytes(process)) is not None:
        seen.peak_kb = max(seen.peak_kb, now)
        if now > kilobytes:
            seen.why = f"over {kilobytes / 1024 / 1024:.0f} GB"
        elif time.perf_counter() > until:
            seen.why = f"over {limit:.0f} s"
        if seen.why:
            os.killpg(process, signal.SIGKILL)
            return
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
