"""ZIP files from strangers: sizes, parts and ratio are checked before anything is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.contract import Limits
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP file whose table of contents keeps the limits; damage becomes `Unreadable`."""
    if path.stat().st_size > limits.bytes:
        raise TooBig("bytes", limits.bytes)
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, limits)
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError):
        raise Unreadable(Reason.DAMAGED) from None


def check_archive(path: Path, limits: Limits) -> None:
    """Raise `Unreadable` or `TooBig` for a ZIP file that must not be unpacked."""
    with opened(path, limits):
        pass


def part(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    """Return one part; its name is only ever a key of the table of contents, never a path."""
    allowed = limits.unpacked_bytes
    with archive.open(name) as file:
        found = file.read(allowed + 1)
    if len(found) > allowed:
        raise TooBig("bytes", allowed)
    return found


def _check(archive: zipfile.ZipFile, limits: Limits) -> None:
    parts = archive.infolist()
    if len(parts) > limits.parts:
        raise TooBig("parts", limits.parts)
    if any(info.flag_bits & 1 for info in parts):
        raise Unreadable(Reason.ENCRYPTED)
    unpacked = sum(info.file_size for info in parts)
    packed = max(1, sum(info.compress_size for info in parts))
    if unpacked > limits.unpacked_bytes:
        raise TooBig("bytes", limits.unpacked_bytes)
    if unpacked > 10 * 1024 * 1024 and unpacked / packed > limits.ratio:
        raise Unreadable(Reason.BOMB)
