"""What CRMs show becomes what the book keeps: a page at a time, inside one transaction.

Kept is what each record says itself (`sync.voice`). A write of ours that lands after it was given
up, from a worker that slept on its way, is recognised here: it is nobody's word.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from connectors.crm import RemoteRecord, Taken
from store import bases, outbox, outbox_moves, remote, ties, unplanned, value_conflicts
from store.body import compact
from store.clock import stamp
from store.outbox import Entry
from store.remote import Kept, News, Shown
from store.values import Fields
from sync import voice
from sync.alike import alike
from sync.session import Session, newest_decision
from sync.voice import Base, Showing

#: For so long a write may land that was given up: a worker may sleep between its last look and it.
LATE_SECONDS = 24 * 3600.0


def external_id(kind: str, remote_id: str) -> str:
    """Return the name of a record within its connection: ids are only unique within a kind."""
    return f"{kind}:{remote_id}"


def of_external(external: str) -> tuple[str, str]:
    """Return the kind and the id of a record again."""
    kind, _, remote_id = external.partition(":")
    return kind, remote_id


def shown(record: RemoteRecord) -> Shown:
    """Return a record as the store compares it."""
    raw = "{}" if record.deleted else compact(dict(record.raw))
    return Shown(external_id(record.kind, record.id), record.version, raw, record.deleted)


def showing(session: Session, kind: str, raw: Mapping[str, Any]) -> Showing:
    """Return what a record shows in slots."""
    return Showing(raw, session.crm.slots(kind, raw))


def words(session: Session, kind: str, base: Base, raw: Mapping[str, Any]) -> Fields:
    """Return what a record says itself, with its fresh words marked."""
    fields = dict(session.crm.fields(kind, voice.words(base, raw)))
    if base.fresh:
        fields[voice.EDITED] = voice.marked(base)
    return fields


def read_by_ids(session: Session, kind: str, ids: Sequence[str]) -> Iterator[Taken]:
    """Read records by their ids, in calls as long as the CRM takes."""
    many = max(1, session.crm.caps.many)
    for at in range(0, len(ids), many):
        yield session.crm.take(kind, ids[at : at + many])


def keep_page(
    session: Session,
    connection: Connection,
    records: Sequence[RemoteRecord],
    *,
    read_by_id: bool = False,
) -> list[int]:
    """Keep a page; return the numbers of the records that were new or changed.

    Records that it shows with an older date than the book has are named in `session.late`.
    """
    hub = session.hub
    by_id = {external_id(r.kind, r.id): r for r in records}
    page = [shown(r) for r in by_id.values()]
    found, late, counts = remote.news(hub, connection, session.number, page, read_by_id=read_by_id)
    session.counts.update(counts)
    session.counts["same"] += len(records) - len(page)
    session.late.update(late)
    if not found:
        return []
    known = _Known(session, connection, found)
    kept, changed = [], {}
    for one in found:
        record = by_id[one.shown.external_id]
        made = known.keep(one, record)
        if made is None:
            session.counts["same"] += 1
            continue
        base, line = made
        kept.append(line)
        if one.held is not None and base is not None:
            changed[one.held.number] = (voice.write(base), base.gone)
    session.counts["kept"] += len(kept)
    bases.put(hub, connection, changed)
    numbers = remote.keep(hub, connection, session.number, session.run, kept)
    # Only now: of two that go on one page neither can stand for the other.
    ties.hold(connection, known.stay, torn=known.torn)
    for entry in known.landed:
        outbox_moves.settle(hub, connection, entry.number, "done")
    unplanned.mark(connection, [entry.customer for entry in known.landed])
    gone = [one.news.held.number for one in kept if one.news.shown.deleted and one.news.held]
    ties.hand_on(connection, gone)
    value_conflicts.forget(connection, gone)
    return numbers


class _Known:
    """What the book has of the records of a page that show something new."""

    def __init__(self, session: Session, connection: Connection, found: Iterable[News]) -> None:
        held = [one.held for one in found if one.held is not None]
        self._session = session
        self._bases = bases.read(session.hub, connection, [h.number for h in held])
        self._raws = remote.raws(
            session.hub, connection, [h.latest for h in held if h.latest is not None]
        )
        self._decision = newest_decision(connection) if held else 0
        #: Row -> updates of it that were given up and may land yet.
        self._late: dict[int | None, list[Entry]] = {}
        for entry in outbox.given_up(
            session.hub,
            connection,
            [h.number for h in held],
            stamp(session.hub.clock, -LATE_SECONDS),
        ):
            self._late.setdefault(entry.row, []).append(entry)
        #: Those of them that did.
        self.landed: list[Entry] = []
        #: Records that stay with their customer whatever they say now.
        self.stay: list[int] = []
        #: Those that do, and go or are known by something else now.
        self.torn: list[int] = []

    def keep(self, one: News, record: RemoteRecord) -> tuple[Base | None, Kept] | None:
        """Return what is to be kept of a record, None where it is no news after all."""
        held = one.held
        if held is None:
            return None, Kept(one, words(self._session, record.kind, Base(), record.raw))
        text = self._bases.get(held.number)
        base = voice.read(text) if text else Base()
        if record.deleted:
            if base.gone:
                # We made it part of another: it goes on saying what it said.
                return None
            self.torn.append(held.number)
            return None, Kept(one, {})
        raw = json.loads(self._raws.get(held.latest or 0, "{}"))
        if held.deleted or not raw:
            # It was gone and is back: nothing that it says now is an echo.
            return Base(), Kept(one, words(self._session, record.kind, Base(), record.raw))
        before = showing(self._session, record.kind, raw)
        now = showing(self._session, record.kind, record.raw)
        made, expected = self._landed(held.number, base, before, now)
        heard = voice.hear(made, expected, now, record.version, self._decision)
        if heard != base and voice.same_person(before, now):
            (self.torn if voice.renamed(before, now) else self.stay).append(held.number)
        fields = words(self._session, record.kind, heard, record.raw)
        return (heard if heard != base else None), Kept(one, fields)

    def _landed(self, row: int, base: Base, before: Showing, now: Showing) -> tuple[Base, Showing]:
        """Return base and showing as they are after the updates that landed late.

        One did where something of ours stands now in place of what stood there when it was sent.
        """
        for entry in self._late.get(row, ()):
            sent, wants = entry.payload["fields"], entry.payload["wants"]
            stood = showing(self._session, entry.kind, entry.before or {}).slots
            ours = voice.ours_in(before.slots, now.slots, wants)
            if ours and all(alike(s, stood.get(s, ""), before.slots.get(s, "")) for s in ours):
                back = entry.undoes is not None
                base, before = voice.applied(base, before, sent, wants, now, back=back)
                self.landed.append(entry)
        return base, before
