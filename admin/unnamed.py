"""A file that has no name until it is whole: what is half written can be found by nobody."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a private file that takes the place of `path` at the end, whole or not at all.

    On Linux it has no name while it is written (open(2), O_TMPFILE), so a killed export leaves
    nothing behind. File systems without that get a named file of mode 0600 in the same folder,
    which is removed on an error.
    """
    unnamed = _open_unnamed(path.parent)
    if unnamed is None:
        with _replacing_named(path) as file:
            yield file
        return
    with os.fdopen(unnamed, "w+b") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
        whole = path.parent / f".guiyi-{secrets.token_hex(8)}"
        _name(file.fileno(), whole)
        try:
            os.replace(whole, path)
        except BaseException:
            whole.unlink()
            raise


def _name(descriptor: int, path: Path) -> None:
    """Give a file without a name its first one."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Python follows the link to the file only where it is given a folder (linkat(2)).
        os.link(f"/proc/self/fd/{descriptor}", path.name, src_dir_fd=folder, dst_dir_fd=folder)
    finally:
        os.close(folder)


def _open_unnamed(folder: Path) -> int | None:
    """Return a new file without a name, mode 0600; None where the system has none."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None or not os.path.isdir("/proc/self/fd"):
        return None
    try:
        return os.open(folder, flag | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        raise
    except OSError as error:
        if isinstance(error, PermissionError):
            raise
        return None


@contextmanager
def _replacing_named(path: Path) -> Iterator[IO[bytes]]:
    descriptor, name = tempfile.mkstemp(prefix=".guiyi-", suffix=path.suffix, dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(name)
        raise
