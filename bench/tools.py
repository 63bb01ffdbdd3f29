"""The tools that the bench runs side by side, and how each is called on a table."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.tables import ROOT, WORK, is_customers

PEERS = ROOT / "bench" / "peers"
HOMES = ROOT / "var" / "peers"
#: Whose wall and memory the others' are divided by: of customer tables, of others.
MEASURES = ("splink+clean", "splink")
OURS = ("careful", "balanced", "eager")


@dataclass(frozen=True)
class Tool:
    """One way to match a table."""

    name: str
    #: "": this project. Else the environment under var/peers that it runs in, "python" for ours.
    home: str = ""
    script: str = ""
    kind: str = ""
    #: "raw", or how the table is cleaned beforehand, which is not measured.
    cleaning: str = "raw"

    @property
    def here(self) -> bool:
        """Tell whether it can be run on this machine."""
        return self.home in ("", "python") or (HOMES / self.home / "bin" / "python").is_file()

    def command(self, folder: Path, out: Path) -> list[str | Path]:
        if not self.home:
            return [sys.executable, "-m", "bench.ours", folder, self.kind, out]
        table = folder / "records.csv"
        if self.cleaning != "raw":
            table = cleaned(folder, self.cleaning)
        python = sys.executable if self.home == "python" else HOMES / self.home / "bin" / "python"
        return [python, PEERS / self.script, table, self.kind, out]


def _customer_tools() -> list[Tool]:
    return [
        *(Tool(mode, kind=mode) for mode in OURS),
        Tool("exact-ids", "python", "exact_ids.py", "zh"),
        Tool("splink+clean", "splink", "with_splink.py", "clean", "clean"),
        Tool("splink+deep", "splink", "with_splink.py", "deep", "deep"),
        Tool("goldenmatch-hand+clean", "goldenmatch", "with_goldenmatch.py", "hand", "clean"),
        Tool("goldenmatch-zero+clean", "goldenmatch", "with_goldenmatch.py", "zero", "clean"),
    ]


def tools(table: str) -> list[Tool]:
    """Return the tools for a table."""
    if is_customers(table):
        return _customer_tools()
    kind = "febrl" if table.startswith("febrl") else "fake"
    return [
        Tool("guiyi", kind="generic"),
        Tool("splink", "splink", "with_splink.py", kind),
        Tool("goldenmatch-zero", "goldenmatch", "with_goldenmatch.py", "zero"),
    ]


def cleaned(folder: Path, how: str) -> Path:
    """Return the table cleaned as a user of Splink or GoldenMatch would; made once."""
    table, script = folder / "records.csv", PEERS / "cleaned.py"
    stamp = hashlib.sha256(
        f"{table.stat().st_size} {table.stat().st_mtime_ns} ".encode() + script.read_bytes()
    ).hexdigest()[:12]
    target = WORK / "cleaned" / f"{folder.name}-{how}-{stamp}.csv"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(".half")
        python = HOMES / "splink" / "bin" / "python" if how == "deep" else sys.executable
        extra = ["--deep"] if how == "deep" else []
        subprocess.run([python, script, table, half, *extra], check=True)
        half.rename(target)
    return target


def versions() -> dict[str, str]:
    """Return the pinned version of each peer that is installed."""
    out = {}
    for peer in ("splink", "goldenmatch"):
        if (HOMES / peer / "bin" / "python").is_file():
            first = (PEERS / f"{peer}.txt").read_text(encoding="utf-8").split()[0]
            out[peer] = first.partition("==")[2]
    return out
