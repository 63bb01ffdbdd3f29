"""Keep what a source said: one page, one commit, every row with its verdict.

A row is *new*, an *update*, the *same* as what we hold (nothing is written), or *refused* (kept
aside with the reason): rows in = kept + refused + repeated, always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, update

from store import plain
from store.body import write_body, write_fields
from store.claim import Claims, Incoming, Item, Row
from store.clock import stamp
from store.hub import Hub
from store.ids import give_back, take
from store.rows import BLOCK, blind
from store.tables import quarantine, run
from store.values import Stream


@dataclass(slots=True)
class Keeper:
    """Keeps the pages of one run of one connection."""

    hub: Hub
    connection_number: int
    connection_name: str
    run_number: int
    counts: Counter[str] = field(default_factory=Counter)
    _claims: Claims = field(init=False)
    #: What a chat line belongs to: the nearest customer record above it.
    _last_customer: int | None = None

    def __post_init__(self) -> None:
        self._claims = Claims(self.hub, self.connection_number, self.connection_name)

    def keep(self, connection: Connection, page: Sequence[Incoming]) -> None:
        """Keep one page inside the caller's transaction."""
        rows = [(incoming, self._items(incoming)) for incoming in page]
        with self._numbers(connection, rows):
            self._write(connection, self._claims.claim(connection, rows))

    def finish(self, connection: Connection) -> None:
        """Keep the rows that had to wait for the end of the file."""
        waiting = self._claims.settle(connection)
        for start in range(0, len(waiting), BLOCK):
            block = waiting[start : start + BLOCK]
            with self._numbers(connection, block):
                self._write(connection, block)

    @contextmanager
    def _numbers(self, connection: Connection, rows: Sequence[Row]) -> Iterator[None]:
        """Take numbers for a page in one step, and give back those it did not need."""
        most = sum(len(items) for _, items in rows)
        first = take(connection, "source_record", most) if most else 0
        self._claims.free = list(range(first + most - 1, first - 1, -1))
        yield
        give_back(connection, "source_record", len(self._claims.free))

    def _items(self, incoming: Incoming) -> list[Item]:
        index = self.hub.sealer.index
        items = []
        for record, raw, identity in zip(
            incoming.records, incoming.raws, incoming.identities, strict=True
        ):
            fields = write_fields(record.fields)
            said = f"{record.row.stream}\0{record.deleted}\0{fields}\0{raw}"
            who = index("identity", identity) if identity else None
            items.append(
                Item(record, raw, index("content", said), who, write_body(fields, incoming.place))
            )
        return items

    def _write(self, connection: Connection, rows: Sequence[Row]) -> None:
        for _, items in rows:
            for item in items:
                if not item.number:
                    self._claims.settle_number(item)
                self._claims.touched.add(item.number)
        self._observe(connection, rows)
        self._report(connection, rows)

    def _observe(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write what is new: records that were not there, what was said, and what stands now."""
        whose = self._whose(items for _, items in rows)
        news = [(i, id(items)) for _, items in rows for i in items if i.verdict != "same"]
        made, self._claims.made = self._claims.made, []
        if not news:
            return
        first = take(connection, "observation", len(news))
        numbered = list(enumerate(news, start=first))
        states = {
            item.number: _state(n, item, whose[row])
            for n, (item, row) in numbered
            if not item.stale
        }
        plain.insert_many(
            connection,
            "source_record",
            RECORD,
            [self._record(item, states.pop(item.number)) for item in made],
        )
        now = stamp(self.hub.clock)
        plain.insert_many(
            connection,
            "observation",
            OBSERVATION,
            [self._observation(n, item, now) for n, (item, _) in numbered],
        )
        plain.run_many(
            connection, NEW_STATE, [(*state, number) for number, state in states.items()]
        )

    def _record(self, item: Item, state: tuple[object, ...]) -> tuple[object, ...]:
        row, seal = item.record.row, self.hub.sealer.seal
        external = seal("source_record", item.number, "external_id", row.external_id)
        return (
            item.number,
            self.connection_number,
            str(row.stream),
            blind(self.hub, row),
            external,
            *state,
        )

    def _observation(self, number: int, item: Item, now: str) -> tuple[object, ...]:
        seal, record = self.hub.sealer.seal, item.record
        return (
            number,
            item.number,
            self.run_number,
            now,
            record.revision,
            item.content,
            record.deleted,
            seal("observation", number, "body", item.body),
            seal("observation", number, "raw", item.raw),
        )

    def _whose(self, rows: Iterable[list[Item]]) -> dict[int, int | None]:
        """Return, for each row's items, the customer row that its other records belong to."""
        found: dict[int, int | None] = {}
        for items in rows:
            for item in items:
                if item.record.row.stream == Stream.CUSTOMERS:
                    self._last_customer = item.number
                    break
            found[id(items)] = self._last_customer
        return found

    def _report(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Write each row's verdict, put the refused ones aside, and bring the counts up to date."""
        refused = sum(bool(incoming.refused) for incoming, _ in rows)
        number = take(connection, "quarantine", refused) if refused else 0
        lines, aside = [], []
        for incoming, items in rows:
            verdict = "refused" if incoming.refused else _verdict(items)
            self.counts[verdict] += 1
            lines.append(self._line(incoming, items, verdict, number))
            if incoming.refused:
                aside.append(
                    {
                        "id": number,
                        "run_id": self.run_number,
                        "reason": incoming.refused,
                        "raw": self.hub.sealer.seal("quarantine", number, "raw", incoming.raw),
                    }
                )
                number += 1
        if aside:
            connection.execute(quarantine.insert(), aside)
        plain.insert_many(connection, "run_row", _RUN_ROW, lines)
        connection.execute(
            update(run)
            .where(run.c.id == self.run_number)
            .values(
                rows_in=sum(self.counts.values()),
                kept=self.counts["new"] + self.counts["update"],
                refused=self.counts["refused"],
                repeated=self.counts["same"],
            )
        )

    def _line(
        self, incoming: Incoming, items: list[Item], verdict: str, aside: int
    ) -> tuple[object, ...]:
        place = f"{self.run_number}.{incoming.n}"
        return (
            self.run_number,
            incoming.n,
            verdict,
            incoming.refused,
            ",".join(incoming.notes)[:200],
            self.hub.sealer.seal("run_row", place, "place", incoming.place),
            items[0].number if items else None,
            aside if incoming.refused else None,
        )


_RUN_ROW = (
    "run_id", "n", "verdict", "reason", "notes", "place", "source_record_id", "quarantine_id",
)  # fmt: skip
#: Columns of what is written for each record, in the order of its values.
OBSERVATION = (
    "id", "source_record_id", "run_id", "seen_at", "revision", "content", "deleted", "body", "raw",
)  # fmt: skip
#: What changes of a source record with what it says; see `_state`.
STATE = ("latest", "revision", "content", "identity", "deleted", "dirty", "of_id")
RECORD = ("id", "connection_id", "stream", "blind", "external_id", *STATE)
NEW_STATE = (
    "UPDATE source_record SET latest = ?, revision = ?, content = ?, identity = ?, deleted = ?, "
    "dirty = ?, of_id = ? WHERE id = ?"
)


def _state(number: int, item: Item, whose: int | None) -> tuple[object, ...]:
    """Return what a source record says from this observation on."""
    is_customer = item.record.row.stream == Stream.CUSTOMERS
    return (
        number,
        item.record.revision,
        item.content,
        item.identity,
        item.record.deleted,
        is_customer,
        None if is_customer else whose,
    )


def _verdict(items: Sequence[Item]) -> str:
    """One row's verdict: new if anything in it is, else an update, else the same."""
    verdicts = {item.verdict for item in items}
    return next((v for v in ("new", "update") if v in verdicts), "same")
