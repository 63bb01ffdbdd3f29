"""An entry of another time is no entry of this chain, even one that this hub wrote itself."""

from __future__ import annotations

from sqlalchemy import Engine, delete, select, text, update

from store.audit import AuditEntry, record, verify
from store.clock import Clock
from store.engine import reading, writing
from store.foundation_tables import audit
from store.seal import Sealer


def write(engine: Engine, sealer: Sealer, clock: Clock, *actions: str) -> None:
    with writing(engine) as connection:
        entries = [AuditEntry("owner", action) for action in actions]
        record(connection, sealer, entries, clock)


def test_an_entry_from_a_restored_copy_is_found(
    engine: Engine, sealer: Sealer, clock: Clock
) -> None:
    write(engine, sealer, clock, "start", "export", "rebuild")
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        else:
            for trigger in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER audit_no_{trigger}"))
        old = connection.execute(select(audit).where(audit.c.n == 3)).mappings().one()
        # What happened after a restore: another second entry, another third.
        connection.execute(delete(audit).where(audit.c.n > 1))
    write(engine, sealer, clock, "import", "withdraw")
    with writing(engine) as connection:
        connection.execute(update(audit).where(audit.c.n == 3).values(**old))
    with reading(engine) as connection:
        found = verify(connection, sealer)
    assert (found.ok, found.bad) == (False, 3)
