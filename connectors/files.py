"""The door for files: which reader knows a file, and its rows page by page.

    with open_file(path) as opened:
        print(opened.layout.name, opened.total)
        for page in opened:
            for row in page: ...

Every file is read in a child process (`connectors.sandbox`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from types import TracebackType

from connectors.contract import Layout, ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.sandbox import Child
from store.errors import ConfigError, Unreadable
from store.values import FIELDS, PURCHASE_FIELDS

#: Modules that fulfil `contract.Reader`; a module that is not installed is passed over.
READERS = ("connectors.spreadsheet.reader", "connectors.wechat.reader", "connectors.vcard.reader")
_TARGETS = frozenset({"", *FIELDS, "external_id", *(f"purchases.{f}" for f in PURCHASE_FIELDS)}) | {
    "purchases.id"
}


class OpenedFile:
    """A recognised file whose rows are read while they are asked for; close it when done."""

    __slots__ = ("_child", "_pages", "layout", "total")

    def __init__(self, child: Child) -> None:
        #: What the file turned out to be.
        self.layout: Layout = child.layout
        #: How many rows there are; None where the reader cannot tell beforehand.
        self.total: int | None = child.total
        self._child = child
        pages = child.pages()
        # The first page is fetched now, so that a file that cannot be read fails on opening.
        self._pages = chain(_first(pages), pages)

    def __iter__(self) -> Iterator[tuple[ReadRow, ...]]:
        return self._pages

    def close(self) -> None:
        """End the child process."""
        self._child.close()

    def __enter__(self) -> OpenedFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _first(pages: Iterator[tuple[ReadRow, ...]]) -> list[tuple[ReadRow, ...]]:
    page = next(pages, None)
    return [] if page is None else [page]


def open_file(path: Path, options: ReadOptions | None = None) -> OpenedFile:
    """Open a customer file of any known format.

    Raises `Unreadable(reason)` for a file that cannot or must not be read, `TooBig(limit)` for one
    beyond the limits, also while pages are read, and `ConfigError` for options that name a field
    there is not.
    """
    options = _checked(path, options)
    child = Child(path, options, READERS, "read")
    try:
        return OpenedFile(child)
    except BaseException:
        child.close()
        raise


def recognise(path: Path, options: ReadOptions | None = None) -> Layout:
    """Return what the file is without reading its rows; raises like `open_file`."""
    with Child(path, _checked(path, options), READERS, "recognise") as child:
        return child.layout


def _checked(path: Path, options: ReadOptions | None) -> ReadOptions:
    options = options or ReadOptions()
    wrong = sorted({field for field in options.columns.values() if field not in _TARGETS})
    if wrong:
        raise ConfigError([f"columns: there is no field {field!r}" for field in wrong])
    if not path.is_file() or not os.access(path, os.R_OK):
        raise Unreadable(Reason.UNKNOWN_FORMAT, detail="no such file")
    return options


def expand(path: Path) -> Iterator[Path]:
    """Yield the file, or every file under the folder in the order of their names.

    Hidden files, the lock files of office programs and links that leave the folder are left out.
    """
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir(), key=lambda entry: entry.name):
        if entry.name.startswith((".", "~$")) or entry.is_symlink():
            continue
        yield from expand(entry)
