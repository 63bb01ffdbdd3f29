"""A CRM in memory that people work in: lists that lag and show the past, times in whole seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from connectors.crm import Op, Outcome, Page, RemoteRecord, Result, Taken, Write
from store.clock import stamp
from tests.clocks import StandingClock
from tests.sync.memory_crm import SLOT_FIELDS, Kept, MemoryCrm

FIELD_SLOTS = {name: slot for slot, name in SLOT_FIELDS.items()}


class LivedCrm(MemoryCrm):
    """The CRM's state with its past, and the connector to it, in one."""

    def __init__(
        self, name: str, clock: StandingClock, rnd: Random, *, strong: bool, lag: float = 0.0
    ) -> None:
        super().__init__(marker=strong, guard=strong, feed=strong, spaced=not strong, lag=lag)
        self.name = name
        self._clock, self._rnd = clock, rnd
        #: Id -> what lists show of it: (from when on, the record as it was then).
        self._past: dict[str, list[tuple[datetime, Kept]]] = {}
        #: When each state of a record was written, in the CRM's own time.
        self._stamps: dict[tuple[str, int], str] = {}
        #: Asked before, and told after, every write of the hub.
        self.before: Callable[[Write], None] = lambda write: None
        self.after: Callable[[Write, Result], None] = lambda write, result: None
        self.taken: Callable[[Sequence[str]], None] = lambda ids: None

    # ---- a colleague ---------------------------------------------------------------------

    def put(self, **slots: str) -> str:
        return self._touched(super().put(**slots))

    def edit(self, record_id: str, **slots: str) -> None:
        super().edit(record_id, **slots)
        self._touched(record_id)

    def remove(self, record_id: str) -> None:
        super().remove(record_id)
        self._touched(record_id)

    def restore(self, record_id: str) -> None:
        super().restore(record_id)
        self._touched(record_id)

    def shows(self, record_id: str, slot: str) -> str:
        """Return what a record shows in a slot."""
        return str(self.records[record_id].raw[SLOT_FIELDS[slot]])

    def listed_at(self, record_id: str, then: datetime) -> bool:
        """Tell whether lists showed a record at a time as one that lives."""
        past = [one for since, one in self._past[record_id] if since <= then]
        return bool(past) and not past[-1].deleted

    def always_there(self) -> list[str]:
        """Return the records that nobody ever removed."""
        return [
            number
            for number, past in self._past.items()
            if not any(one.deleted for _, one in past) and not self.records[number].deleted
        ]

    def _touched(self, record_id: str) -> str:
        one, late = self.records[record_id], 0.0
        if self.lag and self._rnd.random() < 0.4:
            late = self._rnd.randint(1, int(self.lag) - 1)
        self._stamps[one.id, one.version] = stamp(self._clock)
        past = self._past.setdefault(one.id, [])
        past.append((self._clock.now() + timedelta(seconds=late), replace(one, raw=dict(one.raw))))
        return record_id

    # ---- the connector -------------------------------------------------------------------

    def _record(self, one: Kept) -> RemoteRecord:
        at = self._stamps[one.id, one.version]
        return RemoteRecord("Contacts", one.id, at, dict(one.raw), one.marker, one.deleted)

    def _listed(self) -> list[Kept]:
        now = self._clock.now()
        found = []
        for past in self._past.values():
            visible = [one for since, one in past if since <= now]
            if visible:
                found.append(visible[-1])
        return found

    def begin(self, cursor: str) -> str:
        """Return the time that a walk through changes begins at: inclusive, and looking back."""
        if not cursor:
            return ""
        at = datetime.strptime(cursor, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return (at - timedelta(seconds=self.lag)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def changes(self, kind: str, cursor: str) -> Iterator[Page]:
        place, top, began = (self.begin(cursor), ""), cursor, ""
        while True:
            self.at("list")
            began = began or stamp(self._clock)
            listed = {
                (self._stamps[one.id, one.version], one.id): one
                for one in self._listed()
                if not one.deleted
            }
            part = sorted(key for key in listed if key > place)[: self.page]
            if not part:
                return
            place = part[-1]
            # What was shown may have changed again since, in the same second.
            top = max(top, min(place[0], began))
            yield Page(tuple(self._record(listed[key]) for key in part), top)

    def everything(self, kind: str) -> Iterator[Page]:
        last = ""
        while True:
            self.at("scan")
            listed = {one.id: one for one in self._listed() if not one.deleted and one.id > last}
            part = sorted(listed)[: self.page]
            if not part:
                return
            last = part[-1]
            yield Page(tuple(self._record(listed[one]) for one in part), "")

    def take(self, kind: str, ids: Sequence[str]) -> Taken:
        found = super().take(kind, ids)
        self.taken(ids)
        return found

    def _one(self, write: Write) -> Result:
        self.before(write)
        result = super()._one(write)
        if result.outcome is Outcome.DONE:
            self._touched(write.other if write.op is Op.MERGE else result.id)
        self.after(write, result)
        return result


def slots_of(fields: Mapping[str, object]) -> dict[str, str]:
    """Return the slots that a write's fields stand for."""
    return {FIELD_SLOTS[name]: str(value or "") for name, value in fields.items()}
