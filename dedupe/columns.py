"""Profiles as columns of numbers: what bulk matching compares instead of Python objects.

Texts become 64-bit hashes of this process (children that it forks share them): equal texts have
equal hashes, and two different ones meet about once in a million tables of a million rows. 0
stands for an empty text. What the columns cannot express makes a row *rare*: it is then compared
as a profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dedupe.column_parts import Firms, Names, firms_of, names_of
from dedupe.compare_contacts import subscriber
from dedupe.compare_names import own_readings
from dedupe.profile import CompanyForm, NameForm, Profile

Hashes = NDArray[np.int64]

#: Values of a row that the columns hold, field by field; a row with more is rare.
SLOTS = {
    "mobile": 2, "email": 2, "role": 1, "wechat": 1, "qq": 1, "landline": 2, "last4": 1,
    "alias": 1, "nickname": 1, "city": 2, "district": 2, "address": 1, "title": 1,
    "remark": 1, "nick": 1, "twin": 1,
}  # fmt: skip
#: Fields by their bit in `Columns.has`.
BIT = {
    name: 1 << place
    for place, name in enumerate((*SLOTS, "name", "birthday", "company", "long alias"))
}

KINDS = ("", "person", "company")
_KIND = {name: number for number, name in enumerate(KINDS)}
#: Readings of a name, and firms, of a row that is not rare.
READINGS, FIRMS = 4, 2
#: Readings of a row that is not rare, with those that the record itself contradicts.
NAMES = 6
#: Characters of an address that the columns hold.
ADDRESS = 32
_SEXES = {"m": 1, "M": 1, "f": 2, "F": 2}


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows as columns; `slots` arrays have the shape (values, rows)."""

    #: Fields that a row holds, as bits.
    has: NDArray[np.int32]
    rare: NDArray[np.bool_]
    #: The connection that a row came by, as a hash.
    source: Hashes
    kind: NDArray[np.uint8]
    sex: NDArray[np.uint8]
    #: Year * 10000 + month * 100 + day; the year is 0 where it is not known.
    birthday: NDArray[np.int32]
    slots: dict[str, Hashes]
    #: Digits of the mobiles, four bits each, the plus as ten.
    digits: NDArray[np.uint64]
    #: Last four digits, the first eight and the seven that a masked number shows.
    tails: Hashes
    eights: Hashes
    shown: Hashes
    #: Addresses as text, one per row that holds one, and the row's place among them.
    streets: NDArray[np.str_]
    street: NDArray[np.int32]
    #: Readings that are compared, as places in `names`, -1 where there are no more.
    readings: NDArray[np.int32]
    #: The same with those that the record itself contradicts.
    every: NDArray[np.int32]
    firm: NDArray[np.int32]
    names: Names
    firms: Firms

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return self.has.size


class _Field:
    """The values of one field, each with its row."""

    __slots__ = ("rows", "values")

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.values: list[str] = []

    def add(self, row: int, values: Sequence[str]) -> None:
        for value in values:
            self.rows.append(row)
            self.values.append(value)


def columns_of(profiles: Iterable[Profile]) -> Columns:
    """Return the columns of profiles in the order given."""
    flat = {name: _Field() for name in SLOTS}
    adding = [(flat[name].add, take) for name, take in _TAKEN.items()]
    cities, districts = flat["city"].add, flat["district"].add
    sources: list[int] = []
    kinds: list[int] = []
    sexes: list[int] = []
    birthdays: list[int] = []
    rare: list[int] = []
    forms: list[NameForm] = []
    form_rows: list[int] = []
    kept: list[bool] = []
    firms: list[CompanyForm] = []
    firm_rows: list[int] = []
    row = -1
    for row, one in enumerate(profiles):
        for add, take in adding:
            values = take(one)
            if values:
                add(row, values)
        sources.append(hash(one.row.connection))
        kinds.append(_KIND[one.kind])
        sex = 0
        for letter in one.genders:
            sex |= _SEXES.get(letter, 4)
        sexes.append(sex)
        birthdays.append(_birthday(one.birthdays[0]) if one.birthdays else 0)
        if one.places:
            cities(row, [place.city for place in one.places if place.city])
            districts(row, [place.district for place in one.places if place.district])
        if one.names:
            forms += one.names
            form_rows += [row] * len(one.names)
            if len(one.names) == 1:
                kept.append(True)
            else:
                own = own_readings(one.names, one.aliases)
                kept += [name in own for name in one.names]
        if one.companies:
            firms += one.companies
            firm_rows += [row] * len(one.companies)
        if (
            one.kin or one.masked or one.firm_ids or len(one.birthdays) > 1
            or sex > 3 or birthdays[-1] < 0
        ):  # fmt: skip
            rare.append(row)
    return _assemble(
        row + 1, flat, sources, kinds, sexes, birthdays, rare,
        names_of(forms, form_rows, kept), firms_of(firms, firm_rows),
    )  # fmt: skip


_TAKEN = {
    "mobile": lambda one: one.mobiles,
    "email": lambda one: one.emails,
    "role": lambda one: one.role_emails,
    "wechat": lambda one: one.wechats,
    "qq": lambda one: one.qqs,
    "landline": lambda one: [subscriber(line) for line in one.landlines] if one.landlines else (),
    "last4": lambda one: one.last4,
    "alias": lambda one: one.aliases,
    "nickname": lambda one: [text[-1:] for text in one.nicknames] if one.nicknames else (),
    "address": lambda one: one.addresses,
    "title": lambda one: one.titles,
    "remark": lambda one: one.remarks,
    "nick": lambda one: one.nicks,
    "twin": lambda one: (one.twin,) if one.twin else (),
}


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


def _assemble(
    rows: int,
    flat: dict[str, _Field],
    sources: list[int],
    kinds: list[int],
    sexes: list[int],
    birthdays: list[int],
    rare_rows: list[int],
    names: Names,
    firms: Firms,
) -> Columns:
    rare = np.zeros(rows, dtype=bool)
    rare[rare_rows] = True
    has = np.zeros(rows, dtype=np.int32)
    slots = {}
    places = {}
    for name, field in flat.items():
        owner = np.array(field.rows, dtype=np.int64)
        place = positions(owner)
        rare[owner[place >= SLOTS[name]]] = True
        has[owner] |= BIT[name]
        places[name] = (np.minimum(place, SLOTS[name]), owner)
        slots[name] = _spread(list(map(hash, field.values)), np.int64, SLOTS[name], rows, *places[name])
    mobiles = flat["mobile"].values
    at = (2, rows, *places["mobile"])
    digits = _spread([_packed(text) for text in mobiles], np.uint64, *at)
    rare |= (digits == _ODD).any(axis=0)
    streets = np.array(flat["address"].values, dtype=f"U{ADDRESS}")
    street_rows = np.array(flat["address"].rows, dtype=np.int64)
    lengths = np.array([len(text) for text in flat["address"].values], dtype=np.int64)
    rare[street_rows[lengths > ADDRESS]] = True
    street = np.zeros(rows, dtype=np.int32)
    street[street_rows] = np.arange(street_rows.size)
    readings, over = _slots_of(names.row, names.kept, READINGS, rows)
    rare |= over
    every, over = _slots_of(names.row, np.ones(names.row.size, dtype=bool), NAMES, rows)
    rare |= over
    firm, over = _slots_of(firms.row, np.ones(firms.row.size, dtype=bool), FIRMS, rows)
    rare |= over
    rare[names.row[names.odd]] = True
    rare[firms.row[firms.odd]] = True
    has[names.row] |= BIT["name"]
    has[firms.row] |= BIT["company"]
    has[[row for row, text in _entries(flat["alias"]) if len(text) >= 4]] |= BIT["long alias"]
    birthday = np.array(birthdays, dtype=np.int32)
    has[birthday != 0] |= BIT["birthday"]
    return Columns(
        has, rare, np.array(sources, dtype=np.int64),
        np.array(kinds, dtype=np.uint8), np.array(sexes, dtype=np.uint8), birthday, slots, digits,
        _spread([hash(text[-4:]) for text in mobiles], np.int64, *at),
        _spread([hash(text[-11:-3]) for text in mobiles], np.int64, *at),
        _spread([hash(f"{text[-11:-8]}*{text[-4:]}") for text in mobiles], np.int64, *at),
        streets, street, readings, every, firm, names, firms,
    )  # fmt: skip


def _entries(field: _Field) -> Iterable[tuple[int, str]]:
    return zip(field.rows, field.values, strict=True)


_ODD = 0xFFFF_FFFF_FFFF_FFFF


def _packed(mobile: str) -> int:
    """Return the digits as hexadecimal ones with an "a" for the plus; _ODD where that fails."""
    digits = mobile[1:]
    if mobile[:1] == "+" and len(digits) <= 15 and digits.isdecimal() and digits.isascii():
        return int("a" + digits, 16)
    return _ODD


def positions(owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each entry among those of its owner; owners come in order."""
    if not owner.size:
        return owner
    first = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    return np.arange(owner.size) - np.repeat(first, np.diff(np.r_[first, owner.size]))


def _spread(
    values: list[int],
    dtype: type,
    count: int,
    rows: int,
    place: NDArray[np.int64],
    owner: NDArray[np.int64],
) -> NDArray:  # type: ignore[type-arg]
    """Return values as (place, row); what has no room is dropped, its row is rare."""
    table = np.zeros((count + 1, rows), dtype=dtype)
    table[place, owner] = np.array(values, dtype=dtype)
    return table[:count]


def _slots_of(
    owner: NDArray[np.int32], kept: NDArray[np.bool_], count: int, rows: int
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the entries of each row as (place, row), and which rows have too many."""
    entries = np.flatnonzero(kept)
    own = owner[entries].astype(np.int64)
    place = positions(own)
    table = np.full((count + 1, rows), -1, dtype=np.int32)
    table[np.minimum(place, count), own] = entries
    return table[:count].copy(), table[count] >= 0


def joined(parts: Sequence[Columns]) -> Columns:
    """Return the rows of several columns, one after the other."""
    if len(parts) == 1:
        return parts[0]
    done: dict[str, object] = {}
    for field in fields(Columns):
        every = [getattr(part, field.name) for part in parts]
        if field.name == "slots":
            done["slots"] = {
                name: np.concatenate([one[name] for one in every], axis=1) for name in SLOTS
            }
        elif field.name in ("names", "firms"):
            offsets = np.cumsum([0] + [part.rows for part in parts])
            done[field.name] = type(every[0]).joined(every, offsets)
        elif field.name in ("readings", "every", "firm", "street"):
            size = {"readings": "names", "every": "names", "firm": "firms", "street": "streets"}[field.name]
            counts = [_count(getattr(part, size)) for part in parts]
            shifts = np.cumsum([0, *counts])
            done[field.name] = np.concatenate(
                [np.where(one < 0, -1, one + np.int32(shift)) for one, shift in zip(every, shifts)],
                axis=-1,
            )
        else:
            done[field.name] = np.concatenate(every, axis=-1)
    return Columns(**done)  # type: ignore[arg-type]


def _count(table: Names | Firms | NDArray[np.str_]) -> int:
    return table.size if isinstance(table, np.ndarray) else table.row.size
