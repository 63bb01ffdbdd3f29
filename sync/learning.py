"""What the book's own decisions teach: gathers them for `dedupe.learn`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from dedupe.compare import compare, judge
from dedupe.compare_contacts import Holders
from dedupe.corrections import NONE
from dedupe.decisions import live
from dedupe.learn import ENOUGH, Answered, Learned, learn
from dedupe.profile import Profile
from dedupe.rules import Rules
from dedupe.statistics import Statistics
from store.hub import Hub
from store.merged import merged_pairs
from store.rows import numbers
from store.values import Decision, DecisionKind, RowId
from sync import book, rulebook

#: Pairs that were merged and left so, for each that somebody parted.
LEFT_ALONE = 5


def taught(said: Iterable[Decision]) -> tuple[list[Decision], int]:
    """Return the decisions to learn from, the oldest first, and how many there are in all.

    The newest word on a pair counts. Only whole twenties, so that a proposal stands still between.
    """
    newest: dict[tuple[RowId, RowId], Decision] = {}
    for one in live(said):
        if one.kind in rulebook.WORDS and one.a is not None and one.b is not None:
            newest.setdefault((min(one.a, one.b), max(one.a, one.b)), one)
    found = sorted(newest.values(), key=lambda one: one.number)
    return found[: len(found) // ENOUGH * ENOUGH], len(found)


def untaught(rules: Rules) -> Rules:
    """Return rules as they were before anything was learned: learning starts there each time."""
    return replace(rules, corrections=NONE, ask=None, sure=None)


def learn_from(
    hub: Hub, connection: Connection, said: Sequence[Decision], base: Rules
) -> tuple[Rules, Learned]:
    """Return the rules that decisions teach, starting from `base`, and what they teach."""
    pairs = [(one.a, one.b) for one in said if one.a is not None and one.b is not None]
    known = numbers(hub, connection, {row for pair in pairs for row in pair})
    profiles = {
        entry.profile.row: entry.profile
        for entry in book.entries(hub, connection, set(known.values()))
    }
    holders = book.holders(hub, connection, profiles.values())
    answered = []
    parted = 0
    for one in said:
        a, b = profiles.get(one.a), profiles.get(one.b)  # type: ignore[arg-type]
        if a is None or b is None:
            continue
        pair = _answered(a, b, holders, base.statistics, same=one.kind is DecisionKind.SAME)
        if pair is not None:
            answered.append(pair)
            bits = base.limits.effective(pair.bits(NONE), pair.support)
            parted += not pair.same and bits >= base.limits.merge
    answered += _left_alone(hub, connection, parted, frozenset(known.values()), base)
    learned = learn(answered, base.limits, base.statistics.rows)
    rules = replace(base, corrections=learned.corrections)
    if learned.ask is not None:
        rules = replace(rules, ask=learned.ask)
    return replace(rules, sure=learned.sure), learned


def _left_alone(
    hub: Hub, connection: Connection, parted: int, avoid: frozenset[int], base: Rules
) -> list[Answered]:
    pairs = merged_pairs(connection, base.limits.merge, LEFT_ALONE * parted, avoid)
    profiles = {
        entry.number: entry.profile
        for entry in book.entries(hub, connection, {row for pair in pairs for row in pair})
    }
    holders = book.holders(hub, connection, profiles.values())
    found = [
        _answered(profiles[a], profiles[b], holders, base.statistics, same=True, tacit=True)
        for a, b in pairs
        if a in profiles and b in profiles
    ]
    return [one for one in found if one is not None]


def _answered(
    a: Profile,
    b: Profile,
    holders: Holders,
    statistics: Statistics,
    *,
    same: bool,
    tacit: bool = False,
) -> Answered | None:
    """Return a decided pair; None for two names that contradict, which no weight can join."""
    found = judge(a, b, holders, statistics)
    if found.contradicted:
        return None
    return Answered(same, compare(a, b, holders, statistics), found.support, tacit)
