"""The tables: what was seen, what was said, and what follows from both.

Facts (`observation`, `decision`, `run`, `quarantine`) are append-only. Everything under "computed"
may be thrown away and rebuilt from them. Personal text is in `LargeBinary` columns, sealed; the
blind indexes beside it are keyed hashes. Plain columns hold ids, times, codes and counts only.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.foundation_tables import metadata

#: SQLite gives row ids only to INTEGER keys; PostgreSQL wants 64 bits.
Id = BigInteger().with_variant(Integer, "sqlite")

counter = Table(
    "counter",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("next", Id, nullable=False),
)

connection = Table(
    "connection",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("blind", LargeBinary(16), nullable=False, unique=True),
    Column("name", LargeBinary, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("owner", String(80), nullable=False, default=""),
    Column("made_at", String(20), nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String(20), nullable=False),
    Column("connection_id", Id, ForeignKey("connection.id")),
    Column("label", LargeBinary),
    Column("layout", String(80), nullable=False, default=""),
    Column("state", String(20), nullable=False),
    Column("actor", String(80), nullable=False, default=""),
    Column("started_at", String(20), nullable=False),
    Column("ended_at", String(20)),
    Column("rows_in", Id, nullable=False, default=0),
    Column("kept", Id, nullable=False, default=0),
    Column("refused", Id, nullable=False, default=0),
    Column("repeated", Id, nullable=False, default=0),
    Column("error", String(80), nullable=False, default=""),
    # What it is doing now, of how much, and counts of what was done: JSON, codes and numbers only.
    Column("tally", Text, nullable=False, default=""),
)

cursor = Table(
    "cursor",
    metadata,
    Column("connection_id", Id, ForeignKey("connection.id"), primary_key=True),
    Column("stream", String(20), primary_key=True),
    Column("at", LargeBinary, nullable=False),
    Column("saved_at", String(20), nullable=False),
)

source_record = Table(
    "source_record",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("connection_id", Id, ForeignKey("connection.id"), nullable=False),
    Column("stream", String(20), nullable=False),
    Column("blind", LargeBinary(16), nullable=False),
    Column("external_id", LargeBinary, nullable=False),
    # Who the row is about, for rows whose source gives no id: lets an edited row of a re-imported
    # file be seen as an edit and not as a second row.
    Column("identity", LargeBinary(16)),
    # Of the latest observation; null when all of them were taken back.
    Column("content", LargeBinary(16)),
    Column("latest", Id),
    Column("revision", String(80), nullable=False, default=""),
    Column("of_id", Id),
    # A record that the hub made in a CRM belongs to whatever customer this row is in.
    Column("tied_to", Id),
    Column("deleted", Boolean, nullable=False, default=False),
    # True from the moment it is kept until matching has seen it: a crash in between loses nothing.
    Column("dirty", Boolean, nullable=False, default=False),
    # Computed: the customer it is in now. A row that was taken back keeps its last one, so that
    # old public ids go on leading somewhere.
    Column("customer_id", Id, index=True),
    # The stream is part of what is hashed.
    UniqueConstraint("connection_id", "blind"),
    Index("ix_source_record_content", "connection_id", "content"),
    Index(
        "ix_source_record_of_id",
        "of_id",
        sqlite_where=text("of_id is not null"),
        postgresql_where=text("of_id is not null"),
    ),
    Index(
        "ix_source_record_tied_to",
        "tied_to",
        sqlite_where=text("tied_to is not null"),
        postgresql_where=text("tied_to is not null"),
    ),
    Index(
        "ix_source_record_identity",
        "connection_id",
        "identity",
        sqlite_where=text("identity is not null"),
        postgresql_where=text("identity is not null"),
    ),
    Index(
        "ix_source_record_dirty",
        "dirty",
        sqlite_where=text("dirty"),
        postgresql_where=text("dirty"),
    ),
)

observation = Table(
    "observation",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("source_record_id", Id, ForeignKey("source_record.id"), nullable=False, index=True),
    Column("run_id", Id, ForeignKey("run.id"), nullable=False, index=True),
    Column("seen_at", String(20), nullable=False),
    Column("revision", String(80), nullable=False, default=""),
    Column("content", LargeBinary(16), nullable=False),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("body", LargeBinary, nullable=False),
    Column("raw", LargeBinary, nullable=False),
)

run_row = Table(
    "run_row",
    metadata,
    Column("run_id", Id, ForeignKey("run.id"), primary_key=True, autoincrement=False),
    Column("n", Id, primary_key=True, autoincrement=False),
    Column("verdict", String(10), nullable=False),
    Column("reason", String(40), nullable=False, default=""),
    Column("notes", String(200), nullable=False, default=""),
    Column("place", LargeBinary, nullable=False),
    Column("source_record_id", Id, index=True),
    Column("quarantine_id", Id),
    Index("ix_run_row_verdict", "run_id", "verdict"),
    sqlite_with_rowid=False,
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("run_id", Id, ForeignKey("run.id"), nullable=False, index=True),
    Column("reason", String(40), nullable=False),
    Column("raw", LargeBinary, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    Column("a_id", Id, ForeignKey("source_record.id"), index=True),
    Column("b_id", Id, ForeignKey("source_record.id"), index=True),
    Column("field", String(40), nullable=False, default=""),
    Column("value", LargeBinary),
    Column("withdraws", Id, index=True),
    Column("withdraws_run", Id, index=True),
    Column("note", LargeBinary),
    Column("actor", String(80), nullable=False),
    Column("at", String(20), nullable=False),
    # What the rows said when it was decided: a different content later flags the decision.
    Column("basis_a", LargeBinary(16)),
    Column("basis_b", LargeBinary(16)),
    # The first number of decisions that were said in one breath and are taken back together.
    Column("batch", Id, index=True),
    # The browser's key for one press of a button: pressed twice is decided once.
    Column("press", String(40), unique=True),
)

# ---- computed ---------------------------------------------------------------------------------

customer = Table(
    "customer",
    metadata,
    # The number of its oldest row: see docs/decisions on public ids.
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("version", Id, nullable=False, default=1),
    Column("updated_at", String(20), nullable=False),
    Column("rows", Id, nullable=False, default=1),
    # Columns that access rules may speak of; staff names and codes, nothing of the customer's.
    Column("owner", String(80), nullable=False, default=""),
    Column("team", String(80), nullable=False, default=""),
    Column("tier", String(40), nullable=False, default=""),
    Column("region", String(40), nullable=False, default=""),
    # "|1|7|": the connections that its rows come from.
    Column("connections", Text, nullable=False, default=""),
    Column("body", LargeBinary, nullable=False),
    Column("search", LargeBinary, nullable=False),
    # Of body: an unchanged customer is not written again.
    Column("content", LargeBinary(16), nullable=False),
    Index("ix_customer_updated_at", "updated_at"),
)

conflict = Table(
    "conflict",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("kind", String(12), nullable=False),
    # "ask" or, for two that share a phone, "family".
    Column("reason", String(20), nullable=False, default=""),
    Column("a_id", Id, nullable=False, index=True),
    Column("b_id", Id, nullable=False, index=True),
    Column("bits", Float, nullable=False, default=0.0),
    Column("version", Id, nullable=False, default=1),
    Column("since", String(20), nullable=False),
    Column("until", String(20), nullable=False, default=""),
    # Of a value that two sides changed: which slot.
    Column("field", String(40), nullable=False, default=""),
    UniqueConstraint("kind", "a_id", "b_id", "field"),
)

statistics = Table(
    "statistics",
    metadata,
    Column("version", Id, primary_key=True, autoincrement=False),
    Column("state", String(12), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", String(20), nullable=False),
)

rule_set = Table(
    "rule_set",
    metadata,
    Column("number", Id, primary_key=True, autoincrement=False),
    Column("body", Text, nullable=False),
    Column("made_at", String(20), nullable=False),
    Column("actor", String(80), nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
