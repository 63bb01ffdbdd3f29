"""ZIP files of tools: workbooks and chats, checked before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.contract import Limits
from connectors.packages import check_office_parts, check_zip
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable


def check_workbook(path: Path, limits: Limits) -> None:
    """Raise `Unreadable` or `TooBig` for a workbook that must not be parsed."""
    _check_size(path, limits)
    if not check_office_parts(path, check_zip(path, limits)):
        raise Unreadable(Reason.DAMAGED)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP file whose table of contents keeps the limits; damage becomes `Unreadable`."""
    _check_size(path, limits)
    check_zip(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise Unreadable(Reason.DAMAGED) from None


def part(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """Return one part; its name is only ever a key of the table of contents, never a path."""
    with archive.open(name) as file:
        found = file.read(limits.bytes + 1)
    if len(found) > limits.bytes:
        raise TooBig("bytes", limits.bytes)
    return found


def _check_size(path: Path, limits: Limits) -> None:
    if path.stat().st_size > limits.bytes:
        raise TooBig("bytes", limits.bytes)
