"""Makes a table append-only in the database itself: triggers refuse UPDATE and DELETE."""

from __future__ import annotations

from sqlalchemy import DDL, Connection, Table, event

DIALECTS = ("sqlite", "postgresql")


def append_only(table: Table) -> Table:
    """Mark a table as append-only, so that creating it also makes its triggers; return it.

    Migrations find the mark too: `make revision` writes the triggers into the revision.
    """
    table.info["append_only"] = True
    for dialect in DIALECTS:
        for statement in append_only_sql(table.name, dialect):
            event.listen(table, "after_create", _ddl(statement).execute_if(dialect=dialect))
    return table


def make_append_only(connection: Connection, table: str) -> None:
    """Make the triggers of a table; revisions call it right after they made the table."""
    for statement in append_only_sql(table, connection.dialect.name):
        connection.execute(_ddl(statement))


def _ddl(statement: str) -> DDL:
    """Return a statement that is sent as it stands."""
    return DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]


def append_only_sql(table: str, dialect: str) -> tuple[str, ...]:
    """Return the statements that make `table` append-only on a dialect."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        replaced = f"EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"  # noqa: S608 - ours
        return (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            # INSERT OR REPLACE removes the old row without asking the delete trigger.
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {replaced} {refuse}",
        )
    return (
        "CREATE OR REPLACE FUNCTION guiyi_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION guiyi_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION guiyi_append_only()",
    )
