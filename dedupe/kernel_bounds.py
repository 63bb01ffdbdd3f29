"""What the fields of a pair that are still to come can add at most: hopeless pairs end early."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dedupe import weights as w
from dedupe.column_weights import HELD, Floats
from dedupe.columns import BIT, Columns
from dedupe.corrections import Corrections

#: Fields -> most bits where both rows hold one. Place is void where names clash.
_PLACE = {
    "city": w.CITY, "district": w.DISTRICT, "address": w.ADDRESS_UNIT, "title": w.TITLE,
    "company": w.COMPANY_MOST,
}  # fmt: skip
_PERSON = {"birthday": w.BIRTHDAY, "remark": w.REMARK, "nick": w.NICK, "twin": w.TWIN}
#: What contacts can add where no identifier is shared, and what where one row holds the field.
_CONTACTS = {"mobile": w.MOBILE_NEAR, "alias": w.ENGLISH}
_EITHER = {"last4": w.LAST4, "nickname": w.NICKNAME}
#: What two firms add beside all this.
_FIRMS = (
    w.FIRM_FIRM, max(w.FIRM_CORE, w.FIRM_BRAND_MOST), w.FIRM_LANDLINE, w.FIRM_ROLE, w.SITE,
    w.FIRM_CITY,
)  # fmt: skip
_OF_FIRMS = ("firm", "firm_line", "firm_city", "kind", "site")

_HALF = (len(BIT) + 1) // 2
_LOW = (1 << _HALF) - 1

Masks = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Most:
    """The most that the fields of a mask (see BIT) can add, looked up in two halves."""

    low: Floats
    high: Floats

    @classmethod
    def of(cls, worth: Mapping[str, float]) -> Self:
        """Return the sums of what the fields are worth."""
        bits = np.zeros(2 * _HALF)
        for name, most in worth.items():
            bits[BIT[name].bit_length() - 1] = most
        half = np.arange(1 << _HALF)
        low, high = (
            sum((half >> place & 1) * bits[place + shift] for place in range(_HALF))
            for shift in (0, _HALF)
        )
        return cls(np.asarray(low), np.asarray(high))

    def __call__(self, masks: Masks) -> Floats:
        """Return the most bits of each mask."""
        found: Floats = self.low[masks & _LOW] + self.high[masks >> _HALF]
        return found


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is still possible, whatever the values are."""

    #: Before any contact is compared, with no shared identifier: by fields that both or either
    #: hold. Then after the contacts. Both without and with a clash of names.
    first: tuple[Most, Most]
    either: Most
    rest: tuple[Most, Most]
    #: Always possible; and of two firms.
    sex: float
    firms: float

    @classmethod
    def of(cls, corrections: Corrections) -> Self:
        """Return the bounds of the shipped weights and their corrections."""

        def most(field: str, bits: float) -> float:
            return bits + max(0.0, *(corrections.bits.get((field, way), 0.0) for way in _WAYS))

        place, person, contacts, either = (
            {name: most(name, bits) for name, bits in fields.items()}
            for fields in (_PLACE, _PERSON, _CONTACTS, _EITHER)
        )
        return cls(
            (Most.of(place | person | contacts), Most.of(person | contacts)),
            Most.of(either),
            (Most.of(place | person), Most.of(person)),
            max(most("sex", w.SEX), most("called", w.CALLED)),
            sum(_FIRMS)
            + sum(
                len(_FIRMS) * most(field, 0.0)
                for field in ("firm", "firm_line", "firm_city", "kind", "site")
            ),
        )


#: Ways in which evidence that counts for a pair is corrected, see `corrections.WAYS`.
_WAYS = ("agree", "near")


def signatures(columns: Columns) -> NDArray[np.uint64]:
    """Return 64 bits per row: rows that share an identifier have one in common.

    Most others have none, so that their identifiers need not be looked at.
    """
    found = np.zeros(columns.rows, dtype=np.uint64)
    for field in HELD:
        for values in columns.slots[field]:
            mark = np.uint64(1) << (values.view(np.uint64) & np.uint64(63))
            found |= np.where(values != 0, mark, np.uint64(0))
    return found
