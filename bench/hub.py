"""Measures a hub of a hundred thousand and of a million: `python -m bench.hub [--rows N ...]`.

First load: `guiyi init` and `guiyi import` as commands. Then, in a process with the hub open, new
rows of the same invented table: one by one, and in batches of 500; rows are read beforehand.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.cost import Stopped, measured
from bench.tables import ROOT, WORK, folder

FIGURES = Path(__file__).parent / "hub.json"
ONES, WARM, BATCH, BATCHES = 300, 20, 500, 6
GUIYI = (sys.executable, "-m", "admin.cli")


def split(name: str, home: Path) -> tuple[Path, Path]:
    """Write the first rows of an invented table for the load, the last for what comes later."""
    later = WARM + ONES + BATCH * BATCHES
    with (folder(name) / "records.csv").open(encoding="utf-8") as file:
        header, *lines = file
    load, rest = home / "load.csv", home / "later.csv"
    load.write_text("".join([header, *lines[:-later]]), encoding="utf-8")
    rest.write_text("".join([header, *lines[-later:]]), encoding="utf-8")
    return load, rest


class Commits:
    """Counts the seconds that a database engine spends in commits."""

    def __init__(self, engine: Any) -> None:
        self.seconds, self._commit = 0.0, engine.dialect.do_commit
        engine.dialect.do_commit = self._timed

    def _timed(self, connection: Any) -> None:
        begin = time.perf_counter()
        self._commit(connection)
        self.seconds += time.perf_counter() - begin


@dataclass
class Arrivals:
    """A run of a connection that rows arrive on, a page at a time, each matched at once."""

    hub: Any
    keeper: Any
    commits: Commits

    def come(self, page: Sequence[Any]) -> tuple[float, float, float]:
        """Keep and match a page; return the seconds of matching, without and with its commit, and
        of all, keeping and its commit included."""
        from sync.work import match_dirty

        begin = time.perf_counter()
        with self.hub.writing() as connection:
            self.keeper.keep(connection, page)
        kept, committing = time.perf_counter(), self.commits.seconds
        match_dirty(self.hub)
        end = time.perf_counter()
        return end - kept - (self.commits.seconds - committing), end - kept, end - begin


def arrivals(hub: Any) -> Arrivals:
    from store import connections, runs
    from store.access import OWNER
    from store.keep import Keeper

    with hub.writing() as writer:
        number = connections.ensure(hub, writer, "later", "spreadsheet")
        run = runs.start(hub, writer, OWNER, "import", connection_number=number)
    return Arrivals(hub, Keeper(hub, number, "later", run), Commits(hub.engine))


def percentile(seconds: list[float], share: float) -> float:
    """Return a percentile in milliseconds."""
    return round(1000 * sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))], 2)


def ask(hub: Any, records: Sequence[Any]) -> list[float]:
    """Return the seconds that it takes to tell whom each record would join, writing nothing."""
    from store.access import OWNER
    from sync.probe import probe

    seconds = []
    for record in records:
        begin = time.perf_counter()
        probe(hub, OWNER, record)
        seconds.append(time.perf_counter() - begin)
    return seconds[WARM:]


def arrive(home: Path) -> dict[str, float]:
    """Let rows arrive in an open hub: some to warm it, single ones, then batches."""
    from connectors.files import open_file
    from store.hub import open_hub
    from store.settings import load_settings
    from sync.imports import incoming, options_of

    os.chdir(home)
    with open_hub(load_settings(Path("guiyi.toml"))) as hub:
        with open_file(Path("later.csv"), options_of(hub)) as opened:
            rows = [incoming(n, row, "later") for n, row in enumerate(itertools.chain(*opened), 1)]
        coming = arrivals(hub)
        for row in rows[:WARM]:
            coming.come([row])
        asked = ask(hub, [record for row in rows[: WARM + ONES] for record in row.records])
        ones = [coming.come([row]) for row in rows[WARM : WARM + ONES]]
        rest, begin = rows[WARM + ONES :], time.perf_counter()
        for start in range(0, len(rest), BATCH):
            coming.come(rest[start : start + BATCH])
        rate = len(rest) / (time.perf_counter() - begin)
    told = {"batch_rows_per_s": round(rate)}
    told |= {"ask_p50": percentile(asked, 0.5), "ask_p99": percentile(asked, 0.99)}
    for place, name in enumerate(("match", "match_commit", "whole")):
        seconds = [one[place] for one in ones]
        told |= {f"{name}_p50": percentile(seconds, 0.5), f"{name}_p99": percentile(seconds, 0.99)}
    return told


def measure(name: str, limit: float) -> dict[str, Any]:
    """Load a table into a fresh hub, let rows arrive in it, and return the figures."""
    home = WORK / "hubs" / name
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    load, _ = split(name, home)
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(home), "LC_ALL": "C.UTF-8"}
    os.environ.update(surroundings)
    subprocess.run([*GUIYI, "init"], cwd=home, check=True, capture_output=True)
    told: dict[str, Any] = {"table": name}
    try:
        cost = measured([*GUIYI, "import", load], home, seconds=limit, gigabytes=8)
    except Stopped as stopped:
        return told | {"note": f"first load {stopped}"}
    told |= {"load_s": round(cost.wall, 1), "load_cpu": round(cost.cpu, 1),
             "load_mb": cost.peak_mb}  # fmt: skip
    script = [sys.executable, "-m", "bench.hub", "--arrive", str(home)]
    try:
        said = subprocess.run(script, cwd=ROOT, check=True, stdout=subprocess.PIPE, timeout=limit)
    except subprocess.TimeoutExpired:
        return told | {"note": f"arrivals over {limit:.0f} s"}
    told |= json.loads(said.stdout)
    shutil.rmtree(home)
    return told


def table(figures: list[dict[str, Any]]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| hub of | first load s | CPU s | peak MB "
        "| one record: whom it would join, p50 / p99 ms | matched, projected and written "
        "| with its commit | kept and matched, two commits | batches of 500, records/s |",
        "| --- |" + " ---: |" * 8,
    ]
    for one in figures:
        if "load_s" not in one:
            lines.append(f"| {one['table']} | {one['note']} |" + " |" * 7)
            continue
        pairs = [
            f"{one[f'{kind}_p50']} / {one[f'{kind}_p99']}" if f"{kind}_p50" in one else "-"
            for kind in ("ask", "match", "match_commit", "whole")
        ]
        rate = one.get("batch_rows_per_s", one.get("note", "-"))
        lines.append(
            f"| {one['table']} | {one['load_s']} | {one['load_cpu']} | {one['load_mb']} "
            f"| {' | '.join(pairs)} | {rate} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", nargs="*", default=["invented_100k", "invented_1m"])
    parser.add_argument("--seconds", type=float, default=2400.0, help="limit of one step")
    parser.add_argument("--keep", action="store_true", help="write the figures to bench/hub.json")
    parser.add_argument("--arrive", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.arrive:
        print(json.dumps(arrive(chosen.arrive)))
        return
    figures = []
    for name in chosen.tables:
        figures.append(measure(name, chosen.seconds))
        print(table(figures[-1:]), flush=True)
    if chosen.keep:
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
