"""Shows how far a long step is: a bar on a terminal, one plain line at the end elsewhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID


#: Seconds from which a step gets a line of its own where there is no bar.
WORTH_SAYING = 1.0
#: Steps that count pairs of rows and not rows.
PAIRS = ("compare", "match")


def memory_bytes() -> int:
    """Return the resident memory of this process in bytes, 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


class Steps:
    """The `Progress` that imports and rebuilds report to; use it as a context."""

    def __init__(self, stream: TextIO, words: Callable[..., str], *, quiet: bool = False) -> None:
        self._stream, self._words = stream, words
        self._quiet = quiet
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._name, self._rows, self._start = "", 0, 0.0

    def __enter__(self) -> Steps:
        if not self._quiet and self._stream.isatty():
            self._bar = _bar(self._stream, self._words)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end_step(failed=kind is not None)
        if self._bar is not None:
            self._bar.stop()

    def step(self, name: str, total: int | None) -> None:
        """Begin a step of `total` rows; None where the number is not known."""
        self._end_step()
        self._name, self._rows, self._start = name, 0, time.monotonic()
        if self._bar is not None:
            self._task = self._bar.add_task(self._title(), total=total, memory="")

    def advance(self, count: int) -> None:
        """Count `count` more rows of the step as done."""
        self._rows += count
        if self._bar is not None and self._task is not None:
            memory = f"{memory_bytes() / 2**20:,.0f} MB"
            self._bar.update(self._task, advance=count, memory=memory, refresh=True)

    def _title(self) -> str:
        """The step in words; a step without words of its own is shown by its name."""
        try:
            return self._words(f"step.{self._name}")
        except KeyError:
            return self._name

    def _end_step(self, *, failed: bool = False) -> None:
        """Say on one line what the step did, where there is no bar that shows it."""
        if not self._name:
            return
        seconds = time.monotonic() - self._start
        if self._bar is None and not self._quiet and not failed and seconds >= WORTH_SAYING:
            text = self._words(
                "step.line",
                step=self._title(),
                rows=f"{self._rows:,}",
                unit=self._words("step.pairs" if self._name in PAIRS else "step.rows"),
                rate=f"{self._rows / seconds:,.0f}",
                memory=f"{memory_bytes() / 2**20:,.0f}",
            )
            print(text, file=self._stream)
        self._name = ""


def _bar(stream: TextIO, words: Callable[..., str]) -> Progress:
    """Return a bar with rows, rows per second and memory."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        _rate_column(words("step.rate")),
        TextColumn("{task.fields[memory]}"),
        TimeElapsedColumn(),
        console=Console(file=stream),
        # Drawn when it is told something: a thread that draws would forbid matching to fork.
        auto_refresh=False,
    )


def _rate_column(unit: str) -> ProgressColumn:
    """Return the column that shows rows per second."""
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.0f} {unit}" if speed else "")

    return Rate()
