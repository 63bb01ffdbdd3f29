"""How much a full name says: the share of people expected to carry it."""

from __future__ import annotations

from functools import lru_cache
from math import log2

from dedupe.latin import split_syllables
from dedupe.profile import NameForm
from dedupe.tables import given_shares, given_sound_shares, sounds_of_surnames, surname_shares

#: Share of people whose given name is one character.
_ONE_CHARACTER = 0.15
#: A character, syllable or surname that the tables do not hold.
_UNSEEN = 1e-6
#: Two characters go together more often than by chance (建国, 秀英): the product is too small.
_TOGETHER = 3.0


def _given_share(given: str, shares: dict[str, float], parts: tuple[str, ...]) -> float:
    if not parts:
        return _UNSEEN
    share = _ONE_CHARACTER if len(parts) == 1 else (1 - _ONE_CHARACTER) * _TOGETHER
    for part in parts:
        share *= shares.get(part, _UNSEEN)
    return share


@lru_cache(maxsize=1 << 14)
def surname_bits(form: NameForm) -> float:
    """Return -log2 of the share of people with this surname (its sound where only that is known).

    0.0 for a reading without a surname.
    """
    if form.surname:
        return -log2(surname_shares().get(form.surname, _UNSEEN))
    if form.surname_sound:
        return -log2(sounds_of_surnames().get(form.surname_sound, _UNSEEN))
    return 0.0


@lru_cache(maxsize=1 << 14)
def given_bits(form: NameForm) -> float:
    """Return -log2 of the share of people with this given name; 0.0 where none is known."""
    if form.given:
        return -log2(_given_share(form.given, given_shares(), tuple(form.given)))
    if form.given_sound and form.given_sound.islower():
        parts = split_syllables(form.given_sound)
        return -log2(max(_given_share(form.given_sound, given_sound_shares(), parts), 1e-9))
    return 4.0 * len(form.given_sound)


@lru_cache(maxsize=1 << 14)
def name_bits(form: NameForm) -> float:
    """Return -log2 of the expected share of people with this name: 张伟 12, 尉迟淼 about 32.

    By hanzi where they are known, otherwise by sound (张伟 and 章玮 sound alike, so a name in
    pinyin says less). Surname and given name count as independent, which they nearly are.
    """
    return surname_bits(form) + given_bits(form)
