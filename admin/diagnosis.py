"""Looks at what a hub stands on: Python, SQLite, libraries, files, servers, disk."""

from __future__ import annotations

import importlib
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import TYPE_CHECKING

from store.errors import HubError

if TYPE_CHECKING:
    from store.settings import Settings

#: Bytes of free disk below which a hub is in danger.
LEAST_DISK = 10**9

#: Distribution -> the name it is imported by, where the two differ.
_IMPORTED = {
    "argon2-cffi": "argon2",
    "email-validator": "email_validator",
    "flask-babel": "flask_babel",
    "psycopg": "psycopg",
    "python-calamine": "python_calamine",
    "python-stdnum": "stdnum",
}


def python_version() -> tuple[str, bool]:
    """Return the version of Python and whether it is new enough."""
    return platform.python_version(), sys.version_info >= (3, 11)


def sqlite_version() -> tuple[str, str, str]:
    """Return SQLite's version, the journal mode it may use, and what is wrong with it."""
    from store.engine import journal_mode, sqlite_module

    module = sqlite_module()
    version = module.sqlite_version
    try:
        return version, journal_mode(module.sqlite_version_info, processes=2), ""
    except HubError as error:
        return version, journal_mode(module.sqlite_version_info, processes=1), str(error)


def missing_libraries() -> list[str]:
    """Return the libraries of this program that cannot be imported."""
    try:
        wanted = requires("guiyi") or []
    except PackageNotFoundError:
        return ["guiyi"]
    missing = []
    for line in wanted:
        if "extra ==" in line or (";" in line and sys.platform not in line):
            continue
        name = line.split(";")[0].split("[")[0]
        for mark in "<>=!~ ":
            name = name.split(mark)[0]
        try:
            importlib.import_module(_IMPORTED.get(name, name))
        except Exception:  # a library that breaks while loading is as good as missing
            missing.append(name)
    return missing


def free_bytes(folder: Path) -> int:
    """Return the free disk of the nearest folder that exists."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def private_files(settings: Settings, config: Path) -> Iterator[tuple[Path, int]]:
    """Yield the files that others can read though they should not, and the mode to give them."""
    key = Path(settings.store.root_key_file)
    named = [(key, 0o400), (config, 0o600)]
    for secret in (settings.store.password_file, settings.queue.password_file):
        if secret:
            named.append((Path(secret), 0o400))
    if settings.store.url.startswith("sqlite:///"):
        database = Path(settings.store.url.removeprefix("sqlite:///"))
        named += [(database.with_name(database.name + end), 0o600) for end in ("", "-wal", "-shm")]
    for path, mode in named:
        # The config holds no secrets: others may read it, and not write it.
        forbidden = 0o022 if path == config else 0o077
        if path.exists() and path.stat().st_mode & forbidden:
            yield path, mode


def test_key(settings: Settings) -> None:
    """Load the root key; raises KeyMissing with what to do."""
    from store.engine import database_folder
    from store.keys import load_root_key

    load_root_key(
        Path(settings.store.root_key_file), data_folder=database_folder(settings.store.url)
    )


def servers(settings: Settings) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield the name of each server that the settings name, and a call that reaches it."""
    if settings.store.url.startswith("postgresql"):
        yield "PostgreSQL", lambda: _reach_store(settings)
    if settings.queue.url:
        yield "Redis", lambda: _reach_queue(settings)


def _reach_store(settings: Settings) -> None:
    from store.hub import open_hub

    open_hub(settings).close()


def _reach_queue(settings: Settings) -> None:
    import redis

    secret = settings.queue.password()
    password = secret.reveal() if secret is not None else None
    client = redis.Redis.from_url(settings.queue.url, password=password, socket_timeout=5)
    try:
        client.ping()
    finally:
        client.close()
