"""Finds the tables that the bench measures; invents those that are named invented_SIZE."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "datasets"
ROOT = Path(__file__).parents[1]
WORK = ROOT / "var" / "bench"
COMMITTED = ("zh_10k", "febrl1", "febrl3", "febrl4", "fake_1000")

_INVENTED = re.compile(r"invented_(\d+)(k|m)(?:_s(\d+))?")
_SIZES = {"k": 1_000, "m": 1_000_000}


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file; none where there is no such file."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_customers(name: str) -> bool:
    """Tell whether a table is of Chinese customers."""
    return name.startswith(("zh_", "invented_"))


def folder(name: str) -> Path:
    """Return the folder of a table: committed, in $GUIYI_DATASETS, or invented under var/bench.

    Raises LookupError for a name that none of these has.
    """
    more = os.environ.get("GUIYI_DATASETS")
    homes = [HERE, *([Path(more)] if more else []), WORK / "tables"]
    for home in homes:
        if (home / name / "records.csv").is_file():
            return home / name
    asked = _INVENTED.fullmatch(name)
    if not asked:
        raise LookupError(f"no table {name}")
    made = WORK / "tables" / name
    rows = int(asked[1]) * _SIZES[asked[2]]
    subprocess.run(
        [sys.executable, "-m", "bench.invented", "--rows", str(rows), "--seed", asked[3] or "1",
         str(made)],
        cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return made


def usual() -> list[str]:
    """Return the tables of a whole run; a hundred thousand rows are had or invented."""
    names = list(COMMITTED)
    try:
        folder("zh_100k")
    except LookupError:
        return [*names, "invented_100k"]
    return [*names, "zh_100k"]
