"""Which question to put first: how uncertain it is, how much hangs on it, and what waits for it.

Pure: the same facts give the same order, whoever asks and whenever.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import log2

from dedupe.evidence import Support
from dedupe.score import CONTRADICTED, probability
from store.reviews import Stake

#: Words for the best customers, folded; a tier that holds one counts as the best.
TOP_TIERS = (
    "vip", "重点", "重要", "核心", "大客户", "钻石", "金牌", "金卡", "至尊", "key account", "gold",
    "platinum", "diamond",
)  # fmt: skip
#: Tiers that are one letter or number, the best one.
TOP_LETTERS = frozenset({"a", "s", "1", "一级", "a级"})

#: What a best customer adds to the value at stake, and what any other tier adds: somebody who was
#: given a tier was looked at by hand.
TOP_TIER, ANY_TIER = 2.0, 0.5
#: What each doubling of the records, and of the sources that they come from, adds.
RECORDS, SOURCES = 0.5, 0.5

#: From these shares of full uncertainty on a question is hard, or doubtful.
HARD, DOUBTFUL = 0.75, 0.4


class Because(StrEnum):
    """One reason why a question stands where it stands."""

    HARD = "hard"
    DOUBTFUL = "doubtful"
    CLEAR = "clear"
    TIER = "tier"
    PURCHASES = "purchases"
    RECORDS = "records"
    PUSHES = "pushes"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with its numbers, for words; it tells no score and takes no side."""

    because: Because
    count: int = 0
    #: For RECORDS: the sources they come from.
    sources: int = 0
    #: For TIER: the tier as it is written.
    text: str = ""


@dataclass(frozen=True, slots=True)
class Urgency:
    """What decides about a question's place; the product of the three is its weight."""

    #: 0 to 1: 1 where both answers are as likely.
    uncertainty: float
    #: From 1 on.
    value: float
    #: From 1 on: one more than the outside writes that wait for the answer.
    waiting: float
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> float:
        """Return what questions are sorted by, the greatest first."""
        return self.uncertainty * self.value * self.waiting


@lru_cache(maxsize=4_096)
def uncertainty(bits: float, support: Support) -> float:
    """Return how open a question is, 0 to 1, by the chance that its score stands for."""
    chance = probability(bits, support)
    return 4 * chance * (1 - chance)


def _unsure(stake: Stake) -> float:
    """Return how open a question is; of a couple only that its two full names contradict counts."""
    if stake.reason == "family":
        return uncertainty(CONTRADICTED, Support.IDENTIFIER)
    return uncertainty(stake.bits, Support(stake.support))


def value_of(stake: Stake) -> float:
    """Return what is at stake, from 1 on: tier, purchases, records and their sources."""
    return (
        1
        + max(map(tier_value, stake.tiers), default=0.0)
        + log2(1 + stake.purchases)
        + RECORDS * log2(max(stake.records, 1))
        + SOURCES * log2(max(stake.sources, 1))
    )


def weight(stake: Stake) -> float:
    """Return what questions are sorted by, the greatest first."""
    return _unsure(stake) * value_of(stake) * (1.0 + stake.pushes)


def urgency(stake: Stake) -> Urgency:
    """Return how urgent a question is, and why."""
    unsure = _unsure(stake)
    because = (
        Because.HARD if unsure >= HARD
        else Because.DOUBTFUL if unsure >= DOUBTFUL
        else Because.CLEAR
    )  # fmt: skip
    reasons = [Reason(because)]
    tier = max(stake.tiers, key=tier_value, default="")
    if tier_value(tier) >= TOP_TIER:
        reasons.append(Reason(Because.TIER, text=tier))
    if stake.purchases:
        reasons.append(Reason(Because.PURCHASES, stake.purchases))
    if stake.records > 2:
        reasons.append(Reason(Because.RECORDS, stake.records, stake.sources))
    if stake.pushes:
        reasons.append(Reason(Because.PUSHES, stake.pushes))
    return Urgency(unsure, value_of(stake), 1.0 + stake.pushes, tuple(reasons))


@lru_cache(maxsize=4_096)
def tier_value(tier: str) -> float:
    """Return what a customer's tier adds to the value at stake."""
    folded = tier.strip().casefold()
    if not folded:
        return 0.0
    top = folded in TOP_LETTERS or any(word in folded for word in TOP_TIERS)
    return TOP_TIER if top else ANY_TIER


def in_order(stakes: Iterable[Stake]) -> list[Stake]:
    """Sort questions: the greatest weight first, of equals the oldest, then the smaller number."""
    return sorted(stakes, key=lambda one: (-weight(one), one.since, one.number))
