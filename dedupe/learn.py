"""Learns from what people decided: proposed corrections of weights, and proposed limits.

Decisions are no fair sample. People are asked about pairs that the rules cannot settle, and part
what the rules joined wrongly, never what they joined well. So the fit looks only at what tells
right from wrong among pairs of one stratum (asked with the same kind of support; merged), never at
how many of a stratum were right: that is taken up by a level of its own, which is thrown away. For
the merged stratum pairs that nobody parted stand in for what was merged well. This is what makes
slopes of a case-control study unbiased (Prentice and Pyke, Biometrika 66, 1979).

Corrections have a Gaussian prior around none and are kept only where pairs that were held out are
told apart better with them than without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from dedupe.corrections import NONE, Corrections, Slot, slot_of
from dedupe.evidence import Evidence, Support
from dedupe.score import CALIBRATED_ROWS, CLIP, FLOOR, PRIOR, Limits, probability, quantise

#: Decisions before anything is learned, and between two proposals.
ENOUGH = 20

#: Decisions that must hold an item before its weight is corrected.
SPOKEN = 5

#: Answers of either kind, same and different, before any weight is: right cannot be told from wrong
#: by the one of them.
EITHER = 8

#: Standard deviation of the prior of a correction, and of a stratum's level, in bits.
PRIOR_SD, LEVEL_SD = 1.0, 3.0

#: Parts that the decisions are held out in.
FOLDS = 10

#: What a held-out decision must gain on average, in bits, for corrections to be proposed; and how
#: many standard errors of that mean.
GAIN, SURELY = 0.02, 1.64

#: Corrections smaller than this, in bits, are left out: noise, and nobody could read them.
SMALLEST = 0.25

#: Pairs that must have been answered before a limit is moved, and the one-sided 90 % bound.
SEEN, Z = 15, 1.2816

#: What merging costs in wrong pairs may be this many times what the mode costs.
TIMES = 3

#: Share of "same" below which asking is a waste of time; from which on more is worth asking.
WASTE, MORE = 0.15, 0.5

#: Share of right pairs that each mode is made for; see the documented limits.
PRECISION = {Support.IDENTIFIER: 0.995, Support.CONTEXT: 0.98, Support.CITY: 0.98}

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answered:
    """A pair that somebody decided about, weighed by the shipped weights.

    `tacit`: nobody spoke of it; it was merged and left so.
    """

    same: bool
    evidence: tuple[Evidence, ...]
    support: Support
    tacit: bool = False

    @property
    def slots(self) -> frozenset[Slot]:
        """Return which corrections would apply."""
        found = (slot_of(item.field, item.verdict, item.bits) for item in self.evidence)
        return frozenset(slot for slot in found if slot is not None)

    def bits(self, corrections: Corrections) -> float:
        """Return the score under corrections."""
        return quantise(PRIOR + sum(corrections.shown(item).bits for item in self.evidence))


@dataclass(frozen=True, slots=True)
class Taught:
    """What decisions say about one item: how many held it, and how many of those were the same."""

    slot: Slot
    said: int
    same: int
    bits: float


@dataclass(frozen=True, slots=True)
class Learned:
    """What is proposed; nothing at all where `corrections` is empty and every limit None."""

    decisions: int
    corrections: Corrections = NONE
    ask: float | None = None
    sure: float | None = None
    taught: tuple[Taught, ...] = ()
    #: Mean surprise of a held-out decision in bits: by the shipped weights, and by those proposed.
    before: float = 0.0
    after: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.corrections) or self.ask is not None or self.sure is not None


def learn(answered: Sequence[Answered], limits: Limits, rows: int = CALIBRATED_ROWS) -> Learned:
    """Return what decisions teach; the order in which they are given does not matter.

    `limits` are those that the questions were asked under, `rows` is the size of the table.
    """
    spoken = [one for one in answered if not one.tacit]
    if len(spoken) < ENOUGH:
        return Learned(len(spoken))
    answered = sorted(answered, key=lambda one: (one.tacit, repr(one)))
    slots = _slots(spoken)
    cases = _Cases.of(answered, slots, limits, rows)
    before, after = cases.held_out(with_slots=False), cases.held_out(with_slots=True)
    corrections = NONE
    fewer = min(sum(one.same for one in spoken), sum(not one.same for one in spoken))
    if slots and fewer >= EITHER and _better(before[cases.spoken], after[cases.spoken]):
        weights = cases.fit(np.arange(len(answered)), with_slots=True)
        found = dict(zip(slots, weights.tolist(), strict=False))
        corrections = Corrections.of({k: v for k, v in found.items() if abs(v) >= SMALLEST})
    lost = before[cases.spoken], (after if corrections else before)[cases.spoken]
    return Learned(
        len(spoken),
        corrections,
        ask=_ask(spoken, corrections, limits),
        sure=_sure(spoken, corrections, limits),
        taught=tuple(_taught(slot, spoken, corrections) for slot in corrections),
        before=round(float(lost[0].mean()), 4),
        after=round(float(lost[1].mean()), 4),
    )


def _better(before: Floats, after: Floats) -> bool:
    gain = before - after
    error = float(gain.std()) / sqrt(gain.size)
    return float(gain.mean()) >= max(GAIN, SURELY * error)


def _slots(spoken: Sequence[Answered]) -> list[Slot]:
    counts = Counter(slot for one in spoken for slot in one.slots)
    return sorted(slot for slot, count in counts.items() if count >= SPOKEN)


def _taught(slot: Slot, spoken: Sequence[Answered], corrections: Corrections) -> Taught:
    own = [one for one in spoken if slot in one.slots]
    return Taught(slot, len(own), sum(one.same for one in own), corrections.bits[slot])


@dataclass(frozen=True, slots=True)
class _Cases:
    """Decisions as numbers: what holds of each pair, its stratum, its offset, the answer."""

    items: Floats
    strata: Floats
    offset: Floats
    same: Floats
    spoken: NDArray[np.bool_]

    @classmethod
    def of(
        cls, answered: Sequence[Answered], slots: Sequence[Slot], limits: Limits, rows: int
    ) -> _Cases:
        names = [_stratum(one, limits) for one in answered]
        every = sorted(set(names))
        chances = np.array([probability(one.bits(NONE), one.support, rows) for one in answered])
        return cls(
            np.array([[slot in one.slots for slot in slots] for one in answered], dtype=float),
            np.array([[name == own for name in every] for own in names], dtype=float),
            np.log2(chances / (1 - chances)),
            np.array([one.same for one in answered], dtype=float),
            np.array([not one.tacit for one in answered]),
        )

    def fit(self, at: NDArray[np.int64], *, with_slots: bool) -> Floats:
        """Return the corrections, then the levels, that fit some of the cases best, in bits."""
        table = np.hstack([self.items, self.strata]) if with_slots else self.strata
        own = self.items.shape[1] if with_slots else 0
        spread = np.r_[np.full(own, PRIOR_SD), np.full(self.strata.shape[1], LEVEL_SD)]
        table, offset, same = table[at], self.offset[at], self.same[at]
        found = np.zeros(table.shape[1])
        unit = log(2)
        for _ in range(25):
            chance = 1 / (1 + np.exp2(-(offset + table @ found)))
            slope = unit * (table.T @ (same - chance)) - found / spread**2
            bend = unit**2 * (table.T * (chance * (1 - chance))) @ table + np.diag(spread**-2.0)
            step = np.linalg.solve(bend, slope)
            found = found + np.clip(step, -2, 2)
            if np.abs(step).max(initial=0) < 1e-9:
                break
        return found

    def held_out(self, *, with_slots: bool) -> Floats:
        """Return the surprise, in bits, at each case by a fit that did not see it."""
        number = np.arange(self.same.size)
        lost = np.zeros(self.same.size)
        for fold in range(FOLDS):
            out = number % FOLDS == fold
            found = self.fit(np.flatnonzero(~out), with_slots=with_slots)
            table = np.hstack([self.items, self.strata]) if with_slots else self.strata
            told = self.offset[out] + table[out] @ found
            lost[out] = np.log2(1 + np.exp2(np.where(self.same[out] > 0, -told, told)))
        return lost


def _stratum(one: Answered, limits: Limits) -> str:
    """Return how a pair came to be decided: merged by the rules, or asked for want of support."""
    if one.tacit:
        return "merged"
    bits = one.bits(NONE)
    if not one.same and limits.effective(bits, one.support) >= limits.merge:
        return "merged"
    return f"asked {int(one.support)}"


def _ask(spoken: Sequence[Answered], corrections: Corrections, limits: Limits) -> float | None:
    """Return another limit to ask from, None to leave it.

    Corrections lift or lower all that is asked; the limit moves with them, so that as much is
    asked as before. From there it goes up past what is a waste of time, or down where the answers
    say that more is worth asking.
    """
    asked = [one for one in spoken if _stratum(one, limits) != "merged"]
    if not asked:
        return None
    moved = sum(one.bits(corrections) - one.bits(NONE) for one in asked) / len(asked)
    ask = limits.ask + round(2 * moved) / 2
    scored = [(one.bits(corrections), one.same) for one in asked]
    grid = [ask + step / 2 for step in range(2, 9)]
    wasted = [t for t in grid if _bound(_within(scored, -CLIP, t), up=True) <= WASTE]
    if wasted:
        ask = max(wasted)
    while ask - 1 > FLOOR and _bound(_within(scored, ask, ask + 1), up=False) >= MORE:
        ask -= 1
    return None if ask == limits.ask else max(ask, FLOOR + 0.5)


def _sure(spoken: Sequence[Answered], corrections: Corrections, limits: Limits) -> float | None:
    """Return the limit from which on pairs that were asked for want of support need no asking.

    All above it must be right nearly as often as the mode promises, and its lowest bit too.
    """
    if limits.needs not in PRECISION:
        return None
    wanted = 1 - TIMES * (1 - PRECISION[limits.needs])
    short = [
        (one.bits(corrections), one.same)
        for one in spoken
        if one.support < limits.needs and one.bits(NONE) < limits.sure
    ]
    best = None
    grid = np.arange(max(limits.merge, FLOOR + 0.5), CLIP, 0.5)[::-1].tolist()
    for limit in grid:
        edge = _within(short, limit, limit + 1)
        if edge and sum(edge) < wanted * len(edge):
            break
        if _bound(_within(short, limit, CLIP + 1), up=False) >= wanted:
            best = limit
    return best


def _within(scored: Sequence[tuple[float, bool]], low: float, high: float) -> list[bool]:
    return [same for bits, same in scored if low <= bits < high]


def _bound(same: Sequence[bool], *, up: bool) -> float:
    """Return Wilson's bound of a share; the worst one where too few were seen."""
    many = len(same)
    if many < SEEN:
        return 1.0 if up else 0.0
    share, square = sum(same) / many, Z * Z
    wide = Z * sqrt(share * (1 - share) / many + square / (4 * many * many))
    return (share + square / (2 * many) + (wide if up else -wide)) / (1 + square / many)
