"""Invented tables are the same for the same seed, and their truth fits their rows."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from bench.invented.__main__ import write
from bench.invented.customers import PLANTED
from bench.invented.rows import COLUMNS, SOURCES


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_seed_names_a_table(tmp_path: Path) -> None:
    for folder, seed in (("a", 3), ("b", 3), ("c", 4)):
        write(tmp_path / folder, 1_500, seed)
    for name in ("records.csv", "truth.csv", "hard.csv"):
        a, b, c = ((tmp_path / folder / name).read_bytes() for folder in "abc")
        assert a == b != c


def test_truth_and_hard_pairs_speak_of_the_rows(tmp_path: Path) -> None:
    count = write(tmp_path, 3_000, 1)
    records, truth = rows(tmp_path / "records.csv"), rows(tmp_path / "truth.csv")
    assert tuple(records[0]) == COLUMNS
    assert [row["id"] for row in records] == [row["id"] for row in truth]
    assert len(records) == count
    assert abs(count - 3_000) < 200
    customers = Counter(row["cluster"] for row in truth)
    hard = rows(tmp_path / "hard.csv")
    assert {row["kind"] for row in hard} == set(PLANTED)
    for pair in hard:
        assert pair["cluster_a"] != pair["cluster_b"]
        assert {pair["cluster_a"], pair["cluster_b"]} <= set(customers)
    assert {row["source"] for row in records} == set(SOURCES)
