"""What a book's own decisions taught about the shipped weights: bits added per field and verdict.

A correction makes evidence weaker or stronger and never turns it round: what speaks for a pair
speaks for it still, at least with nothing. It changes the sum only. What kind of evidence a pair
rests on, whether its names contradict and whether anything speaks against it are told from the
shipped weights, so that no correction lets a bare name merge or two full names join.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dedupe.evidence import Evidence, Verdict

#: Corrections are kept in steps of 1/64 bit, as scores are.
STEP = 64

#: No correction is larger, either way: the shipped weights stay the larger part of the truth.
MOST = 4.0

#: Fields whose equal and nearly equal values are told apart: an equal mobile is an identity, one
#: with a digit wrong a guess. Of all other fields only the sign of the evidence counts.
NEARLY = frozenset({"name", "mobile"})

#: How evidence speaks: "agree", "near" (see NEARLY) or "conflict".
WAYS = ("agree", "near", "conflict")

Floats = NDArray[np.float64]

#: Field and way.
Slot = tuple[str, str]


def slot_of(field: str, verdict: Verdict, bits: float) -> Slot | None:
    """Return which correction applies to an item; None for one that counts nothing."""
    if bits == 0:
        return None
    if bits < 0:
        return field, "conflict"
    return field, "near" if field in NEARLY and verdict is not Verdict.AGREE else "agree"


@dataclass(frozen=True, slots=True)
class Corrections:
    """Bits to add per slot, in whole steps, at most MOST; none in the shipped rules."""

    bits: Mapping[Slot, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (_, way), bits in self.bits.items():
            if way not in WAYS or abs(bits) > MOST or bits * STEP != round(bits * STEP):
                raise ValueError("a correction is some whole steps for a field and a way")

    @classmethod
    def of(cls, bits: Mapping[Slot, float]) -> Corrections:
        """Return corrections rounded to steps and cut to MOST; those of nothing are left out."""
        cut = {slot: max(-MOST, min(MOST, value)) for slot, value in sorted(bits.items())}
        steps = {slot: round(value * STEP) / STEP for slot, value in cut.items()}
        return cls({slot: value for slot, value in steps.items() if value})

    @classmethod
    def read(cls, plain: Mapping[str, float]) -> Corrections:
        """Return corrections from what `plain` gave."""
        return cls.of({_slot(name): bits for name, bits in plain.items()})

    def plain(self) -> dict[str, float]:
        """Return them as JSON keeps them: "company:agree" -> bits."""
        return {":".join(slot): bits for slot, bits in sorted(self.bits.items())}

    def __bool__(self) -> bool:
        return bool(self.bits)

    def __iter__(self) -> Iterator[Slot]:
        return iter(sorted(self.bits))

    def corrected(self, field: str, verdict: Verdict, bits: float) -> float:
        """Return what an item counts."""
        slot = slot_of(field, verdict, bits)
        if slot is None:
            return bits
        return _turned(bits, self.bits.get(slot, 0.0))

    def shown(self, item: Evidence) -> Evidence:
        """Return an item with the bits that it counts."""
        bits = self.corrected(item.field, item.verdict, item.bits)
        return Evidence(item.field, item.verdict, bits, item.value_a, item.value_b, item.holders)

    def speaks_of(self, field: str) -> bool:
        """Tell whether any correction is for a field."""
        return any((field, way) in self.bits for way in WAYS)

    def corrected_all(self, field: str, bits: Floats, equal: NDArray[np.bool_] | None) -> Floats:
        """Return what many items of one field count, as `corrected` does.

        `equal` tells which of them are of equal values; it is needed for the fields in NEARLY.
        """
        agree, near, conflict = (self.bits.get((field, way), 0.0) for way in WAYS)
        up = np.full(bits.shape, agree)
        if field in NEARLY and equal is not None:
            up[~equal] = near
        return np.where(
            bits > 0,
            np.maximum(bits + up, 0.0),
            np.where(bits < 0, np.minimum(bits + conflict, 0.0), bits),
        )


def _turned(bits: float, correction: float) -> float:
    return max(bits + correction, 0.0) if bits > 0 else min(bits + correction, 0.0)


def _slot(name: str) -> Slot:
    field, _, way = name.partition(":")
    return field, way


NONE = Corrections()
