"""The command about the rules of matching: list, show, try, compare, use, go back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from admin.arguments import whole_number
from admin.commands.book import print_table
from admin.commands.progress import Steps
from admin.commands.rules_said import say_corrections, say_in_use, say_trial, set_line
from admin.commands.session import DONE, Command, Session

if TYPE_CHECKING:
    from dedupe.learn import Learned
    from store.hub import Hub
    from sync.trial import Wish

Words = Callable[[str], str]

WHAT = ("list", "show", "try", "compare", "use", "back")
MODES = ("careful", "balanced", "eager")
PROPOSALS = ("learned", "measured")


def bits(text: str) -> float:
    """Read a limit in bits: within what a score can be, in whole steps of a score."""
    from dedupe.score import CLIP, quantise

    value = float(text)
    if not abs(value) <= CLIP:
        raise ValueError(text)
    return quantise(value)


def _prepare(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "what", choices=WHAT, nargs="?", default="list", help=words("help.rules_what")
    )
    parser.add_argument("which", metavar="WHICH", nargs="*", help=words("help.rules_which"))
    parser.add_argument("--mode", choices=MODES, default="", help=words("help.rules_mode"))
    parser.add_argument("--merge", metavar="BITS", type=bits, help=words("help.rules_merge"))
    parser.add_argument("--ask", metavar="BITS", type=bits, help=words("help.rules_ask"))
    parser.add_argument("--remeasure", action="store_true", help=words("help.remeasure"))
    parser.add_argument("--learned", action="store_true", help=words("help.learned"))
    parser.add_argument(
        "--limit", type=whole_number, default=10, metavar="N", help=words("help.examples")
    )
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _rules(session: Session) -> int:
    """Say which rules are in use, what others would change, and take them."""
    run = {
        "list": _list, "show": _show, "try": _try, "compare": _compare, "use": _use, "back": _back,
    }[session.arguments.what]  # fmt: skip
    with session.open() as hub:
        return run(hub, session)


def _list(hub: Hub, session: Session) -> int:
    from admin.json_rules import set_shape, standing_shape
    from store import rule_sets
    from sync.proposals import standing

    now = standing(hub, session.actor)
    with hub.reading() as connection:
        every = rule_sets.every(connection)
    if session.arguments.json:
        session.json({**standing_shape(now), "sets": [set_shape(one) for one in every]})
        return DONE
    if not now.in_use.number:
        session.tell("rules.none", mode=session.say(f"rules.mode.{now.in_use.mode}"))
        return DONE
    say_in_use(session, now.in_use, now.rules)
    titles = [session.say(f"rules.{one}") for one in ("number", "mode", "why", "made", "by")]
    print_table(session, titles, [set_line(session, one) for one in every])
    for proposal in now.proposals:
        session.tell(
            f"rules.proposed_{proposal.name}",
            decisions=proposal.wish.decisions,
            rows=f"{proposal.rows:,}",
            measured=f"{proposal.measured:,}",
        )
    session.tell("rules.decisions", decisions=now.decisions, missing=now.missing)
    if now.learned is not None and not now.learned:
        session.tell("rules.nothing_learned")
    return DONE


def _show(hub: Hub, session: Session) -> int:
    from admin.json_rules import rules_shape, set_shape
    from dedupe.phrases import SUPPORTS
    from store import rule_sets
    from store.access import may
    from store.errors import NotYours
    from sync import rulebook

    if not may(session.actor, "rules"):
        raise NotYours
    number = _one_number(hub, session)
    with hub.reading() as connection:
        one = rule_sets.get(connection, number)
        rules = rulebook.read(hub, connection, one)
    if session.arguments.json:
        session.json({**set_shape(one), **rules_shape(rules)})
        return DONE
    titles = [session.say(f"rules.{name}") for name in ("number", "mode", "why", "made", "by")]
    print_table(session, titles, [set_line(session, one)])
    limits = rules.limits
    session.line(f"{session.say('rules.merge')}: {limits.merge:g}")
    session.line(f"{session.say('rules.ask')}: {limits.ask:g}")
    session.tell("rules.needs", needs=SUPPORTS[session.language][limits.needs])
    if rules.sure is not None:
        session.tell("rules.sure", sure=f"{limits.sure:g}")
    if one.statistics:
        rows = f"{rules.statistics.rows:,}"
        session.tell("rules.statistics", version=one.statistics, rows=rows)
    else:
        session.tell("rules.shipped_statistics")
    say_corrections(session, rules)
    return DONE


def _one_number(hub: Hub, session: Session) -> int:
    which = session.arguments.which
    if len(which) != 1 or not which[0].isdecimal():
        raise session.fail("rules.one")
    return _number(hub, session, which[0])


def _number(hub: Hub, session: Session, text: str) -> int:
    """Return the number of a rule set that there is."""
    from store import rule_sets

    with hub.reading() as connection:
        known = {str(one.number) for one in rule_sets.every(connection)}
    if text not in known:
        raise session.fail("rules.no_set", number=text)
    return int(text)


def _wish(hub: Hub, session: Session) -> tuple[Wish, Learned | None]:
    """Return the rules that the arguments ask for."""
    from dedupe.score import Mode
    from sync.proposals import measure_now, proposed, standing
    from sync.ruling import wish_back
    from sync.trial import Wish

    asked = session.arguments
    word = asked.which[0] if len(asked.which) == 1 else ""
    mode = asked.mode or (word if word in MODES else "")
    changed = mode or asked.merge is not None or asked.ask is not None
    if len(asked.which) > 1 or not (word or changed or asked.remeasure or asked.learned):
        raise session.fail("rules.which")
    learned = None
    if word == "learned" or asked.learned:
        found = proposed(hub, session.actor, "learned")
        if found is None:
            raise session.fail("rules.not_proposed", name="learned")
        wish, learned = found.wish, found.learned
    elif word == "measured" or (asked.remeasure and not word):
        with hub.reading() as connection:
            wish = measure_now(hub, connection)
    elif word and word not in MODES:
        wish = wish_back(hub, _number(hub, session, word))
    else:
        now = standing(hub, session.actor)
        wish = Wish(now.rules, "hand", now.in_use.number, decisions=now.in_use.decisions)
    if changed:
        rules = wish.rules.in_mode(Mode(mode)) if mode else wish.rules
        rules = replace(
            rules,
            merge=rules.merge if asked.merge is None else asked.merge,
            ask=rules.ask if asked.ask is None else asked.ask,
        )
        wish = replace(wish, rules=rules, why="hand")
    return replace(wish, remeasure=wish.remeasure or asked.remeasure), learned


def _try(hub: Hub, session: Session) -> int:
    from admin.json_rules import rules_shape, trial_shape
    from sync.trial import try_rules

    wish, learned = _wish(hub, session)
    with Steps(session.err, session.say, quiet=session.arguments.json) as steps:
        told = try_rules(hub, session.actor, wish, steps)
    if session.arguments.json:
        session.json({**rules_shape(wish.rules), **trial_shape(told, session.arguments.limit)})
        return DONE
    if learned is not None:
        say_corrections(session, wish.rules, learned)
        if learned.corrections:
            session.tell("rules.surprise", before=learned.before, after=learned.after)
    say_trial(hub, session, told)
    session.tell("rules.only_tried")
    return DONE


def _compare(hub: Hub, session: Session) -> int:
    from admin.json_rules import trial_shape
    from sync.trial import compare_sets

    which = session.arguments.which
    if len(which) != 2:
        raise session.fail("rules.two")
    one, other = (_number(hub, session, text) for text in which)
    with Steps(session.err, session.say, quiet=session.arguments.json) as steps:
        told = compare_sets(hub, session.actor, one, other, steps)
    if session.arguments.json:
        session.json(trial_shape(told, session.arguments.limit))
        return DONE
    say_trial(hub, session, told)
    return DONE


def _use(hub: Hub, session: Session) -> int:
    return _take(hub, session, _wish(hub, session)[0])


def _back(hub: Hub, session: Session) -> int:
    from sync.ruling import wish_back

    return _take(hub, session, wish_back(hub, _one_number(hub, session)))


def _take(hub: Hub, session: Session, wish: Wish) -> int:
    from sync import rulebook
    from sync.ruling import use

    with hub.reading() as connection:
        before = rulebook.in_use(hub, connection).number
    with Steps(session.err, session.say, quiet=session.arguments.json) as steps:
        used = use(hub, session.actor, wish, steps)
    shape = {
        "number": used.number,
        "customers": used.written.customers,
        "waiting": used.written.questions,
        "changed": used.written.changed,
    }
    if session.arguments.json:
        session.json({**shape, "before": before})
    else:
        session.tell("rules.used", before=before, **shape)
    return DONE


COMMANDS = (Command("rules", _prepare, _rules),)
