"""What the book knows of a record, read straight from its tables: the judge of histories asks."""

from __future__ import annotations

import json

from store.hub import Hub
from store.remote import Held, held
from sync.alike import form
from sync.hearing import external_id
from tests.model.ghost import Place
from tests.sync.memory_crm import SLOT_FIELDS


class Known:
    """Questions about records, each by (name of the CRM, id)."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def row(self, place: Place) -> int | None:
        """Return the number of a record in the book."""
        found = self._found(place)
        return found.number if found else None

    def lives(self, place: Place) -> bool:
        """Tell whether a record is there as far as the book knows."""
        found = self._found(place)
        return found is not None and not found.deleted

    def mourned(self, place: Place) -> bool:
        """Tell whether the book has a record as one that was deleted."""
        found = self._found(place)
        return found is not None and found.deleted

    def matched(self, place: Place) -> bool:
        """Tell whether the book knows whose record one is."""
        query = "SELECT customer_id FROM source_record WHERE id = ?"
        with self._hub.reading() as connection:
            found = connection.exec_driver_sql(query, (self.row(place),)).scalar()
        return found is not None

    def heard(self, place: Place, slot: str) -> list[str]:
        """Return what the book has ever been shown of a record's slot, oldest first."""
        query = "SELECT id, raw FROM observation WHERE source_record_id = ? ORDER BY id"
        with self._hub.reading() as connection:
            raws = connection.exec_driver_sql(query, (self.row(place),)).all()
        texts = [self._hub.sealer.open("observation", n, "raw", bytes(raw)) for n, raw in raws]
        told = [json.loads(text) for text in texts if text != "{}"]
        return [form(slot, str(one.get(SLOT_FIELDS[slot]) or "")) for one in told]

    def _found(self, place: Place) -> Held | None:
        name = external_id("Contacts", place[1])
        blind = self._hub.sealer.index("connection", place[0])
        with self._hub.reading() as connection:
            known = connection.exec_driver_sql(
                "SELECT id FROM connection WHERE blind = ?", (blind,)
            ).first()
            return held(self._hub, connection, known.id, [name]).get(name) if known else None
