"""The audit chain: an edit, a gap or a swap is found; a cut tail is found with the anchor."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import DBAPIError

from store.audit import Anchor, AuditEntry, AuditReport, head, record, verify
from store.clock import Clock
from store.engine import reading, writing
from store.foundation_tables import audit
from store.seal import Sealer

ENTRIES = [
    AuditEntry("owner", "import", ("run:7",), ("name", "mobile"), count=200),
    AuditEntry("system", "decide", ("C-0142", "C-0143")),
    AuditEntry("owner", "export", (), ("name",), outcome="refused", count=3),
]


@pytest.fixture
def chain(engine: Engine, sealer: Sealer, clock: Clock) -> Engine:
    for _ in range(4):
        with writing(engine) as connection:
            record(connection, sealer, ENTRIES, clock)
    return engine


def checked(engine: Engine, sealer: Sealer, anchor: Anchor | None = None) -> AuditReport:
    with reading(engine) as connection:
        return verify(connection, sealer, anchor)


def forge(engine: Engine, *statements: str) -> None:
    """Do what a database administrator can do: take the triggers away and edit."""
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        else:
            for trigger in ("update", "delete", "replace"):
                connection.execute(text(f"DROP TRIGGER audit_no_{trigger}"))
        for statement in statements:
            connection.execute(text(statement))


def test_an_empty_chain_holds(engine: Engine, sealer: Sealer) -> None:
    assert checked(engine, sealer) == AuditReport(0, True, None, None)


def test_an_untouched_chain_holds(chain: Engine, sealer: Sealer) -> None:
    report = checked(chain, sealer)
    with reading(chain) as connection:
        assert report == AuditReport(12, True, None, head(connection))


@pytest.mark.parametrize("column", ["at", "actor", "action", "objects", "fields", "outcome"])
def test_an_edit_is_found(chain: Engine, sealer: Sealer, column: str) -> None:
    forge(chain, f"UPDATE audit SET {column} = {column} || 'x' WHERE n = 5")  # noqa: S608
    assert (checked(chain, sealer).ok, checked(chain, sealer).bad) == (False, 5)


def test_an_edited_count_is_found(chain: Engine, sealer: Sealer) -> None:
    forge(chain, "UPDATE audit SET count = 4 WHERE n = 12")
    assert checked(chain, sealer).bad == 12


@pytest.mark.parametrize("n", [1, 6])
def test_a_gap_is_found(chain: Engine, sealer: Sealer, n: int) -> None:
    forge(chain, f"DELETE FROM audit WHERE n = {n}")  # noqa: S608
    assert checked(chain, sealer).bad == n


def test_a_gap_that_was_closed_up_is_found(chain: Engine, sealer: Sealer) -> None:
    shift = "UPDATE audit SET n = n - 100 WHERE n > 6", "UPDATE audit SET n = n + 99 WHERE n < 0"
    forge(chain, "DELETE FROM audit WHERE n = 6", *shift)
    assert checked(chain, sealer).bad == 6


def test_a_swap_is_found(chain: Engine, sealer: Sealer) -> None:
    moves = ((4, 99), (5, 4), (99, 5))
    forge(chain, *(f"UPDATE audit SET n = {to} WHERE n = {n}" for n, to in moves))  # noqa: S608
    assert checked(chain, sealer).bad == 4


def test_a_cut_tail_is_found_with_the_anchor_only(chain: Engine, sealer: Sealer) -> None:
    anchor = checked(chain, sealer).head
    forge(chain, "DELETE FROM audit WHERE n > 10")
    assert checked(chain, sealer).ok
    assert checked(chain, sealer, anchor).bad == 11


def test_a_chain_that_went_on_still_holds_its_anchor(
    chain: Engine, sealer: Sealer, clock: Clock
) -> None:
    anchor = checked(chain, sealer).head
    with writing(chain) as connection:
        record(connection, sealer, ENTRIES[:1], clock)
    assert checked(chain, sealer, anchor).ok


def test_a_chain_written_anew_misses_the_anchor(
    chain: Engine, sealer: Sealer, clock: Clock
) -> None:
    anchor = checked(chain, sealer).head
    forge(chain, "DELETE FROM audit")
    with writing(chain) as connection:
        record(connection, sealer, [ENTRIES[0]] * 12, clock)
    assert checked(chain, sealer).ok
    assert checked(chain, sealer, anchor).bad == 12


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody' WHERE n = 1",
        "DELETE FROM audit WHERE n = 1",
        "DELETE FROM audit",
    ],
)
def test_the_database_refuses_changes(chain: Engine, sealer: Sealer, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), writing(chain) as connection:
        connection.execute(text(statement))
    assert checked(chain, sealer).ok


def test_the_database_refuses_replacing_and_truncating(chain: Engine, sealer: Sealer) -> None:
    columns = "n, at, actor, action, objects, fields, outcome, count, mac"
    statement = f"INSERT OR REPLACE INTO audit ({columns}) SELECT {columns} FROM audit"  # noqa: S608
    if chain.dialect.name == "postgresql":
        statement = "TRUNCATE audit"
    with pytest.raises(DBAPIError, match="append-only"), writing(chain) as connection:
        connection.execute(text(statement))
    assert checked(chain, sealer).ok


def test_the_chain_holds_with_several_writers(engine: Engine, sealer: Sealer, clock: Clock) -> None:
    def write() -> None:
        for _ in range(10):
            with writing(engine) as connection:
                record(connection, sealer, ENTRIES, clock)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = checked(engine, sealer)
    assert (report.count, report.ok) == (120, True)


@pytest.mark.postgres
def test_the_chain_holds_even_for_writers_that_skip_the_line(
    engine: Engine, sealer: Sealer, clock: Clock
) -> None:
    if engine.dialect.name == "sqlite":
        return  # BEGIN IMMEDIATE leaves nobody out

    def write() -> None:
        for _ in range(10):
            with engine.begin() as connection:
                record(connection, sealer, ENTRIES[:1], clock)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert checked(engine, sealer).count == 30
    assert checked(engine, sealer).ok


def test_another_hubs_chain_does_not_hold(chain: Engine, sealer: Sealer) -> None:
    with writing(chain) as connection:
        row = connection.execute(select(audit).where(audit.c.n == 12)).one()._asdict()
        connection.execute(insert(audit).values(**(row | {"n": 13})))
    assert checked(chain, sealer).bad == 13


@pytest.mark.parametrize(
    "made",
    [
        lambda: AuditEntry("owner", "import", ("13800138000",)),
        lambda: AuditEntry("owner", "import", ("zhang@example.com",)),
        lambda: AuditEntry("owner", "import", ("张三",)),
        lambda: AuditEntry("owner", "import", (), ("张三",)),
        lambda: AuditEntry("owner", "Import a file"),
        lambda: AuditEntry("", "import"),
    ],
)
def test_values_are_no_part_of_an_entry(made: object) -> None:
    assert callable(made)
    with pytest.raises(ValueError, match="an audit entry holds"):
        made()
