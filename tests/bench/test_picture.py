"""The picture and the page are made of the figures that a run left."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import run
from bench.hub import table
from bench.outcome import Outcome
from bench.picture import BEGIN, END, NAMES, draw, page
from bench.show import show

HARD = {"couple": 0.01, "parent_child": 0.02}


def line(tool: str, data: str = "zh_10k", **more: object) -> Outcome:
    found = Outcome(data, tool, 100, 0.98, 0.75, 0.85, 0.9, 2.0, 1.0, 200, hard=HARD)
    for name, value in more.items():
        setattr(found, name, value)
    return found


def test_every_tool_has_its_bar_on_every_table() -> None:
    lines = [line(tool) for tool in NAMES] + [line("balanced", "invented_1m")]
    drawn = draw(lines, "today <&>")
    texts = [e.text for e in ElementTree.fromstring(drawn).iter() if e.tag.endswith("text")]  # noqa: S314
    assert texts.count("0.850") == len(NAMES) + 1
    assert texts.count(NAMES["balanced"]) == 2
    assert "a million records (invented)" in texts
    assert texts[-1] == "today <&>"
    assert "prefers-color-scheme: dark" in drawn


def test_a_tool_without_figures_says_why() -> None:
    lines = [line("balanced"), Outcome("zh_10k", "splink+clean", note="over 900 s")]
    assert "over 900 s" in draw(lines, "")
    assert "| splink+clean | | | | | | | | | | over 900 s |" in show(lines)


def test_ratios_are_to_the_usual_cleaning() -> None:
    told = show([line("balanced", wall=1.0), line("splink+clean", peak_mb=400)])
    assert "| 1.0 | 1.0 | 200 | 0.50 | 0.50 |" in told
    assert "| balanced | 1.0% | 2.0% | 0 |" in told


def test_the_page_keeps_what_is_around_the_figures() -> None:
    assert page(f"a\n{BEGIN}\nold\n{END}\nb", "new\n") == f"a\n{BEGIN}\n\nnew\n\n{END}\nb"
    with pytest.raises(ValueError, match="no place"):
        page("a", "new")


def test_a_later_run_replaces_the_lines_that_it_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "LAST", tmp_path / "last.json")
    first = [line("balanced", "zh_100k"), line("guiyi", "febrl1"), line("balanced")]
    run.keep(run.LAST, run.merged(first))
    merged = run.merged([line("eager"), line("balanced", f1=0.5)])
    assert [(one.data, one.tool, one.f1) for one in merged] == [
        ("zh_10k", "balanced", 0.5),
        ("zh_10k", "eager", 0.85),
        ("zh_100k", "balanced", 0.85),
        ("febrl1", "guiyi", 0.85),
    ]


def test_figures_of_a_hub_have_their_row() -> None:
    kinds = ("ask", "match", "match_commit", "whole")
    whole: dict[str, object] = {f"{kind}_{p}": 5 for kind in kinds for p in ("p50", "p99")}
    whole |= {"table": "invented_1m", "load_s": 1, "load_cpu": 2, "load_mb": 3}
    whole["batch_rows_per_s"] = 4
    told = table([whole, {"table": "invented_1m", "note": "first load over 9 s"}])
    assert "| invented_1m | 1 | 2 | 3 | 5 / 5 | 5 / 5 | 5 / 5 | 5 / 5 | 4 |" in told
    assert "first load over 9 s" in told
