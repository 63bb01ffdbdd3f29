"""Recognises what the columns of an unknown table hold, from their values alone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_DATE = re.compile(r"^(?:19|20)\d\d[-/.]?(?:0?[1-9]|1[0-2]|\d\d)[-/.]?\d?\d(?:[ T].*)?$")
_OTHER_DATE = re.compile(r"^\d?\d[-/.]\d?\d[-/.](?:19|20)\d\d$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+$")
_PHONE = re.compile(r"^\+?[\d ()./-]{7,20}$")
_NUMBER = re.compile(r"^-?\d+(?:[.,]\d+)?$")
_CODE = re.compile(r"^(?=.*\d)[\w./-]+$")

#: A column counts as of a type when at least this share of its values look like it.
MOST = 0.75

#: A column with no more distinct values, and few for its rows, is a category.
CATEGORY = 30


class Kind(StrEnum):
    """What a column holds; decides how two of its values are compared."""

    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    CODE = "code"
    CATEGORY = "category"
    WORD = "word"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Column:
    """A column worth comparing: its name, kind and folded values ("" where missing)."""

    name: str
    kind: Kind
    values: tuple[str, ...]


def fold(text: str) -> str:
    """Lower case, compatibility forms unified, accents off, blanks single."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(plain.lower().split())


def recognise(name: str, values: Sequence[str]) -> Column | None:
    """Return the column, None where it cannot tell two records apart or together.

    Dropped: empty and constant columns, and columns in which no value ever comes twice although it
    is a number or a code: that is the row's own id, never a property of the customer.
    """
    folded = tuple(fold(value) for value in values)
    filled = [value for value in folded if value]
    distinct = len(set(filled))
    if distinct < 2:
        return None
    kind = _kind(filled, distinct)
    if kind in (Kind.CODE, Kind.PHONE) and distinct == len(filled) == len(values):
        return None
    if kind is Kind.DATE or kind is Kind.PHONE:
        folded = tuple(re.sub(r"\D", "", value) for value in folded)
    return Column(name, kind, folded)


def _kind(filled: list[str], distinct: int) -> Kind:
    def share(pattern: re.Pattern[str]) -> float:
        return sum(1 for value in filled if pattern.match(value)) / len(filled)

    if distinct <= CATEGORY and distinct * 10 < len(filled):
        return Kind.CATEGORY
    if share(_DATE) >= MOST or share(_OTHER_DATE) >= MOST:
        return Kind.DATE
    if share(_EMAIL) >= MOST or sum("@" in value for value in filled) >= MOST * len(filled):
        return Kind.EMAIL
    if share(_NUMBER) >= MOST or share(_CODE) >= MOST:
        long = sum(1 for value in filled if sum(c.isdigit() for c in value) >= 9)
        phone = share(_PHONE) >= MOST and long >= MOST * len(filled)
        return Kind.PHONE if phone else Kind.CODE
    if share(_PHONE) >= MOST:
        return Kind.PHONE
    words = sum(len(value.split()) for value in filled) / len(filled)
    return Kind.WORD if words < 1.3 else Kind.TEXT


def name_pair(columns: Sequence[Column]) -> tuple[int, int] | None:
    """Return the two word columns that are first and last name, by values that occur in both.

    People mix the two up, so such a pair is also compared crosswise.
    """
    best: tuple[float, int, int] | None = None
    for i, one in enumerate(columns):
        for j in range(i + 1, len(columns)):
            other = columns[j]
            if one.kind is not Kind.WORD or other.kind is not Kind.WORD:
                continue
            set_one, set_other = set(one.values) - {""}, set(other.values) - {""}
            both = len(set_one & set_other)
            overlap = both / max(1, min(len(set_one), len(set_other)))
            if overlap >= 0.1 and (best is None or overlap > best[0]):
                best = (overlap, i, j)
    return best[1:] if best else None
