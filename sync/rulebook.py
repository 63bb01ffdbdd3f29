"""Which rules the book is matched under: always exactly one numbered set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from sqlalchemy import Connection

from dedupe.corrections import Corrections
from dedupe.evidence import Support
from dedupe.profile import Profile
from dedupe.rules import Rules
from dedupe.score import Mode
from dedupe.statistics import Statistics, measure
from store import decisions, index, measured, rule_sets
from store.hub import Hub
from store.rule_sets import RuleSet
from store.values import DecisionKind
from sync import book

#: From so many rows on, rarity is measured on the book itself: a small book is better served by
#: the shipped frequencies of Chinese names.
ENOUGH_ROWS = 2_000

#: A book that grew by this factor since it was measured is proposed to be measured anew.
GROWTH = 2

#: What makes a rule set that no person asked for.
SYSTEM = "system"

#: What a person says about who is who; while nobody has, nothing rests on the rules of before.
WORDS = frozenset({DecisionKind.SAME, DecisionKind.DIFFERENT, DecisionKind.RELATED})


def in_use(hub: Hub, connection: Connection) -> RuleSet:
    """Return the rule set in use: number 0, as the config says, until the book was matched."""
    kept = rule_sets.newest(connection)
    if kept is not None:
        return kept
    mode = hub.settings.matching.mode
    return RuleSet(0, mode, statistics=measured.newest(connection), config=mode)


def rules(hub: Hub, connection: Connection) -> Rules:
    """Return the rules in use."""
    return read(hub, connection, in_use(hub, connection))


def read(hub: Hub, connection: Connection, kept: RuleSet) -> Rules:
    """Return a kept rule set as matching takes it."""
    return Rules(
        Mode(kept.mode),
        kept.merge,
        kept.ask,
        None if kept.needs is None else Support(kept.needs),
        kept.sure,
        Corrections.read(kept.corrections),
        statistics(hub, connection, kept.statistics),
    )


def written(made: Rules, **more: object) -> RuleSet:
    """Return rules as they are kept; its statistics must be a kept version."""
    return RuleSet(
        0,
        str(made.mode),
        made.merge,
        made.ask,
        None if made.needs is None else int(made.needs),
        made.sure,
        made.corrections.plain(),
        made.statistics.version,
        **more,  # type: ignore[arg-type]
    )


def statistics(hub: Hub, connection: Connection, version: int) -> Statistics:
    """Return a statistics version; 0 is the shipped one."""
    return Statistics(**measured.get(hub, connection, version)) if version else Statistics()


def keep_measured(hub: Hub, connection: Connection, fresh: Statistics) -> Statistics:
    """Keep what was measured as a new version; return it with its number."""
    body = {name: value for name, value in asdict(fresh).items() if name != "corrections"}
    return replace(fresh, version=measured.keep(hub, connection, body))


def fits(hub: Hub, connection: Connection) -> bool:
    """Tell whether the book is matched under the rules that it should be, by this engine."""
    kept = rule_sets.newest(connection)
    if kept is None or kept.config != hub.settings.matching.mode:
        return False
    return index.made_by(connection) == stamp_of(kept.number)


def stamp_of(number: int) -> str:
    """Return what the index says of itself when this engine made it under a rule set."""
    return f"{book.ENGINE} rules {number}"


def settle(hub: Hub, connection: Connection, profiles: Sequence[Profile]) -> Rules:
    """Return the rules to match the whole book by, keeping a new set where they are new.

    The first set follows the config file; a mode that was changed there since makes a new set,
    for the latest word counts, whoever said it where. A book that has grown is measured anew only
    while no person decided anything in it; after that a new measure is a proposal.
    """
    now = in_use(hub, connection)
    mode = hub.settings.matching.mode
    chosen, why = read(hub, connection, now), "" if now.number else "first"
    if now.config != mode:
        chosen, why = chosen.in_mode(Mode(mode)), "config"
    if grown(chosen, len(profiles)) and not _anybody_spoke(hub, connection):
        fresh = keep_measured(hub, connection, measure(profiles))
        chosen, why = replace(chosen, statistics=fresh), why or "measured"
    if why:
        made = written(chosen, config=mode, why=why, origin=now.number, decisions=now.decisions)
        rule_sets.add(hub, connection, made, SYSTEM)
    return chosen


def grown(now: Rules, rows: int) -> bool:
    """Tell whether a book has outgrown the statistics that it is matched by."""
    known = now.statistics.rows if now.statistics.version else ENOUGH_ROWS // GROWTH
    return rows >= GROWTH * known


def matched_now(connection: Connection) -> None:
    """Note that the index is of this engine and of the rule set in use."""
    kept = rule_sets.newest(connection)
    index.set_made_by(connection, stamp_of(kept.number if kept else 0))


def _anybody_spoke(hub: Hub, connection: Connection) -> bool:
    if any(one.actor != SYSTEM for one in rule_sets.every(connection)):
        return True
    return any(one.kind in WORDS for one in decisions.everything(hub, connection))
