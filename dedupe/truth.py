"""How good a clustering is against a known truth: pairwise and B-cubed precision, recall and F1."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares between 0 and 1; an empty denominator counts as 1 (nothing claimed, nothing wrong)."""

    precision: float
    recall: float
    f1: float
    b3_precision: float
    b3_recall: float
    b3_f1: float
    #: Share of the true clusters that came out exactly.
    exact: float
    #: Pairs claimed, pairs true, pairs both.
    claimed: int
    true: int
    right: int


def quality(found: Mapping[str, str], truth: Mapping[str, str]) -> Quality:
    """Compare two maps id -> cluster over the ids that both hold.

    Pairwise: every unordered pair of ids in one cluster is a claim. B-cubed (Bagga & Baldwin 1998):
    per id, the share of its found cluster that is truly its own and the other way round, averaged.
    """
    both = [key for key in truth if key in found]
    cells = Counter((found[key], truth[key]) for key in both)
    rows = Counter(found[key] for key in both)
    columns = Counter(truth[key] for key in both)
    right = sum(pairs(count) for count in cells.values())
    claimed = sum(pairs(count) for count in rows.values())
    true = sum(pairs(count) for count in columns.values())
    precision, recall = share(right, claimed), share(right, true)
    total = len(both)
    b3_precision = share(sum(n * n / rows[f] for (f, _), n in cells.items()), total)
    b3_recall = share(sum(n * n / columns[t] for (_, t), n in cells.items()), total)
    whole = sum(1 for (f, t), n in cells.items() if rows[f] == n == columns[t])
    return Quality(
        precision, recall, harmonic(precision, recall),
        b3_precision, b3_recall, harmonic(b3_precision, b3_recall),
        share(whole, len(columns)), claimed, true, right,
    )  # fmt: skip


def joined(
    found: Mapping[str, str], truth: Mapping[str, str], apart: list[tuple[str, str, str]]
) -> dict[str, float]:
    """Share of the planted pairs of different customers with any record of both in one cluster.

    `apart` holds (true cluster, true cluster, kind); the answer is by kind.
    """
    where: dict[str, set[str]] = defaultdict(set)
    for key, cluster in truth.items():
        if key in found:
            where[cluster].add(found[key])
    total: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for a, b, kind in apart:
        total[kind] += 1
        wrong[kind] += bool(where[a] & where[b])
    return {kind: wrong[kind] / total[kind] for kind in sorted(total)}


def pairs(count: int) -> int:
    """Return how many unordered pairs `count` things make."""
    return count * (count - 1) // 2


def share(part: float, whole: float) -> float:
    """Return part / whole, and 1 where there is nothing to be wrong about."""
    return part / whole if whole else 1.0


def harmonic(a: float, b: float) -> float:
    """Return the harmonic mean of two shares."""
    return 2 * a * b / (a + b) if a + b else 0.0
