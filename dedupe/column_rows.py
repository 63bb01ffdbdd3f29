"""The rows of a table while they are read, value by value, before they become arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, compress
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from dedupe.compare_names import own_readings
from dedupe.keys import subscriber
from dedupe.profile import Profile

#: Values of a row that the columns hold, field by field; a row with more is rare.
SLOTS = {
    "mobile": 2, "email": 2, "role": 1, "wechat": 1, "qq": 1, "landline": 2, "last4": 1,
    "alias": 1, "nickname": 1, "city": 2, "district": 2, "address": 1, "title": 1,
    "remark": 1, "nick": 1, "twin": 1, "site": 2,
    "handle": 2, "town": 3,
}  # fmt: skip
KINDS = ("", "person", "company")
_KIND = {name: number for number, name in enumerate(KINDS)}
_SEXES = {"m": 1, "M": 1, "f": 2, "F": 2}


#: Fields that are held as the profile has them.
_AS_THEY_ARE = {
    "mobile": "mobiles", "email": "emails", "role": "role_emails", "wechat": "wechats",
    "qq": "qqs", "last4": "last4", "alias": "aliases", "address": "addresses", "title": "titles",
    "remark": "remarks", "nick": "nicks", "site": "sites", "handle": "handles", "town": "towns",
}  # fmt: skip

Numbers = NDArray[np.int64]
Value = TypeVar("Value")


class Field(NamedTuple):
    """The values of one field, and the row of each."""

    rows: Numbers
    values: Sequence[str]


class Rows:
    """The rows of a table field by field, before they become arrays.

    The profiles are turned into columns as a whole: row by row it takes three times as long.
    """

    def __init__(self, profiles: Sequence[Profile]) -> None:
        columns: dict[str, Sequence[Any]] = dict.fromkeys(Profile._fields, ())
        columns.update(zip(Profile._fields, zip(*profiles, strict=True), strict=False))
        self.fields = _fields(columns)
        self.sources = [hash(row.connection) for row in columns["row"]]
        self.kinds = [_KIND[kind] for kind in columns["kind"]]
        self.sexes = [_sexes(letters) if letters else 0 for letters in columns["genders"]]
        self.named = [_SEXES[sex] if sex else 0 for sex in columns["named_sex"]]
        self.called = [_SEXES[sex] if sex else 0 for sex in columns["called_sex"]]
        self.birthdays = [_birthday(days[0]) if days else 0 for days in columns["birthdays"]]
        #: Places of rows that the columns cannot express.
        self.rare = _rows_with(columns["kin"], columns["masked"], columns["firm_ids"])
        self.rare += [row for row, sex in enumerate(self.sexes) if sex > 3]
        self.rare += [
            row
            for row, days in enumerate(columns["birthdays"])
            if days and (len(days) > 1 or self.birthdays[row] < 0)
        ]
        self.form_rows, self.forms = _flat(columns["names"])
        self.kept: list[bool] = []
        for names, aliases in zip(columns["names"], columns["aliases"], strict=True):
            if len(names) == 1:
                self.kept.append(True)
            elif names:
                own = own_readings(names, aliases)
                self.kept += [name in own for name in names]
        self.firm_rows, self.firms = _flat(columns["companies"])


def _flat(column: Sequence[Sequence[Value]]) -> tuple[Numbers, list[Value]]:
    """Return (the row of each value, the values) of a column of several values per row."""
    rows = np.array(list(compress(range(len(column)), column)), dtype=np.int64)
    values = list(chain.from_iterable(filter(None, column)))
    if len(values) > rows.size:
        rows = np.repeat(rows, list(map(len, filter(None, column))))
    return rows, values


def _rows_with(*columns: Sequence[Sequence[Any]]) -> list[int]:
    """Return the rows that have a value in one of some columns, which hardly any row has."""
    return [row for column in columns if any(column) for row, held in enumerate(column) if held]


def _fields(columns: Mapping[str, Sequence[Any]]) -> dict[str, Field]:
    found = {name: Field(*_flat(columns[held])) for name, held in _AS_THEY_ARE.items()}
    rows, landlines = _flat(columns["landlines"])
    found["landline"] = Field(rows, list(map(subscriber, landlines)))
    rows, nicknames = _flat(columns["nicknames"])
    found["nickname"] = Field(rows, [text[-1:] for text in nicknames])
    rows, places = _flat(columns["places"])
    for name, texts in (
        ("city", [place.city for place in places]),
        ("district", [place.district for place in places]),
    ):
        found[name] = _known(rows, texts)
    found["twin"] = _known(np.arange(len(columns["twin"])), columns["twin"])
    return found


def _known(rows: Numbers, texts: Sequence[str]) -> Field:
    """Return the texts that are not empty."""
    return Field(rows[list(compress(range(len(texts)), texts))], list(filter(None, texts)))


def _sexes(letters: Sequence[str]) -> int:
    sex = 0
    for letter in letters:
        sex |= _SEXES.get(letter, 4)
    return sex


def _birthday(text: str) -> int:
    """Return the number of a date, -1 where it does not look like one."""
    plain = f"0000{text[1:]}" if text.startswith("--") else text
    if plain is text and text.startswith("0000"):
        return -1
    year, _, rest = plain.partition("-")
    month, _, day = rest.partition("-")
    if len(year) == 4 and len(month) == len(day) == 2 and (year + month + day).isdecimal():
        return int(year + month + day) or -1
    return -1
