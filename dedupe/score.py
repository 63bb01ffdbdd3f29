"""From evidence to a score in bits, from bits to a chance, and the limits of the three modes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from dedupe.evidence import Evidence, Support

#: Bits are log2 odds: +1 doubles the odds that two records are one customer. The start of every
#: candidate pair: of about 128 candidates that agree in nothing else one is right.
PRIOR = -7.0

#: Scores are kept in steps of 1/64 bit: sums are then exact in binary, whatever their order.
STEP = 64

#: Beyond this the mean of a group would be ruled by one pair.
CLIP = 12.0

#: Pairs below are forgotten; pairs above connect components.
FLOOR = -1.5

#: What a pair counts in the mean of its groups when its mode does not let its evidence merge on
#: its own: nothing for, nothing against.
NEUTRAL = 0.0

#: Two contradicting full names never merge by themselves, whatever else they share.
CONTRADICTED = -3.0


class Mode(StrEnum):
    """How readily records are merged without asking."""

    CAREFUL = "careful"
    BALANCED = "balanced"
    EAGER = "eager"


@dataclass(frozen=True, slots=True)
class Limits:
    """Merge at `merge` bits and above, ask from `ask` bits on, leave the rest apart.

    `needs` is the weakest evidence that may merge on its own; a pair with less takes part in the
    mean of its group as neutral, and is asked about. From `sure` bits on any evidence may: no mode
    has such a limit, but decisions can teach one.
    """

    merge: float
    ask: float
    needs: Support
    sure: float = inf

    @classmethod
    def of(cls, mode: Mode | str) -> Limits:
        """Return the documented limits of a mode."""
        return MODES[Mode(mode)]

    def effective(self, bits: float, support: Support) -> float:
        """Return what a pair counts when groups are formed."""
        return bits if support >= self.needs or bits >= self.sure else min(bits, NEUTRAL)


MODES: dict[Mode, Limits] = {
    # Identifiers, last four digits, birthdays, a firm's whole name, a name with its very address.
    # Precision before all: 0.995 and more on the test data.
    Mode.CAREFUL: Limits(merge=1.0, ask=2.0, needs=Support.IDENTIFIER),
    # Also a name with its company or district, never a bare name nor a name and a city.
    Mode.BALANCED: Limits(merge=0.75, ask=2.0, needs=Support.CONTEXT),
    # Everything counts: the best F1, and a third of the namesakes in one city are merged.
    Mode.EAGER: Limits(merge=0.75, ask=0.0, needs=Support.NAME),
}

DEFAULT = MODES[Mode.BALANCED]

#: (bits, share of right pairs) as measured on 100,000 records: additive weights are
#: over-confident, so a chance is read from this table and not from 2 ** bits.
CALIBRATION: tuple[tuple[float, float], ...] = (
    (-4.0, 0.01), (-2.0, 0.05), (0.0, 0.12), (0.5, 0.20), (1.5, 0.44), (2.5, 0.63), (3.5, 0.80),
    (4.5, 0.88), (5.5, 0.94), (7.5, 0.97), (12.0, 0.995),
)  # fmt: skip


def score(evidence: Iterable[Evidence]) -> float:
    """Return the score in bits, in steps of 1/64, between -CLIP and CLIP."""
    return quantise(PRIOR + sum(item.bits for item in evidence))


def quantise(bits: float) -> float:
    """Clip to +-CLIP and round to whole steps."""
    return round(max(-CLIP, min(CLIP, bits)) * STEP) / STEP


def probability(bits: float) -> float:
    """Return the chance, 0 to 1, that a pair with this score is one customer."""
    low = CALIBRATION[0]
    if bits <= low[0]:
        return low[1]
    for high in CALIBRATION[1:]:
        if bits <= high[0]:
            part = (bits - low[0]) / (high[0] - low[0])
            return low[1] + part * (high[1] - low[1])
        low = high
    return low[1]
