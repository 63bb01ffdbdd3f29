"""Writes a new revision: the developers' door, `python -m store.revisions [what changes]`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import CreateTableOp, MigrateOperation, MigrationScript
from alembic.runtime.migration import MigrationContext

from store.engine import close, open_engine, writing
from store.errors import HubError
from store.migrate import VERSIONS, alembic_config, the_metadata


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
    files = sorted(VERSIONS.glob("[0-9]*.py"))
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
            config = alembic_config(connection)
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=number)
        close(engine)
    return next(VERSIONS.glob(f"{number}_*.py"))


if __name__ == "__main__":
    sys.stdout.write(f"{write_revision(' '.join(sys.argv[1:]))}\n")
