"""Brings the tables of a database to those that this program knows, in one transaction.

Developers write a new revision with `make revision m="what changes"`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.config import Config
from alembic.operations.ops import CreateTableOp, MigrateOperation, MigrationScript
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData

from store.engine import close, open_engine, reading, writing
from store.errors import HubError
from store.foundation_tables import metadata

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Make or bring up to date every table; a database that is up to date is only read.

    Raises `HubError` for a database that a newer version of the program has written.
    """
    scripts = ScriptDirectory(str(FOLDER))
    found = current(engine)
    if found == scripts.get_current_head():
        return
    if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
        raise HubError(f"the database is of a newer version ({found}): update the program first")
    with _migrating(engine) as connection:
        command.upgrade(_config(connection), "head")


def current(engine: Engine) -> str | None:
    """Return the revision of the tables; None for an empty database."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def the_metadata() -> MetaData:
    """Return the metadata with every table of the store in it."""
    import store.tables  # noqa: F401 - its tables hang on the metadata

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


def _config(connection: Connection) -> Config:
    """Return Alembic's config without an ini file, so that logging stays as it is."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


class AppendOnlyOp(MigrateOperation):
    """The step of a revision that makes a table append-only."""

    def __init__(self, table: str) -> None:
        self.table = table

    def reverse(self) -> MigrateOperation:
        """Raise: the triggers go with the table."""
        raise NotImplementedError


@renderers.dispatch_for(AppendOnlyOp)
def _render(context: AutogenContext, step: AppendOnlyOp) -> str:
    """Return the line of a revision for the step."""
    context.imports.add("from store.append_only import make_append_only")
    return f"make_append_only(op.get_bind(), {step.table!r})"


def mark_append_only(
    _context: MigrationContext, _revision: object, scripts: list[MigrationScript]
) -> None:
    """Add the triggers of every new append-only table to a revision that is being written."""
    for script in scripts:
        steps = script.upgrade_ops
        if steps is None:
            continue
        names = [step.table_name for step in steps.ops if isinstance(step, CreateTableOp)]
        marked = [n for n in names if the_metadata().tables[n].info.get("append_only")]
        steps.ops.extend(AppendOnlyOp(name) for name in marked)


def write_revision(message: str) -> Path:
    """Write a revision for what the tables have that the migrations have not; return its file.

    Without a message the initial revision is written anew, which only a project that nobody uses
    yet may do; it is refused once there is a second one.
    """
    versions = FOLDER / "versions"
    files = sorted(versions.glob("[0-9]*.py"))
    if not message:
        if len(files) > 1:
            raise HubError("there are later revisions: say what changes")
        for file in files:
            file.unlink()
        files, message = [], "initial"
    number = f"{len(files) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.db")
        with writing(engine) as connection:
            config = _config(connection)
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=number)
        close(engine)
    return next(versions.glob(f"{number}_*.py"))


def main(arguments: Iterable[str]) -> None:
    """Run the developers' door: `python -m store.migrate revision [what changes]`."""
    verb, *words = arguments
    if verb != "revision":
        raise SystemExit("usage: python -m store.migrate revision [what changes]")
    sys.stdout.write(f"{write_revision(' '.join(words))}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
