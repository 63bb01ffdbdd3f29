"""Draws the last run and writes its tables into the docs: `python -m bench.picture`."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from bench.hub import FIGURES
from bench.hub import table as hubs
from bench.outcome import Outcome
from bench.run import LAST, from_json, stored
from bench.show import show
from bench.tables import ROOT

PICTURE = ROOT / "docs" / "pictures" / "bench.svg"
PAGE = ROOT / "docs" / "bench.md"
BEGIN, END = "<!-- figures: `python -m bench.picture` -->", "<!-- end of figures -->"

#: Tool -> how the picture calls it; in the order of the picture.
NAMES = {
    "balanced": "Guiyi, as it comes",
    "splink+deep": "Splink, an expert’s cleaning",
    "splink+clean": "Splink, usual cleaning",
    "goldenmatch-hand+clean": "GoldenMatch, rules by hand",
    "exact-ids": "Equal mobile, mail or WeChat id",
}
#: Table -> how the picture calls it; a missing one is left out.
TABLES = {
    "zh_10k": "10,000 records",
    "zh_100k": "100,000 records",
    "invented_100k": "100,000 records (invented)",
    "invented_1m": "a million records (invented)",
}
WIDE, LEFT, GAP, TOP, STEP = 300, 24, 28, 124, 54

STYLE = """
  text { font-family: system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, sans-serif; }
  .ground { fill: #ffffff; stroke: #d8dee4; }
  .title { font-size: 19px; font-weight: 650; fill: #1f2328; }
  .head { font-size: 14px; font-weight: 600; fill: #1f2328; }
  .name { font-size: 12.5px; fill: #1f2328; }
  .value { font-size: 13px; font-weight: 650; fill: #1f2328; }
  .small { font-size: 11px; fill: #59636e; }
  .track { fill: #eef1f4; }
  .ours { fill: #c8502d; }
  .peer { fill: #8c98a4; }
  .floor { fill: #c3cad1; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117; stroke: #30363d; }
    .title, .head, .name, .value { fill: #f0f3f6; }
    .small { fill: #9198a1; }
    .track { fill: #21262d; }
    .ours { fill: #f0764f; }
    .peer { fill: #6e7a87; }
    .floor { fill: #454e58; }
  }
"""


def text(x: float, y: float, kind: str, said: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{x:g}" y="{y:g}" class="{kind}"{anchor}>{escape(said)}</text>'


def track(x: float, y: float) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{WIDE}" height="9" rx="4.5" class="track"/>'


def bar(x: float, y: float, kind: str, share: float) -> str:
    wide = max(2.0, WIDE * share)
    filled = f'<rect x="{x:g}" y="{y:g}" width="{wide:.1f}" height="9" rx="4.5" class="{kind}"/>'
    return track(x, y) + filled


def panel(x: float, title: str, outcomes: dict[str, Outcome]) -> list[str]:
    """Draw the tools on one table, one under the other."""
    out = [text(x, TOP - 18, "head", title)]
    for place, (tool, name) in enumerate(NAMES.items()):
        y, found = TOP + place * STEP, outcomes.get(tool)
        kind = "ours" if place == 0 else "floor" if tool == "exact-ids" else "peer"
        out.append(text(x, y + 12, "name", name))
        if found is None or not found.rows:
            note = found.note if found else "not run"
            out.append(text(x + WIDE, y + 12, "small", note, end=True))
            out.append(track(x, y + 19))
            continue
        out.append(text(x + WIDE, y + 12, "value", f"{found.f1:.3f}", end=True))
        out.append(bar(x, y + 19, kind, found.f1))
        wrong = 100 * (1 - found.precision)
        cost = f"{found.wall:.1f} s · {found.peak_mb:,} MB"
        out.append(text(x, y + 42, "small", f"{wrong:.1f} of 100 joined pairs wrong"))
        out.append(text(x + WIDE, y + 42, "small", cost, end=True))
    return out


def draw(outcomes: list[Outcome], told: str) -> str:
    """Return the SVG of a run."""
    tables = [name for name in TABLES if any(o.data == name for o in outcomes)]
    width = 2 * LEFT + len(tables) * WIDE + max(0, len(tables) - 1) * GAP
    height = TOP + len(NAMES) * STEP + 34
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="Matching quality beside peers">',
        f"<style>{STYLE}</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10" class="ground"/>',
        text(LEFT, 38, "title", "Records of one customer found together"),
        text(LEFT, 59, "small", "Pairwise F1 on tables of Chinese customers; longer is better."),
        text(LEFT, 75, "small", "Splink with the threshold that fits the truth best, "
             "which Guiyi does not see."),
    ]  # fmt: skip
    for place, name in enumerate(tables):
        mine = {o.tool: o for o in outcomes if o.data == name}
        parts += panel(LEFT + place * (WIDE + GAP), TABLES[name], mine)
    parts.append(text(LEFT, height - 18, "small", told))
    return "\n".join([*parts, "</svg>"]) + "\n"


def page(before: str, tables: str) -> str:
    """Return the page with its figures replaced; ValueError where it has no place for them."""
    head, found, rest = before.partition(BEGIN)
    _, closed, tail = rest.partition(END)
    if not found or not closed:
        raise ValueError("docs/bench.md has no place for figures")
    return f"{head}{BEGIN}\n\n{tables}\n{END}{tail}"


def main(last: Path = LAST) -> None:
    run = stored(last)
    outcomes = [from_json(entry) for entry in run["runs"]]
    peers = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
    told = f"{run['taken']} · {run['machine']} · {peers or 'no peers'}"
    PICTURE.write_text(draw(outcomes, told), encoding="utf-8")
    tables = f"Last run: {told}.\n\n" + show(outcomes)
    if FIGURES.is_file():
        tables += "\n### A hub\n\n" + hubs(json.loads(FIGURES.read_text(encoding="utf-8"))) + "\n"
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), tables), encoding="utf-8")


if __name__ == "__main__":
    main()
