"""A person who works in the stand-in account: makes, edits, deletes and restores records by hand.

For tests and the demo; nothing that a colleague does counts as a call of the API.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.standins.zoho_modules import FieldSpec
from connectors.standins.zoho_shelf import Row
from connectors.standins.zoho_state import Wrote, ZohoState


class Colleague:
    """Somebody at the desk next to the hub."""

    def __init__(self, state: ZohoState) -> None:
        self._state = state

    def put(self, module: str, values: Mapping[str, Any]) -> str:
        """Make a record; return its id."""
        return str(self._state.add(module, values, 1).id)

    def edit(self, module: str, number: str, values: Mapping[str, Any]) -> None:
        """Change some fields of a live record; None or "" clears one."""
        self._state.edit(module, self._live(module, number), values, 1)

    def delete(self, module: str, number: str, *, for_good: bool = False) -> None:
        """Move a record to the recycle bin, or out of the world."""
        how = "permanent" if for_good else "recycle"
        self._state.remove(module, self._live(module, number), 1, how)

    def restore(self, module: str, number: str) -> None:
        """Bring a record back from the recycle bin; it shows its old time of change."""
        shelf = self._state.shelf(module)
        shelf.bring_back(shelf.bin[int(number)])

    def merge(self, module: str, number: str, other: str) -> None:
        """Make one record of two; the other one goes to the bin."""
        self.delete(module, other)
        self.edit(module, number, {})

    def lock(self, module: str, number: str, *, locked: bool = True) -> None:
        """Lock a record, or unlock it."""
        self._live(module, number).locked = locked

    def convert(self, number: str) -> str:
        """Make a contact of a lead; the lead leaves the lists. Return the contact's id."""
        row = self._live("Leads", number)
        known = self._state.shelf("Contacts").spec.fields
        values = {name: value for name, value in row.values.items() if name in known}
        self._state.remove("Leads", row, 1, "permanent")
        return self.put("Contacts", values)

    def add_field(self, module: str, spec: FieldSpec) -> None:
        """Give a module another field."""
        shelf = self._state.shelf(module)
        shelf.respec(shelf.spec.with_field(spec))

    def make_unique(self, module: str, *names: str) -> None:
        """Mark fields as unique."""
        shelf = self._state.shelf(module)
        shelf.respec(shelf.spec.with_unique(names))

    def seed(
        self, module: str, rows: Iterable[Mapping[str, Any]], *, since: int, step: int = 20
    ) -> None:
        """Put many records in at once, `step` in each second from `since` (seconds since 1970)."""
        self._state.seed(module, rows, since=since, step=step)

    def live(self, module: str) -> dict[str, dict[str, Any]]:
        """Return what every live record shows, by id."""
        shelf = self._state.shelf(module)
        return {str(row.id): dict(row.values) for row in shelf.live.values()}

    def writes(self) -> tuple[Wrote, ...]:
        """Return every record that calls of the API wrote, in order."""
        return tuple(self._state.wrote)

    def _live(self, module: str, number: str) -> Row:
        return self._state.shelf(module).live[int(number)]
