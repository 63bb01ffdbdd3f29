"""Why two records, or two customers, are or are not one: the whole answer, for any two."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dedupe.cluster import LARGEST
from dedupe.decisions import APART
from dedupe.explain import Explanation
from dedupe.grounds import Across, Pair, Scores
from dedupe.growth import Join, weakest
from dedupe.phrases import sentence
from dedupe.score import Limits
from dedupe.standing import How, Standing, said_apart, standing
from dedupe.whatif import Suppositions, suppose
from store import customers
from store.access import Actor
from store.errors import NotYours
from store.hub import Hub
from store.rows import numbers
from store.values import Customer, Decision, DecisionKind, RowId
from sync.component import Component, component, read
from sync.named import Named

__all__ = ["Answer", "Step", "Story", "between", "explain", "sentence", "story"]

#: Rows of a side that are compared with the other's: beyond, the first ones stand for all.
MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """Why two sides are one customer or two."""

    a: Named
    b: Named
    #: The strongest pair of rows between the two sides: `pair.a` is of side a.
    pair: Explanation
    standing: Standing
    #: All pairs between the two sides.
    across: Across
    #: Two records whose full names contradict each other, where those are others than the pair.
    clash: Explanation | None
    #: What people said that holds them together or apart, newest first.
    decisions: tuple[Decision, ...]
    #: None where their component is too large to try anything out.
    suppositions: Suppositions | None
    limits: Limits

    @property
    def together(self) -> bool:
        """Tell whether the two are one customer."""
        return self.standing.how.together


@dataclass(frozen=True, slots=True)
class Step:
    """One join of a customer's growth, explained by the edge that decided."""

    join: Join
    explanation: Explanation
    #: For a join that people made: their words.
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """How a customer's rows came together."""

    customer: Customer
    steps: tuple[Step, ...]
    #: The place in `steps` of the join with the lowest mean, None where people made them all.
    weakest: int | None
    limits: Limits


def explain(hub: Hub, actor: Actor, a: RowId, b: RowId) -> Explanation:
    """Explain any two rows, scored or never compared.

    Raises NotYours unless the actor may see the customers of both.
    """
    with hub.reading() as connection:
        known = numbers(hub, connection, [a, b])
        if len(known) < 2:
            raise NotYours
    if set(known.values()) - set(customers.of_rows(hub, actor, list(known.values()))):
        raise NotYours
    with hub.reading() as connection:
        grounds, profiles = read(hub, connection, known.values())
    found = {one.row: one for one in profiles}
    if a not in found or b not in found:
        raise NotYours
    return grounds.explain(found[a], found[b])


def between(hub: Hub, actor: Actor, a: Named, b: Named) -> Answer | None:
    """Explain two sides that `sync.named` found for an actor; None where both name the same rows.

    Of a customer and a record of it, the record is held against the rest. A third customer that
    plays a part is named only to somebody who may see him.
    """
    one, other = _sides(a, b)
    if not one or not other:
        return None
    with hub.reading() as connection:
        known = numbers(hub, connection, [*one, *other])
        found = component(hub, connection, known.values())
    scores = found.scores
    one, other = (tuple(row for row in rows if row in scores.profiles)[:MOST_ROWS]
                  for rows in (one, other))  # fmt: skip
    if not one or not other:
        raise NotYours
    across = scores.across(one, other)
    best = _best(one, other, scores)
    stands = _visible(hub, actor, standing(*best, found.grown, scores))
    clash = across.clash if stands.how is How.NAMES else None
    if clash is not None and scores.pair(*best).bits <= 0:
        # Next to names that contradict, a pair that says little is no answer.
        best = (clash.a, clash.b) if clash.a in one else (clash.b, clash.a)
    pair, said = scores.explain(*best), _said(found, stands)
    return Answer(
        a, b, pair, stands, across,
        scores.explain(clash.a, clash.b) if clash and not pair.contradicted else None,
        said, _suppositions(best, found, said), scores.grounds.limits,
    )  # fmt: skip


def _visible(hub: Hub, actor: Actor, stands: Standing) -> Standing:
    """Leave out a rival that the actor may not see."""
    rival = stands.rival
    if rival is None:
        return stands
    with hub.reading() as connection:
        known = numbers(hub, connection, [rival.a, rival.b])
    seen = customers.of_rows(hub, actor, list(known.values()))
    return stands if len(seen) == 2 else replace(stands, rival=None)


def _sides(a: Named, b: Named) -> tuple[tuple[RowId, ...], tuple[RowId, ...]]:
    one, other = a.rows, b.rows
    if a.row is not None and b.row is None:
        other = tuple(row for row in other if row != a.row)
    elif a.row is None and b.row is not None:
        one = tuple(row for row in one if row != b.row)
    elif set(one) & set(other):
        return (), ()
    return one, other


def _best(one: tuple[RowId, ...], other: tuple[RowId, ...], scores: Scores) -> tuple[RowId, RowId]:
    """Return the pair that speaks loudest, side a first."""

    def rank(pair: tuple[RowId, RowId]) -> tuple[float, bool, RowId, RowId]:
        found: Pair = scores.pair(*pair)
        return (-found.bits, found.silent, *pair)

    return min(((a, b) for a in one for b in other), key=rank)


def _said(found: Component, stands: Standing) -> tuple[Decision, ...]:
    """Return the decisions that hold two groups apart, or one group together."""
    constraints = found.constraints
    one, other = stands.groups
    if stands.how is How.SAID_APART:
        pairs = set(said_apart(constraints, one, other))
        return tuple(
            said for said in found.said
            if said.kind in APART and said.a is not None and said.b is not None
            and tuple(sorted((constraints.of(said.a), constraints.of(said.b)))) in pairs
        )  # fmt: skip
    return _same(found, one) if stands.how.together else ()


def _same(found: Component, rows: tuple[RowId, ...]) -> tuple[Decision, ...]:
    """Return the SAMEs that tie any of these rows, through rows that are gone too."""
    constraints = found.constraints
    roots = {constraints.root[row] for row in rows if row in constraints.root}
    return tuple(
        said for said in found.said
        if said.kind is DecisionKind.SAME and said.a is not None
        and constraints.of(said.a) in roots
    )  # fmt: skip


def _suppositions(
    best: tuple[RowId, RowId], found: Component, said: tuple[Decision, ...]
) -> Suppositions | None:
    if len(found.scores.profiles) > LARGEST:
        return None
    decided = found.without({one.number for one in said}) if said else None
    return suppose(*best, found.links, found.scores, decided=decided)


def story(hub: Hub, customer: Customer) -> Story:
    """Tell how the rows of a customer, found for an actor, came together.

    What people said comes first, then the joins in the engine's own order: the strongest mean
    first. When the rows arrived plays no part in matching, and so none here.
    """
    with hub.reading() as connection:
        found = component(hub, connection, numbers(hub, connection, customer.rows).values())
    joins = tuple(join for growth in found.grown for join in growth.of(customer.rows))
    steps = tuple(
        Step(
            join,
            found.scores.explain(join.across.best.a, join.across.best.b),
            _same(found, (*join.one, *join.other)) if join.decided else (),
        )
        for join in joins
    )
    weak = weakest(joins)
    return Story(
        customer, steps, None if weak is None else joins.index(weak), found.scores.grounds.limits
    )
