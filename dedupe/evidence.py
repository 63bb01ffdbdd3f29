"""What one comparison of two records says, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Verdict(StrEnum):
    """How two values of one field stand to each other."""

    #: The normal forms are equal.
    AGREE = "agree"
    #: Not equal, but a known way of writing or mistyping the same thing.
    NEAR = "near"
    #: One side tells only a part (a surname, the last four digits), and it fits.
    PARTIAL = "partial"
    #: They differ in a part.
    DOUBT = "doubt"
    #: They contradict each other.
    CONFLICT = "conflict"
    #: They agree, but that proves nothing here (a couple shares its address).
    VOID = "void"


class Support(IntEnum):
    """The strongest kind of evidence for a pair; modes say which kind may merge on its own."""

    NAME = 0
    #: A name and the city, province, title or sex.
    CITY = 1
    #: A name and the district, the address, the company, a landline.
    CONTEXT = 2
    #: An identifier, the last four digits of one, a birthday, a firm's own name.
    IDENTIFIER = 3


@dataclass(frozen=True, slots=True)
class Evidence:
    """One field of a comparison; `value_a` and `value_b` are the normal forms compared."""

    field: str
    verdict: Verdict
    bits: float
    value_a: str = ""
    value_b: str = ""
    #: How rare the agreed value is, 0 where that does not matter: rows that hold it.
    holders: int = 0
