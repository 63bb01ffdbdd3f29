"""Brings the tables of a database to those that this program knows, in one transaction.

Developers write a new revision with `make revision m="what changes"` (`store.revisions`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, MetaData, inspect

from store.engine import reading, writing
from store.errors import HubError
from store.foundation_tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
VERSIONS = FOLDER / "versions"


def upgrade(engine: Engine) -> None:
    """Make or bring up to date every table; a database that is up to date is only read.

    Raises `HubError` for a database that a newer version of the program has written.
    """
    found, known = current(engine), revisions()
    if found == known[-1]:
        return
    if found is not None and found not in known:
        raise HubError(f"the database is of a newer version ({found}): update the program first")
    # Only now: a command on a database that is up to date need not wait for Alembic to load.
    from alembic import command

    with _migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "head")


def current(engine: Engine) -> str | None:
    """Return the revision of the tables; None for an empty database."""
    with reading(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return None if found is None else str(found)


def revisions() -> list[str]:
    """Return every revision that this program knows, oldest first: files begin with the number."""
    return sorted(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def the_metadata() -> MetaData:
    """Return the metadata with every table of the store in it."""
    import store.match_tables
    import store.sync_tables
    import store.tables  # noqa: F401 - their tables hang on the metadata

    return metadata


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    """Give a writing connection; on SQLite, one on which a table may be copied and dropped.

    A batch drops the old table, which foreign keys would take for deleting its rows. They can be
    switched off only outside a transaction, so everything is checked before the commit instead.
    """
    if engine.dialect.name != "sqlite":
        with writing(engine) as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise HubError("the migration would leave rows that point nowhere: undone")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's config without an ini file, so that logging stays as it is."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
