"""Opens the database, SQLite or PostgreSQL, so that the two behave alike and lose nothing.

Reads and writes go through `reading` and `writing`. Writers stand in single file on both databases
(SQLite: BEGIN IMMEDIATE; PostgreSQL: one advisory lock at the start of the transaction), so a
writer sees everything that was written before it, and never has to be repeated.
"""

from __future__ import annotations

import os
import sqlite3
import time
import types
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from store.errors import Busy, ConfigError, HubError
from store.secret import Secret

#: How long a writer waits for the one before it, in seconds.
LOCK_SECONDS = 30
#: The longest a single statement may run on PostgreSQL, in seconds.
STATEMENT_SECONDS = 600

#: The WAL-reset bug can corrupt a database that two connections write or checkpoint at once
#: (https://sqlite.org/wal.html#walresetbug): in every SQLite with WAL until it was mended.
WAL_SINCE, WAL_MENDED = (3, 7, 0), (3, 51, 3)

#: The advisory lock of PostgreSQL writers: "guiyi" in ASCII.
WRITER_LOCK = 0x6775697969

_engines: weakref.WeakSet[Engine] = weakref.WeakSet()
_pools_of_parent: list[object] = []


def open_engine(url: str | URL, *, processes: int = 1, password: Secret | None = None) -> Engine:
    """Return the engine for a `sqlite:///` or `postgresql+psycopg://` URL; nothing is created yet.

    `processes` is how many processes will use the database at once (pages and workers);
    `password` is a server's, which never stands in the URL. Raises
    `ConfigError` for a URL that is neither and `HubError` for an SQLite that cannot be trusted.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigError(["store.url: expected sqlite:///… or postgresql+psycopg://…"]) from None
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(parsed, processes)
    elif parsed.drivername == "postgresql+psycopg":
        engine = _open_postgresql(parsed.set(password=password.reveal()) if password else parsed)
    else:
        raise ConfigError(["store.url: expected sqlite:///… or postgresql+psycopg://…"])
    _engines.add(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one moment of the database and cannot write.

    Readers wait for nobody and nobody waits for them (SQLite in WAL, PostgreSQL).
    """
    options: dict[str, Any] = {"guiyi_read": True}
    if engine.dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with _connected(engine).execution_options(**options) as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give the one connection that may write now; commit at the end, or undo all on an error.

    Keep it short: no network, no parsing, no hashing of passwords inside. Raises `Busy` when the
    writer before does not end within `LOCK_SECONDS`.
    """
    with _connected(engine) as connection:
        try:
            transaction = connection.begin()
            if engine.dialect.name == "postgresql":
                # Isolation is READ COMMITTED, on purpose: a snapshot would be taken before the
                # wait. With one writer at a time each statement sees the same, newest state.
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITER_LOCK})")
        except OperationalError as error:
            if _is_lock(error):
                raise Busy("the database is busy with a longer piece of work") from None
            raise
        with transaction:
            yield connection


@contextmanager
def aside(engine: Engine) -> Iterator[Connection]:
    """Give a connection for one short change that must not wait behind a long transaction.

    On PostgreSQL it takes no lock but those of its rows, so each of its statements must hold by
    itself (INSERT … ON CONFLICT, UPDATE … WHERE). On SQLite there is one writer, as always.
    """
    if engine.dialect.name == "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with _connected(engine) as connection, connection.begin():
        yield connection


def _connected(engine: Engine) -> Connection:
    """Return a connection; raise `HubError` in one line when the database cannot be opened."""
    try:
        return engine.connect()
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise HubError(f"the database cannot be opened: {reason}") from None


def _is_lock(error: OperationalError) -> bool:
    """Tell whether an error is a wait for another writer that came to its end."""
    lock_not_available = getattr(error.orig, "sqlstate", None) == "55P03"
    return lock_not_available or "database is locked" in str(error.orig)


def close(engine: Engine) -> None:
    """Close every connection of the engine."""
    _engines.discard(engine)
    engine.dispose()


def journal_mode(version: tuple[int, ...], processes: int) -> str:
    """Return "wal" or "delete" for an SQLite version; raise `HubError` where neither is safe.

    One process with a faulty SQLite uses the rollback journal: slower, and sound.
    """
    if version >= WAL_MENDED:
        return "wal"
    if processes <= 1 or version < WAL_SINCE:
        return "delete"
    found = ".".join(map(str, version))
    raise HubError(
        f"SQLite {found} can corrupt a database that several processes write (fixed in 3.51.3): "
        "(1) run `pip install pysqlite3`, or (2) use PostgreSQL, or (3) run one process only"
    )


def sqlite_module() -> types.ModuleType:
    """Return the newer of pysqlite3 and Python's own sqlite3."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    newer = dbapi2.sqlite_version_info >= sqlite3.sqlite_version_info
    return dbapi2 if newer else sqlite3


def database_folder(url: str | URL) -> Path | None:
    """Return the folder that an SQLite database lies in; None for a server."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database).resolve().parent


def _open_sqlite(url: URL, processes: int) -> Engine:
    """Return an SQLite engine with the pragmas and the transactions that the hub relies on."""
    if not url.database or url.database == ":memory:" or url.query:
        raise ConfigError(["store.url: expected the path of a file, sqlite:///guiyi.db"])
    path = Path(url.database)
    if not path.parent.is_dir():
        raise HubError(f"the folder of the database is missing: {path.parent}")
    module = sqlite_module()
    mode = journal_mode(module.sqlite_version_info, processes)
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        module=module,
        hide_parameters=True,
        connect_args={"timeout": LOCK_SECONDS},
    )

    @event.listens_for(engine, "do_connect")
    def _private_file(*_: object) -> None:
        # Before SQLite makes it: the log and the journal take over the file's mode.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        try:
            _set_pragmas(connection, mode)
        except BaseException:
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        read = bool(connection.get_execution_options().get("guiyi_read"))
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA query_only={int(read)}")
        connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")

    return engine


def _set_pragmas(connection: Any, mode: str) -> None:
    """Prepare a new SQLite connection; raise `HubError` when it cannot have the journal mode."""
    # The driver must begin no transaction of its own: the `begin` hook does.
    connection.isolation_level = None
    _set_journal_mode(connection, mode)
    for pragma in (
        "synchronous=FULL",  # a cursor is advanced right after a commit: it must be on disk
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "secure_delete=ON",
        "mmap_size=0",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _set_journal_mode(connection: Any, mode: str) -> None:
    """Bring the database into a journal mode, once in its life.

    SQLite's busy timeout does not cover this change: two processes that open a new database at
    once would find it locked, so the wait is here.
    """
    deadline = time.monotonic() + LOCK_SECONDS
    while (found := connection.execute("PRAGMA journal_mode").fetchone()[0]) != mode:
        try:
            if connection.execute(f"PRAGMA journal_mode={mode}").fetchone()[0] == mode:
                return
        except Exception as error:
            if "locked" not in str(error):
                raise
        if time.monotonic() > deadline:
            raise HubError(f"the database is in {found} mode and another program has it open")
        time.sleep(0.02)


def _open_postgresql(url: URL) -> Engine:
    """Return a PostgreSQL engine whose waits all have an end."""
    settings = {
        "TimeZone": "UTC",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{STATEMENT_SECONDS}s",
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        isolation_level="READ COMMITTED",
        connect_args={
            "options": options,
            "connect_timeout": 10,
            "application_name": "guiyi",
        },
    )


def _forget_parent() -> None:
    """Leave the parent's connections alone after a fork: a child that used or closed one would
    break it for both. They are kept, unused, so that nothing closes them either.
    """
    for engine in list(_engines):
        _pools_of_parent.append(engine.pool)
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget_parent)
