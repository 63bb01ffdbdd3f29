"""What is left of a customer's sources speaks for itself.

A value that we wrote into a record says nothing there while somebody else says it: it only repeats.
When the record that said it is deleted, nobody would say it any more, though nobody took it back:
it would be blanked, and who comes again would not be known. So from then on it is the word of the
record that shows it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connectors.crm import Crm, Kind
from store import bases, remote
from store.hub import Hub
from store.remote import Kept, News, Shown
from sync import voice
from sync.plan import Record


@dataclass(frozen=True, slots=True)
class Speaker:
    """A record, and the slots whose value is its own word from now on."""

    record: Record
    slots: frozenset[str]
    crm: Crm
    kind: Kind


def adopt(hub: Hub, connection: Connection, speakers: Iterable[Speaker], run: int) -> None:
    """Keep what records show in some slots as their own word; they wait to be matched again."""
    for one in speakers:
        number, name, of = one.record.number, one.record.row.external_id, one.record.connection
        held = remote.held(hub, connection, of, [name])[name]
        texts = bases.read(hub, connection, [number])
        raws = remote.raws(hub, connection, [held.latest or 0])
        if number not in texts or held.latest is None or held.content is None:
            continue
        before = voice.read(texts[number])
        base = spoken(before, one)
        if base == before:
            # It is its own word already; saying it once more tells nobody anything.
            continue
        raw = json.loads(raws[held.latest])
        fields = dict(one.crm.fields(one.record.kind, voice.words(base, raw)))
        if base.fresh:
            fields[voice.EDITED] = voice.marked(base)
        news = News(Shown(name, held.revision, raws[held.latest]), held.content, held)
        remote.keep(hub, connection, of, run, [Kept(news, fields)])
        bases.put(hub, connection, {number: (voice.write(base), base.gone)})


def spoken(base: voice.Base, one: Speaker) -> voice.Base:
    """Return the base of a record that says itself what it shows in some slots."""
    fields = {name for place in one.kind.places if place.slot in one.slots for name in place.fields}
    own = {name: value for name, value in base.own.items() if name not in fields}
    return replace(base, own=own, made=base.made and bool(own))


def speakers(
    kept: Iterable[tuple[Record, frozenset[str]]],
    known: Mapping[int, tuple[Crm, Mapping[str, Kind]]],
) -> list[Speaker]:
    """Return records with the connector and the metadata that they are of."""
    found = []
    for record, slots in kept:
        crm, kinds = known[record.connection]
        found.append(Speaker(record, slots, crm, kinds[record.kind]))
    return found
