"""Puts rules in use: the whole book is matched under them, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from dedupe.profile import Profile
from dedupe.rules import Rules
from store import rule_sets
from store.access import Actor, may
from store.errors import NotYours
from store.hub import Hub
from sync import outcome, rulebook
from sync.matching import match_everything
from sync.outcome import Written
from sync.progress import Shown
from sync.trial import Wish


@dataclass(frozen=True, slots=True)
class Used:
    """The rule set that is in use now, and what became of the book."""

    number: int
    written: Written


def use(hub: Hub, actor: Actor, wish: Wish, progress: Shown | None = None) -> Used:
    """Keep rules as a new set, which puts them in use, and match the whole book under them.

    Decisions stand, whatever the rules would say of them.
    """
    if not may(actor, "rules"):
        raise NotYours
    with hub.writing() as connection:

        def choose(profiles: Sequence[Profile]) -> Rules:
            return _keep(hub, connection, actor, wish, profiles)

        matched = match_everything(hub, connection, progress=progress, choose=choose)
        written = outcome.write(hub, connection, matched, progress)
        number = rulebook.in_use(hub, connection).number
    return Used(number, written)


def back(hub: Hub, actor: Actor, number: int, progress: Shown | None = None) -> Used:
    """Go back to a rule set: a new one that equals it. Raises NotYours where there is none."""
    if not may(actor, "rules"):
        raise NotYours
    return use(hub, actor, wish_back(hub, number), progress)


def wish_back(hub: Hub, number: int) -> Wish:
    """Return the wish for an earlier rule set. Raises NotYours where there is none."""
    with hub.reading() as connection:
        kept = rule_sets.get(connection, number)
        rules = rulebook.read(hub, connection, kept)
    return Wish(rules, "back", number, decisions=kept.decisions)


def _keep(
    hub: Hub, connection: Connection, actor: Actor, wish: Wish, profiles: Sequence[Profile]
) -> Rules:
    rules = wish.on(profiles)
    if wish.remeasure:
        fresh = rulebook.keep_measured(hub, connection, rules.statistics)
        rules = replace(rules, statistics=fresh)
    made = rulebook.written(
        rules,
        config=hub.settings.matching.mode,
        why=wish.why,
        origin=wish.origin,
        decisions=wish.decisions,
    )
    rule_sets.add(hub, connection, made, actor.name)
    return rules
