"""What a customer would have each slot of a CRM say. Pure.

A slot of a list (two telephone numbers) keeps the customer's number that it shows already; what a
person wrote or chose last stands first everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dedupe.place import place_at_start
from store.values import Customer, FieldValue, RowId
from sync.alike import PHONES, alike
from sync.survivorship import Rule

#: Slot -> the customer's field that it shows, for what is one value.
SINGLE: Mapping[str, str] = {
    "name": "name", "company": "company", "title": "title", "department": "department",
    "postcode": "postcode", "website": "website", "industry": "industry",
    "birthday": "birthday", "gender": "gender",
}  # fmt: skip
#: Slots of one list, the main one first.
LISTED: Mapping[str, tuple[str, ...]] = {
    "mobile": ("mobile", "mobile2"),
    "phone": ("phone", "phone2"),
    "email": ("email", "email2"),
    "wechat": ("wechat",),
    "qq": ("qq",),
    "address": ("address",),
}
#: Birthdays before it are nobody's: 1900 is what programs write for nothing.
FIRST_YEAR = 1901
#: Notes are read and never written: a private remark is nobody else's.
NEVER = frozenset({"note"})


@dataclass(frozen=True, slots=True)
class Want:
    """What one slot should say."""

    value: str
    #: The rule that chose it; "" where the customer has nothing to say.
    rule: str = ""
    #: The row that says it.
    row: RowId | None = None
    #: Number of the decision that chose it by hand, else 0.
    decision: int = 0


NOTHING = Want("")


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that a customer could have a target say."""

    single: Mapping[str, Want]
    #: Main slot -> its values, the main one first.
    listed: Mapping[str, tuple[Want, ...]]

    def of(self, shown: Mapping[str, str]) -> Mapping[str, Want]:
        """Return what each slot that a target has a place for should say, beside what it shows."""
        wants = {slot: self.single.get(slot, NOTHING) for slot in shown if slot not in _IN_LISTS}
        for main, slots in LISTED.items():
            here = [slot for slot in slots if slot in shown]
            wants |= _spread(here, self.listed.get(main, ()), shown)
        return {slot: want for slot, want in wants.items() if slot not in NEVER}


_IN_LISTS = frozenset(slot for slots in LISTED.values() for slot in slots)
_PINNED = (str(Rule.HAND), str(Rule.EDITED))


def wishes(customer: Customer, hand: Mapping[str, int] | None = None) -> Wishes:
    """Return what a customer would have a target say.

    `hand` names the decision behind each field that a person chose.
    """
    hand = hand or {}

    def want(name: str, one: FieldValue, text: str = "") -> Want:
        chosen = hand.get(name, 0) if one.rule == Rule.HAND else 0
        return Want(text or one.value, one.rule, one.row, chosen)

    values = customer.values
    single = {
        slot: want(name, values[name][0]) for slot, name in SINGLE.items() if values.get(name)
    }
    for one in values.get("region", ())[:1]:
        found = place_at_start(one.value)
        province, city = found.place[:2] if found else ("", "")
        single |= {
            slot: want("region", one, text)
            for slot, text in (("province", province), ("city", city))
            if text
        }
    listed: dict[str, list[Want]] = {}
    for one in values.get("phones", ()):
        kind, text = number(one.value)
        if whole(kind, text):
            listed.setdefault(kind, []).append(want("phones", one, text))
    for main, name in (
        ("email", "emails"), ("wechat", "wechats"), ("qq", "qqs"), ("address", "addresses")
    ):  # fmt: skip
        listed[main] = [want(name, one) for one in values.get(name, ()) if whole(main, one.value)]
    return Wishes(single, {main: tuple(found) for main, found in listed.items()})


_NUMBER = re.compile(r"\+?[\d-]{5,20}")


def whole(slot: str, value: str) -> bool:
    """Tell whether a value may be written into a CRM: not masked, a number that can be dialled,
    a day that the calendar has.
    """
    if "*" in value or "＊" in value:
        return False
    if slot in PHONES:
        return bool(_NUMBER.fullmatch(value))
    if slot != "birthday":
        return True
    try:
        return date.fromisoformat(value).year >= FIRST_YEAR
    except ValueError:
        return False


def number(e164: str) -> tuple[str, str]:
    """Return the slot that a telephone number belongs in, and how it is written there.

    A mainland number without its country code, a landline with its trunk zero: what people dial.
    """
    if not e164.startswith("+86"):
        return ("phone", e164)
    digits = e164[3:]
    if len(digits) == 11 and digits.startswith("1"):
        return ("mobile", digits)
    if digits.startswith(("400", "800")):
        return ("phone", digits)
    area = 2 if digits.startswith(("10", "2")) else 3
    return ("phone", f"0{digits[:area]}-{digits[area:]}")


def _spread(slots: list[str], wants: tuple[Want, ...], shown: Mapping[str, str]) -> dict[str, Want]:
    """Return which value of a list each of its slots should say."""
    rest = list(wants)
    found: dict[str, Want] = {}
    if rest and slots and rest[0].rule in _PINNED:
        found[slots[0]] = rest.pop(0)
    for slot in slots:
        if slot not in found and shown[slot]:
            same = next((w for w in rest if alike(slot, w.value, shown[slot])), None)
            if same is not None:
                found[slot] = same
                rest.remove(same)
    for slot in slots:
        if slot not in found:
            found[slot] = rest.pop(0) if rest else NOTHING
    return found
