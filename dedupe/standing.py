"""How two rows stand to each other in the book: one customer or two, and what makes them so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dedupe.cluster import LARGEST, LEAST, MARGIN
from dedupe.decisions import Constraints
from dedupe.grounds import Across, Pair, Scores
from dedupe.growth import Growth
from store.values import RowId

#: A pair that is at least this likely by itself needs no third row to speak for it.
PLAIN = 0.5


class How(StrEnum):
    """What makes two rows one customer, or two."""

    #: One: on what the two say themselves.
    DIRECT = "direct"
    #: One: through other rows, which tie them better than they do themselves.
    CHAIN = "chain"
    #: One: a person said so.
    SAID_SAME = "said_same"
    #: Two: a person said so.
    SAID_APART = "said_apart"
    #: Two: full names contradict each other.
    NAMES = "names"
    #: Two: the mean of all pairs stays below the limit.
    MEAN = "mean"
    #: Two: one of them fits a third, whose names contradict the other's, nearly as well.
    CONTESTED = "contested"
    #: Two: no pair between them says anything.
    SILENT = "silent"
    #: Two: a component beyond `cluster.LARGEST` was cut at its weaker edges first.
    CUT = "cut"
    #: Two: no compared pair connects them, not even through others.
    UNLINKED = "unlinked"

    @property
    def together(self) -> bool:
        """Tell whether the two rows are one customer."""
        return self in (How.DIRECT, How.CHAIN, How.SAID_SAME)


@dataclass(frozen=True, slots=True)
class Standing:
    """How two rows stand, with the arithmetic behind it."""

    how: How
    #: The groups of the two; one group twice where they are together.
    groups: tuple[tuple[RowId, ...], tuple[RowId, ...]]
    #: For CHAIN: the edges from the first row to the second.
    chain: tuple[Pair, ...] = ()
    #: For two groups: all pairs between them, to hold against `Limits.merge`.
    across: Across | None = None
    #: For CONTESTED: the strongest pair with the third group, where that still stands.
    rival: Pair | None = None


def standing(a: RowId, b: RowId, grown: Sequence[Growth], scores: Scores) -> Standing:
    """Tell how two rows stand; `grown` holds the components of both."""
    constraints = scores.grounds.constraints
    one, other = (_group(row, grown) for row in (a, b))
    if one == other:
        if constraints.of(a) == constraints.of(b):
            return Standing(How.SAID_SAME, (one, other))
        chain = widest(a, b, one, scores)
        how = How.DIRECT if _direct(scores.pair(a, b), chain, scores) else How.CHAIN
        return Standing(how, (one, other), chain if how is How.CHAIN else ())
    across = scores.across(one, other)
    how = _apart(one, other, across, grown, scores)
    rival = _rival(one, other, across, grown, scores) if how is How.CONTESTED else None
    return Standing(how, (one, other), (), across, rival)


def _group(row: RowId, grown: Sequence[Growth]) -> tuple[RowId, ...]:
    return next((group for one in grown for group in one.groups if row in group), (row,))


def _direct(pair: Pair, chain: Sequence[Pair], scores: Scores) -> bool:
    if len(chain) <= 1:
        return True
    return pair.counts >= scores.grounds.limits.merge and pair.chance >= PLAIN


def _apart(
    one: tuple[RowId, ...],
    other: tuple[RowId, ...],
    across: Across,
    grown: Sequence[Growth],
    scores: Scores,
) -> How:
    if said_apart(scores.grounds.constraints, one, other):
        return How.SAID_APART
    if across.clash is not None:
        return How.NAMES
    part = next((growth for growth in grown if one in growth.groups), None)
    if part is None or other not in part.groups:
        return How.UNLINKED
    if across.mean is None:
        return How.SILENT
    if across.mean < scores.grounds.limits.merge:
        return How.MEAN
    rows = sum(len(group) for group in part.groups)
    return How.CUT if rows > LARGEST else How.CONTESTED


def _rival(
    one: tuple[RowId, ...],
    other: tuple[RowId, ...],
    across: Across,
    grown: Sequence[Growth],
    scores: Scores,
) -> Pair | None:
    """Return what ties one of two groups to a third that contradicts the other."""
    groups = next(growth.groups for growth in grown if one in growth.groups)
    least = max((across.mean or 0.0) - MARGIN, LEAST)
    found = []
    for third in groups:
        for mine, theirs in ((one, other), (other, one)):
            if third in (one, other) or scores.across(mine, third).clash is None:
                continue
            tie = scores.across(theirs, third)
            if tie.mean is not None and tie.mean >= least:
                found.append(tie.best)
    return max(found, key=lambda pair: pair.counts, default=None)


def said_apart(
    constraints: Constraints, one: Sequence[RowId], other: Sequence[RowId]
) -> tuple[tuple[RowId, RowId], ...]:
    """Return the pairs of chains, by their roots, that a person parted between two groups."""
    mine, theirs = ({constraints.of(row) for row in group} for group in (one, other))
    return tuple(
        sorted(
            pair
            for pair in constraints.apart
            if (pair[0] in mine and pair[1] in theirs) or (pair[1] in mine and pair[0] in theirs)
        )
    )


def widest(a: RowId, b: RowId, group: Sequence[RowId], scores: Scores) -> tuple[Pair, ...]:
    """Return the path from `a` to `b` inside a group whose weakest edge is the strongest.

    Of equally wide paths the one with fewer edges; (a, b) itself where no detour is wider.
    """
    width: dict[RowId, tuple[float, int]] = {a: (float("inf"), 0)}
    came: dict[RowId, RowId] = {}
    waiting = set(group)
    while waiting:
        here = min(
            (row for row in waiting if row in width),
            key=lambda row: (-width[row][0], width[row][1], row),
        )
        waiting.discard(here)
        if here == b:
            break
        for row in waiting:
            counts = scores.pair(here, row).counts
            found = (min(width[here][0], counts), width[here][1] + 1)
            known = width.get(row)
            if known is None or (-found[0], found[1]) < (-known[0], known[1]):
                width[row], came[row] = found, here
    path, row = [], b
    while row != a:
        path.append(scores.pair(came[row], row))
        row = came[row]
    return tuple(reversed(path))
