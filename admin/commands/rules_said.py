"""How the command `rules` says what rules are and what they would change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from admin.commands.book import printable
from admin.commands.session import Session

if TYPE_CHECKING:
    from admin.rule_changes import Named, Names
    from dedupe.learn import Learned
    from dedupe.rules import Rules
    from store.hub import Hub
    from store.rule_sets import RuleSet
    from sync.trial import Trial


def set_line(session: Session, one: RuleSet) -> tuple[str, ...]:
    """Return a rule set as a line of a table."""
    why = session.say(f"rules.why.{one.why}", origin=one.origin)
    return (str(one.number), session.say(f"rules.mode.{one.mode}"), why, one.made_at, one.actor)


def say_in_use(session: Session, one: RuleSet, rules: Rules) -> None:
    """Say which rule set is in use."""
    limits = rules.limits
    session.tell(
        "rules.in_use",
        number=one.number,
        mode=session.say(f"rules.mode.{one.mode}"),
        merge=f"{limits.merge:g}",
        ask=f"{limits.ask:g}",
    )


def say_corrections(session: Session, rules: Rules, learned: Learned | None = None) -> None:
    """Say what is changed about the weights, and from how many decisions that was learned."""
    from dedupe.phrases import FIELDS

    if not rules.corrections:
        return
    session.tell("rules.corrections")
    counts = {one.slot: one for one in learned.taught} if learned else {}
    for field, way in rules.corrections:
        values = {
            "field": FIELDS[session.language].get(field, field),
            "way": session.say(f"rules.way.{way}"),
            "bits": f"{rules.corrections.bits[field, way]:+.2f}",
        }
        if (one := counts.get((field, way))) is not None:
            session.line("  " + session.say("rules.taught", said=one.said, same=one.same, **values))
        else:
            session.line("  " + session.say("rules.correction", **values))


def say_trial(hub: Hub, session: Session, told: Trial) -> None:
    """Say what a dry run found: the counts, then examples by the names that may be seen."""
    from admin.rule_changes import Names
    from dedupe.grouping import Fate

    counts = {fate.value: f"{len(told.groups.of(fate)):,}" for fate in Fate}
    session.tell(
        "rules.told",
        rows=f"{told.rows:,}",
        before=f"{told.before:,}",
        after=f"{told.after:,}",
        unchanged=f"{told.groups.unchanged:,}",
    )
    session.tell(
        "rules.changes",
        **counts,
        asked=f"{len(told.asked):,}",
        answered=f"{len(told.answered):,}",
        waiting=f"{told.waiting:,}",
    )
    names, most = Names(hub, session.actor), session.arguments.limit
    for fate in Fate:
        _say_lines(
            session,
            f"rules.{fate}",
            (
                f"{_listed(session, change.before)} → {_listed(session, change.after)}"
                for change in names.changes(told, fate, most)
            ),
        )
    for key, questions in (("asked", told.asked), ("answered", told.answered)):
        found = names.questions(questions, most)
        _say_lines(session, f"rules.{key}", (_listed(session, pair) for _, *pair in found))
    _say_contradicted(session, told, names)


def _say_contradicted(session: Session, told: Trial, names: Names) -> None:
    if not told.contradicted:
        return
    session.tell("rules.contradicted", count=len(told.contradicted))
    for one in names.spoken(told.contradicted, session.arguments.limit):
        kind = session.say(f"decision.{one.kind}")
        line = session.say("rules.spoken", number=one.number, kind=kind)
        session.line(f"  {line} {_listed(session, one.customers)}")


def _say_lines(session: Session, title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        session.tell(title)
        for line in found:
            session.line(f"  {line}")


def _listed(session: Session, found: Iterable[Named]) -> str:
    parts = []
    for one in found:
        name = f"{one.id} {printable(one.name)}".strip()
        several = one.rows > 1
        parts.append(session.say("rules.records", name=name, rows=one.rows) if several else name)
    return " + ".join(parts)
