"""How a record is found that a lost create may have made, and one that a create would double."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from connectors.crm import RemoteRecord
from connectors.fxiaoke import records
from connectors.fxiaoke.layout import Layout
from connectors.fxiaoke.reading import Reading, where

#: Slots that tell people and firms apart; the first of them that a record shows is asked for too.
_NAMES = ("name", "company")
_NUMBERS = ("mobile", "phone", "email", "wechat")
#: A service that cuts a name keeps at least so much of it.
_KEPT_OF_NAME = 10


class Finding:
    """Looks for records by what they show."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def by_marker(self, layout: Layout, marker: str) -> tuple[RemoteRecord, ...]:
        """Return the records that bear the hub's id, the live ones first."""
        field = layout.kind.marker_field
        rows = self._reading.matching(layout, [where(field, "EQ", marker)])
        return _live_first([row for row in rows if row.marker == marker])

    def made(self, layout: Layout, slots: Mapping[str, str]) -> tuple[RemoteRecord, ...]:
        """Return the records that show what was sent, which the service may have rewritten."""
        found: dict[str, RemoteRecord] = {}
        for slot in self._asked(layout, slots):
            for one in self._equal(layout, slot, slots[slot]):
                if _agrees(layout, slots, one.raw):
                    found[one.id] = one
            if any(not one.deleted for one in found.values()):
                break
        return _live_first(list(found.values()))

    def double(self, layout: Layout, slots: Mapping[str, str]) -> str:
        """Return the id of a live record with one of these names or numbers, "" if none has."""
        for slot in reversed(self._asked(layout, slots)):
            for one in self._equal(layout, slot, slots[slot]):
                if not one.deleted:
                    return one.id
        return ""

    def _asked(self, layout: Layout, slots: Mapping[str, str]) -> list[str]:
        return [slot for slot in (*_NUMBERS, *_NAMES) if slots.get(slot) and slot in layout.slots]

    def _equal(self, layout: Layout, slot: str, value: str) -> list[RemoteRecord]:
        return self._reading.matching(layout, [where(layout.slots[slot].name, "EQ", value)])


def _agrees(layout: Layout, slots: Mapping[str, str], raw: Mapping[str, Any]) -> bool:
    """Tell whether a record shows every name and number that was sent.

    Names may have been cut, numbers written with or without spaces; a value that the record does
    not show at all speaks against it.
    """
    shown = records.slots(layout, raw)
    for slot in (*_NAMES, *_NUMBERS):
        sent = slots.get(slot, "")
        if not sent or slot not in layout.slots:
            continue
        a, b = _bare(sent), _bare(shown.get(slot, ""))
        cut = slot in _NAMES and len(b) >= _KEPT_OF_NAME and a.startswith(b)
        if a != b and not cut:
            return False
    return True


def _bare(value: str) -> str:
    return re.sub(r"[\s\-()+]", "", unicodedata.normalize("NFKC", value)).casefold()


def _live_first(found: list[RemoteRecord]) -> tuple[RemoteRecord, ...]:
    return tuple(sorted(found, key=lambda one: (one.deleted, one.id)))
