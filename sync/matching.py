"""Match what changed, and only the components that it touches; or everything at once.

Both ways end in the same place: `dedupe.increments` states the rule that makes increments equal
a rebuild, and `sync.rebuild.verify` holds the two against each other on the real book.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from dedupe.decisions import Constraints, effective
from dedupe.evidence import Support
from dedupe.increments import GroupChange
from dedupe.keys import BUCKETS, KINDS, Key, open_group
from dedupe.match import Edge, Matching, edge_of, gather, match
from dedupe.packed import Profiles
from dedupe.profile import Profile
from dedupe.rules import Rules
from store import decisions, facts, index
from store.hub import Hub
from store.index import KeptEdge
from store.rows import connections_of, numbers
from store.values import Decision, RowId
from sync import book, rulebook
from sync.progress import Pairs, Quiet, Shown

#: A book with more rows is matched in less memory and more time: a shop's laptop has little.
FRUGAL_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Matched:
    """A matching of some rows of the book, with what is needed to project and write it."""

    matching: Matching
    constraints: Constraints
    decisions: tuple[Decision, ...]
    #: Live rows by name.
    number: dict[RowId, int]
    #: Every row, live or gone, whose customer is computed again.
    covered: set[int] = field(default_factory=set)


def match_everything(
    hub: Hub,
    connection: Connection,
    *,
    write: bool = True,
    progress: Shown | None = None,
    choose: Callable[[Sequence[Profile]], Rules] | None = None,
) -> Matched:
    """Match the whole book from nothing and, unless only looking, replace the index.

    Under the rules in use, which a writing run settles first, or under those that `choose` gives
    for the rows of the book.
    """
    said = tuple(decisions.everything(hub, connection))
    number: dict[RowId, int] = {}
    if write:
        index.clear(connection)
    progress = progress or Quiet()
    profiles = Profiles(_indexed(hub, connection, number, progress, write=write))
    if choose is not None:
        rules = choose(profiles)
    elif write:
        rules = rulebook.settle(hub, connection, profiles)
    else:
        rules = rulebook.rules(hub, connection)
    frugal = len(profiles) > FRUGAL_ROWS
    found = match(profiles, said, rules.limits, rules.weighing, Pairs(progress), frugal=frugal)
    if write:
        index.write_edges(connection, [kept(e, number) for e in found.edges], ())
        rulebook.matched_now(connection)
    covered = set(facts.customer_rows(connection))
    return Matched(found, effective(said), said, number, covered)


def _indexed(
    hub: Hub, connection: Connection, number: dict[RowId, int], progress: Shown, *, write: bool
) -> Iterator[Profile]:
    """Yield every profile of the book, noting its number and writing its keys on the way."""
    rows = facts.customer_rows(connection)
    progress.step("index", len(rows))
    for part in _parts(book.entries(hub, connection, rows)):
        progress.advance(len(part))
        number.update((entry.profile.row, entry.number) for entry in part)
        if write:
            own = book.numbered_keys(hub, [entry.profile for entry in part])
            index.write_keys(
                connection, {e.number: k.values() for e, k in zip(part, own, strict=True)}
            )
        yield from (entry.profile for entry in part)


def match_changes(hub: Hub, connection: Connection, changed: Collection[int]) -> Matched:
    """Match again what a set of changed rows touches, and bring the index up to date.

    `changed` holds rows that are new, gone, say something else, or stand in a decision that came
    or went.
    """
    changed = set(changed)
    said = tuple(decisions.everything(hub, connection))
    constraints = effective(said)
    fresh = {e.number: e.profile for e in book.entries(hub, connection, changed)}
    affected = changed | _move_keys(hub, connection, changed, fresh)
    old = index.reach(connection, affected)
    rescored = {e.number: e.profile for e in book.entries(hub, connection, affected - changed)}
    rescored |= fresh
    rules = rulebook.rules(hub, connection)
    edges = _score(hub, connection, rescored, rules)
    index.write_edges(connection, edges, affected)
    covered = _closure(hub, connection, old | affected, said)
    return _regroup(hub, connection, covered, said, constraints, rescored, rules)


def _move_keys(
    hub: Hub, connection: Connection, changed: set[int], fresh: dict[int, Profile]
) -> set[int]:
    """Move the keys of changed rows; return the members of every group that crossed a bound."""
    before = index.keys_of(connection, changed)
    own = dict(zip(fresh, book.numbered_keys(hub, fresh.values()), strict=True))
    after = {row: set(own[row].values()) if row in own else set() for row in changed}
    index.write_keys(connection, after)
    left: dict[int, set[int]] = {}
    came: dict[int, set[int]] = {}
    for row in changed:
        for key in before.get(row, set()) - after[row]:
            left.setdefault(key, set()).add(row)
        for key in after[row] - before.get(row, set()):
            came.setdefault(key, set()).add(row)
    now = index.spreads(connection, left.keys() | came.keys())
    name = {
        row: RowId(str(whose), "", str(row))
        for row, whose in connections_of(connection, changed).items()
    }
    crossed = [
        key
        for key in left.keys() | came.keys()
        if _change(key, left.get(key, ()), came.get(key, ()), now.get(key, {}), name).crossed
    ]
    rows: set[int] = set()
    for held in index.members(connection, crossed).values():
        rows |= held
    return rows


def _change(
    key: int,
    left: Iterable[int],
    came: Iterable[int],
    now: Mapping[int, int],
    name: Mapping[int, RowId],
) -> GroupChange:
    """A group's change, told in numbers: the rule looks only at its kind, lists and sizes."""
    return GroupChange(
        Key(book.KIND_NAMES[index.kind_of(key)], ""),
        frozenset(name[row] for row in left),
        frozenset(name[row] for row in came),
        {str(whose): many for whose, many in now.items()},
    )


def _score(
    hub: Hub, connection: Connection, rescored: dict[int, Profile], rules: Rules
) -> set[KeptEdge]:
    """Score every affected row against its partners."""
    own = dict(zip(rescored, book.numbered_keys(hub, rescored.values()), strict=True))
    spread = index.spreads(connection, {k for found in own.values() for k in found.values()})
    usable = {
        number
        for found in own.values()
        for key, number in found.items()
        if open_group(key.kind, sum(spread.get(number, {}).values()))
    }
    members = index.members(connection, usable)
    partners = {
        row: {p for n in found.values() for p in members.get(n, ()) if n in usable} - {row}
        for row, found in own.items()
    }
    others = {p for found in partners.values() for p in found} - rescored.keys()
    profiles = rescored | {e.number: e.profile for e in book.entries(hub, connection, others)}
    holders = _holders(own.values(), spread)
    statistics = rules.weighing
    edges = set()
    for row, found in partners.items():
        for other in found:
            if other in profiles and not (other in partners and other < row):
                edge = edge_of(profiles[row], profiles[other], holders, statistics)
                if edge is not None:
                    number = {profiles[row].row: row, profiles[other].row: other}
                    edges.add(kept(edge, number))
    return edges


def _holders(
    owned: Iterable[dict[Key, int]], spread: Mapping[int, Mapping[int, int]]
) -> dict[Key, int]:
    """Return the holders of identifiers, where there are more than a household."""
    return {
        key: most
        for found in owned
        for key, number in found.items()
        if KINDS[key.kind].generic
        and (most := max(spread.get(number, {}).values(), default=0)) > BUCKETS[0]
    }


def _closure(
    hub: Hub, connection: Connection, rows: set[int], said: Iterable[Decision]
) -> set[int]:
    """Return every row whose group, questions or relations could differ now.

    Over edges, over decisions, and over today's customers: whatever is replaced is whole.
    """
    pairs = [(d.a, d.b) for d in said if d.a is not None and d.b is not None]
    number = numbers(hub, connection, {row for pair in pairs for row in pair})
    links: dict[int, set[int]] = {}
    for a, b in pairs:
        if a in number and b in number:
            links.setdefault(number[a], set()).add(number[b])
            links.setdefault(number[b], set()).add(number[a])
    seen = set(rows)
    fresh = set(rows)
    while fresh:
        wider = index.reach(connection, fresh) | facts.together(connection, fresh)
        for row in fresh:
            wider |= links.get(row, set())
        fresh = wider - seen
        seen |= fresh
    return seen


def _regroup(
    hub: Hub,
    connection: Connection,
    covered: set[int],
    said: tuple[Decision, ...],
    constraints: Constraints,
    known: dict[int, Profile],
    rules: Rules,
) -> Matched:
    """Group the covered rows again from the edges that the index holds."""
    rest = covered - known.keys()
    profiles = {row: one for row, one in known.items() if row in covered}
    profiles |= {e.number: e.profile for e in book.entries(hub, connection, rest)}
    table = sorted(profiles.values(), key=lambda one: one.row)
    number = {one.row: row for row, one in profiles.items()}
    name = {row: one.row for row, one in profiles.items()}
    edges = [
        _edge(held, name)
        for held in index.edges_of(connection, profiles)
        if held.a in name and held.b in name
    ]
    own = book.numbered_keys(hub, table)
    counted = {n for found in own for key, n in found.items() if KINDS[key.kind].generic}
    holders = _holders(own, index.spreads(connection, counted))
    matching = gather(
        table,
        sorted(edges, key=lambda e: (e.a, e.b)),
        constraints,
        holders,
        rules.weighing,
        rules.limits,
    )
    return Matched(matching, constraints, said, number, covered)


def kept(edge: Edge, number: dict[RowId, int]) -> KeptEdge:
    """Return an edge as the index holds it."""
    a, b = sorted((number[edge.a], number[edge.b]))
    return KeptEdge(a, b, edge.bits, int(edge.support), edge.relation)


def _edge(held: KeptEdge, name: dict[int, RowId]) -> Edge:
    a, b = sorted((name[held.a], name[held.b]))
    return Edge(a, b, held.bits, Support(held.support), held.relation)


def _parts(found: Iterable[book.Entry], size: int = 2_000) -> Iterable[list[book.Entry]]:
    part: list[book.Entry] = []
    for entry in found:
        part.append(entry)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
