"""Looks for a record that a lost create may have made.

By the unique field that holds the hub's id, where the account has one: COQL reads the records
themselves. Else by what was sent, and then what is found must agree with it. `/search` is asked
last: its index lags behind writes, so that finding nothing there proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from connectors.crm import RemoteRecord
from connectors.zoho.calls import Calls
from connectors.zoho.fields import slots as shown_slots
from connectors.zoho.places import PLACES
from connectors.zoho.reading import DELETED_PAGE, Reading
from connectors.zoho.rows import Shape
from store.errors import NotAllowed

#: Records of a bin that are looked through, the newest first.
_BIN_PAGES = 5
#: Values are cut by some accounts; so much of a name must agree.
_HEAD = 10
_NO_SIGNS = re.compile(r"[\W_]+")


class Finding:
    """The looking half of the connector."""

    def __init__(self, calls: Calls, reading: Reading) -> None:
        self._calls, self._reading = calls, reading

    def find(
        self, shape: Shape, marker: str, slots: Mapping[str, str], me: str
    ) -> tuple[RemoteRecord, ...]:
        """Return the live records, then those in the bin; `me` is the user whom the hub acts as."""
        field = shape.module.marker
        if field and marker:
            live = self._reading.query(shape, f"{field} = {quoted(marker)}")
            if live:
                return tuple(live)
            return tuple(self._in_bin(shape, slots, me))
        live = [one for one in self._live(shape, slots) if agrees(shape, one, slots)]
        return (*live, *self._in_bin(shape, slots, me))

    def _live(self, shape: Shape, slots: Mapping[str, str]) -> list[RemoteRecord]:
        where = " or ".join(_nested(list(_conditions(shape, slots))))
        found = self._reading.query(shape, where) if where else []
        known = {one.id for one in found}
        for word, slot in (("email", "email"), ("phone", "mobile"), ("phone", "phone")):
            if slots.get(slot) and slot in shape.module.slots:
                found += [
                    one for one in self._searched(shape, word, slots[slot]) if one.id not in known
                ]
                known = {one.id for one in found}
        return found

    def _searched(self, shape: Shape, word: str, value: str) -> list[RemoteRecord]:
        try:
            rows = self._calls.rows(
                f"{shape.module.name}/search", {word: value, "fields": "id"}
            ).rows
        except NotAllowed:
            # Search needs a scope of its own; without it COQL has to do.
            return []
        ids = [str(one.get("id")) for one in rows][:100]
        return list(self._reading.take(shape, ids).records)

    def _in_bin(self, shape: Shape, slots: Mapping[str, str], me: str) -> Iterator[RemoteRecord]:
        """Yield what this connection made and somebody deleted, told by its name alone."""
        named = _named(shape, slots)
        if not named:
            return
        for page in range(1, _BIN_PAGES + 1):
            got = self._reading.bin_page(shape, page, DELETED_PAGE)
            for one in got.records:
                if one.raw["Created_By"] == me and _alike(str(one.raw["Full_Name"] or ""), named):
                    yield one
            if not got.cursor:
                return


def quoted(value: str) -> str:
    """Return a text as COQL takes it."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _conditions(shape: Shape, slots: Mapping[str, str]) -> Iterator[str]:
    for slot in ("email", "mobile", "phone"):
        names = shape.module.slots.get(slot)
        if names and slots.get(slot):
            yield f"{names[0]} = {quoted(slots[slot])}"
    first = PLACES.get(shape.module.name, {}).get("name") or ("Account_Name",)
    named = _named(shape, slots)
    if named and first[0] in shape.module.fields:
        yield f"{first[0]} like {quoted(named[:_HEAD].replace('%', '') + '%')}"


def _nested(conditions: list[str]) -> list[str]:
    """Return at most two conditions, the others nested in pairs inside the first."""
    while len(conditions) > 2:
        conditions = [f"({conditions[0]} or {conditions[1]})", *conditions[2:]]
    return conditions


def _named(shape: Shape, slots: Mapping[str, str]) -> str:
    return slots.get("name" if "name" in shape.module.slots else "company", "")


def agrees(shape: Shape, record: RemoteRecord, slots: Mapping[str, str]) -> bool:
    """Tell whether a record shows what was sent: its name, and nothing that contradicts it.

    Values may have been stored otherwise: with blanks in phones, cut at some length.
    """
    shown = shown_slots(shape.module, record.raw)
    sent = {slot: value for slot, value in slots.items() if value and slot in shape.module.slots}
    if not sent:
        return False
    name = "name" if "name" in shape.module.slots else "company"
    if name in sent and not _alike(shown[name], sent[name]):
        return False
    told = [slot for slot in ("email", "mobile", "phone") if slot in sent]
    return all(_alike(shown[slot], sent[slot]) for slot in told) if told else name in sent


def _alike(shown: str, sent: str) -> bool:
    a, b = (_NO_SIGNS.sub("", one).casefold() for one in (shown, sent))
    return a == b or (min(len(a), len(b)) >= _HEAD and (a.startswith(b) or b.startswith(a)))
