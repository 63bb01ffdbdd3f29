"""What every comparison of a few rows rests on, and the scores of their pairs, each taken once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dedupe.compare import judge
from dedupe.compare_contacts import Holders
from dedupe.decisions import Constraints
from dedupe.evidence import Support
from dedupe.explain import Explanation, explain
from dedupe.keys import KINDS, Key, keys
from dedupe.profile import Profile
from dedupe.score import DEFAULT, FLOOR, NEUTRAL, Limits, probability
from dedupe.statistics import Statistics
from store.values import RowId


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is known beside the rows themselves."""

    holders: Holders
    statistics: Statistics
    limits: Limits = DEFAULT
    constraints: Constraints = field(default_factory=Constraints)
    #: How many rows each key's group holds, where that is known beyond `holders`.
    sizes: Mapping[Key, int] | None = None

    def explain(self, a: Profile, b: Profile) -> Explanation:
        """Explain a pair on these grounds."""
        return explain(a, b, self.holders, self.statistics, self.limits, self.sizes)

    def compared(self, a: Profile, b: Profile) -> bool:
        """Tell whether a key brings the two together."""
        known = self.sizes if self.sizes is not None else self.holders
        both = set(keys(a)) & set(keys(b))
        return any(known.get(key, 2) <= KINDS[key.kind].cap for key in both)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows, `a` < `b`: what they say alone, and what they count in the mean of two groups."""

    a: RowId
    b: RowId
    #: Log2 odds of the pair alone.
    bits: float
    #: The same where its evidence may merge on its own, else at most nothing.
    counts: float
    support: Support
    contradicted: bool
    #: Next to nothing to compare and nothing against: the pair has no say.
    silent: bool
    #: The chance that the pair alone is one customer, in a table of this size.
    chance: float

    @property
    def links(self) -> bool:
        """Tell whether the pair, once compared, connects a component."""
        return self.bits > FLOOR


@dataclass(frozen=True, slots=True)
class Across:
    """All pairs between two groups of rows, summed up."""

    #: Mean bits over the pairs that have a say; None where none has.
    mean: float | None
    pairs: int
    heard: int
    #: The strongest pair.
    best: Pair
    #: The weakest pair that has a say, None where that is the strongest.
    worst: Pair | None
    #: The strongest pair whose full names contradict each other, where such names bar the two
    #: groups from ever joining by themselves; else None.
    clash: Pair | None

    @property
    def chance(self) -> float | None:
        """Return the chance that a pair with the mean score is one customer.

        What a pair counts has the size of the table in it already.
        """
        return None if self.mean is None else probability(self.mean, self.best.support)


class Scores:
    """The rows that are looked at, and the scores of their pairs."""

    def __init__(
        self,
        profiles: Iterable[Profile],
        grounds: Grounds,
        known: Mapping[tuple[RowId, RowId], Pair] | None = None,
    ) -> None:
        self.profiles = {one.row: one for one in profiles}
        self.grounds = grounds
        self._known = dict(known or {})

    def pair(self, a: RowId, b: RowId) -> Pair:
        """Return the scores of two rows, whichever way round."""
        a, b = min(a, b), max(a, b)
        found = self._known.get((a, b))
        if found is None:
            found = self._known[a, b] = self._pair(a, b)
        return found

    def _pair(self, a: RowId, b: RowId) -> Pair:
        grounds = self.grounds
        found = judge(self.profiles[a], self.profiles[b], grounds.holders, grounds.statistics)
        counts = grounds.limits.effective(found.bits, found.support)
        silent = found.unopposed and counts <= NEUTRAL
        chance = probability(found.bits, found.support, grounds.statistics.rows)
        return Pair(a, b, found.bits, counts, found.support, found.contradicted, silent, chance)

    def with_(self, changed: Iterable[Profile], grounds: Grounds | None = None) -> Scores:
        """Return the same rows with some of them changed; the other pairs stay known."""
        fresh = {one.row: one for one in changed}
        known = {
            pair: found
            for pair, found in self._known.items()
            if pair[0] not in fresh and pair[1] not in fresh
        }
        return Scores({**self.profiles, **fresh}.values(), grounds or self.grounds, known)

    def explain(self, a: RowId, b: RowId) -> Explanation:
        """Explain two of the rows."""
        return self.grounds.explain(self.profiles[a], self.profiles[b])

    def across(self, one: Sequence[RowId], other: Sequence[RowId]) -> Across:
        """Sum up all pairs between two groups that share no row."""
        pairs = [self.pair(a, b) for a in one for b in other]
        heard = [pair for pair in pairs if not pair.silent]
        best = min(pairs, key=_strongest)
        worst = max(heard, key=_strongest, default=best)
        mean = sum(pair.counts for pair in heard) / len(heard) if heard else None
        return Across(
            mean, len(pairs), len(heard), best, None if worst == best else worst,
            self._clash(one, other),
        )  # fmt: skip

    def _clash(self, one: Sequence[RowId], other: Sequence[RowId]) -> Pair | None:
        """Return what bars a join: of two chains that people made, every pair contradicts."""
        met = (
            [self.pair(a, b) for a in mine for b in theirs]
            for mine in self._chains(one)
            for theirs in self._chains(other)
        )
        barred = [pair for pairs in met if all(p.contradicted for p in pairs) for pair in pairs]
        return min(barred, key=_strongest, default=None)

    def _chains(self, rows: Sequence[RowId]) -> list[list[RowId]]:
        found: dict[RowId, list[RowId]] = {}
        for row in rows:
            found.setdefault(self.grounds.constraints.of(row), []).append(row)
        return list(found.values())


def _strongest(pair: Pair) -> tuple[float, float, RowId, RowId]:
    return (-pair.counts, -pair.bits, pair.a, pair.b)
