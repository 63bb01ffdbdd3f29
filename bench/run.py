"""Measures the matching engine on data with known truth: `python -m bench.run [NAME ...]`."""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.cost import Cost, measured
from dedupe.generic import deduplicate
from dedupe.score import Limits, Mode
from dedupe.table import match_columns
from dedupe.truth import joined, quality

HERE = Path(__file__).parent / "datasets"
COMMITTED = ("zh_10k", "febrl1", "febrl3", "febrl4", "fake_1000")

#: The columns of the zh tables are canonical fields already.
FIELDS = (
    "name", "nickname", "remark", "company", "title", "mobile", "phone", "email", "wechat",
    "province", "city", "district", "address", "birthday", "owner", "level",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One line of the table."""

    name: str
    mode: str
    precision: float
    recall: float
    f1: float
    b3: float
    #: Of the whole process, from its start to its answer, with its children.
    cost: Cost
    rows: int
    #: Share of planted pairs of different customers that were merged, by kind.
    hard: dict[str, float] = field(default_factory=dict)
    #: Doubtful pairs of groups, per 100 records, and the share that is one customer.
    asks: int = 0
    asks_right: float = 0.0
    largest: int = 0


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer(folder: Path, mode: str) -> None:
    """Match one table from its raw columns and write the answer: what is measured."""
    rows = read(folder / "records.csv")
    ids = [row["id"] for row in rows]
    asks: list[tuple[str, str]] = []
    if folder.name.startswith("zh"):
        columns = {name: [row[name] for row in rows] for name in FIELDS if name in rows[0]}
        del rows
        found = match_columns(
            columns, {name: name for name in columns}, ids, limits=Limits.of(mode)
        )
        customers = list(found.customers)
        asks = [(a, b) for a, b, _ in found.asks]
    else:
        table = {name: [row[name] for row in rows] for name in rows[0] if name != "id"}
        customers = [""] * len(ids)
        for group in deduplicate(table).groups:
            for row in group:
                customers[row] = ids[group[0]]
    json.dump({"customers": dict(zip(ids, customers, strict=True)), "asks": asks}, sys.stdout)


def outcome(folder: Path, mode: str) -> Outcome:
    """Match a table in a process of its own, and score what it answers."""
    script = [sys.executable, "-m", "bench.run", "--one", str(folder), "--mode", mode]
    text, cost = measured(script, Path(__file__).parents[1])
    said = json.loads(text)
    found: dict[str, str] = said["customers"]
    truth = {row["id"]: row["cluster"] for row in read(folder / "truth.csv")}
    good = quality(found, truth)
    hard = folder / "hard.csv"
    apart = (
        [(r["cluster_a"], r["cluster_b"], r["kind"]) for r in read(hard)] if hard.is_file() else []
    )
    right = sum(truth[a] == truth[b] for a, b in said["asks"])
    return Outcome(
        folder.name, mode if folder.name.startswith("zh") else "generic",
        good.precision, good.recall, good.f1, good.b3_f1, cost, len(found),
        joined(found, truth, apart), len(said["asks"]), right / max(1, len(said["asks"])),
        max(Counter(found.values()).values()),
    )  # fmt: skip


def tables(names: list[str]) -> list[Path]:
    """Return the folders to measure; what is not committed comes from $GUIYI_DATASETS."""
    more = os.environ.get("GUIYI_DATASETS")
    folders = [HERE / name for name in COMMITTED]
    if more:
        folders += [Path(more) / "zh_100k"]
    if names:
        folders = [f for n in names for f in (HERE / n, Path(more or HERE) / n) if f.is_dir()]
        folders = list({folder.name: folder for folder in reversed(folders)}.values())[::-1]
    return [folder for folder in folders if (folder / "records.csv").is_file()]


def show(outcomes: list[Outcome]) -> None:
    print(
        "| data | mode | P | R | F1 | B3 F1 | wall s | CPU s | peak MB | asks/100 | right "
        "| largest |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for o in outcomes:
        asks = f"{100 * o.asks / o.rows:.1f} | {o.asks_right:.0%}" if o.hard else "- | -"
        print(
            f"| {o.name} | {o.mode} | {o.precision:.3f} | {o.recall:.3f} | {o.f1:.3f} "
            f"| {o.b3:.3f} | {o.cost.wall:.1f} | {o.cost.cpu:.1f} | {o.cost.peak_mb} "
            f"| {asks} | {o.largest} |"
        )
    hard = [o for o in outcomes if o.hard]
    if hard:
        kinds = list(hard[0].hard)
        print("\nPlanted pairs of different customers that were merged:\n")
        print(f"| data | mode | {' | '.join(kinds)} |")
        print("| --- | --- |" + " ---: |" * len(kinds))
        for o in hard:
            shares = " | ".join(f"{o.hard[kind]:.1%}" for kind in kinds)
            print(f"| {o.name} | {o.mode} | {shares} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="tables to measure; none: all")
    parser.add_argument("--mode", choices=[*Mode, "all"], default="balanced")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        answer(chosen.one, chosen.mode)
        return
    outcomes = []
    for folder in tables(chosen.names):
        modes = [chosen.mode]
        if chosen.mode == "all":
            modes = [mode.value for mode in Mode] if folder.name.startswith("zh") else ["balanced"]
        outcomes += [outcome(folder, mode) for mode in modes]
    show(outcomes)


if __name__ == "__main__":
    main()
