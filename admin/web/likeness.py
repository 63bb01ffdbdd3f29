"""How the values of two records look side by side: one mark a cell, and which characters differ.

This is for the eye only; what decides about a pair is the evidence of `dedupe`. A cell is called
equal only when nothing but spacing, width, case or a country code differs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import Any

#: Below this share of common characters a diff is noise: the whole cell differs.
_TOO_DIFFERENT = 0.34
_NEAR = 0.5
_COUNTRY_CODES = ("0086", "86")
_MOBILE_DIGITS = 11


class Mark(StrEnum):
    """How a cell stands to the first record's: a sign and a word, never colour alone."""

    EQUAL = "="
    NEAR = "≈"
    DIFFERENT = "≠"
    ONLY = "+"
    EMPTY = "—"


@dataclass(frozen=True, slots=True)
class Look:
    """What one cell looks like beside another; `why` is a word of `admin.web.wording.LIKENESS`."""

    mark: Mark
    why: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters, and whether the other cell lacks them."""

    text: str
    changed: bool = False


def plain(text: str) -> str:
    """Return the text without spacing, punctuation, width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if unicodedata.category(letter)[0] in "LNMS")


@lru_cache(maxsize=1)
def _converter() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@lru_cache(maxsize=4096)
def simplified(text: str) -> str:
    """Return the text in simplified characters, folded by `plain`."""
    return plain(str(_converter().convert(text)))


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """Return the text's pinyin without tones, letters joined."""
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(simplified(text)))


def phone_units(text: str) -> list[tuple[int, str]]:
    """Return (position, digit) of a phone's own digits, without its country code."""
    units = []
    for position, letter in enumerate(text):
        value = unicodedata.digit(letter, None)
        if value is not None:
            units.append((position, str(value)))
    digits = "".join(digit for _, digit in units)
    for code in _COUNTRY_CODES:
        if digits.startswith(code) and len(digits) - len(code) == _MOBILE_DIGITS:
            return units[len(code) :]
    return units


def _units(kind: str, text: str) -> list[tuple[int, str]]:
    if kind == "phones":
        return phone_units(text)
    return [
        (position, folded)
        for position, letter in enumerate(text)
        for folded in (plain(letter),)
        if folded
    ]


def normal(kind: str, text: str) -> str:
    """Return what is compared for equality: digits of a phone, else the folded text."""
    folded = "".join(unit for _, unit in _units(kind, text))
    return folded or text.strip()


def look(kind: str, mine: Sequence[str], theirs: Sequence[str]) -> Look:
    """Tell how a cell's values stand to another cell's values of the same field."""
    if not mine:
        return Look(Mark.EMPTY)
    if not theirs:
        return Look(Mark.ONLY)
    a = {normal(kind, value) for value in mine}
    b = {normal(kind, value) for value in theirs}
    if a == b:
        return Look(Mark.EQUAL)
    if a & b:
        return Look(Mark.NEAR, "some")
    return max(
        (_pair(kind, x, y) for x in mine for y in theirs),
        key=lambda found: found.mark is Mark.NEAR,
    )


def _pair(kind: str, mine: str, theirs: str) -> Look:
    a, b = normal(kind, mine), normal(kind, theirs)
    if kind == "phones":
        return Look(Mark.NEAR, "digit") if _one_slip(a, b) else Look(Mark.DIFFERENT)
    if simplified(mine) == simplified(theirs):
        return Look(Mark.NEAR, "script")
    if len(a) > 1 and len(b) > 1 and (a in b or b in a):
        return Look(Mark.NEAR, "part")
    if kind in ("name", "company", "nickname") and sound(mine) == sound(theirs) != "":
        return Look(Mark.NEAR, "sound")
    if kind not in ("birthday", "gender") and share(a, b) >= _NEAR:
        return Look(Mark.NEAR, "near")
    return Look(Mark.DIFFERENT)


def _one_slip(a: str, b: str) -> bool:
    """Return True when one digit is wrong or two neighbours changed places."""
    if len(a) != len(b) or len(a) < 7:
        return False
    off = [place for place in range(len(a)) if a[place] != b[place]]
    if len(off) == 1:
        return True
    return (
        len(off) == 2 and off[1] == off[0] + 1 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
    )


def share(a: str, b: str) -> float:
    """Return the share of characters, 0 to 1, that two texts have in common and in order."""
    if not a or not b:
        return 0.0
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


def pieces(kind: str, text: str, other: str) -> tuple[Piece, ...]:
    """Cut `text` into runs that `other` has and runs that it lacks.

    Spacing, punctuation and a phone's country code never count as a change. Texts that have next
    to nothing in common are returned in one piece.
    """
    mine, theirs = _units(kind, text), _units(kind, other)
    a, b = [unit for _, unit in mine], [unit for _, unit in theirs]
    if kind == "phones" and len(a) == len(b):
        lacks = {mine[place][0] for place in range(len(a)) if a[place] != b[place]}
    else:
        matcher = SequenceMatcher(None, a, b, autojunk=False)
        if matcher.ratio() < _TOO_DIFFERENT:
            return (Piece(text),)
        kept = {
            mine[block.a + step][0]
            for block in matcher.get_matching_blocks()
            for step in range(block.size)
        }
        lacks = {position for position, _ in mine} - kept
    return _runs(text, lacks)


def _runs(text: str, lacks: set[int]) -> tuple[Piece, ...]:
    runs: list[Piece] = []
    for position, letter in enumerate(text):
        changed = position in lacks
        if runs and runs[-1].changed == changed:
            runs[-1] = Piece(runs[-1].text + letter, changed)
        else:
            runs.append(Piece(letter, changed))
    return tuple(runs)


def closest(kind: str, text: str, others: Sequence[str]) -> str:
    """Return the value of another cell that `text` is best compared with; "" when there is none."""
    mine = normal(kind, text)
    return max(others, key=lambda other: share(mine, normal(kind, other)), default="")
