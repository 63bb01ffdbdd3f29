"""Profiles as columns of numbers: what bulk matching compares instead of Python objects.

Texts become 64-bit hashes of this process (children that it forks share them): equal texts have
equal hashes, and two different ones meet about once in a million tables of a million rows. 0
stands for an empty text. What the columns cannot express makes a row *rare*: it is then compared
as a profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.column_parts import Firms, Names, firms_of, names_of
from dedupe.column_rows import SLOTS, Field, Rows
from dedupe.profile import Profile

Hashes = NDArray[np.int64]

#: Fields by their bit in `Columns.has`.
BIT = {
    name: 1 << place
    for place, name in enumerate((*SLOTS, "name", "birthday", "company", "long alias"))
}

#: Readings of a name, and firms, of a row that is not rare.
READINGS, FIRMS = 4, 2
#: Readings of a row that is not rare, with those that the record itself contradicts.
NAMES = 6
#: Characters of an address that the columns hold.
ADDRESS = 32
#: Shorter English names fit too many people to be a key.
LONG_ALIAS = 4


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
    #: The sex that the given name tells, and the one by which a remark calls the person.
    named: NDArray[np.uint8]
    called: NDArray[np.uint8]
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
    #: Readings as places in `names`, with those that the record itself contradicts; -1 where there
    #: are no more.
    every: NDArray[np.int32]
    firm: NDArray[np.int32]
    names: Names
    firms: Firms

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return self.has.size


def columns_of(profiles: Iterable[Profile]) -> Columns:
    """Return the columns of profiles in the order given."""
    read = Rows(list(profiles))
    rows = len(read.kinds)
    rare = np.zeros(rows, dtype=bool)
    rare[read.rare] = True
    has = np.zeros(rows, dtype=np.int32)
    slots = {name: _slots_of_field(name, field, has, rare) for name, field in read.fields.items()}
    names, firms = (
        names_of(read.forms, read.form_rows, read.kept),
        firms_of(read.firms, read.firm_rows),
    )
    rare[names.row[names.odd]] = True
    rare[firms.row[firms.odd]] = True
    rare[np.bincount(names.row[names.kept], minlength=rows) > READINGS] = True
    has[names.row] |= BIT["name"]
    has[firms.row] |= BIT["company"]
    long = [row for row, text in _entries(read.fields["alias"]) if len(text) >= LONG_ALIAS]
    has[long] |= BIT["long alias"]
    birthday = np.array(read.birthdays, dtype=np.int32)
    has[birthday != 0] |= BIT["birthday"]
    all_firms = np.ones(firms.row.size, dtype=bool)
    return Columns(
        has, rare, np.array(read.sources, dtype=np.int64),
        np.array(read.kinds, dtype=np.uint8), np.array(read.sexes, dtype=np.uint8),
        np.array(read.named, dtype=np.uint8), np.array(read.called, dtype=np.uint8),
        birthday, slots,
        *_numbers(read.fields["mobile"], rare), *_streets(read.fields["address"], rare),
        _places_of(names.row, np.ones(names.row.size, dtype=bool), NAMES, rare),
        _places_of(firms.row, all_firms, FIRMS, rare),
        names, firms,
    )  # fmt: skip


def _slots_of_field(
    name: str, field: Field, has: NDArray[np.int32], rare: NDArray[np.bool_]
) -> Hashes:
    owner = field.rows
    place = positions(owner)
    rare[owner[place >= SLOTS[name]]] = True
    has[owner] |= BIT[name]
    return _spread(list(map(hash, field.values)), np.int64, SLOTS[name], owner, rare.size)


def _numbers(
    field: Field, rare: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], Hashes, Hashes, Hashes]:
    """Return the digits of mobiles, and hashes of their last four, first eight and shown seven."""
    owner = field.rows
    count = SLOTS["mobile"]
    digits = _spread([_packed(text) for text in field.values], np.uint64, count, owner, rare.size)
    rare |= (digits == _ODD).any(axis=0)
    parts = (
        [hash(text[-4:]) for text in field.values],
        [hash(text[-11:-3]) for text in field.values],
        [hash(f"{text[-11:-8]}*{text[-4:]}") for text in field.values],
    )
    tails, eights, shown = (_spread(part, np.int64, count, owner, rare.size) for part in parts)
    return digits, tails, eights, shown


def _streets(field: Field, rare: NDArray[np.bool_]) -> tuple[NDArray[np.str_], NDArray[np.int32]]:
    """Return addresses as text, and per row its place among them."""
    owner = field.rows
    lengths = np.array([len(text) for text in field.values], dtype=np.int64)
    rare[owner[lengths > ADDRESS]] = True
    street = np.zeros(rare.size, dtype=np.int32)
    street[owner] = np.arange(owner.size)
    return np.array(field.values, dtype=f"U{ADDRESS}"), street


def _entries(field: Field) -> Iterable[tuple[int, str]]:
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
    new = owner[1:] != owner[:-1]
    if new.all():
        return np.zeros_like(owner)
    first = np.flatnonzero(np.r_[True, new])
    return np.arange(owner.size) - np.repeat(first, np.diff(np.r_[first, owner.size]))


def _spread(
    values: Sequence[int], dtype: type, count: int, owner: NDArray[np.int64], rows: int
) -> NDArray[Any]:
    """Return values as (place, row); what has no room is dropped, its row is rare."""
    table: NDArray[Any] = np.zeros((count + 1, rows), dtype=dtype)
    table[np.minimum(positions(owner), count), owner] = np.array(values, dtype=dtype)
    return table[:count]


def _places_of(
    owner: NDArray[np.int32], kept: NDArray[np.bool_], count: int, rare: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Return the entries of each row as (place, row), -1 beyond; a row with too many is rare."""
    entries = np.flatnonzero(kept)
    own = owner[entries].astype(np.int64)
    table = np.full((count + 1, rare.size), -1, dtype=np.int32)
    table[np.minimum(positions(own), count), own] = entries
    rare |= table[count] >= 0
    return table[:count].copy()


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
        elif field.name in ("every", "firm", "street"):
            size = {"every": "names", "firm": "firms", "street": "streets"}[field.name]
            counts = [_count(getattr(part, size)) for part in parts]
            shifts = np.cumsum([0, *counts])
            done[field.name] = np.concatenate(
                [
                    np.where(one < 0, -1, one + np.int32(shift))
                    for one, shift in zip(every, shifts, strict=False)
                ],
                axis=-1,
            )
        else:
            done[field.name] = np.concatenate(every, axis=-1)
    return Columns(**done)  # type: ignore[arg-type]


def _count(table: Names | Firms | NDArray[np.str_]) -> int:
    return table.size if isinstance(table, np.ndarray) else table.row.size
