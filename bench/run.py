"""Measures the matching engine beside its peers: `python -m bench.run [TABLE ...] [--peers]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.cost import Stopped, measured
from bench.outcome import Outcome, Truth, score
from bench.show import show
from bench.tables import COMMITTED, ROOT, WORK, folder, usual
from bench.tools import OURS, Tool, tools, versions

LAST = Path(__file__).parent / "last.json"
UNFINISHED = WORK / "unfinished.json"


def outcome(place: Path, tool: Tool, truth: Truth, limits: tuple[float, float]) -> Outcome:
    """Run one tool on one table in a process of its own, and score what it answers."""
    out = WORK / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    line = Outcome(place.name, tool.name)
    if not tool.here:
        line.note = "not installed"
        return line
    try:
        command = tool.command(place, out)
        cost = measured(command, ROOT, seconds=limits[0], gigabytes=limits[1])
    except Stopped as stopped:
        line.note = str(stopped)
        return line
    except subprocess.CalledProcessError as failed:
        said = (failed.stderr or b"?").decode(errors="replace").strip()
        print(said, file=sys.stderr)
        line.note = "failed: " + said.splitlines()[-1][:100].replace("|", "/")
        return line
    line.wall, line.cpu, line.peak_mb = round(cost.wall, 2), round(cost.cpu, 2), cost.peak_mb
    return score(line, truth, out)


def state() -> str:
    """Return what the figures depend on: the commit and whether files differ from it."""
    said = [
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
        for words in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "-uno"))
    ]
    return said[0].stdout.strip() + ("+" if said[1].stdout.strip() else "")


def from_json(entry: dict[str, Any]) -> Outcome:
    line = Outcome(**entry)
    line.asks = None if line.asks is None else (line.asks[0], line.asks[1], line.asks[2])
    line.offers = {kind: (both[0], both[1]) for kind, both in line.offers.items()}
    return line


def stored(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def keep(path: Path, outcomes: list[Outcome]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "state": state(),
        "taken": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "versions": versions(),
        "runs": [asdict(outcome) for outcome in outcomes],
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def resumed() -> list[Outcome]:
    """Return what an interrupted run of the same code has measured."""
    left = stored(UNFINISHED)
    return [from_json(run) for run in left["runs"]] if left.get("state") == state() else []


def merged(outcomes: list[Outcome]) -> list[Outcome]:
    """Return the last run with these outcomes in the place of older ones, tables in order."""
    lines = [from_json(run) for run in stored(LAST).get("runs", [])] + outcomes
    newest = {(line.data, line.tool): line for line in lines}
    rows = {line.data: line.rows for line in lines if line.rows}
    large = sorted(rows.keys() - {*COMMITTED}, key=lambda data: rows[data])
    order = [*COMMITTED[:1], *large, *COMMITTED[1:]]
    return [
        newest[data, tool.name]
        for data in order
        for tool in tools(data)
        if (data, tool.name) in newest
    ]


def whole(names: list[str], wanted: list[str], limits: tuple[float, float]) -> list[Outcome]:
    """Measure every wanted tool on every table, keeping each figure as soon as it is there."""
    done = resumed()
    for name in names:
        place = folder(name)
        truth = Truth(place)
        for tool in tools(name):
            known = any(o.data == name and o.tool == tool.name for o in done)
            if known or (wanted and tool.name not in wanted):
                continue
            print(f"{name}: {tool.name}", file=sys.stderr, flush=True)
            done.append(outcome(place, tool, truth, limits))
            keep(UNFINISHED, done)
    return [o for o in done if o.data in names]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="tables; none: all but the million")
    parser.add_argument("--mode", choices=[*OURS, "all"], default="balanced")
    parser.add_argument("--peers", action="store_true", help="all modes and all peers")
    parser.add_argument("--tools", nargs="*", default=[], help="only these, by name")
    parser.add_argument("--seconds", type=float, default=900.0, help="limit of one run")
    parser.add_argument("--gigabytes", type=float, default=8.0, help="limit of one run")
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/last.json")
    chosen = parser.parse_args()
    wanted = chosen.tools
    if not wanted and not chosen.peers:
        wanted = ["guiyi", *(OURS if chosen.mode == "all" else [chosen.mode])]
    limits = (chosen.seconds, chosen.gigabytes)
    outcomes = whole(chosen.names or usual(), wanted, limits)
    print(show(outcomes))
    if chosen.keep:
        keep(LAST, merged(outcomes))
    UNFINISHED.unlink(missing_ok=True)
    if any(outcome.note.startswith("failed") for outcome in outcomes):
        sys.exit(1)


if __name__ == "__main__":
    main()
