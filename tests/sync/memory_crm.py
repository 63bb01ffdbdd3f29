"""A CRM in memory that speaks the connectors' contract, and a colleague who works in it.

Two characters, as in life: with a unique marker, a guard and a feed of deletions, or with none of
them. Values are rewritten (phones get blanks), lists may lag, calls may break off after they took
effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from connectors.crm import (
    WHOLE_CALL,
    Caps,
    Kind,
    Op,
    Outcome,
    Page,
    Person,
    Place,
    RemoteRecord,
    Result,
    Taken,
    Write,
)
from store.errors import TryLater
from store.values import Fields

SLOT_FIELDS = {
    "name": "Name", "company": "Firm", "title": "Job", "mobile": "Mobile", "phone": "Tel",
    "email": "Mail", "wechat": "WeChat", "city": "City",
}  # fmt: skip


@dataclass
class Kept:
    """A record as the CRM has it."""

    id: str
    raw: dict[str, Any]
    marker: str = ""
    version: int = 0
    deleted: bool = False
    #: Not shown by lists and searches before this tick.
    visible: int = 0


@dataclass
class MemoryCrm:
    """The CRM's state, and the connector to it, in one."""

    marker: bool = True
    guard: bool = True
    feed: bool = True
    spaced: bool = False
    batch: int = 3
    page: int = 2
    #: A field that takes a value and keeps what it had.
    drops: str = ""
    #: Deleted records stand among the changes, as 作废 ones do.
    shows_deleted: bool = False
    lag: float = 0.0
    records: dict[str, Kept] = field(default_factory=dict)
    #: Grows with every change: the CRM's clock.
    tick: int = 0
    writes: int = 0
    kinds: tuple[str, ...] = ("Contacts",)
    #: Called at each outside call with its name: a test may raise or let a colleague work.
    at: Callable[[str], None] = lambda name: None
    #: A write that took effect and whose answer is lost.
    lose: Callable[[], bool] = lambda: False
    #: Records that are counted and never shown.
    hidden: int = 0
    refuse: Callable[[Write], bool] = lambda write: False
    #: A write that makes the CRM refuse the whole call.
    chokes: Callable[[Write], bool] = lambda write: False

    @property
    def caps(self) -> Caps:
        return Caps(self.batch, 100, self.guard, self.feed, True, True, self.lag)

    # ---- a colleague ---------------------------------------------------------------------

    def put(self, **slots: str) -> str:
        self.tick += 1
        one = Kept(f"{len(self.records) + 1:06d}", dict.fromkeys(SLOT_FIELDS.values(), ""))
        self.records[one.id] = one
        return self._show(one, {SLOT_FIELDS[s]: v for s, v in slots.items()}).id

    def edit(self, record_id: str, **slots: str) -> None:
        self.tick += 1
        self._show(self.records[record_id], {SLOT_FIELDS[s]: v for s, v in slots.items()})

    def remove(self, record_id: str) -> None:
        self.tick += 1
        one = self.records[record_id]
        one.deleted, one.version = True, self.tick

    def restore(self, record_id: str) -> None:
        self.tick += 1
        one = self.records[record_id]
        one.deleted, one.version = False, self.tick

    def live(self) -> list[Kept]:
        return [one for one in self.records.values() if not one.deleted]

    def _show(self, one: Kept, fields: Mapping[str, Any]) -> Kept:
        for name, value in fields.items():
            text = value or ""
            if name == self.drops:
                continue
            if self.spaced and name == "Mobile" and len(text) == 11:
                text = f"{text[:3]} {text[3:7]} {text[7:]}"
            one.raw[name] = text
        one.version = self.tick
        return one

    # ---- the connector -------------------------------------------------------------------

    def _record(self, one: Kept) -> RemoteRecord:
        version = f"2026-01-01T{one.version:012d}Z"
        return RemoteRecord("Contacts", one.id, version, dict(one.raw), one.marker, one.deleted)

    def close(self) -> None:
        pass

    def check(self) -> str:
        return "memory"

    def describe(self, kind: str) -> Kind:
        self.at("describe")
        places = tuple(Place(slot, (name,), 100) for slot, name in SLOT_FIELDS.items())
        return Kind(kind, places, "Marker" if self.marker else "")

    def recall(self, kind: str, memory: str) -> None:
        pass

    def _listed(self) -> list[Kept]:
        return [one for one in self.records.values() if one.visible <= self.tick]

    def changes(self, kind: str, cursor: str) -> Iterator[Page]:
        since, after = int(cursor or 0), ("", -1)
        place = (since - 8, "")
        del after
        while True:
            self.at("list")
            found = sorted(
                (o.version, o.id) for o in self._listed() if not o.deleted or self.shows_deleted
            )
            part = [pair for pair in found if pair > place][: self.page]
            if not part:
                return
            place = part[-1]
            records = tuple(self._record(self.records[i]) for _, i in part)
            yield Page(records, str(max(since, place[0])))

    def everything(self, kind: str) -> Iterator[Page]:
        last = ""
        while True:
            self.at("scan")
            part = sorted(o.id for o in self._listed() if not o.deleted and o.id > last)
            part = part[: self.page]
            if not part:
                return
            last = part[-1]
            yield Page(tuple(self._record(self.records[i]) for i in part), "")

    def deleted(self, kind: str, cursor: str) -> Iterator[Page]:
        self.at("deleted")
        found = [o for o in self.records.values() if o.deleted and o.version >= int(cursor or 0)]
        top = max([int(cursor or 0), *(o.version for o in found)])
        yield Page(tuple(self._record(o) for o in found), str(top))

    def count(self, kind: str) -> int | None:
        return len(self.live()) + self.hidden

    def take(self, kind: str, ids: Sequence[str]) -> Taken:
        self.at("take")
        found = [self.records[i] for i in ids if i in self.records]
        as_of = f"{self.tick:012d}"
        return Taken(tuple(self._record(o) for o in found if not o.deleted), as_of)

    def find(self, kind: str, marker: str, slots: Mapping[str, str]) -> tuple[RemoteRecord, ...]:
        self.at("find")
        if marker:
            found = [o for o in self.records.values() if o.marker == marker]
        else:
            # No bin can be asked where there are no markers.
            found = [
                o for o in self._listed() if not o.deleted
                and o.raw["Name"] == slots.get("name", "")
            ]  # fmt: skip
        return tuple(self._record(o) for o in sorted(found, key=lambda o: (o.deleted, o.id)))

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        assert len(writes) <= self.batch
        self.at("write")
        if any(self.chokes(write) for write in writes):
            return tuple(Result(w.key, Outcome.REFUSED, code=WHOLE_CALL) for w in writes)
        results = tuple(self._one(write) for write in writes)
        if self.lose():
            results = tuple(replace(r, outcome=Outcome.UNCERTAIN, id="") for r in results)
        self.at("written")
        return results

    def _one(self, write: Write) -> Result:
        if self.refuse(write):
            return Result(write.key, Outcome.REFUSED, code="INVALID_DATA", field="Mail")
        self.tick += 1
        self.writes += 1
        if write.op is Op.CREATE:
            if self.marker:
                twin = next((o for o in self.live() if o.marker == write.marker), None)
                if twin is not None:
                    return Result(write.key, Outcome.DONE, twin.id)
            one = Kept(f"{len(self.records) + 1:06d}", dict.fromkeys(SLOT_FIELDS.values(), ""))
            one.marker = write.marker
            self.records[one.id] = self._show(one, write.fields)
            return Result(write.key, Outcome.DONE, one.id)
        known = self.records.get(write.id)
        if write.op is Op.RESTORE and known is not None:
            known.deleted, known.version = False, self.tick
            return Result(write.key, Outcome.DONE, write.id)
        if known is None or known.deleted:
            return Result(write.key, Outcome.GONE, write.id)
        if self.guard and write.guard and known.version > int(write.guard):
            return Result(write.key, Outcome.CHANGED, write.id)
        if write.op is Op.UPDATE:
            self._show(known, write.fields)
        elif write.op is Op.DELETE:
            known.deleted, known.version = True, self.tick
        elif write.op is Op.MERGE:
            other = self.records[write.other]
            other.deleted, other.version = True, self.tick
        return Result(write.key, Outcome.DONE, write.id)

    def people(self) -> tuple[Person, ...]:
        return ()

    def fields(self, kind: str, raw: Mapping[str, Any]) -> Fields:
        shown = self.slots(kind, raw)
        return {slot: (value,) for slot, value in shown.items() if value}

    def slots(self, kind: str, raw: Mapping[str, Any]) -> Mapping[str, str]:
        return {slot: str(raw.get(name) or "") for slot, name in SLOT_FIELDS.items()}

    def patch(
        self, kind: str, wants: Mapping[str, str], raw: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        return {SLOT_FIELDS[slot]: value or None for slot, value in wants.items()}


def broken(name: str) -> None:
    raise TryLater("the line is cut", source=name)
