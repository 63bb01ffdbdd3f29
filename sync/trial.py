"""What other rules would make of the book, worked out on all of it; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from dedupe.decisions import Constraints, live
from dedupe.grouping import Grouping, regroup
from dedupe.match import Matching, gather
from dedupe.profile import Profile
from dedupe.rules import Rules
from dedupe.statistics import measure
from store import facts, projection, rule_sets
from store.access import Actor, may
from store.errors import NotYours
from store.hub import Hub
from store.values import Decision, DecisionKind, RowId
from sync import book, outcome, rulebook
from sync.matched import Matched
from sync.matching import match_everything
from sync.progress import Shown

#: Reason and two customers, by the numbers of their first rows before the change; twice the same
#: number for two parts of one customer.
Question = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """Rules that somebody would like to try or to use."""

    rules: Rules
    #: "hand", "measured", "learned" or "back".
    why: str = "hand"
    #: The rule set that it starts from; for "back" the one that it equals.
    origin: int = 0
    #: Measure how rare names and firms are on the book as it stands.
    remeasure: bool = False
    #: How many decisions it was learned from.
    decisions: int = 0

    def on(self, profiles: Iterable[Profile]) -> Rules:
        """Return the rules for a book."""
        if not self.remeasure:
            return self.rules
        return replace(self.rules, statistics=measure(profiles))


@dataclass(frozen=True, slots=True)
class Contradicted:
    """A decision that the rules alone would go against; it holds all the same."""

    number: int
    kind: DecisionKind
    a: RowId
    b: RowId


@dataclass(frozen=True, slots=True)
class Trial:
    """What would change. Groups hold row numbers, sorted; the first one names the customer."""

    #: Live rows of the book; customers now, and then.
    rows: int
    before: int
    after: int
    groups: Grouping
    #: Questions that wait now; that would come; that would fall away.
    waiting: int
    asked: tuple[Question, ...]
    answered: tuple[Question, ...]
    contradicted: tuple[Contradicted, ...]


@dataclass(frozen=True, slots=True)
class _Side:
    """The book under some rules: the customer of each row, and (reason, row, row) asked."""

    customers: Mapping[int, int]
    questions: frozenset[Question]


def try_rules(hub: Hub, actor: Actor, wish: Wish, progress: Shown | None = None) -> Trial:
    """Match the whole book under other rules and say what would change; decisions hold.

    What it says is exactly what `sync.ruling.use` would then do to the same book.
    """
    if not may(actor, "rules"):
        raise NotYours
    with hub.reading() as connection:
        matched, rules = _matched(hub, connection, wish, progress)
        then = _side(matched)
        held = facts.customers_of(connection, then.customers)
        now = _Side(held, frozenset(projection.open_questions(connection)))
        return _trial(now, then, _contradicted(hub, connection, matched, rules))


def compare_sets(
    hub: Hub, actor: Actor, one: int, other: int, progress: Shown | None = None
) -> Trial:
    """Say what changes from one kept rule set to another on the book as it stands.

    Raises NotYours for a number that no rule set has.
    """
    if not may(actor, "rules"):
        raise NotYours
    with hub.reading() as connection:
        wishes = [
            Wish(rulebook.read(hub, connection, rule_sets.get(connection, number)))
            for number in (one, other)
        ]
        before = _side(_matched(hub, connection, wishes[0], progress)[0])
        matched, rules = _matched(hub, connection, wishes[1], progress)
        return _trial(before, _side(matched), _contradicted(hub, connection, matched, rules))


def _matched(
    hub: Hub, connection: Connection, wish: Wish, progress: Shown | None
) -> tuple[Matched, Rules]:
    tried: list[Rules] = []

    def choose(profiles: Sequence[Profile]) -> Rules:
        tried.append(wish.on(profiles))
        return tried[0]

    matched = match_everything(hub, connection, write=False, progress=progress, choose=choose)
    return matched, tried[0]


def _side(matched: Matched) -> _Side:
    customers = {}
    for group in matched.matching.groups:
        members = [matched.number[row] for row in group]
        customers.update(dict.fromkeys(members, min(members)))
    questions = {
        (question.reason, matched.number[question.a], matched.number[question.b])
        for question in outcome.questions(matched)
    }
    return _Side(customers, frozenset(questions))


def _trial(now: _Side, then: _Side, contradicted: tuple[Contradicted, ...]) -> Trial:
    waiting, asked = _told(now.questions, now.customers), _told(then.questions, now.customers)
    return Trial(
        len(then.customers),
        len(set(now.customers.values())),
        len(set(then.customers.values())),
        regroup(now.customers, then.customers),
        len(waiting),
        tuple(sorted(asked - waiting)),
        tuple(sorted(waiting - asked)),
        contradicted,
    )


def _told(questions: Iterable[Question], customers: Mapping[int, int]) -> set[Question]:
    """Return questions by the customers that they are about and not by their two rows."""
    found = set()
    for reason, a, b in questions:
        one, other = sorted((customers.get(a, a), customers.get(b, b)))
        found.add((reason, one, other))
    return found


def _contradicted(
    hub: Hub, connection: Connection, matched: Matched, rules: Rules
) -> tuple[Contradicted, ...]:
    """Return the decisions that would be broken if the rules alone had the say.

    DIFFERENT and RELATED of two that the rules would join; SAME of two that they would neither
    join nor ask about.
    """
    said: dict[tuple[RowId, RowId], Decision] = {}
    for one in live(matched.decisions):
        a, b = one.a, one.b
        if one.kind in rulebook.WORDS and a in matched.number and b in matched.number and a != b:
            # The newest word on a pair stands.
            said.setdefault((min(a, b), max(a, b)), one)
    if not said:
        return ()
    alone = _alone(hub, connection, matched, rules, {row for pair in said for row in pair})
    first = {row: group[0] for group in alone.groups for row in group}
    asked = {frozenset((ask.group_a[0], ask.group_b[0])) for ask in alone.asks}
    found = []
    for (a, b), one in said.items():
        joined = first[a] == first[b]
        same = one.kind is DecisionKind.SAME
        if joined != same and not (same and frozenset((first[a], first[b])) in asked):
            found.append(Contradicted(one.number, one.kind, a, b))
    return tuple(sorted(found, key=lambda one: one.number))


def _alone(
    hub: Hub, connection: Connection, matched: Matched, rules: Rules, rows: set[RowId]
) -> Matching:
    """Group these rows, and what they are connected to, as if nobody had decided anything."""
    links: dict[RowId, list[RowId]] = {}
    for edge in matched.matching.edges:
        if edge.links:
            links.setdefault(edge.a, []).append(edge.b)
            links.setdefault(edge.b, []).append(edge.a)
    wanted, fresh = set(rows), set(rows)
    while fresh:
        fresh = {other for row in fresh for other in links.get(row, ())} - wanted
        wanted |= fresh
    numbers = [matched.number[row] for row in wanted]
    table = sorted(
        (entry.profile for entry in book.entries(hub, connection, numbers)),
        key=lambda profile: profile.row,
    )
    edges = [edge for edge in matched.matching.edges if edge.a in wanted and edge.b in wanted]
    holders = book.holders(hub, connection, table)
    return gather(table, edges, Constraints(), holders, rules.weighing, rules.limits)
