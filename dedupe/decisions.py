"""Turns what people said into constraints that hold together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from store.values import Decision, DecisionKind, RowId

APART = (DecisionKind.DIFFERENT, DecisionKind.RELATED)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A decision that a newer one overrules through other rows: `number` gave way."""

    number: int
    a: RowId
    b: RowId


@dataclass(frozen=True, slots=True)
class Constraints:
    """What must hold whatever the scores say.

    `root` maps a row to the smallest row it was called the same as, through any chain (rows that
    no SAME touches are absent). `apart` holds pairs of roots, smaller first, that must never share
    a group. `related` holds what people said about two customers: (row, row, how).
    """

    root: Mapping[RowId, RowId] = field(default_factory=dict)
    apart: frozenset[tuple[RowId, RowId]] = frozenset()
    related: tuple[tuple[RowId, RowId, str], ...] = ()
    contradictions: tuple[Contradiction, ...] = ()

    def of(self, row: RowId) -> RowId:
        """Return the row that stands for everything this row was called the same as."""
        return self.root.get(row, row)


def live(decisions: Iterable[Decision]) -> list[Decision]:
    """Return the decisions that no live WITHDRAW takes back, newest first.

    A WITHDRAW can itself be withdrawn; a later number is a later word.
    """
    newest = sorted(set(decisions), key=lambda decision: -decision.number)
    withdrawn: set[int] = set()
    kept = []
    for decision in newest:
        if decision.number in withdrawn:
            continue
        if decision.kind is DecisionKind.WITHDRAW:
            if decision.withdraws is not None and decision.withdraws < decision.number:
                withdrawn.add(decision.withdraws)
        else:
            kept.append(decision)
    return kept


def effective(decisions: Iterable[Decision]) -> Constraints:
    """Return the constraints that decisions amount to.

    The newest word on a pair stands. Decisions are taken newest first; one that cannot hold
    together with the newer ones (a SAME that would join two that must stay apart, a DIFFERENT
    inside one chain of SAMEs) gives way and is reported. Order of the input does not matter.
    """
    said: set[tuple[RowId, RowId]] = set()
    chains = _Chains()
    related: list[tuple[RowId, RowId, str]] = []
    contradictions: list[Contradiction] = []
    for decision in live(decisions):
        a, b = decision.a, decision.b
        if a is None or b is None or a == b:
            continue
        if decision.kind is not DecisionKind.SAME and decision.kind not in APART:
            continue
        pair = (min(a, b), max(a, b))
        if pair in said:
            continue
        said.add(pair)
        same = decision.kind is DecisionKind.SAME
        if not (chains.join(*pair) if same else chains.part(*pair)):
            contradictions.append(Contradiction(decision.number, *pair))
        elif decision.kind is DecisionKind.RELATED:
            related.append((*pair, decision.note))
    return Constraints(
        chains.roots(), chains.apart(), tuple(sorted(related)), tuple(contradictions)
    )


def touched(old: Constraints, new: Constraints) -> frozenset[RowId]:
    """Return rows whose component must be clustered again when constraints change."""
    rows = {
        row for row in old.root.keys() | new.root.keys() if old.root.get(row) != new.root.get(row)
    }
    for pair in old.apart ^ new.apart:
        rows |= set(pair)
    for a, b, _ in set(old.related) ^ set(new.related):
        rows |= {a, b}
    # A root stands for its chain: everything in a touched chain is touched.
    roots = {old.of(row) for row in rows} | {new.of(row) for row in rows}
    for constraints in (old, new):
        rows |= {row for row, root in constraints.root.items() if root in roots}
    return frozenset(rows | roots)


class _Chains:
    """Rows joined by SAME, and the chains that must stay apart."""

    def __init__(self) -> None:
        self._parent: dict[RowId, RowId] = {}
        self._foes: dict[RowId, set[RowId]] = defaultdict(set)

    def _find(self, row: RowId) -> RowId:
        while (up := self._parent.setdefault(row, row)) != row:
            row = up
        return row

    def join(self, a: RowId, b: RowId) -> bool:
        a, b = sorted((self._find(a), self._find(b)))
        if b in self._foes[a]:
            return False
        if a != b:
            self._parent[b] = a
            for foe in self._foes.pop(b, set()):
                self._foes[foe].discard(b)
                self._foes[foe].add(a)
                self._foes[a].add(foe)
        return True

    def part(self, a: RowId, b: RowId) -> bool:
        a, b = self._find(a), self._find(b)
        if a == b:
            return False
        self._foes[a].add(b)
        self._foes[b].add(a)
        return True

    def roots(self) -> dict[RowId, RowId]:
        roots = {row: self._find(row) for row in list(self._parent)}
        sizes: dict[RowId, int] = defaultdict(int)
        for root in roots.values():
            sizes[root] += 1
        return {row: root for row, root in roots.items() if sizes[root] > 1}

    def apart(self) -> frozenset[tuple[RowId, RowId]]:
        return frozenset((a, b) for a, foes in self._foes.items() for b in foes if a < b)
