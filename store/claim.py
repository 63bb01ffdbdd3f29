"""Which source record a row is: by its own id, by its content, or as an edit of an earlier row.

Many files give their rows no id. Such a row is known by its content; and when the file comes again
with the row edited, it is taken for the same row if exactly one row of that connection is about
the same person (`identity`), no longer stands in the file, and nobody else claims it. That can
only be told at the end of the file, so such rows wait until then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from store.hub import Hub
from store.rows import BLOCK, blind
from store.tables import source_record
from store.values import RowId, SourceRecord

#: More edited rows than this are taken for new ones rather than held in memory.
MOST_WAITING = 50_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """One row of a file or page, ready to keep."""

    n: int
    place: str
    #: Records with an empty external id get one here.
    records: tuple[SourceRecord, ...] = ()
    #: For each record: all that its source said, as JSON text.
    raws: tuple[str, ...] = ()
    #: For each record: who it is about, as normal text; "" where that cannot be told.
    identities: tuple[str, ...] = ()
    refused: str = ""
    raw: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Item:
    """A record on its way in."""

    record: SourceRecord
    raw: str
    content: bytes
    identity: bytes | None
    #: What is sealed of the observation: fields and place, as text.
    body: str
    #: Set once it is known which source record it is.
    number: int = 0
    #: new, update or same
    verdict: str = ""
    #: Older than what we hold: kept as a fact, but it is not what the row says now.
    stale: bool = False


#: A row with its records.
Row = tuple[Incoming, list[Item]]


@dataclass(frozen=True, slots=True)
class _Held:
    """A source record as the database or this page has it."""

    number: int
    content: bytes | None
    revision: str = ""
    #: False for a row whose import was undone: what it says now is nothing.
    live: bool = True

    def verdict(self, item: Item) -> str:
        """Return what it means that the row now says this; another date is another word."""
        said = (self.content, self.revision) == (item.content, item.record.revision)
        return "same" if self.live and said else "update"


@dataclass(slots=True)
class Claims:
    """Finds the source record of every row of one run of one connection."""

    hub: Hub
    connection_number: int
    connection_name: str
    #: Numbers for source records that have to be made, the next one last.
    free: list[int] = field(default_factory=list)
    #: Records that were given a new number and are not in the database yet.
    made: list[Item] = field(default_factory=list)
    waiting: list[Row] = field(default_factory=list)
    #: The first item of each content that waited: its twins are the same row.
    _first: dict[bytes, Item] = field(default_factory=dict)
    #: Contents of rows without an id that stand in this file.
    _present: set[bytes] = field(default_factory=set)
    #: Source records made or touched by this run: never a target for an edit.
    touched: set[int] = field(default_factory=set)

    def claim(self, connection: Connection, rows: list[Row]) -> list[Row]:
        """Give each record its source record; return the rows that need not wait."""
        self._by_id(connection, [i for _, items in rows for i in items])
        return self._by_content(connection, rows)

    def settle(self, connection: Connection) -> list[Row]:
        """Return the rows that waited: edits of rows that the file no longer holds, or new."""
        waiting, self.waiting = self.waiting, []
        unknown = [i for _, items in waiting for i in items if not i.number]
        # Another import of this file, at the same time, may have kept the row in the meantime.
        held = self._held(connection, source_record.c.content, [i.content for i in unknown])
        for item in unknown:
            if item.content in held:
                now = held[item.content][0]
                item.number, item.verdict = now.number, now.verdict(item)
            else:
                self._first.setdefault(item.content, item)
        claims = Counter(item.identity for item in self._first.values())
        homes = self._homes(connection, [k for k in claims if k is not None])
        for item in self._first.values():
            free = homes.get(item.identity or b"", [])
            if claims[item.identity] == 1 and len(free) == 1:
                item.number, item.verdict = free[0], "update"
        return waiting

    def settle_number(self, item: Item) -> None:
        """Give an item without a number that of its twin, or make a source record for it."""
        first = self._first.get(item.content)
        if first is not None and first.number:
            item.number, item.verdict = first.number, "same"
        else:
            self.make(item)

    def make(self, item: Item) -> None:
        """Give a source record to an item that has none yet."""
        item.number, item.verdict = self.free.pop(), "new"
        row = item.record.row
        external = row.external_id or f"~{item.number}"
        named = RowId(self.connection_name, row.stream, external)
        item.record = replace(item.record, row=named)
        self.made.append(item)

    def _by_id(self, connection: Connection, items: Iterable[Item]) -> None:
        wanted: dict[bytes, list[Item]] = {}
        for item in items:
            if item.record.row.external_id:
                wanted.setdefault(blind(self.hub, item.record.row), []).append(item)
        held = self._held(connection, source_record.c.blind, list(wanted))
        for key, same in wanted.items():
            for item in same:
                if key in held:
                    now = held[key][0]
                    item.number, item.verdict = now.number, now.verdict(item)
                    item.stale = item.record.revision < now.revision
                else:
                    self.make(item)
                if not item.stale:
                    held[key] = [_Held(item.number, item.content, item.record.revision)]

    def _by_content(self, connection: Connection, rows: list[Row]) -> list[Row]:
        unknown = [i for _, items in rows for i in items if not i.number]
        held = self._held(connection, source_record.c.content, [i.content for i in unknown])
        known = self._identities(connection, unknown)
        ready = []
        for incoming, items in rows:
            if self._row_waits(items, held, known):
                self.waiting.append((incoming, items))
            else:
                ready.append((incoming, items))
        return ready

    def _row_waits(
        self, items: Sequence[Item], held: dict[bytes, list[_Held]], known: set[bytes]
    ) -> bool:
        waits = False
        for item in items:
            if item.number:
                continue
            self._present.add(item.content)
            if item.content in held:
                now = held[item.content][0]
                item.number, item.verdict = now.number, now.verdict(item)
            elif item.identity in known and len(self.waiting) < MOST_WAITING:
                waits = True
                continue
            else:
                self.make(item)
            held[item.content] = [_Held(item.number, item.content)]
        return waits

    def _held(
        self, connection: Connection, column: Any, keys: list[bytes]
    ) -> dict[bytes, list[_Held]]:
        """Return the source records of this connection that stand under each key."""
        held: dict[bytes, list[_Held]] = {}
        s = source_record.c
        for start in range(0, len(keys), BLOCK):
            query = (
                select(column.label("key"), s.id, s.content, s.revision, s.latest)
                .where(s.connection_id == self.connection_number)
                .where(column.in_(sorted(set(keys[start : start + BLOCK]))))
                .order_by(s.id)
            )
            for row in connection.execute(query):
                one = _Held(row.id, row.content, row.revision, row.latest is not None)
                held.setdefault(row.key, []).append(one)
        return held

    def _identities(self, connection: Connection, items: list[Item]) -> set[bytes]:
        """Return the identities that rows from before this run already have."""
        keys = [i.identity for i in items if i.identity is not None]
        held = self._held(connection, source_record.c.identity, keys)
        return {
            key for key, rows in held.items() if any(r.number not in self.touched for r in rows)
        }

    def _homes(self, connection: Connection, keys: list[bytes]) -> dict[bytes, list[int]]:
        """Return, by identity, the earlier rows that this file no longer holds."""
        return {
            key: [
                row.number
                for row in rows
                if row.number not in self.touched and row.content not in self._present
            ]
            for key, rows in self._held(connection, source_record.c.identity, keys).items()
        }
