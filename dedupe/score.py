"""From evidence to a score in bits, from bits to a chance, and the limits of the three modes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf, log10

from dedupe.evidence import Evidence, Support

#: Bits are log2 odds: +1 doubles the odds that two records are one customer. The start of every
#: candidate pair: of about 128 candidates that agree in nothing else one is right.
PRIOR = -7.0

#: Scores are kept in steps of 1/64 bit: sums are then exact in binary, whatever their order.
STEP = 64

#: Beyond this the mean of a group would be ruled by one pair.
CLIP = 12.0

#: Pairs below are forgotten; pairs above connect components. No group is joined below 0.75 bits in
#: the mean, so nothing that matters is forgotten.
FLOOR = -0.5

#: What a pair counts in the mean of its groups when its mode does not let its evidence merge on
#: its own: nothing for, nothing against.
NEUTRAL = 0.0

#: Two contradicting full names never merge by themselves, whatever else they share.
CONTRADICTED = -3.0


#: Rows of the tables on which limits and chances were measured.
CALIBRATED_ROWS = 100_000


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
    #: Bits that a pair resting on names and cities counts less, for the size of the table.
    namesakes: float = 0.0

    @classmethod
    def of(cls, mode: Mode | str, rows: int = CALIBRATED_ROWS) -> Limits:
        """Return the documented limits of a mode, for a table of so many rows."""
        return MODES[Mode(mode)].at(rows)

    def at(self, rows: int) -> Limits:
        """Return the same limits for a table of so many rows.

        Small tables keep the limits of CALIBRATED_ROWS: their names are better evidence, but
        letting more of them merge cost more precision than it found.
        """
        return replace(self, namesakes=max(0.0, namesakes(rows)))

    def effective(self, bits: float, support: Support) -> float:
        """Return what a pair counts when groups are formed."""
        if support < self.needs and bits < self.sure:
            return min(bits, NEUTRAL)
        return bits - self.namesakes if support < Support.CONTEXT else bits


MODES: dict[Mode, Limits] = {
    # Identifiers, last four digits, birthdays, a firm's whole name in its town, a name with its
    # very address. Precision before all: 0.995 and more on the test data.
    Mode.CAREFUL: Limits(merge=0.75, ask=2.0, needs=Support.IDENTIFIER),
    # Also a name with its company or district, never a bare name nor a name and a city.
    Mode.BALANCED: Limits(merge=0.75, ask=1.0, needs=Support.CONTEXT),
    # Everything counts: the best F1, and a third of the namesakes in one city are merged.
    Mode.EAGER: Limits(merge=0.75, ask=0.0, needs=Support.NAME),
}

DEFAULT = MODES[Mode.BALANCED]

#: (bits, share of right pairs) as measured on CALIBRATED_ROWS records, by what a pair rests on:
#: additive weights are over-confident, and three bits of a shared number are worth more than
#: three bits of a name. So a chance is read from these tables and not from 2 ** bits.
CALIBRATION: dict[Support, tuple[tuple[float, float], ...]] = {
    Support.NAME: (
        (-5.0, 0.001), (-4.0, 0.004), (-3.0, 0.008), (-2.0, 0.016), (-1.0, 0.055), (0.0, 0.11),
        (1.0, 0.32), (2.0, 0.66), (3.0, 0.77), (4.0, 0.79), (5.0, 0.87), (12.0, 0.95),
    ),
    Support.CITY: (
        (-5.0, 0.004), (-4.0, 0.01), (-3.0, 0.03), (-2.0, 0.045), (-1.0, 0.13), (0.0, 0.28),
        (1.0, 0.44), (2.0, 0.61), (3.0, 0.71), (4.0, 0.87), (5.0, 0.91), (12.0, 0.95),
    ),
    Support.CONTEXT: (
        (-5.0, 0.02), (-4.0, 0.05), (-2.0, 0.1), (-1.0, 0.3), (0.0, 0.42), (1.0, 0.56),
        (2.0, 0.78), (3.0, 0.89), (4.0, 0.92), (6.0, 0.94), (7.0, 0.967), (9.0, 0.978),
        (12.0, 0.985),
    ),
    Support.IDENTIFIER: (
        (-5.0, 0.02), (-4.0, 0.09), (-3.0, 0.12), (-1.0, 0.25), (0.0, 0.52), (1.0, 0.83),
        (2.0, 0.935), (3.0, 0.945), (4.0, 0.955), (5.0, 0.963), (6.0, 0.975), (7.0, 0.985),
        (8.0, 0.992), (10.0, 0.998), (12.0, 0.999),
    ),
}  # fmt: skip


def namesakes(rows: int) -> float:
    """Return how many bits names and cities are worth less among so many rows.

    Ten times the people are ten times the namesakes for every mate: measured, the odds of pairs
    that rest on names alone fall by one bit from 10,000 to 100,000 rows, those of pairs with a
    firm, a district or an identifier hardly.
    """
    bits = log10(max(rows, 1) / CALIBRATED_ROWS)
    return round(max(-1.0, min(2.0, bits)) * STEP) / STEP


def score(evidence: Iterable[Evidence]) -> float:
    """Return the score in bits, in steps of 1/64, between -CLIP and CLIP."""
    return quantise(PRIOR + sum(item.bits for item in evidence))


def quantise(bits: float) -> float:
    """Clip to +-CLIP and round to whole steps."""
    return round(max(-CLIP, min(CLIP, bits)) * STEP) / STEP


def probability(
    bits: float, support: Support = Support.IDENTIFIER, rows: int = CALIBRATED_ROWS
) -> float:
    """Return the chance, 0 to 1, that a pair with this score is one customer.

    `support` is what the pair rests on, `rows` the size of the table.
    """
    table = CALIBRATION[support]
    if support < Support.CONTEXT:
        bits -= namesakes(rows)
    low = table[0]
    if bits <= low[0]:
        return low[1]
    for high in table[1:]:
        if bits <= high[0]:
            part = (bits - low[0]) / (high[0] - low[0])
            return low[1] + part * (high[1] - low[1])
        low = high
    return low[1]
