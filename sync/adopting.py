"""Gives a record that the hub made its own voice, when nobody else speaks for its customer.

What we wrote there came from rows that are gone: deleted in another CRM, an import taken back. The
record stands in the target all the same, and the book must not forget whom it shows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from connectors.crm import Crm
from store import bases, plain, remote
from store.hub import Hub
from store.remote import Held, Kept, News, Shown
from sync import voice
from sync.plan import Record


def adopt(
    hub: Hub,
    connection: Connection,
    crms: Mapping[int, Crm],
    orphans: Sequence[Record],
    run: int,
) -> None:
    """Let records say themselves what they show; they are matched again like new ones."""
    texts = bases.read(hub, connection, [one.number for one in orphans])
    for one in orphans:
        base = voice.read(texts[one.number]) if one.number in texts else voice.Base()
        made = voice.adopted(base)
        ((latest, content, revision),) = plain.select(
            connection,
            "SELECT latest, content, revision FROM source_record WHERE id = ?",
            one.number,
        )
        raw = remote.raws(hub, connection, [latest])[latest]
        held = Held(one.number, latest, bytes(content), revision, False)
        shown = Shown(one.row.external_id, revision, raw)
        said = crms[one.connection].fields(one.kind, json.loads(raw))
        remote.keep(
            hub, connection, one.connection, run, [Kept(News(shown, bytes(content), held), said)]
        )
        bases.put(hub, connection, {one.number: (voice.write(made), made.gone)})
