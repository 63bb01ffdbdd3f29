"""Weighs two people's names against each other, reading by reading."""

from __future__ import annotations

import math
from functools import lru_cache

from dedupe import weights as w
from dedupe.evidence import Verdict
from dedupe.profile import NameForm
from dedupe.statistics import USUAL, Statistics

#: (verdict, bits, holders)
Weighed = tuple[Verdict, float, int]

#: Sources whose readings are guesses: letters cut into syllables.
WEAK = frozenset({"email", "wechat"})
#: Sources that give way where the name or the remark says otherwise.
GUESSED = WEAK | {"nickname"}

Reading = tuple[Weighed, NameForm, NameForm]


def best_reading(
    a: tuple[NameForm, ...], b: tuple[NameForm, ...], statistics: Statistics
) -> Reading | None:
    """Return the pair of readings that decides, None where a name is missing.

    Two full names that agree decide. Failing that, two full names that were written down (not
    guessed from a mail address) decide although they contradict: that a surname fits as well, or
    that a guess contradicts less, does not make two people one. Only then come parts and guesses.
    """
    agree: Reading | None = None
    clash: Reading | None = None
    other: Reading | None = None
    for x in a:
        for y in b:
            weighed = weigh_names(x, y, statistics)
            if weighed is None:
                continue
            found = (weighed, x, y)
            weak = x.source in WEAK or y.source in WEAK
            if x.full and y.full and weighed[1] > 0 and not (weak and _cut(weighed)):
                if agree is None or weighed[1] > agree[0][1]:
                    agree = found
            elif x.full and y.full and not weak:
                if clash is None or weighed[1] > clash[0][1]:
                    clash = found
            elif other is None or weighed[1] > other[0][1]:
                other = found
    return agree or clash or other


def _cut(weighed: Weighed) -> bool:
    return weighed[0] is Verdict.PARTIAL


@lru_cache(maxsize=1 << 14)
def own_readings(names: tuple[NameForm, ...], aliases: tuple[str, ...]) -> tuple[NameForm, ...]:
    """Drop readings that the record itself contradicts.

    A guess from a mail address, an alias or a nickname (水墨丹青) with another surname than the
    name or the remark gives, or that only repeats one of those; and an English name taken for a
    given name (Leo Chen).
    """
    spelled = {
        (name.surname_sound, name.given_sound)
        for name in names
        if name.full and name.source not in GUESSED
    }
    written_down = {
        name.surname_sound for name in names if name.source not in GUESSED and name.surname_sound
    }
    kept = tuple(
        name
        for name in names
        if not (name.full and not name.given and name.given_sound in aliases)
        and not (
            name.source in GUESSED
            and name.surname_sound
            and written_down
            and name.surname_sound not in written_down
        )
        and not (name.source in GUESSED and (name.surname_sound, name.given_sound) in spelled)
    )
    return kept or names


def weigh_names(x: NameForm, y: NameForm, statistics: Statistics) -> Weighed | None:
    """Weigh two readings; None where they hold nothing that could be compared."""
    if x.full and y.full:
        weighed = (
            _two_full(x, y, statistics) if x.surname and y.surname else _latin(x, y, statistics)
        )
    elif x.surname_sound and y.surname_sound:
        weighed = _surnames(x, y, statistics)
    else:
        return _givens(x, y)
    if weighed[1] < w.WEAK_CONFLICT and (x.source in WEAK or y.source in WEAK):
        return weighed[0], w.WEAK_CONFLICT, 0
    return weighed


def _two_full(x: NameForm, y: NameForm, statistics: Statistics) -> Weighed:
    if x.surname == y.surname and x.given == y.given:
        holders = statistics.name_holders(x)
        return Verdict.AGREE, rarity(w.NAME, holders), holders
    if x.surname == y.given and x.given == y.surname:
        return Verdict.NEAR, w.NAME_TURNED, 0
    if x.surname_sound == y.surname_sound and x.given_sound == y.given_sound:
        holders = statistics.sound_holders(x)
        return Verdict.NEAR, rarity(w.NAME_LATIN - w.HOMOPHONE_LESS, holders), holders
    if x.surname != y.surname and x.surname_sound != y.surname_sound:
        return Verdict.CONFLICT, w.NAME_CONFLICT, 0
    if x.given.startswith(y.given) or y.given.startswith(x.given):
        return Verdict.PARTIAL, w.NAME_CUT, 0
    if len(x.given) == len(y.given) == 2:
        if x.given[1] == y.given[1]:
            return Verdict.DOUBT, w.FIRST_DIFFERS, 0
        if x.given[0] == y.given[0]:
            return Verdict.DOUBT, w.SECOND_DIFFERS, 0
    return Verdict.CONFLICT, w.GIVEN_CONFLICT, 0


def _latin(x: NameForm, y: NameForm, statistics: Statistics) -> Weighed:
    if x.surname_sound == y.surname_sound:
        if x.given_sound == y.given_sound:
            holders = statistics.sound_holders(x)
            alike = Verdict.AGREE if bool(x.surname) == bool(y.surname) else Verdict.NEAR
            return alike, rarity(w.NAME_LATIN, holders), holders
        if x.given_sound.startswith(y.given_sound) or y.given_sound.startswith(x.given_sound):
            return Verdict.PARTIAL, w.NAME_CUT, 0
        return Verdict.CONFLICT, w.GIVEN_CONFLICT, 0
    return Verdict.CONFLICT, w.NAME_CONFLICT, 0


def _surnames(x: NameForm, y: NameForm, statistics: Statistics) -> Weighed:
    if x.surname_sound != y.surname_sound:
        return Verdict.CONFLICT, w.SURNAME_CONFLICT, 0
    bits = statistics.surname_worth(statistics.surname_bits(x))
    if x.surname and y.surname and x.surname != y.surname:
        return Verdict.PARTIAL, max(w.SURNAME_LEAST, bits - w.SURNAME_SOUND_LESS), 0
    if x.given_sound and y.given_sound:
        # One side is an initial or a part of the given name.
        short, long = sorted((x.given_sound, y.given_sound), key=len)
        if long.startswith(short):
            return Verdict.PARTIAL, bits + w.INITIAL, 0
        return Verdict.DOUBT, w.INITIAL_CONFLICT, 0
    return Verdict.PARTIAL, bits, 0


def _givens(x: NameForm, y: NameForm) -> Weighed | None:
    if not x.given_sound or not y.given_sound:
        return None
    if x.given_sound == y.given_sound:
        return Verdict.PARTIAL, w.GIVEN_ALIAS, 0
    return Verdict.DOUBT, w.GIVEN_ALIAS_CONFLICT, 0


def rarity(bits: float, holders: int) -> float:
    """Return what a name with so many holders is worth: a bit less for each doubling."""
    return max(w.NAME_LEAST, bits - math.log2(max(holders, USUAL) / USUAL))


def written(name: NameForm) -> str:
    """Return a reading as people write it."""
    if name.surname or name.given:
        return name.surname + name.given
    return f"{name.surname_sound} {name.given_sound}".strip()
