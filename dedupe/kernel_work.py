"""Weighs firms, places and birthdays of many pairs at once; says what `compare_work` says."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe import weights as w
from dedupe.column_parts import Firms
from dedupe.column_weights import Floats

_YEAR, _MONTH = 10_000, 100
#: A brand's sound and a core must be that long before one may be the beginning of the other.
_SOUND_LEAST, _CORE_LEAST = 4, 2


def agreeing(
    firms: Firms, x: NDArray[np.int32], y: NDArray[np.int32]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which firms have one core, and which may be one firm at all."""
    core = firms.core[x]
    equal = (core != 0) & (core == firms.core[y])
    return equal, equal | same_brand(firms, x, y)


def same_brand(firms: Firms, x: NDArray[np.int32], y: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell which pairs of names may be one firm's, as `compare_work.same_brand` does."""
    brand_x, brand_y = firms.brand[x], firms.brand[y]
    both = (brand_x != 0) & (brand_y != 0)
    equal = both & (brand_x == brand_y)
    even = both & ~equal & (firms.brand_length[x] == firms.brand_length[y])
    trade_x, trade_y = firms.trade[x], firms.trade[y]
    one_trade = (trade_x == 0) | (trade_y == 0) | (trade_x == trade_y)
    found: NDArray[np.bool_] = equal & one_trade
    sound = firms.brand_sound[x]
    found |= even & one_trade & (sound != 0) & (sound == firms.brand_sound[y])
    rest = np.flatnonzero(~equal & ~even)
    found[rest] = _begins(firms.letters, x[rest], y[rest], _SOUND_LEAST)
    rest = rest[~found[rest]]
    found[rest] = _begins(firms.text, x[rest], y[rest], _CORE_LEAST)
    return found


def _begins(
    texts: NDArray[Any],
    x: NDArray[np.int32],
    y: NDArray[np.int32],
    least: int,
) -> NDArray[np.bool_]:
    """Tell where the shorter text, if long enough, is the beginning of the longer one."""
    found = np.zeros(x.size, dtype=bool)
    if not x.size:
        return found
    # Nearly all differ in their first characters: only the others are looked at whole.
    width = texts.dtype.itemsize // (4 if texts.dtype.kind == "U" else 1)
    letters = texts.view(np.uint32 if texts.dtype.kind == "U" else np.uint8).reshape(-1, width)
    fit = (letters[x, 0] == letters[y, 0]) & (letters[x, 0] != 0)
    for place in range(1, least):
        at = np.flatnonzero(fit)
        one = letters[x[at], place]
        fit[at] = (one != 0) & (one == letters[y[at], place])
    at = np.flatnonzero(fit)
    one, other = texts[x[at]], texts[y[at]]
    found[at] = np.strings.startswith(one, other) | np.strings.startswith(other, one)
    return found


def addresses(one: NDArray[np.str_], other: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Tell where one of two different streets, four characters or more, begins the other."""
    short = np.minimum(np.strings.str_len(one), np.strings.str_len(other))
    found: NDArray[np.bool_] = np.strings.startswith(one, other)
    return (short >= 4) & (found | np.strings.startswith(other, one))


def birthdays(x: NDArray[np.int32], y: NDArray[np.int32]) -> Floats:
    """Return the bits of pairs of birthdays; a year of 0 is not known."""
    year_x, year_y = x // _YEAR, y // _YEAR
    month_x, month_y = x // _MONTH % _MONTH, y // _MONTH % _MONTH
    day_x, day_y = x % _MONTH, y % _MONTH
    apart = (
        (year_x != year_y).astype(np.int8) + (month_x != month_y) + (day_x != day_y)
    )  # fmt: skip
    turned = (year_x == year_y) & (month_x == day_y) & (day_x == month_y)
    bits = np.where((apart == 1) | turned, w.BIRTHDAY_NEAR, w.BIRTHDAY_CONFLICT)
    unknown = (year_x == 0) | (year_y == 0)
    fits = (month_x == month_y) & (day_x == day_y)
    bits = np.where(unknown, np.where(fits, w.BIRTHDAY_NO_YEAR, w.BIRTHDAY_CONFLICT), bits)
    return np.where(~unknown & (x == y), w.BIRTHDAY, bits)


def near_numbers(x: NDArray[np.uint64], y: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Tell which numbers of one length differ in one digit, or in two neighbours swapped.

    Digits stand in four bits each, a ten in front: so the difference of two numbers of one length
    is smaller than either.
    """
    other = x ^ y
    marks = other | (other >> np.uint64(1))
    marks = (marks | (marks >> np.uint64(2))) & np.uint64(0x1111_1111_1111_1111)
    lowest = marks & (~marks + np.uint64(1))
    rest = marks ^ lowest
    one = (marks != 0) & (rest == 0)
    low, high = lowest * np.uint64(15), (lowest << np.uint64(4)) * np.uint64(15)
    swapped = ((x & low) << np.uint64(4)) == (y & high)
    swapped &= ((y & low) << np.uint64(4)) == (x & high)
    pair = (rest != 0) & (rest == lowest << np.uint64(4)) & swapped
    found: NDArray[np.bool_] = (one | pair) & (other < np.minimum(x, y))
    return found
