"""Uploaded files between the form and the import: private, short-lived, always deleted."""

from __future__ import annotations

import atexit
import os
import re
import secrets
import shutil
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
#: Bytes of a file name; file systems take 255, and a suffix may be added.
_NAME_BYTES = 180
_CHUNK = 1 << 20
_PREFIX = "guiyi-upload-"
#: An upload that nobody imports is deleted after so many seconds.
KEPT_SECONDS = 3_600.0
#: Uploads kept at once; the oldest goes first.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that was uploaded; `visit` is the browser that may use it."""

    key: str
    path: Path
    visit: str
    at: float


def safe_name(name: str) -> str:
    """Return a file's name without any path and without letters that file systems refuse."""
    base = re.split(r"[/\\]", name)[-1]
    base = _UNSAFE.sub("_", base).strip(" .") or "upload"
    if len(base.encode()) <= _NAME_BYTES:
        return base
    stem, suffix = os.path.splitext(base)
    room = _NAME_BYTES - len(suffix.encode())
    return stem.encode()[: max(room, 1)].decode(errors="ignore") + suffix[:20]


def sweep(folder: Path | None = None) -> None:
    """Delete what a server that was killed left behind, as nothing else would."""
    if os.name != "posix":
        return  # elsewhere asking whether a process lives would end it
    for left in (folder or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        number = left.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            if number.isdecimal() and left.lstat().st_uid == os.getuid() and not _lives(number):
                shutil.rmtree(left, ignore_errors=True)


def _lives(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


class Uploads:
    """The uploaded files of all browsers."""

    def __init__(self) -> None:
        sweep()
        self._lock = threading.Lock()
        self._held: dict[str, Upload] = {}
        self._folder: Path | None = None

    def take(self, stream: IO[bytes], name: str, visit: str) -> Upload:
        """Keep a file, readable by this user only, under its own name."""
        key = secrets.token_urlsafe(12)
        folder = self._root() / key
        folder.mkdir(mode=0o700)
        path = folder / safe_name(name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as out:
            shutil.copyfileobj(stream, out, _CHUNK)
        upload = Upload(key, path, visit, time.monotonic())
        with self._lock:
            self._held[key] = upload
        self._tidy()
        return upload

    def find(self, key: str, visit: str) -> Upload | None:
        """Return an upload of this browser; None when it is gone or somebody else's."""
        self._tidy()
        with self._lock:
            upload = self._held.get(key)
        return upload if upload is not None and upload.visit == visit else None

    def claim(self, key: str, visit: str) -> Upload | None:
        """Take an upload out for importing: pressed twice, it is imported once."""
        with self._lock:
            upload = self._held.get(key)
            if upload is None or upload.visit != visit:
                return None
            return self._held.pop(key)

    def drop(self, upload: Upload) -> None:
        """Delete an upload."""
        with self._lock:
            self._held.pop(upload.key, None)
        shutil.rmtree(upload.path.parent, ignore_errors=True)

    def clear(self) -> None:
        """Delete everything."""
        with self._lock:
            self._held.clear()
            folder, self._folder = self._folder, None
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)

    def _root(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
                atexit.register(self.clear)
            return self._folder

    def _tidy(self) -> None:
        with self._lock:
            uploads = sorted(self._held.values(), key=lambda upload: upload.at)
        old = time.monotonic() - KEPT_SECONDS
        for place, upload in enumerate(uploads):
            if upload.at < old or place < len(uploads) - _MOST:
                self.drop(upload)
