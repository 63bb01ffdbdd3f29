"""Scores pairs of the book's rows: here where they are few, by all cores where they are many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import Connection

from dedupe.keys import is_counted
from dedupe.match import edge_of
from dedupe.statistics import Statistics
from dedupe.streams import stream
from store import forms
from store.index import KeptEdge
from sync.groups import Groups, Pair, kind_of
from sync.known import Known

#: Pairs that a child scores at once; fewer are not worth one.
PART = 1_000

#: Pairs, and the kept forms of their rows as the store holds them.
Job = tuple[list[Pair], list[tuple[int, bytes]]]


def scored(
    connection: Connection,
    known: Known,
    groups: Groups,
    weighing: Statistics,
    pairs: Collection[Pair],
    fresh: Collection[int] = (),
) -> set[KeptEdge]:
    """Return the edges among pairs of live rows.

    `fresh` are the keys of the rows that were read anew, where every pair holds one of those.
    """
    if not fresh or len(pairs) < 3 * PART:
        known.load({row for pair in pairs for row in pair})
        return set(_edges(known, groups, weighing, pairs))
    # What two rows share is a key of the fresh one: a child need not ask the database.
    for key in fresh:
        if is_counted(kind_of(key)):
            groups.spread(key)
    known.every_name()

    def work(job: Job) -> list[KeptEdge]:
        part, sealed = job
        known.open(sealed)
        return list(_edges(known, groups, weighing, part))

    return {edge for part in stream(_jobs(connection, known, pairs), work) for edge in part}


def _edges(
    known: Known, groups: Groups, weighing: Statistics, pairs: Iterable[Pair]
) -> Iterator[KeptEdge]:
    for a, b in pairs:
        edge = edge_of(known[a], known[b], groups, weighing)
        if edge is not None:
            yield KeptEdge(a, b, edge.bits, int(edge.support), edge.relation)


def _jobs(connection: Connection, known: Known, pairs: Collection[Pair]) -> Iterator[Job]:
    """Yield the pairs by their first rows, which are mostly the older: each is opened once."""
    ordered = sorted(pairs)
    for start in range(0, len(ordered), PART):
        part = ordered[start : start + PART]
        rows = {row for pair in part for row in pair if row not in known}
        yield part, forms.sealed_bodies(connection, rows)
