"""What a table of customers amounts to: groups, questions, relations, and the pairs behind them."""

from __future__ import annotations

from dataclasses import dataclass

from dedupe.decisions import Contradiction
from dedupe.evidence import Support
from dedupe.score import FLOOR, probability
from store.values import RowId


@dataclass(frozen=True, slots=True)
class Edge:
    """A scored pair worth keeping: it connects, or it is two related people. `a` < `b`."""

    a: RowId
    b: RowId
    bits: float
    support: Support
    #: "family" or "colleague": two full names that contradict, and something shared; else "".
    relation: str = ""

    @property
    def links(self) -> bool:
        """Tell whether the pair connects a component."""
        return self.bits > FLOOR


@dataclass(frozen=True, slots=True)
class Ask:
    """Two groups that only a person can tell apart or join, with the pair that speaks loudest."""

    group_a: tuple[RowId, ...]
    group_b: tuple[RowId, ...]
    best: Edge

    @property
    def chance(self) -> float:
        """Return the chance that the best pair is one customer."""
        return probability(self.best.bits, self.best.support)


@dataclass(frozen=True, slots=True)
class Offer:
    """Two groups that seem related: `kind` is "family", "colleague" or a person's own word."""

    a: RowId
    b: RowId
    kind: str
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Matching:
    """What a table amounts to. Every row is in exactly one group; all tuples are sorted."""

    groups: tuple[tuple[RowId, ...], ...]
    #: Best first.
    asks: tuple[Ask, ...] = ()
    relations: tuple[Offer, ...] = ()
    edges: tuple[Edge, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    #: Pairs that were compared.
    compared: int = 0
