"""The bench scores answers as a reader would by hand, and ends what takes too long."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.cost import Stopped, measured
from bench.outcome import Outcome, Truth, score

TRUTH = {"a1": "a", "a2": "a", "a3": "a", "b1": "b", "b2": "b", "c1": "c"}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    lines = [f"{one},{cluster}" for one, cluster in TRUTH.items()]
    (tmp_path / "truth.csv").write_text("id,cluster\n" + "\n".join(lines) + "\n")
    (tmp_path / "hard.csv").write_text("cluster_a,cluster_b,kind\nb,c,couple\na,c,parent_child\n")
    mobile = {"b1": "13800138000", "c1": "138 0013 8000"}
    rows = [f"{one},{mobile.get(one, '')}" for one in TRUTH]
    (tmp_path / "records.csv").write_text("id,mobile\n" + "\n".join(rows) + "\n")
    (tmp_path / "out").mkdir()
    return tmp_path


def answer(table: Path, groups: dict[str, str]) -> Path:
    lines = [f"{one},{groups.get(one, one)}" for one in TRUTH]
    (table / "out" / "clusters.csv").write_text("id,cluster\n" + "\n".join(lines) + "\n")
    return table / "out"


def test_asks_recover_what_right_answers_would_join(table: Path) -> None:
    out = answer(table, {"a1": "1", "a2": "1"})
    (out / "asks.csv").write_text("a,b\na1,a3\nb1,c1\n")
    (out / "offers.csv").write_text("a,b,kind\nb2,c1,family\n")
    line = score(Outcome("t", "x"), Truth(table), out)
    # One of four true pairs is found; the right ask joins a3 to two rows; b stays apart.
    assert (line.precision, line.recall) == (1.0, 0.25)
    assert line.asks == (100 * 2 / 6, 0.5, 2 / 3)
    # The offer stands between the rows of the couple that share no group with the mobile's.
    assert line.offers["couple"] == (1.0, 1.0)
    assert line.offers["parent_child"] == (0.0, 0.0)
    assert line.hard == {"couple": 0.0, "parent_child": 0.0}


def test_a_scoring_peer_gets_the_threshold_that_fits_the_truth_best(table: Path) -> None:
    out = answer(table, {})
    scored = ["a1,a2,0.99", "a2,a3,0.6", "b1,b2,0.55", "b1,c1,0.1"]
    (out / "pairs.csv").write_text("id_l,id_r,p\n" + "\n".join(scored) + "\n")
    line = score(Outcome("t", "x"), Truth(table), out)
    assert line.f1 == 1.0
    assert line.note == "best threshold 0.5; F1 at its default .95: 0.000"


def test_a_command_over_its_limit_is_ended_with_its_children(tmp_path: Path) -> None:
    asleep = "import time; time.sleep(60)"
    sleeper = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{asleep}'])"
    with pytest.raises(Stopped, match="over 0 s"):
        measured([sys.executable, "-c", sleeper], tmp_path, seconds=0.2)
    with pytest.raises(Stopped, match="over 0 GB"):
        measured([sys.executable, "-c", asleep], tmp_path, gigabytes=0.0001)


def test_a_cost_has_cpu_and_memory(tmp_path: Path) -> None:
    cost = measured([sys.executable, "-c", "x = bytearray(30_000_000); sum(range(3 * 10**6))"],
                    tmp_path)  # fmt: skip
    assert cost.wall > 0
    assert cost.cpu > 0
    assert cost.peak_mb >= 30
