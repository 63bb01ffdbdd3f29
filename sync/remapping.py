"""Hears a CRM's records anew when the settings say that other fields hold what they say."""

from __future__ import annotations

from store import cursors, plain
from store.body import compact
from sync import pull
from sync.session import Session

#: A cursor that says by which settings the fields of records were read last.
MAPPED = "=mapped"


def heed_mapping(session: Session) -> None:
    """Let a walk read every record again, if its fields mean something else since the last one.

    A record that is as it was would not be heard: what the book has of it is forgotten, as far as
    that is compared. Asks for the metadata first, so that a field that is not there is complained
    about before anything is forgotten.
    """
    chosen, hub = session.settings, session.hub
    own = {kind: dict(table) for kind, table in chosen.fields.items()}
    told = compact({"fields": own, "people": chosen.people_accounts})
    now = told if own or chosen.people_accounts else ""
    with hub.reading() as connection:
        if cursors.read(hub, connection, session.number, MAPPED) == now:
            return
    pull.describe(session)
    with session.writing() as connection:
        plain.run_many(
            connection,
            "UPDATE source_record SET content = ? WHERE connection_id = ? AND NOT deleted",
            [(b"", session.number)],
        )
        for kind in session.crm.kinds:
            cursors.save(hub, connection, session.number, kind, "")
        cursors.save(hub, connection, session.number, MAPPED, now)
