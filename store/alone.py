"""Lets one process at a time do a piece of work on an SQLite database."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from store.engine import database_folder
from store.errors import Busy
from store.hub import Hub


@contextmanager
def alone(hub: Hub, name: str) -> Iterator[None]:
    """Keep other processes out while the block runs; raise `Busy` when one is at it.

    On PostgreSQL any number may be. The lock is the system's own on a file beside the database, so
    it is free at once when its holder is killed.
    """
    url = hub.engine.url
    folder = database_folder(url)
    if folder is None:
        yield
        return
    path = folder / f"{os.path.basename(url.database or '')}.{name}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"another process is at {name}: SQLite takes one") from None
        yield
    finally:
        os.close(descriptor)
