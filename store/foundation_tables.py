"""Three tables under all others (data keys, audit chain, leases) and the shared metadata."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from store.append_only import append_only

#: Every table of the store hangs here. Constraints have names by rule, so that a migration can
#: change them on both databases.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: Random keys, each wrapped by the root key, which is never in the database.
data_key = Table(
    "data_key",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("purpose", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("retired_at", Text),
    #: Seals made with this key; the nonce is random, so the number has a limit.
    Column("uses", BigInteger, nullable=False, server_default="0"),
    CheckConstraint("version between 1 and 65535", name="version"),
)

#: The chain of what was done. Rows are only ever added: see `store.audit`.
audit = append_only(
    Table(
        "audit",
        metadata,
        Column(
            "n", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
        ),
        Column("at", Text, nullable=False),
        Column("actor", Text, nullable=False),
        Column("action", Text, nullable=False),
        #: JSON list of ids.
        Column("objects", Text, nullable=False),
        #: JSON list of field names, never values.
        Column("fields", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("count", BigInteger, nullable=False),
        Column("mac", LargeBinary, nullable=False),
    )
)

#: Who owns a piece of work for now; `epoch` only ever grows.
lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    #: UTC ISO 8601 with seconds; empty when it was given back.
    Column("until", Text, nullable=False),
)
