"""The tables of two-way sync: what targets and the hub agreed on, what is to be written, tokens.

`outbox` and `base` are facts, like observations: what was written outside cannot be computed again.
`unplanned`, `unwritten` and `due` may be lost: planning everything and asking everybody gives the
same.
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
)

from store.foundation_tables import metadata
from store.tables import Id

# Of a record in a CRM that was changed there or written by us: see `sync.voice`.
base = Table(
    "base",
    metadata,
    Column(
        "source_record_id", Id, ForeignKey("source_record.id"), primary_key=True,
        autoincrement=False,
    ),
    # Sealed JSON: own, agreed, edited.
    Column("body", LargeBinary, nullable=False),
    # "merged": we made it part of another record; it keeps its word but is written no more.
    Column("gone", String(10), nullable=False, default=""),
    Column("at", String(20), nullable=False),
)  # fmt: skip

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),
    Column("connection_id", Id, ForeignKey("connection.id"), nullable=False),
    Column("customer_id", Id, nullable=False, index=True),
    # Null for a record that is to be made.
    Column("source_record_id", Id, index=True),
    # Our name for this write: its marker, its idempotency key.
    Column("key", String(40), nullable=False, unique=True),
    Column("op", String(10), nullable=False),
    Column("kind", String(40), nullable=False),
    # new, inflight, uncertain, done, failed, held, dropped
    Column("state", String(12), nullable=False),
    # Why it is held or failed: a code.
    Column("reason", String(40), nullable=False, default=""),
    # Names of the slots it writes, never values: "mobile,email".
    Column("slots", Text, nullable=False, default=""),
    Column("tries", Integer, nullable=False, default=0),
    Column("due_at", String(20), nullable=False, default=""),
    # Of what it says: the same change planned again is the same change.
    Column("content", LargeBinary(16), nullable=False),
    # Exactly what is sent, and the slots it stands for.
    Column("payload", LargeBinary, nullable=False),
    # What the record showed before, by the target's own fields.
    Column("before", LargeBinary),
    # The id that came back, sealed.
    Column("answer", LargeBinary),
    # The run that planned it, and the one that sent it.
    Column("run_id", Id, nullable=False),
    Column("sent_run_id", Id, index=True),
    # The change that this one takes back.
    Column("undoes", Id),
    # A person said yes to it: brakes hold it no more.
    Column("approved", Boolean, nullable=False, default=False),
    Column("made_at", String(20), nullable=False),
    Column("done_at", String(20), nullable=False, default=""),
    Index("ix_outbox_connection_id_state", "connection_id", "state"),
)

# Customers whose targets may show something else than they should.
unplanned = Table(
    "unplanned",
    metadata,
    Column("customer_id", Id, primary_key=True, autoincrement=False),
)

# What the last planning of a customer left out: a value that a target would not take, or a record
# that is not made before a question is answered. Never what a value says.
unwritten = Table(
    "unwritten",
    metadata,
    Column("customer_id", Id, primary_key=True, autoincrement=False),
    Column("connection_id", Id, ForeignKey("connection.id"), primary_key=True),
    # 0 for a record that is to be made.
    Column("source_record_id", Id, primary_key=True, autoincrement=False),
    # "" for a record as a whole.
    Column("slot", String(20), primary_key=True),
    # too_long, no_option, not_whole; in_doubt for a record that is not made yet.
    Column("reason", String(12), nullable=False),
    # Of a record that is to be made.
    Column("kind", String(40), nullable=False, default=""),
)

# What an account's metadata says, sealed: planning needs it and must not wait for the network.
described = Table(
    "described",
    metadata,
    Column("connection_id", Id, ForeignKey("connection.id"), primary_key=True),
    Column("kind", String(40), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("at", String(20), nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("connection_id", Id, ForeignKey("connection.id"), primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    # Sealed JSON: access, refresh, extra.
    Column("body", LargeBinary, nullable=False),
    Column("until", String(20), nullable=False),
    # Who the stored refresh token was given by: a new one in the settings replaces it.
    Column("origin", LargeBinary(16), nullable=False),
)

# Calls that were made, in buckets of a moving window.
budget = Table(
    "budget",
    metadata,
    Column("connection_id", Id, ForeignKey("connection.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    # Seconds since 1970 that the bucket begins at; 0 holds the time it is closed until, in `used`.
    Column("start", Float, primary_key=True),
    Column("used", Float, nullable=False),
)

# When each connection is to be looked at next; see `sync.due`.
due = Table(
    "due",
    metadata,
    Column("connection_id", Id, ForeignKey("connection.id"), primary_key=True, autoincrement=False),
    Column("at", String(20), nullable=False),
    # Handed to the queue at this time; asked again when nobody takes it.
    Column("queued_at", String(20), nullable=False, default=""),
    Column("failures", Integer, nullable=False, default=0),
)
