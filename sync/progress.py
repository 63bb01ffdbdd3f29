"""What a long job tells whoever shows how far it is."""

from __future__ import annotations

from typing import Protocol


class Shown(Protocol):
    """Somebody who shows how far a long job is: a bar, a page, a line."""

    def step(self, name: str, total: int | None) -> None:
        """A new step begins ("read", "index", "match", "write") of `total` units, None: unknown."""
        ...

    def advance(self, count: int) -> None:
        """`count` more units are done."""
        ...


class Quiet:
    """Shows nothing."""

    def step(self, name: str, total: int | None) -> None:
        """Do nothing."""

    def advance(self, count: int) -> None:
        """Do nothing."""


class Pairs:
    """Passes (pairs compared, pairs in all) on as steps forward."""

    def __init__(self, progress: Shown) -> None:
        self._progress, self._done = progress, -1

    def __call__(self, done: int, total: int) -> None:
        """Hear that so many of all pairs are compared."""
        if self._done < 0:
            self._progress.step("match", total)
            self._done = 0
        self._progress.advance(done - self._done)
        self._done = done
