"""What learning from decisions gains, with deciders of many kinds: `python -m bench.learning`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from statistics import mean

import numpy as np

from bench.tables import folder, read
from dedupe.candidates import candidate_pairs
from dedupe.compare import compare, judge
from dedupe.corrections import NONE, Corrections
from dedupe.learn import Answered, Learned, learn
from dedupe.match import match
from dedupe.matching import Edge, Matching
from dedupe.normalise import profile
from dedupe.rules import Rules
from dedupe.score import Mode
from dedupe.statistics import measure
from dedupe.table import record_of
from dedupe.truth import quality

#: Says whether two rows are one customer; given the pair, the truth and a coin between 0 and 1.
Decider = Callable[[Answered, bool, float], bool]

#: Pairs that were merged and left so, for each that was parted; as in a hub.
LEFT_ALONE = 5


def truthful(_pair: Answered, true: bool, _coin: float) -> bool:
    """Say what is true."""
    return true


def wrong(share: float) -> Decider:
    """Return a decider who is wrong in a share of cases, by chance."""
    return lambda _, true, coin: true != (coin < share)


def strict_about_firms(pair: Answered, true: bool, _coin: float) -> bool:
    """Say that two who agree in their firm are two, always: a business of another kind."""
    return true and ("company", "agree") not in pair.slots


class Book:
    """A table with its truth, and what each mode asks and merges."""

    def __init__(self, name: str) -> None:
        home = folder(name)
        rows = read(home / "records.csv")
        fields = {header: header for header in rows[0] if header not in ("id", "source")}
        cluster = {row["id"]: row["cluster"] for row in read(home / "truth.csv")}
        self.table = sorted(
            (profile(record_of(row, fields, row["id"])) for row in rows), key=lambda one: one.row
        )
        self.by_row = {one.row: one for one in self.table}
        self.cluster = {row: cluster[row.external_id] for row in self.by_row}
        self.rules = Rules(statistics=measure(self.table))
        self.holders = candidate_pairs(self.table)[1]

    def matched(self, rules: Rules) -> Matching:
        """Match the table without anybody's decisions."""
        return match(self.table, (), rules.limits, rules.weighing)

    def true(self, edge: Edge) -> bool:
        """Tell whether a pair is one customer."""
        return self.cluster[edge.a] == self.cluster[edge.b]

    def answered(self, edge: Edge, same: bool, *, tacit: bool = False) -> Answered:
        """Return a pair with an answer."""
        a, b = self.by_row[edge.a], self.by_row[edge.b]
        statistics = self.rules.statistics
        found = judge(a, b, self.holders, statistics)
        return Answered(same, compare(a, b, self.holders, statistics), found.support, tacit)


@dataclass(frozen=True, slots=True)
class Line:
    """What came of one decider in one mode; shares between 0 and 1."""

    learned: Learned
    rules: Rules
    #: Of two questions that were held out, one that he calls the same and one that he does not, how
    #: often the first scores higher: before, after.
    order: tuple[float, float]
    #: Precision, recall and F1 without anybody's decisions: before, after.
    before: tuple[float, float, float]
    after: tuple[float, float, float]
    #: Questions and the share of them that is one customer: before, after.
    asks: tuple[int, float, int, float]


def heard(book: Book, mode: Mode, decider: Decider, many: int, parted: int, seed: int) -> Line:
    """Let a decider answer some questions, and part some merges that he calls wrong."""
    rules = book.rules.in_mode(mode)
    found = book.matched(rules)
    coins = np.random.default_rng(seed)
    questions = [found.asks[n].best for n in coins.permutation(len(found.asks))]
    said = []
    for edge in questions[:many]:
        pair = book.answered(edge, same=False)
        same = decider(pair, book.true(edge), float(coins.random()))
        said.append(replace(pair, same=same))
    if parted:
        said += _parted(book, found, decider, parted, coins)
    learned = learn(said, rules.limits, len(book.table))
    taught = replace(rules, corrections=learned.corrections, ask=learned.ask, sure=learned.sure)
    then = book.matched(taught)
    left = [book.answered(edge, same=False) for edge in questions[many:]]
    # What he means, without his slips.
    left = [
        replace(pair, same=decider(pair, book.true(edge), 1.0))
        for pair, edge in zip(left, questions[many:], strict=True)
    ]
    return Line(
        learned, taught, (_order(left, NONE), _order(left, learned.corrections)),
        _quality(book, found), _quality(book, then), (*_asks(book, found), *_asks(book, then)),
    )  # fmt: skip


def _parted(
    book: Book, found: Matching, decider: Decider, many: int, coins: np.random.Generator
) -> list[Answered]:
    group = {row: rows[0] for rows in found.groups for row in rows}
    merged = [edge for edge in found.edges if edge.links and group[edge.a] == group[edge.b]]
    bad = []
    for place in coins.permutation(len(merged)):
        edge = merged[place]
        pair = book.answered(edge, same=False)
        if not decider(pair, book.true(edge), float(coins.random())):
            bad.append(pair)
        if len(bad) == many:
            break
    step = max(1, len(merged) // (LEFT_ALONE * many))
    fine = merged[::step][: LEFT_ALONE * many]
    return bad + [book.answered(edge, same=True, tacit=True) for edge in fine]


def _order(left: list[Answered], corrections: Corrections) -> float:
    right = np.array([one.bits(corrections) for one in left if one.same])
    wrong_ones = np.array([one.bits(corrections) for one in left if not one.same])
    gap = right[:, None] - wrong_ones[None, :]
    return float((gap > 0).mean() + (gap == 0).mean() / 2)


def _quality(book: Book, found: Matching) -> tuple[float, float, float]:
    named = {row.external_id: rows[0].external_id for rows in found.groups for row in rows}
    truth = {row.external_id: own for row, own in book.cluster.items()}
    good = quality(named, truth)
    return good.precision, good.recall, good.f1


def _asks(book: Book, found: Matching) -> tuple[int, float]:
    right = [book.true(ask.best) for ask in found.asks]
    return len(right), mean(right) if right else 0.0


#: (name, mode, decider, questions answered, merges parted)
CASES: tuple[tuple[str, Mode, Decider, int, int], ...] = (
    *(("truthful", mode, truthful, many, 0) for mode in Mode for many in (20, 60, 200)),
    ("truthful, parts 20 merges", Mode.BALANCED, truthful, 60, 20),
    *((f"wrong in {share:.0%}", Mode.BALANCED, wrong(share), 200, 0) for share in (0.1, 0.3, 0.5)),
    ("one firm, two people", Mode.CAREFUL, strict_about_firms, 200, 0),
    ("one firm, two people, parts 20 merges", Mode.BALANCED, strict_about_firms, 60, 20),
)


def main() -> int:
    """Print the table of docs/rules.md."""
    parser = argparse.ArgumentParser()
    parser.add_argument("table", nargs="?", default="zh_10k")
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    book = Book(asked.table)
    print(
        "| decider | mode | answers | proposed | surprise | order of the rest | P, R, F1 | asks |"
    )
    print("|---|---|---:|---|---|---|---|---|")
    for name, mode, decider, many, parted in CASES:
        lines = [heard(book, mode, decider, many, parted, seed) for seed in range(asked.seeds)]
        print(f"| {name} | {mode} | {many} | {_said(lines)} |", flush=True)
    return 0


def _said(lines: list[Line]) -> str:
    """Return the columns after the decider: means over the seeds."""
    learned = [line.learned for line in lines]
    proposed = (
        f"weights {sum(bool(one.corrections) for one in learned)}"
        f", ask {sum(one.ask is not None for one in learned)}"
        f", sure {sum(one.sure is not None for one in learned)}"
    )
    before, after = (
        tuple(mean(values) for values in zip(*side, strict=True))
        for side in ([line.before for line in lines], [line.after for line in lines])
    )
    asks = tuple(mean(values) for values in zip(*(line.asks for line in lines), strict=True))
    return " | ".join((
        f"{proposed} of {len(lines)}",
        f"{_mean(one.before for one in learned)} → {_mean(one.after for one in learned)}",
        f"{_mean(line.order[0] for line in lines)} → {_mean(line.order[1] for line in lines)}",
        f"{_three(before)} → {_three(after)}",
        f"{asks[0]:.0f} at {asks[1]:.0%} → {asks[2]:.0f} at {asks[3]:.0%}",
    ))  # fmt: skip


def _mean(values: Iterable[float]) -> str:
    return f"{mean(values):.3f}"


def _three(values: tuple[float, ...]) -> str:
    return f"{values[0]:.3f} {values[1]:.3f} {values[2]:.3f}"


if __name__ == "__main__":
    raise SystemExit(main())
