"""Cuts what hangs together at its weaker links, also where only a part of it is known.

A component with more than `cluster.LARGEST` rows is cut at its weakest links first. Where these
count less than nothing, as in every component that hangs together by weak links only, the first
cut is at zero bits: which pieces a row falls into is then told from the links above zero alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol, TypeVar

import numpy as np

from dedupe.evidence import Support
from dedupe.linkage import Links, groups_of, pieces_of
from dedupe.linkage import components as connected
from dedupe.score import FLOOR, Limits

#: Where a component whose weakest link counts less than nothing is cut first.
ZERO = 0.0


class Link(Protocol):
    """A scored pair, by whatever names rows."""

    @property
    def bits(self) -> float:
        """Return the score."""

    @property
    def support(self) -> int:
        """Return what kind of evidence it rests on."""


Row = TypeVar("Row")
#: Two rows with the link between them.
Linked = tuple[Row, Row, Link]


def cut_at_zero(limits: Limits) -> bool:
    """Tell whether one link that counts less than nothing makes the first cut one at zero.

    The first cut is at the next whole number above the weakest link.
    """
    return FLOOR - (limits.namesakes if limits.needs < Support.CONTEXT else 0.0) >= -1


def counts(link: Link, limits: Limits) -> float:
    """Return what a link counts when groups are formed."""
    return limits.effective(link.bits, Support(link.support))


def pieces_among(
    rows: Sequence[Row],
    links: Iterable[Linked[Row]],
    limits: Limits,
    floor: float = float("-inf"),
) -> list[tuple[Row, ...]]:
    """Return the pieces that rows are cut in by the links among them, each in the order of `rows`.

    `floor` is at how many bits what they are a part of was cut before.
    """
    place = {row: number for number, row in enumerate(rows)}
    among = [
        (place[a], place[b], link.bits, link.support)
        for a, b, link in links
        if a in place and b in place and counts(link, limits) > floor
    ]
    a, b, bits, support = zip(*among, strict=True) if among else ((), (), (), ())
    found = Links(
        np.array(a, dtype=np.int64),
        np.array(b, dtype=np.int64),
        np.array(bits, dtype=np.float64),
        np.array(support, dtype=np.uint8),
    )
    label = connected(len(rows), found.a, found.b)
    cut_up = pieces_of(label, found, limits, np.zeros(len(rows), dtype=bool), floor)
    return [tuple(rows[number] for number in piece) for piece in groups_of(cut_up)]


def moved_pieces(
    rows: Collection[Row],
    came: AbstractSet[Row],
    shaken: AbstractSet[Row],
    alone: Iterable[Collection[Row]],
    links: Sequence[Linked[Row]],
    limits: Limits,
) -> tuple[list[tuple[Row, ...]], set[Row]]:
    """Return the pieces that may be grouped otherwise than before, and their rows to cut anew.

    `rows` are part of components that are first cut at zero: those that came, those that were
    shaken (their links or scores are others than before), everything that links above zero lead to
    from either, and the whole of what stood `alone` until then, each small enough to be one piece.
    All links among them are given. A piece must be cut anew that is put together otherwise than
    before, but for what came, or whose like before cannot be told.
    """
    apart = [frozenset(part) for part in alone]
    rest = set(rows) - came - {row for part in apart for row in part}
    was = {*apart, *map(frozenset, pieces_among([*rest], links, limits, ZERO))}
    lost = _reached(shaken, came, links, limits)
    was = {piece for piece in was if piece.isdisjoint(lost)}
    found, anew = [], set[Row]()
    for piece in pieces_among([*rows], links, limits, ZERO):
        before = frozenset(piece) - came
        if before and before not in was:
            anew |= before
        elif before == frozenset(piece):
            continue
        found.append(piece)
    return found, anew


def _reached(
    rows: AbstractSet[Row], but: AbstractSet[Row], links: Iterable[Linked[Row]], limits: Limits
) -> set[Row]:
    """Return the rows that links above zero lead to from some rows, going through none of `but`."""
    beside: dict[Row, set[Row]] = {}
    for a, b, link in links:
        if a not in but and b not in but and counts(link, limits) > ZERO:
            beside.setdefault(a, set()).add(b)
            beside.setdefault(b, set()).add(a)
    seen, waiting = set(rows), [*rows]
    while waiting:
        fresh = beside.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen
