"""Weighs the names of many pairs at once; says what `compare_names.best_reading` says."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedupe import weights as w
from dedupe.column_parts import Names
from dedupe.column_weights import Floats, Worth

Indices = NDArray[np.int64]

#: Verdicts as far as the sum needs them.
NOTHING, AGREE, CONFLICT, OTHER, NEAR = 0, 1, 2, 3, 4
Verdicts = NDArray[np.uint8]

#: An agreement of full names decides, then a contradiction of written ones, then all else.
_RANK = 1000.0


def weigh_names(
    names: Names, worth: Worth, x: Indices, y: Indices
) -> tuple[Verdicts, Floats, Floats]:
    """Return verdict, bits and rank of pairs of readings; rank -inf where nothing compares."""
    verdict = np.zeros(x.size, dtype=np.uint8)
    bits = np.zeros(x.size)
    full = names.full[x] & names.full[y]
    hanzi = full & (names.surname[x] != 0) & (names.surname[y] != 0)
    sounds = (names.surname_sound[x] != 0) & (names.surname_sound[y] != 0)
    capped = np.ones(x.size, dtype=bool)
    for fit, weigh in (
        (hanzi, _two_full),
        (full & ~hanzi, _latin),
        (~full & sounds, _surnames),
        (~full & ~sounds, _givens),
    ):
        at = np.flatnonzero(fit)
        if at.size:
            verdict[at], bits[at] = weigh(names, worth, x[at], y[at])
            if weigh is _givens:
                capped[at] = False
    weak = names.weak[x] | names.weak[y]
    bits[weak & capped & (bits < w.WEAK_CONFLICT)] = w.WEAK_CONFLICT
    # A name that a guess seems to cut short decides nothing against written ones.
    sure = full & (bits > 0) & ~(weak & (verdict == OTHER))
    rank = bits + np.where(sure, 2 * _RANK, np.where(full & ~weak, _RANK, 0.0))
    rank[verdict == NOTHING] = -np.inf
    return verdict, bits, rank


def _two_full(names: Names, worth: Worth, x: Indices, y: Indices) -> tuple[Verdicts, Floats]:
    verdict = np.full(x.size, CONFLICT, dtype=np.uint8)
    bits = np.full(x.size, w.GIVEN_CONFLICT)
    surname_x, surname_y = names.surname[x], names.surname[y]
    given_x, given_y = names.given[x], names.given[y]
    same_sound = names.surname_sound[x] == names.surname_sound[y]
    length_x, length_y = names.length[x], names.length[y]
    first = names.first[x] == names.first[y]
    two = (length_x == 2) & (length_y == 2)

    def say(fit: NDArray[np.bool_], how: int, worth: float | Floats) -> None:
        verdict[fit] = how
        bits[fit] = worth if isinstance(worth, float) else worth[fit]

    # From the weakest rule to the strongest: a later one has the last word.
    say(two & first, OTHER, w.SECOND_DIFFERS)
    say(two & (names.second[x] == names.second[y]), OTHER, w.FIRST_DIFFERS)
    short = np.minimum(length_x, length_y)
    say((short == 0) | ((short == 1) & first) | (given_x == given_y), OTHER, w.NAME_CUT)
    say((surname_x != surname_y) & ~same_sound, CONFLICT, w.NAME_CONFLICT)
    sounds = same_sound & (names.given_sound[x] == names.given_sound[y])
    say(sounds, NEAR, worth.homophone[x])
    say((surname_x == given_y) & (given_x == surname_y), NEAR, w.NAME_TURNED)
    say((surname_x == surname_y) & (given_x == given_y), AGREE, worth.name[x])
    return verdict, bits


def _begins(names: Names, x: Indices, y: Indices) -> NDArray[np.bool_]:
    """Tell which given names, as they sound, begin with the other one."""
    one, other = names.letters[x], names.letters[y]
    found: NDArray[np.bool_] = np.strings.startswith(one, other)
    return found | np.strings.startswith(other, one)


def _latin(names: Names, worth: Worth, x: Indices, y: Indices) -> tuple[Verdicts, Floats]:
    verdict = np.full(x.size, CONFLICT, dtype=np.uint8)
    bits = np.full(x.size, w.NAME_CONFLICT)
    same = np.flatnonzero(names.surname_sound[x] == names.surname_sound[y])
    x, y = x[same], y[same]
    equal = names.given_sound[x] == names.given_sound[y]
    alike = (names.surname[x] != 0) == (names.surname[y] != 0)
    bits[same] = np.where(equal, worth.latin[x], w.GIVEN_CONFLICT)
    verdict[same] = np.where(equal, np.where(alike, AGREE, NEAR), CONFLICT)
    differ = np.flatnonzero(~equal)
    cut = same[differ[_begins(names, x[differ], y[differ])]]
    bits[cut], verdict[cut] = w.NAME_CUT, OTHER
    return verdict, bits


def _surnames(names: Names, worth: Worth, x: Indices, y: Indices) -> tuple[Verdicts, Floats]:
    verdict = np.full(x.size, CONFLICT, dtype=np.uint8)
    bits = np.full(x.size, w.SURNAME_CONFLICT)
    same = np.flatnonzero(names.surname_sound[x] == names.surname_sound[y])
    x, y = x[same], y[same]
    surname_x, surname_y = names.surname[x], names.surname[y]
    weight = worth.surname[x]
    other = (surname_x != 0) & (surname_y != 0) & (surname_x != surname_y)
    both = (names.given_sound[x] != 0) & (names.given_sound[y] != 0) & ~other
    begins = np.zeros(x.size, dtype=bool)
    begins[both] = _begins(names, x[both], y[both])
    found = np.where(other, np.maximum(w.SURNAME_LEAST, weight - w.SURNAME_SOUND_LESS), weight)
    found = np.where(both, np.where(begins, weight + w.INITIAL, w.INITIAL_CONFLICT), found)
    bits[same], verdict[same] = found, OTHER
    return verdict, bits


def _givens(names: Names, worth: Worth, x: Indices, y: Indices) -> tuple[Verdicts, Floats]:
    given_x, given_y = names.given_sound[x], names.given_sound[y]
    known = (given_x != 0) & (given_y != 0)
    bits = np.where(given_x == given_y, w.GIVEN_ALIAS, w.GIVEN_ALIAS_CONFLICT)
    return np.where(known, OTHER, NOTHING).astype(np.uint8), np.where(known, bits, 0.0)
