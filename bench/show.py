"""Prints what the bench measured as tables, one per data set."""

from __future__ import annotations

from bench.outcome import Outcome
from bench.tables import is_customers
from bench.tools import MEASURES


def show(outcomes: list[Outcome]) -> str:
    """Return the tables in Markdown."""
    parts = []
    for data in dict.fromkeys(outcome.data for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.data == data]
        parts.append(f"### {data}\n\n" + _figures(mine))
        planted = [outcome for outcome in mine if outcome.hard]
        if planted:
            parts.append("Planted pairs of different customers that were merged:\n\n"
                         + _planted(planted))  # fmt: skip
        asking = [outcome for outcome in mine if outcome.asks and outcome.rows]
        if asking:
            parts.append(_asking(asking))
    return "\n\n".join(parts) + "\n"


def _figures(outcomes: list[Outcome]) -> str:
    measure = MEASURES[0 if is_customers(outcomes[0].data) else 1]
    base = next((o for o in outcomes if o.tool == measure and o.wall), None)
    lines = [
        "| tool | P | R | F1 | B3 F1 | wall s | CPU s | peak MB | wall × | memory × | note |",
        "| --- |" + " ---: |" * 9 + " --- |",
    ]
    for o in outcomes:
        if not o.rows:
            lines.append(f"| {o.tool} |" + " |" * 9 + f" {o.note} |")
            continue
        ratio = "| - | -"
        if base:
            ratio = f"| {o.wall / base.wall:.2f} | {o.peak_mb / base.peak_mb:.2f}"
        lines.append(
            f"| {o.tool} | {o.precision:.3f} | {o.recall:.3f} | {o.f1:.4f} | {o.b3:.3f} "
            f"| {o.wall:.1f} | {o.cpu:.1f} | {o.peak_mb} {ratio} | {o.note} |"
        )
    return "\n".join(lines)


def _planted(outcomes: list[Outcome]) -> str:
    kinds = list(outcomes[0].hard)
    lines = [f"| tool | {' | '.join(kinds)} | largest |", "| --- |" + " ---: |" * (len(kinds) + 1)]
    for o in outcomes:
        shares = " | ".join(f"{o.hard[kind]:.1%}" for kind in kinds)
        lines.append(f"| {o.tool} | {shares} | {o.largest} |")
    return "\n".join(lines)


def _asking(outcomes: list[Outcome]) -> str:
    lines = [
        "Asked, and offered as related (of all that are planted, and of those sharing a number):\n",
        "| tool | asks/100 | right | missed pairs recovered | couples | of sharing "
        "| parent and child | of sharing |",
        "| --- |" + " ---: |" * 7,
    ]
    for o in outcomes:
        if o.asks:
            families = " | ".join(
                f"{share:.0%}"
                for kind in ("couple", "parent_child")
                for share in o.offers.get(kind, (0.0, 0.0))
            )
            per, right, gained = o.asks
            lines.append(f"| {o.tool} | {per:.1f} | {right:.0%} | {gained:.0%} | {families} |")
    return "\n".join(lines)
