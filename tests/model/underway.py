"""Updates that the hub sent and has not looked after yet: who writes over them does so unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.hub import Hub
from tests.model.ghost import Place
from tests.model.workers import Worker


@dataclass
class Sent:
    """One update."""

    sender: Worker | None
    #: What each of its slots showed before.
    stood: Mapping[str, str]
    #: Slots that tell of it: they show something else since, and no colleague wrote into them.
    left: set[str]
    #: Its answer was lost.
    lost: bool = False


class Underway:
    """The newest update of each record, until the book knows what became of it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._sent: dict[Place, Sent] = {}

    def send(
        self, place: Place, sender: Worker | None, stood: Mapping[str, str], now: Mapping[str, str]
    ) -> None:
        """Note an update. What shows the same as before (138 0000 0000 again) tells of nothing."""
        left = {slot for slot, text in stood.items() if now[slot] != text}
        self._sent[place] = Sent(sender, stood, left)

    def lose(self) -> None:
        """Note that the answer to what was sent is lost."""
        for one in self._sent.values():
            one.lost = True

    def of(self, place: Place, row: int | None) -> Sent | None:
        """Return the update of a record that the book does not know the end of."""
        if place not in self._sent:
            return None
        with self._hub.reading() as connection:
            waits = connection.exec_driver_sql(
                "SELECT count(*) FROM outbox WHERE source_record_id = ? AND op = 'update' "
                "AND state IN ('inflight', 'uncertain')",
                (row,),
            ).scalar()
        if not waits:
            del self._sent[place]
        return self._sent.get(place)
