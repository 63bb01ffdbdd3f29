"""What a Zoho record says in canonical fields and in slots, and what to send to make it say more.

Pure. `raw` is a record as it was read: Zoho's field names and JSON values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from connectors.zoho.metadata import Module
from connectors.zoho.names import parts, whole
from connectors.zoho.places import NOTHING
from connectors.zoho.times import utc
from store.values import Fields

_CN_MOBILE = re.compile(r"(?:\+?86|0086)?1[3-9]\d{9}$")
_BLANKS = re.compile(r"[\s\-().]")
Raw = Mapping[str, Any]


def text(value: object) -> str:
    """Return a field's value as text: numbers in digits, lookups by name, lists by commas."""
    if value is None or isinstance(value, bool) or value == NOTHING:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return text(value.get("name"))
    if isinstance(value, list):
        return ", ".join(filter(None, map(text, value)))
    return str(value)


def slots(module: Module, raw: Raw) -> dict[str, str]:
    """Return what a record shows in each slot that the module has a place for."""
    return {slot: _slot(names, raw) for slot, names in module.slots.items()}


def _slot(names: tuple[str, ...], raw: Raw) -> str:
    if names[0] == "Last_Name":
        return whole(text(raw.get("Last_Name")), text(raw.get("First_Name")))
    return text(raw.get(names[0]))


def canonical(module: Module, raw: Raw) -> Fields:
    """Return what a record says, for matching."""
    found: dict[str, list[str]] = {}
    last, first = text(raw.get("Last_Name")), text(raw.get("First_Name"))
    if "name" in module.slots:
        _say(found, "name", whole(last, first))
    for name, field in module.says:
        value = raw.get(name)
        # Most fields of most records are empty.
        if value is not None and value != "":
            _say(found, field, value.strip() if type(value) is str else text(value))
    if last and first:
        found["family_name"], found["given_name"] = [last], [first]
    if created := utc(raw.get("Created_Time")):
        found["created_at"] = [created]
    return {name: tuple(values) for name, values in found.items()}


def _say(found: dict[str, list[str]], field: str, value: str) -> None:
    """Note a value once; a mobile is one wherever it stands."""
    if not value or value == NOTHING:
        return
    if field == "phone" and _CN_MOBILE.match(_BLANKS.sub("", value)):
        field = "mobile"
    said = found.get(field)
    if said is None:
        found[field] = [value]
    elif value not in said:
        said.append(value)


def patch(module: Module, wants: Mapping[str, str], raw: Raw | None) -> dict[str, Any]:
    """Return the fields to send so that a record shows these slots; only what differs.

    Slots without a place are left out, and so is clearing what a record must have.
    """
    places = {place.slot: place for place in module.kind.places}
    shown: Raw = raw or {}
    found: dict[str, Any] = {}
    for slot, value in wants.items():
        place = places.get(slot)
        if place is None or (slot == "birthday" and value and not _is_day(value)):
            continue
        if place.fields[0] == "Last_Name":
            found |= _name(value, shown, "First_Name" in place.fields)
        else:
            found[place.fields[0]] = value or None
    return {
        name: value
        for name, value in found.items()
        if (value or "") != text(shown.get(name))
        and not (value is None and name in module.kind.required)
    }


def _name(value: str, shown: Raw, splits: bool) -> dict[str, Any]:
    last, first = text(shown.get("Last_Name")), text(shown.get("First_Name"))
    if not value or value == whole(last, first):
        return {}
    if not splits:
        return {} if first else {"Last_Name": value}
    new_last, new_first = parts(value, last, first)
    return {"Last_Name": new_last, "First_Name": new_first}


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
