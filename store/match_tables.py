"""The tables of the match index: computed, and thrown away and rebuilt at will."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table

from store.foundation_tables import metadata
from store.tables import Id

match_key = Table(
    "match_key",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("row_id", Id, primary_key=True, autoincrement=False),
    # Of the row: holders are counted within one connection.
    Column("connection_id", Id, nullable=False),
    sqlite_with_rowid=False,
)

# Of every row that the index holds: see `store.forms`.
normal_form = Table(
    "normal_form",
    metadata,
    Column("row_id", Id, primary_key=True, autoincrement=False),
    # Its keys, eight bytes each: what the index holds of the row.
    Column("keys", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

edge = Table(
    "edge",
    metadata,
    Column("a_id", Id, primary_key=True, autoincrement=False),
    Column("b_id", Id, primary_key=True, autoincrement=False),
    Column("bits", Float, nullable=False),
    Column("support", Integer, nullable=False, default=0),
    Column("relation", String(20), nullable=False, default=""),
    Index("ix_edge_b_id", "b_id"),
    sqlite_with_rowid=False,
)
