"""Which customers a record would join, answered without writing anything.

For whoever types a customer in, or asks before an import: the same keys, comparison and cutting as
when the record is kept, over the index as it stands. (A value that gets its third or fifth holder
by the record counts as such here, but scores that are kept are not made again.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from dedupe.arrivals import Before, Pairs, group_of
from dedupe.cluster import LARGEST
from dedupe.compare import judge
from dedupe.garbage import no_search
from dedupe.match import Edge, edge_of
from dedupe.normalise import profile
from dedupe.packed import Profiles, pack
from dedupe.profile import Profile
from dedupe.regroup import regroup
from dedupe.rules import Rules
from dedupe.score import FLOOR, probability
from store import customers, facts, index, plain
from store.access import Actor, may
from store.customers import public_id
from store.errors import NotYours
from store.hub import Hub
from store.rows import blind
from store.values import RowId, SourceRecord
from sync import book, warm
from sync.groups import Groups
from sync.known import Known
from sync.matched import edge_held
from sync.piece import piece_of
from sync.warm import Said

#: The number that a record has while it is only asked about; rows are numbered from 1.
NOBODY = 0


class Joined(NamedTuple):
    """A customer that a record resembles: the best pair's bits, and the chance that it is right."""

    customer: str
    bits: float
    chance: float
    #: True where the record would join by itself; False where it would be asked about, or less.
    joins: bool


def probe(hub: Hub, actor: Actor, record: SourceRecord) -> list[Joined]:
    """Return the customers that a record resembles, those it would join first, the best first.

    A record that the hub has is answered as if it were new. Only customers that the actor may see
    are told. Raises NotYours for an actor who may not list customers.
    """
    if not may(actor, "list"):
        raise NotYours
    with no_search(), hub.reading() as connection:
        found = look(hub, connection, record)
    seen = set(customers.of_rows(hub, actor, [row for _, row in found]).values()) if found else ()
    return [one for one, _ in found if one.customer in seen]


def look(hub: Hub, connection: Connection, record: SourceRecord) -> list[tuple[Joined, int]]:
    """Return what `probe` does on an open connection, for nobody: each with a row of its own."""
    one = profile(record, region=hub.settings.hub.region)
    (keys,) = book.numbered_keys(hub, [one])
    groups, known = Groups(hub, connection), Known(hub, connection)
    groups.know(keys)
    groups.fetch(keys.values())
    whose, itself = _known_as(hub, connection, record.row)
    groups.pretend(keys.values(), NOBODY, itself, whose)
    partners = {
        row for key in keys.values() if groups.is_open(key) for row, _ in groups.rows(key)
    } - {NOBODY}
    known.load(partners)
    rules = warm.rules(hub, connection)
    weighing = rules.weighing
    edges = {
        row: edge
        for row in partners
        if row in known
        and (edge := edge_of(one, known[row], groups, weighing)) is not None
        and edge.links
    }
    if not edges:
        return []
    said = warm.said(hub, connection)
    group = _group(connection, known, groups, one, edges, rules, said, itself)
    return _joined(connection, known, edges, group, rules)


def _known_as(hub: Hub, connection: Connection, row: RowId) -> tuple[int, int]:
    """Return the numbers of a row's connection and of the row itself, NOBODY where it is new."""
    name = hub.sealer.index("connection", row.connection)
    found = plain.select(connection, "SELECT id FROM connection WHERE blind = ?", name)
    if not found:
        return NOBODY, NOBODY
    itself = plain.select(
        connection,
        "SELECT id FROM source_record WHERE connection_id = ? AND blind = ?",
        found[0][0],
        blind(hub, row),
    )
    return found[0][0], itself[0][0] if itself else NOBODY


def _group(
    connection: Connection,
    known: Known,
    groups: Groups,
    one: Profile,
    edges: Mapping[int, Edge],
    rules: Rules,
    said: Said,
    itself: int,
) -> set[RowId]:
    """Return the rows of the group that the record would be in."""
    seen, fresh = set(edges), set(edges)
    kept: set[index.KeptEdge] = set()
    huge = False
    while fresh:
        if len(seen) > LARGEST and not huge and not itself:
            huge = True
            if found_in := _in_piece(connection, known, groups, one, edges, rules, said):
                return found_in
        found = {
            e
            for e in index.edges_of(connection, fresh)
            if e.bits > FLOOR and itself not in (e.a, e.b)
        }
        kept |= found
        wider = {row for e in found for row in (e.a, e.b)}
        wider |= {other for row in fresh for other in said.links.get(row, ())}
        fresh = wider - seen - {itself}
        seen |= fresh
    known.load(seen)
    rows = [row for row in seen if row in known]
    few = len(rows) <= LARGEST
    if few and not itself and not _may_join(known, groups, one, edges, rules, rows):
        return {one.row}
    table = Profiles.of({known.row[row]: known.packed(row) for row in rows} | {one.row: pack(one)})
    every = [edge_held(held, known.row) for held in kept if held.a in known and held.b in known]
    matching = regroup(
        table,
        sorted([*every, *edges.values()], key=lambda e: (e.a, e.b)),
        said.constraints,
        groups,
        rules.weighing,
        rules.limits,
        None if itself else _before(connection, known, rows, one.row),
    )
    return next(set(group) for group in matching.groups if one.row in group)


def _in_piece(
    connection: Connection,
    known: Known,
    groups: Groups,
    one: Profile,
    edges: Mapping[int, Edge],
    rules: Rules,
    said: Said,
) -> set[RowId]:
    """Return the rows of the group, told from a piece of a huge component; none where not told."""
    own = {
        row: index.KeptEdge(NOBODY, row, edge.bits, int(edge.support), edge.relation)
        for row, edge in edges.items()
    }
    found = piece_of(connection, own, rules.limits, said)
    if found is None:
        return set()
    rows, kept = found
    known.load(rows)
    number = {known.row[row]: row for row in rows}
    spoken = said.constraints.root.keys() | {row for pair in said.constraints.apart for row in pair}
    if not spoken.isdisjoint(number):
        return set()
    pairs = Pairs(
        lambda row: one if row == one.row else known[number[row]],
        groups,
        rules.weighing,
        rules.limits,
    )
    links = [edge_held(held, known.row) for held in kept]
    links += [edge for row, edge in edges.items() if row in rows]
    return set(group_of(one.row, {*number, one.row}, links, pairs))


def _before(connection: Connection, known: Known, rows: Iterable[int], came: RowId) -> Before:
    """Return how the book's rows are grouped without the record."""
    whose = facts.customers_of(connection, set(rows))
    return Before({came}, set(), {known.row[row]: number for row, number in whose.items()})


def _may_join(
    known: Known,
    groups: Groups,
    one: Profile,
    edges: Mapping[int, Edge],
    rules: Rules,
    rows: Iterable[int],
) -> bool:
    """Tell whether any pair of a record speaks for joining at all.

    Groups join by the mean over their pairs, and no mean is above its best pair. Most records meet
    somebody who is a little like them, and nobody else needs to be compared to say that they stay
    alone.
    """
    limits, weighing = rules.limits, rules.weighing
    for row in rows:
        found = edges.get(row) or judge(one, known[row], groups, weighing)
        if limits.effective(found.bits, found.support) >= limits.merge:
            return True
    return False


def _joined(
    connection: Connection,
    known: Known,
    edges: Mapping[int, Edge],
    group: set[RowId],
    rules: Rules,
) -> list[tuple[Joined, int]]:
    """Return the customers of the rows that the record resembles or would be grouped with."""
    beside = {row for row, name in known.row.items() if name in group}
    whose = facts.customers_of(connection, beside | edges.keys())
    best: dict[int, tuple[Joined, int]] = {}
    for row, number in whose.items():
        joins = row in beside or (number in best and best[number][0].joins)
        bits, chance = 0.0, 0.0
        if row in edges:
            bits, support = edges[row].bits, edges[row].support
            chance = probability(bits, support, rules.statistics.rows)
        if number in best and best[number][0].chance > chance:
            bits, chance = best[number][0][1:3]
        best[number] = (Joined(public_id(number), bits, chance, joins), row)
    return sorted(best.values(), key=lambda found: (not found[0].joins, -found[0].bits, found[1]))
