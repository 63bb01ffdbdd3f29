"""What changed rows can move where they hang on something huge, without looking at all of it.

In a book of a million, tens of thousands of rows hang together by weak links. Such a component is
first cut at zero bits (`dedupe.pieces`), and what changes of it moves no more than what hangs
together with that by links above zero.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy import Connection

from dedupe.cluster import LARGEST
from dedupe.pieces import ZERO, counts, cut_at_zero, moved_pieces
from dedupe.score import FLOOR, Limits
from store import index
from store.index import KeptEdge
from sync.warm import Said

Pair = tuple[int, int]

#: Rows asked about at once while looking how large components are, and the most rows that links
#: above zero may lead to, for each that changed, beyond which all is looked at as a whole.
STEP, MOST = 200, 1_000


@dataclass(frozen=True, slots=True)
class Around:
    """What some changes can move."""

    #: The rows whose groups may be others, those that changed among them.
    rows: set[int]
    #: The links by which they hang together; where a piece of something huge ends, links end.
    links: set[KeptEdge]
    #: Rows of pieces that are put together otherwise than before.
    anew: set[int]
    #: Rows of something huge.
    of_huge: set[int]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed since the rows of the book were grouped; all rows are live."""

    #: Rows that were in no group, and rows that say something else than before.
    came: AbstractSet[int]
    edited: AbstractSet[int]
    #: Other rows whose links or scores among each other are others.
    shaken: AbstractSet[int]
    #: The pairs among these that were scored again.
    again: AbstractSet[Pair]

    def is_old(self, edge: KeptEdge) -> bool:
        """Tell whether an edge stood before as it does now."""
        news = self.came, self.edited
        if any(row in rows for rows in news for row in (edge.a, edge.b)):
            return False
        return (edge.a, edge.b) not in self.again


@dataclass(slots=True)
class _Parts:
    """Components of rows by links, as far as links were told."""

    spoken: AbstractSet[int]
    _up: dict[int, int] = field(default_factory=dict)
    _rows: dict[int, set[int]] = field(default_factory=dict)
    #: How many rows of a component nobody spoke of: those stand for nobody else.
    _unspoken: dict[int, int] = field(default_factory=dict)
    #: Components with a link that counts less than nothing.
    _below: set[int] = field(default_factory=set)

    def root(self, row: int) -> int:
        """Return what names the component of a row."""
        if row not in self._up:
            self._up[row], self._rows[row] = row, {row}
            self._unspoken[row] = row not in self.spoken
        while (up := self._up[row]) != row:
            self._up[row] = row = self._up[up]
        return row

    def join(self, a: int, b: int, *, below: bool = False) -> None:
        """Join the components of two rows."""
        a, b = self.root(a), self.root(b)
        if len(self._rows[a]) < len(self._rows[b]):
            a, b = b, a
        if a != b:
            self._up[b] = a
            self._rows[a] |= self._rows.pop(b)
            self._unspoken[a] += self._unspoken.pop(b)
        if below or b in self._below:
            self._below.add(a)

    def huge(self, row: int) -> bool:
        """Tell whether the component of a row is too large to be cut whole, first at zero."""
        root = self.root(row)
        return root in self._below and self._unspoken[root] > LARGEST

    def every(self) -> Iterable[set[int]]:
        """Return the components."""
        return self._rows.values()


def around(connection: Connection, change: Change, said: Said, limits: Limits) -> Around | None:
    """Return what a change can move; None where that cannot be told from a part."""
    news = {*change.came, *change.edited}
    if not cut_at_zero(limits) or not news.isdisjoint(said.links):
        return None
    own = _links(connection, news)
    parts, links = _explored(connection, own, change, said, limits)
    every = own | links
    alone = [frozenset(part) for part in parts.every() if not parts.huge(next(iter(part)))]
    huge = {row for part in parts.every() if parts.huge(next(iter(part))) for row in part}
    for edge in every:
        parts.join(edge.a, edge.b)
    for row in news:
        parts.root(row)
    for part in alone:
        for row in part:
            for other in said.links.get(row, ()):
                parts.join(row, other)
    whole: set[int] = set()
    hung: set[int] = set()
    for component in parts.every():
        if component.isdisjoint(huge):
            whole |= component
        else:
            hung |= component - huge | (component & change.shaken)
    tied = [part for part in alone if part <= hung]
    found = _pieces(connection, hung, change, tied, every, said, limits)
    if found is None:
        return None
    rows, inside, anew = found
    inside |= {edge for edge in every if edge.a in whole and edge.b in whole}
    anew |= whole & (change.edited | change.shaken)
    return Around(whole | rows, inside, anew, rows)


def _links(connection: Connection, rows: Collection[int]) -> set[KeptEdge]:
    return {edge for edge in index.edges_of(connection, rows) if edge.bits > FLOOR}


def _explored(
    connection: Connection, own: Iterable[KeptEdge], change: Change, said: Said, limits: Limits
) -> tuple[_Parts, set[KeptEdge]]:
    """Return the components of what stands as it was next to a change, and links found on the way.

    All of a component, but for one that is huge: of that, as much as tells so.
    """
    parts = _Parts(said.links.keys())
    links: set[KeptEdge] = set()
    news = {*change.came, *change.edited}
    seen = {row for edge in own for row in (edge.a, edge.b)} | change.shaken
    seen -= news
    for row in seen:
        parts.root(row)
    waiting = sorted(seen)
    while waiting:
        part, waiting = waiting[:STEP], waiting[STEP:]
        part = [row for row in part if not parts.huge(row)]
        found = _links(connection, part)
        for edge in found:
            if change.is_old(edge):
                parts.join(edge.a, edge.b, below=counts(edge, limits) < ZERO)
        wider = {row for edge in found for row in (edge.a, edge.b)}
        for row in part:
            wider |= said.links.get(row, frozenset())
        links |= found
        fresh = wider - seen - news
        for row in fresh:
            parts.root(row)
        seen |= fresh
        waiting += sorted(fresh)
    return parts, links


def _pieces(
    connection: Connection,
    hung: set[int],
    change: Change,
    tied: Collection[frozenset[int]],
    links: set[KeptEdge],
    said: Said,
    limits: Limits,
) -> tuple[set[int], set[KeptEdge], set[int]] | None:
    """Return the pieces of huge components that may be grouped otherwise: rows, links, rows anew.

    `hung` are the rows that changed, and what these tie to something huge: the parts `tied`.
    """
    # What was too large itself, but is not known to have been cut at zero.
    if any(len(part) > LARGEST for part in tied):
        return None
    rows, links = set(hung), set(links)
    # Of a row in something huge not all links may be known yet.
    fresh = set(hung)
    while fresh:
        rows |= fresh
        if len(rows) > MOST * (len(change.came) + len(change.edited)):
            return None
        found = _links(connection, fresh)
        links |= found
        fresh = _strong_ends(found, limits) - rows
    if not rows.isdisjoint(said.links):
        return None
    inside = [(e.a, e.b, e) for e in links if e.a in rows and e.b in rows]
    pieces, anew = moved_pieces(
        rows, change.came & rows, (change.edited | change.shaken) & rows, tied, inside, limits
    )
    place = {row: number for number, piece in enumerate(pieces) for row in piece}
    kept = {e for _, _, e in inside if e.a in place and place[e.a] == place.get(e.b)}
    return set(place), kept, anew


def _strong_ends(links: Iterable[KeptEdge], limits: Limits) -> set[int]:
    strong = (edge for edge in links if counts(edge, limits) > ZERO)
    return {row for edge in strong for row in (edge.a, edge.b)}
