"""Match again what a set of changed rows touches, and bring the index up to date.

`dedupe.increments` states what a change can reach. This goes by pairs where it goes by rows: when a
group crosses a bound, only the pairs INSIDE it can become or stop being candidates, or weigh
otherwise; what its members share with the rest of the book stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from dedupe.arrivals import Before
from dedupe.packed import Profiles
from dedupe.regroup import regroup
from dedupe.rules import Rules
from store import forms, index
from store.hub import Hub
from store.rows import connections_of
from store.values import RowId
from sync import warm
from sync.around import Change
from sync.closure import Closure, closure, small_closure
from sync.comparing import scored
from sync.groups import Groups, Pair, crossing
from sync.known import Known, Read
from sync.matched import Matched, edge_held
from sync.nearby import match_nearby
from sync.warm import Said

#: Rows that hang together, and more for each row that changed, beyond which only what is next
#: to those is looked at.
MANY, MANY_EACH = 100, 8


@dataclass(slots=True)
class Reached:
    """What a change reaches beyond the changed rows themselves."""

    #: Pairs of unchanged rows that are to be scored again.
    again: set[Pair] = field(default_factory=set)
    #: Pairs of unchanged rows that are no candidates any more.
    closed: set[Pair] = field(default_factory=set)
    #: Rows whose components must be cut again.
    rows: set[int] = field(default_factory=set)
    #: Rows whose customers must be made again, whatever rows they hold.
    changed: set[int] = field(default_factory=set)
    #: Rows that the index did not hold, and the pairs that were compared.
    came: set[int] = field(default_factory=set)
    compared: set[Pair] = field(default_factory=set)


def match_changes(
    hub: Hub, connection: Connection, changed: Collection[int], said: Said | None = None
) -> Matched:
    """Match again what a set of changed rows touches, and bring the index up to date.

    `changed` holds rows that are new, gone, say something else, or stand in a decision that came
    or went. `said` is what people said, where that is at hand.
    """
    changed = set(changed)
    said = said or warm.what_was_said(hub, connection)
    known, groups = Known(hub, connection), Groups(hub, connection)
    reached = Reached(rows=set(changed), changed=set(changed))
    before = forms.keys_of(connection, changed)
    fresh = known.read(changed)
    rules = warm.rules(hub, connection)
    _move(hub, connection, known, fresh, before)
    _reach(connection, groups, changed, before, fresh, reached)
    pairs = _partners(groups, fresh)
    _score_again(connection, known, groups, rules, pairs, fresh, before, reached)
    reached.came = fresh.keys() - before.keys()
    reached.compared = pairs
    covered, matched = None, None
    if changed == fresh.keys():
        covered = small_closure(connection, reached.rows, said, MANY + MANY_EACH * len(changed))
        if covered is None:
            edited = changed - reached.came
            change = Change(reached.came, edited, reached.rows - changed, reached.again)
            matched = match_nearby(connection, change, pairs, said, known, groups, rules)
    if matched is None:
        covered = covered or closure(connection, reached.rows, said)
        matched = _regroup(covered, reached, said, known, groups, rules)
    return replace(matched, changed=reached.changed)


def _move(
    hub: Hub,
    connection: Connection,
    known: Known,
    fresh: Mapping[int, Read],
    before: Mapping[int, tuple[int, ...]],
) -> None:
    """Bring keys and normal forms of the changed rows up to date."""
    whose = {row: one.connection for row, one in fresh.items()}
    after = {row: set(one.keys.values()) for row, one in fresh.items()}
    index.drop_keys(
        connection,
        [(key, row) for row, own in before.items() for key in own if key not in after.get(row, ())],
    )
    index.add_keys(
        connection,
        sorted(
            (key, row, whose[row])
            for row, own in after.items()
            for key in own.difference(before.get(row, ()))
        ),
    )
    forms.replace(
        connection, forms.sealed(hub, [known.form(row, one) for row, one in fresh.items()])
    )
    forms.remove(connection, before.keys() - fresh.keys())


def _reach(
    connection: Connection,
    groups: Groups,
    changed: set[int],
    before: Mapping[int, tuple[int, ...]],
    fresh: Mapping[int, Read],
    reached: Reached,
) -> None:
    """Find the pairs of unchanged rows that groups reach which went over a bound."""
    left: dict[int, set[int]] = {}
    came: dict[int, set[int]] = {}
    for row in changed:
        old = set(before.get(row, ()))
        new = set(fresh[row].keys.values()) if row in fresh else set()
        for key in old - new:
            left.setdefault(key, set()).add(row)
        for key in new - old:
            came.setdefault(key, set()).add(row)
    for one in fresh.values():
        groups.know(one.keys)
    groups.fetch({key for one in fresh.values() for key in one.keys.values()} | left.keys(), came)
    whose = connections_of(connection, {row for rows in left.values() for row in rows})
    whose |= {row: one.connection for row, one in fresh.items()}
    for key in left.keys() | came.keys():
        over, other = crossing(groups, key, left.get(key, ()), came.get(key, ()), whose)
        if not over and not other:
            continue
        old = groups.everybody(key) - changed
        candidates = groups.candidates(old)
        if over and not groups.is_open(key):
            inside = {(e.a, e.b) for e in index.edges_of(connection, old) if {e.a, e.b} <= old}
            reached.closed |= inside - candidates
        if other or groups.is_open(key):
            reached.again |= candidates
        if other:
            reached.rows |= old


def _partners(groups: Groups, fresh: Mapping[int, Read]) -> set[Pair]:
    """Return every pair of a changed row with a row that it shares an open group with."""
    found: set[Pair] = set()
    for row, one in fresh.items():
        for key in one.keys.values():
            if groups.is_open(key):
                found.update(
                    (row, other) if row < other else (other, row)
                    for other, _ in groups.rows(key)
                    if other != row
                )
    return found


def _score_again(
    connection: Connection,
    known: Known,
    groups: Groups,
    rules: Rules,
    pairs: set[Pair],
    fresh: Mapping[int, Read],
    before: Mapping[int, tuple[int, ...]],
    reached: Reached,
) -> None:
    """Replace the edges of the changed rows and of the pairs that were reached."""
    # A row that the index did not hold has no edges.
    old = index.edges_of(connection, before) if before else set()
    gone = {(e.a, e.b) for e in old} | reached.closed
    weighing = rules.weighing
    own = {key for one in fresh.values() for key in one.keys.values()}
    found = scored(connection, known, groups, weighing, pairs - reached.again, own)
    found |= scored(connection, known, groups, weighing, reached.again)
    pairs |= reached.again
    index.drop_edges(connection, gone | reached.again)
    index.add_edges(connection, found)
    reached.rows.update(row for pair in gone | reached.again for row in pair)
    reached.changed.update(row for pair in reached.closed | reached.again for row in pair)
    reached.changed.update(row for e in old if e.relation for row in (e.a, e.b))


def _regroup(
    covered: Closure,
    reached: Reached,
    said: Said,
    known: Known,
    groups: Groups,
    rules: Rules,
) -> Matched:
    """Group the covered rows again from the edges that the index holds.

    What hangs together with none that came or was shaken stands as it is grouped now.
    """
    known.load(covered.rows)
    live = [row for row in covered.rows if row in known]
    table = Profiles.of({known.row[row]: known.packed(row) for row in live})
    number = {known.row[row]: row for row in live}
    edges = [
        edge_held(held, known.row) for held in covered.edges if held.a in known and held.b in known
    ]
    matching = regroup(
        table,
        sorted(edges, key=lambda e: (e.a, e.b)),
        said.constraints,
        groups,
        rules.weighing,
        rules.limits,
        _before(covered.customer, number, reached),
    )
    return Matched(
        matching,
        said.constraints,
        said.decisions,
        number,
        covered.rows,
        standing=covered.customer,
    )


def _before(customer: Mapping[int, int], number: Mapping[RowId, int], reached: Reached) -> Before:
    """Return how the live rows are grouped now, and what came among them or was shaken."""
    name = {own: row for row, own in number.items()}
    came = reached.came - customer.keys()
    return Before(
        {name[row] for row in came if row in name},
        {name[row] for row in reached.rows - came if row in name},
        {name[row]: whose for row, whose in customer.items() if row in name},
        {
            (name[a], name[b]) if name[a] < name[b] else (name[b], name[a])
            for a, b in reached.compared
            if a in name and b in name
        },
    )
