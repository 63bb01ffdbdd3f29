"""Measures the matching engine on data with known truth: `python -m bench.run [NAME ...]`."""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dedupe.generic import deduplicate
from dedupe.match import Matching, match
from dedupe.normalise import profile
from dedupe.score import Limits, Mode
from dedupe.truth import joined, quality
from store.values import RowId, SourceRecord

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
    wall: float
    peak_mb: int
    rows: int
    #: Seconds per part of the way.
    parts: dict[str, float] = field(default_factory=dict)
    #: Share of planted pairs of different customers that were merged, by kind.
    hard: dict[str, float] = field(default_factory=dict)
    #: Doubtful pairs of groups, per 100 records, and the share that is one customer.
    asks: int = 0
    asks_right: float = 0.0
    compared: int = 0
    edges: int = 0
    largest: int = 0


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def record(row: dict[str, str]) -> SourceRecord:
    fields = {name: (row[name],) for name in FIELDS if row.get(name)}
    return SourceRecord(RowId("bench", "customers", row["id"]), fields)


def measure(folder: Path, mode: str) -> Outcome:
    """Run one table in this process and score it."""
    truth = {row["id"]: row["cluster"] for row in read(folder / "truth.csv")}
    if folder.name.startswith("zh"):
        return _customers(folder, mode, truth)
    return _generic(folder, truth)


def _customers(folder: Path, mode: str, truth: dict[str, str]) -> Outcome:
    begin = time.perf_counter()
    profiles = [profile(record(row)) for row in read(folder / "records.csv")]
    read_at = time.perf_counter()
    matching = match(profiles, limits=Limits.of(mode))
    done = time.perf_counter()
    found = {row.external_id: group[0].external_id for group in matching.groups for row in group}
    apart = [(r["cluster_a"], r["cluster_b"], r["kind"]) for r in read(folder / "hard.csv")]
    good = quality(found, truth)
    return Outcome(
        folder.name, mode, good.precision, good.recall, good.f1, good.b3_f1, done - begin, _peak(),
        len(profiles), {"normalise": read_at - begin, "match": done - read_at},
        joined(found, truth, apart), len(matching.asks), _asked_right(matching, truth),
        matching.compared, len(matching.edges), max(map(len, matching.groups)),
    )  # fmt: skip


def _asked_right(matching: Matching, truth: dict[str, str]) -> float:
    right = sum(
        truth[ask.best.a.external_id] == truth[ask.best.b.external_id] for ask in matching.asks
    )
    return right / len(matching.asks) if matching.asks else 1.0


def _generic(folder: Path, truth: dict[str, str]) -> Outcome:
    begin = time.perf_counter()
    rows = read(folder / "records.csv")
    table = {name: [row[name] for row in rows] for name in rows[0] if name != "id"}
    result = deduplicate(table)
    wall = time.perf_counter() - begin
    found = {rows[i]["id"]: rows[group[0]]["id"] for group in result.groups for i in group}
    good = quality(found, truth)
    return Outcome(
        folder.name, "generic", good.precision, good.recall, good.f1, good.b3_f1, wall, _peak(),
        len(rows), edges=len(result.edges), largest=max(map(len, result.groups)),
    )  # fmt: skip


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


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


def apart(folder: Path, mode: str) -> Outcome:
    """Measure in a process of its own, so that peak memory is that table's."""
    answer = subprocess.run(
        [sys.executable, "-m", "bench.run", "--one", str(folder), "--mode", mode],
        check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    return Outcome(**json.loads(answer.stdout))


def show(outcomes: list[Outcome]) -> None:
    print("| data | mode | P | R | F1 | B3 F1 | wall s | peak MB | asks/100 | right | largest |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for o in outcomes:
        asks = f"{100 * o.asks / o.rows:.1f} | {o.asks_right:.0%}" if o.hard else "- | -"
        print(
            f"| {o.name} | {o.mode} | {o.precision:.3f} | {o.recall:.3f} | {o.f1:.3f} "
            f"| {o.b3:.3f} | {o.wall:.1f} | {o.peak_mb} | {asks} | {o.largest} |"
        )
    hard = [o for o in outcomes if o.hard]
    if hard:
        kinds = list(hard[0].hard)
        print("\nPlanted pairs of different customers that were merged:\n")
        print(f"| data | mode | {' | '.join(kinds)} | pairs compared | normalise s | match s |")
        print("| --- | --- |" + " ---: |" * (len(kinds) + 3))
        for o in hard:
            shares = " | ".join(f"{o.hard[kind]:.1%}" for kind in kinds)
            print(
                f"| {o.name} | {o.mode} | {shares} | {o.compared:,} "
                f"| {o.parts['normalise']:.1f} | {o.parts['match']:.1f} |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="tables to measure; none: all")
    parser.add_argument("--mode", choices=[*Mode, "all"], default="balanced")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(asdict(measure(chosen.one, chosen.mode))))
        return
    outcomes = []
    for folder in tables(chosen.names):
        modes = [chosen.mode]
        if chosen.mode == "all":
            modes = [mode.value for mode in Mode] if folder.name.startswith("zh") else ["generic"]
        outcomes += [apart(folder, mode if mode != "generic" else "balanced") for mode in modes]
    show(outcomes)


if __name__ == "__main__":
    main()
