"""What a long job tells whoever shows how far it is."""

from __future__ import annotations

from typing import Protocol


class Shown(Protocol):
    """Somebody who shows how far a long job is: a bar, a page, a line."""

    def step(self, name: str, total: int | None) -> None:
        """A new step begins: "read", "match" or "write"; total in its units, None: not known."""
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
