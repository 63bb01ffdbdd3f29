"""Scores what a tool answered for a table against the known truth."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.peers.exact_ids import identifiers
from bench.tables import read
from dedupe.truth import Quality, joined, pairs, quality

#: Probabilities that the best threshold of a scoring peer is chosen from, by the truth.
THRESHOLDS = (0.999, 0.99, 0.95, 0.9, 0.8, 0.65, 0.5, 0.35, 0.2, 0.1, 0.05, 0.02, 0.01)
FAMILY = ("couple", "parent_child")


@dataclass
class Outcome:
    """One line of the table: what a tool reached on a table, and what it cost."""

    data: str
    tool: str
    rows: int = 0
    precision: float = 0.0
    recall: float = 0.0
    f1: float = 0.0
    b3: float = 0.0
    #: Of the whole process, from its start to its answer, with its children.
    wall: float = 0.0
    cpu: float = 0.0
    peak_mb: int = 0
    largest: int = 0
    #: Why there are no figures: "over 900 s", "not installed"; or what the figures stand on.
    note: str = ""
    #: Share of planted pairs of different customers that were merged, by kind.
    hard: dict[str, float] = field(default_factory=dict)
    #: Questions per 100 records, share of them that is one customer, share of the missed pairs that
    #: right answers would join. None where the tool asks nothing.
    asks: tuple[float, float, float] | None = None
    #: By kind, share of planted families offered as related: of all, and of those sharing a number.
    offers: dict[str, tuple[float, float]] = field(default_factory=dict)


class Truth:
    """The truth of one table, read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = {row["id"]: row["cluster"] for row in read(folder / "truth.csv")}
        self.apart = [
            (row["cluster_a"], row["cluster_b"], row["kind"]) for row in read(folder / "hard.csv")
        ]


def score(outcome: Outcome, truth: Truth, out: Path) -> Outcome:
    """Fill in an outcome from the files that a tool wrote."""
    found = {row["id"]: row["cluster"] for row in read(out / "clusters.csv")}
    good = quality(found, truth.cluster)
    if (out / "pairs.csv").is_file():
        default = good
        threshold, found = best(out / "pairs.csv", truth)
        good = quality(found, truth.cluster)
        outcome.note = f"best threshold {threshold:g}; F1 at its default .95: {default.f1:.3f}"
    _fill(outcome, good, found, truth)
    if (out / "asks.csv").is_file():
        asks = [(row["a"], row["b"]) for row in read(out / "asks.csv")]
        outcome.asks = review(found, truth, good, asks)
    if (out / "offers.csv").is_file() and truth.apart:
        outcome.offers = offered(
            found, truth, [(row["a"], row["b"]) for row in read(out / "offers.csv")]
        )
    return outcome


def _fill(outcome: Outcome, good: Quality, found: Mapping[str, str], truth: Truth) -> None:
    outcome.rows, outcome.largest = len(found), max(Counter(found.values()).values())
    outcome.precision, outcome.recall = good.precision, good.recall
    outcome.f1, outcome.b3 = good.f1, good.b3_f1
    outcome.hard = joined(found, truth.cluster, truth.apart)


class Groups:
    """Groups that grow by joining."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, node: str) -> str:
        parent = self._parent
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    def join(self, a: str, b: str) -> None:
        self._parent[self.root(a)] = self.root(b)


def best(table: Path, truth: Truth) -> tuple[float, dict[str, str]]:
    """Return the threshold with the best pairwise F1, and its connected components."""
    with table.open(encoding="utf-8", newline="") as file:
        scored = [(float(p), a, b) for a, b, p in list(csv.reader(file))[1:]]
    scored.sort(key=lambda one: -one[0])
    groups, place, chosen = Groups(), 0, (-1.0, 0.0, {one: one for one in truth.cluster})
    for threshold in THRESHOLDS:
        while place < len(scored) and scored[place][0] >= threshold:
            groups.join(scored[place][1], scored[place][2])
            place += 1
        found = {one: groups.root(one) for one in truth.cluster}
        reached = quality(found, truth.cluster).f1
        if reached > chosen[0]:
            chosen = (reached, threshold, found)
    return chosen[1], chosen[2]


def review(
    found: Mapping[str, str], truth: Truth, good: Quality, asks: list[tuple[str, str]]
) -> tuple[float, float, float]:
    """Return asks per 100 rows, the share that is right, and that of missed pairs they join."""
    right = [(a, b) for a, b in asks if truth.cluster[a] == truth.cluster[b]]
    groups = Groups()
    for a, b in right:
        groups.join(found[a], found[b])
    after = Counter((groups.root(found[one]), true) for one, true in truth.cluster.items())
    gained = sum(pairs(count) for count in after.values()) - good.right
    missed = good.true - good.right
    return (
        100 * len(asks) / max(1, len(found)),
        len(right) / max(1, len(asks)),
        gained / max(1, missed),
    )


def offered(
    found: Mapping[str, str], truth: Truth, offers: Iterable[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """Return by kind of family the share offered as related, and that of those sharing a number."""
    family = [(a, b, kind) for a, b, kind in truth.apart if kind in FAMILY]
    wanted = {cluster for a, b, _ in family for cluster in (a, b)}
    groups: dict[str, set[str]] = defaultdict(set)
    numbers: dict[str, set[str]] = defaultdict(set)
    for row in read(truth.folder / "records.csv"):
        cluster = truth.cluster[row["id"]]
        if cluster in wanted:
            groups[cluster].add(found[row["id"]])
            numbers[cluster].update(identifiers(row))
    related = {frozenset((found[a], found[b])) for a, b in offers}
    total: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for a, b, kind in family:
        is_hit = any(frozenset((x, y)) in related for x in groups[a] for y in groups[b])
        for key in (kind, kind + "#") if numbers[a] & numbers[b] else (kind,):
            total[key] += 1
            hit[key] += is_hit
    return {
        kind: (hit[kind] / max(1, total[kind]), hit[kind + "#"] / max(1, total[kind + "#"]))
        for kind in FAMILY
    }
