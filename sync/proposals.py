"""Rule sets that the program proposes and never takes by itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from dedupe.learn import ENOUGH, Learned
from dedupe.rules import Rules
from store import decisions, facts, rule_sets
from store.access import Actor, may
from store.errors import NotYours
from store.hub import Hub
from store.rule_sets import RuleSet
from sync import rulebook
from sync.learning import learn_from, taught, untaught
from sync.trial import Wish


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rules that would fit the book better, and why."""

    #: "measured": the book outgrew its statistics; "learned": decisions teach something.
    name: str
    wish: Wish
    #: Rows of the book now, and when it was measured.
    rows: int = 0
    measured: int = 0
    learned: Learned | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules in use, and what is proposed instead."""

    in_use: RuleSet
    rules: Rules
    proposals: tuple[Proposal, ...]
    #: Decisions that can teach something, and how many more it takes until they are looked at.
    decisions: int
    missing: int
    #: What the decisions so far say, also where that is nothing new; None before the first twenty.
    learned: Learned | None


def standing(hub: Hub, actor: Actor) -> Standing:
    """Return the rules in use with the proposals that wait."""
    if not may(actor, "rules"):
        raise NotYours
    with hub.reading() as connection:
        now = rulebook.in_use(hub, connection)
        rules = rulebook.read(hub, connection, now)
        found = []
        if (proposal := _measured(hub, connection, now, rules)) is not None:
            found.append(proposal)
        said, many = taught(decisions.everything(hub, connection))
        learned = None
        if said:
            base = untaught(rules) if now.decisions else rules
            better, learned = learn_from(hub, connection, said, base)
            # What was learned from as many decisions once was taken, or left again.
            heard = max((one.decisions for one in rule_sets.every(connection)), default=0)
            if better != rules and heard < len(said) and learned:
                wish = Wish(better, "learned", now.number, decisions=len(said))
                found.append(Proposal("learned", wish, learned=learned))
        return Standing(now, rules, tuple(found), many, ENOUGH - many % ENOUGH, learned)


def proposed(hub: Hub, actor: Actor, name: str) -> Proposal | None:
    """Return the proposal of a name; None where it does not wait."""
    return next((one for one in standing(hub, actor).proposals if one.name == name), None)


def measure_now(hub: Hub, connection: Connection) -> Wish:
    """Return the wish to measure the book anew, whether or not it has grown."""
    now = rulebook.in_use(hub, connection)
    return Wish(rulebook.read(hub, connection, now), "measured", now.number, remeasure=True)


def _measured(hub: Hub, connection: Connection, now: RuleSet, rules: Rules) -> Proposal | None:
    rows = len(facts.customer_rows(connection))
    if not rulebook.grown(rules, rows):
        return None
    wish = Wish(rules, "measured", now.number, remeasure=True, decisions=now.decisions)
    known = rules.statistics.rows if rules.statistics.version else 0
    return Proposal("measured", wish, rows, known)
