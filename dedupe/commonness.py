"""How common an agreed value is: who else holds it, counted in the book or expected of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dedupe.compare_names import written
from dedupe.evidence import Evidence, Verdict
from dedupe.keys import Key
from dedupe.profile import NameForm, Profile
from dedupe.rarity import name_bits
from dedupe.statistics import USUAL, Statistics

#: Field of the evidence -> kind of the key whose group tells the holders.
COUNTED: Mapping[str, str] = {
    "mobile": "mobile", "email": "email", "wechat": "wechat", "qq": "qq", "role": "role",
    "landline": "landline", "firm_id": "firm", "remark": "remark",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commonness:
    """How common a value is; which of the numbers are known says what may be told of it."""

    #: Records of the book that hold the value, 0 where nobody counted.
    held: int = 0
    #: Records among which they were counted, 0 where a share says nothing.
    among: int = 0
    #: `held` is only an upper bound: values this rare are not listed one by one.
    at_most: bool = False
    #: One in so many people is expected to carry the name, 0 where it was counted or is no name.
    one_in: int = 0


def commonness(
    item: Evidence,
    a: Profile,
    statistics: Statistics,
    sizes: Mapping[Key, int],
) -> Commonness | None:
    """Return how common the value is that two records share; None where that plays no part.

    `sizes` tells how many rows hold a key; one that is absent is held by the two alone.
    """
    if item.verdict in (Verdict.CONFLICT, Verdict.DOUBT):
        return None
    if item.field in COUNTED and item.verdict is Verdict.AGREE:
        return Commonness(max(2, sizes.get(Key(COUNTED[item.field], item.value_a), 2)))
    if item.field == "name":
        return _name(item, a, statistics)
    if item.field == "company" and statistics.version and item.holders:
        rare = item.holders <= USUAL
        return Commonness(max(item.holders, 2), statistics.rows, rare)
    return None


def _name(item: Evidence, a: Profile, statistics: Statistics) -> Commonness | None:
    """Tell of two full names that agree in hanzi or in sound how many carry such a name."""
    form = next((name for name in a.names if name.full and written(name) == item.value_a), None)
    if form is None or not item.holders:
        return None
    if statistics.version:
        return Commonness(item.holders, statistics.rows, item.holders <= USUAL)
    if item.verdict is Verdict.NEAR or not form.surname:
        form = NameForm("", "", form.surname_sound, form.given_sound, form.source)
    return Commonness(one_in=round_to_two(2.0 ** name_bits(form)))


def round_to_two(number: float) -> int:
    """Round to two leading digits: an expectation is no count."""
    whole = round(number)
    digits = len(str(whole))
    return round(whole, 2 - digits) if digits > 2 else max(1, whole)
