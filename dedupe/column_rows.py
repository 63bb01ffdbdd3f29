"""The rows of a table while they are read, value by value, before they become arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from dedupe.compare_names import own_readings
from dedupe.keys import subscriber
from dedupe.profile import CompanyForm, NameForm, Profile

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


class Field:
    """The values of one field, each with its row."""

    __slots__ = ("rows", "values")

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.values: list[str] = []

    def add(self, row: int, values: Sequence[str]) -> None:
        """Take the values of a row."""
        for value in values:
            self.rows.append(row)
            self.values.append(value)


_TAKEN: dict[str, Callable[[Profile], Sequence[str]]] = {
    "mobile": attrgetter("mobiles"),
    "email": attrgetter("emails"),
    "role": attrgetter("role_emails"),
    "wechat": attrgetter("wechats"),
    "qq": attrgetter("qqs"),
    "landline": lambda one: [subscriber(line) for line in one.landlines] if one.landlines else (),
    "last4": attrgetter("last4"),
    "alias": attrgetter("aliases"),
    "nickname": lambda one: [text[-1:] for text in one.nicknames] if one.nicknames else (),
    "address": attrgetter("addresses"),
    "title": attrgetter("titles"),
    "remark": attrgetter("remarks"),
    "nick": attrgetter("nicks"),
    "twin": lambda one: (one.twin,) if one.twin else (),
    "site": attrgetter("sites"),
    "handle": attrgetter("handles"),
    "town": attrgetter("towns"),
}


class Rows:
    """The rows read so far, before they become arrays."""

    def __init__(self) -> None:
        self.fields = {name: Field() for name in SLOTS}
        self._adding = [(self.fields[name].add, take) for name, take in _TAKEN.items()]
        self.sources: list[int] = []
        self.kinds: list[int] = []
        self.sexes: list[int] = []
        self.named: list[int] = []
        self.called: list[int] = []
        self.birthdays: list[int] = []
        self.rare: list[int] = []
        self.forms: list[NameForm] = []
        self.form_rows: list[int] = []
        self.kept: list[bool] = []
        self.firms: list[CompanyForm] = []
        self.firm_rows: list[int] = []

    def add(self, row: int, one: Profile) -> None:
        """Take the next row."""
        for add, take in self._adding:
            values = take(one)
            if values:
                add(row, values)
        if one.places:
            self.fields["city"].add(row, [place.city for place in one.places if place.city])
            self.fields["district"].add(
                row, [place.district for place in one.places if place.district]
            )
        if one.names:
            self._names(row, one)
        if one.companies:
            self.firms += one.companies
            self.firm_rows += [row] * len(one.companies)
        sex = 0
        for letter in one.genders:
            sex |= _SEXES.get(letter, 4)
        birthday = _birthday(one.birthdays[0]) if one.birthdays else 0
        self.sources.append(hash(one.row.connection))
        self.kinds.append(_KIND[one.kind])
        self.sexes.append(sex)
        self.named.append(_SEXES[one.named_sex] if one.named_sex else 0)
        self.called.append(_SEXES[one.called_sex] if one.called_sex else 0)
        self.birthdays.append(birthday)
        odd = one.kin or one.masked or one.firm_ids or len(one.birthdays) > 1
        if odd or sex > 3 or birthday < 0:
            self.rare.append(row)

    def _names(self, row: int, one: Profile) -> None:
        self.forms += one.names
        self.form_rows += [row] * len(one.names)
        if len(one.names) == 1:
            self.kept.append(True)
        else:
            own = own_readings(one.names, one.aliases)
            self.kept += [name in own for name in one.names]


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
