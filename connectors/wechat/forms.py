"""What a layout looks like from outside (a form), and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from connectors.contract import ReadOptions, ReadRow


class Container(StrEnum):
    """What kind of file holds a layout."""

    TABLE = "table"
    JSON = "json"
    JSON_LINES = "json lines"
    SQLITE = "sqlite"
    ZIP = "zip"
    TEXT = "text"
    XML = "xml"


@dataclass(frozen=True, slots=True)
class Form:
    """One layout of one tool."""

    #: "wechat.weflow.contacts"
    name: str
    container: Container
    #: Yields the rows of a file of this form.
    read: Callable[[Path, ReadOptions], Iterator[ReadRow]]
    #: Column names, JSON key paths ("contacts.username", "[].seq", "*.ExtraBuf") or tables that
    #: must all be there; for TEXT and XML a pattern that the beginning must match.
    marks: frozenset[str] = frozenset()
    pattern: str = ""
    #: Marks that must not be there.
    without: frozenset[str] = frozenset()
    #: Default connection; contact lists of one tool share one, and chats have their own, for a
    #: chat knows less of a person than the contact list and must not replace what that said.
    connection: str = ""
    sure: float = 0.95


def marks(text: str) -> frozenset[str]:
    """The marks written in one text, separated by commas."""
    return frozenset(part.strip() for part in text.split(",") if part.strip())
