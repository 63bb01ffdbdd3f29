"""The candidate keys of whole columns as 64-bit numbers: what `keys.keys` says of many rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dedupe.candidates import Keyed
from dedupe.column_rows import KINDS as ROW_KINDS
from dedupe.columns import BIT, Columns
from dedupe.keys import KINDS, Key, keys
from dedupe.profile import Profile

KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
_COMPANY = ROW_KINDS.index("company")
#: Shorter given names fit too many people to be a key.
_GIVEN_LEAST = 4
_MASK = (1 << 64) - 1
_TURN = 0x9E37_79B9_7F4A_7C15
#: How the text of a composed key falls into its parts: (parts, split from the right).
_PARTS = {
    "given+city": (2, False), "surname+brand": (2, False), "surname+district": (2, False),
    "surname+city+last": (3, False), "last4+surname": (2, False),
    "mobile8+surname": (2, False), "brand+city": (2, True),
}  # fmt: skip


@cache
def _seed(kind: str) -> int:
    return (hash(("key", kind)) & _MASK) | 1


def key_number(key: Key) -> int:
    """Return the number of one key; it holds in this process and the children that it forks."""
    count, right = _PARTS.get(key.kind, (1, False))
    parts = key.text.rsplit(" ", count - 1) if right else key.text.split(" ", count - 1)
    number = _seed(key.kind)
    for part in parts if count > 1 else [key.text]:
        number = ((number ^ (hash(part) & _MASK)) * _TURN) & _MASK
        number ^= number >> 32
    return number


def mixed(kind: str, *parts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the numbers of the keys that are made of hashes of their parts."""
    number = np.full(parts[0].size, _seed(kind), dtype=np.uint64)
    for part in parts:
        number = (number ^ part.view(np.uint64)) * np.uint64(_TURN)
        number ^= number >> np.uint64(32)
    return number


def keys_of(columns: Columns, rare: Iterable[tuple[int, Profile]]) -> Keyed:
    """Return the keys of columns and of their rare rows, without repeats, sorted by number."""
    hashes: list[NDArray[np.uint64]] = []
    rows: list[NDArray[np.int64]] = []
    kinds: list[NDArray[np.uint8]] = []
    for kind, row, parts in _all_keys(columns):
        fit = ~columns.rare[row]
        if not fit.all():
            row, parts = row[fit], tuple(part[fit] for part in parts)
        if row.size:
            hashes.append(mixed(kind, *parts))
            rows.append(row)
            kinds.append(np.full(row.size, KIND_NUMBER[kind], dtype=np.uint8))
    odd = [(key_number(key), row, KIND_NUMBER[key.kind]) for row, one in rare for key in keys(one)]
    hashes.append(np.array([entry[0] for entry in odd], dtype=np.uint64))
    rows.append(np.array([entry[1] for entry in odd], dtype=np.int64))
    kinds.append(np.array([entry[2] for entry in odd], dtype=np.uint8))
    every, owner, kind_numbers = np.concatenate(hashes), np.concatenate(rows), np.concatenate(kinds)
    order = np.lexsort((owner, every))
    every, owner = every[order], owner[order].astype(np.int32)
    new = np.r_[True, (every[1:] != every[:-1]) | (owner[1:] != owner[:-1])][: every.size]
    return every[new], owner[new], kind_numbers[order][new]


Found = tuple[str, NDArray[np.int64], tuple[NDArray[np.int64], ...]]


def _all_keys(columns: Columns) -> Iterator[Found]:
    yield from _identifiers(columns)
    yield from _people(columns)
    yield from _neighbours(columns)
    yield from _firms(columns)


def _filled(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero(values)


def _identifiers(columns: Columns) -> Iterator[Found]:
    for kind in ("mobile", "email", "role", "wechat", "qq", "landline", "address", "remark"):
        for values in columns.slots[kind]:
            row = _filled(values)
            yield kind, row, (values[row],)
    for values in columns.shown:
        row = _filled(values)
        yield "masked", row, (values[row],)


def _people(columns: Columns) -> Iterator[Found]:
    names = columns.names
    owner = names.row.astype(np.int64)
    for kind, fit, part in (
        ("name", names.full & (names.surname != 0), names.whole),
        (
            "sound",
            names.full & (names.surname_sound != 0) & (names.given_sound != 0),
            names.sounded,
        ),
    ):
        yield kind, owner[fit], (part[fit],)
    long = np.strings.str_len(names.letters) >= _GIVEN_LEAST
    alias = columns.slots["alias"][0]
    aliased = np.flatnonzero(columns.has & BIT["long alias"])
    for row, given in ((owner[long], names.given_sound[long]), (aliased, alias[aliased])):
        yield "given", row, (given,)
        for city in columns.slots["city"]:
            known = _filled(city[row])
            yield "given+city", row[known], (given[known], city[row[known]])


def _neighbours(columns: Columns) -> Iterator[Found]:
    """Make the keys of a surname with something else of the row."""
    names = columns.names
    fit = np.flatnonzero(names.surname_sound)
    owner, surname = names.row[fit].astype(np.int64), names.surname_sound[fit]
    slots = columns.slots
    for kind, values in (
        *(("last4+surname", tail) for tail in (*columns.tails, *slots["last4"])),
        *(("mobile8+surname", eight) for eight in columns.eights),
        *(("surname+district", district) for district in slots["district"]),
    ):
        at = _filled(values[owner])
        yield kind, owner[at], (surname[at], values[owner[at]])
    for place in columns.firm:
        at = np.flatnonzero(place[owner] >= 0)
        brand = columns.firms.known_as[place[owner[at]]]
        at, brand = at[brand != 0], brand[brand != 0]
        yield "surname+brand", owner[at], (surname[at], brand)
    for city in slots["city"]:
        at = _filled(city[owner])
        row, whose, town = owner[at], surname[at], city[owner[at]]
        for place in columns.every:
            other = place[row]
            known = np.flatnonzero(other >= 0)
            last = names.last[other[known]]
            known, last = known[last != 0], last[last != 0]
            yield "surname+city+last", row[known], (whose[known], town[known], last)
        last = slots["nickname"][0][row]
        known = _filled(last)
        yield "surname+city+last", row[known], (whose[known], town[known], last[known])


def _firms(columns: Columns) -> Iterator[Found]:
    firms = columns.firms
    fit = np.flatnonzero(columns.kind[firms.row] == _COMPANY)
    owner = firms.row[fit].astype(np.int64)
    core, brand = firms.core[fit], firms.known_as[fit]
    for site in columns.slots["site"]:
        row = np.flatnonzero((site != 0) & (columns.kind == _COMPANY))
        yield "site", row, (site[row],)
    at = _filled(core)
    yield "core", owner[at], (core[at],)
    at = _filled(brand)
    owner, brand, home = owner[at], brand[at], firms.city[fit][at]
    for city in (*(city[owner] for city in columns.slots["city"]), home):
        at = _filled(city)
        yield "brand+city", owner[at], (brand[at], city[at])
