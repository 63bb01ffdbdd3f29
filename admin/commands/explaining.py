"""The command explain: why two are, or are not, one; or where a customer's field comes from."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from admin.commands.book import print_table, printable
from admin.commands.session import DONE, Command, Session
from admin.commands.telling import field_named, print_field, tell_field

if TYPE_CHECKING:
    from dedupe.explain import Explanation
    from sync.named import Named
    from sync.why import Answer, Story

Words = Callable[[str], str]


def _prepare_explain(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("a", metavar="A", help=words("help.explain_side"))
    parser.add_argument("b", metavar="B|FIELD", help=words("help.explain_other"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _explain(session: Session) -> int:
    """Say why two are or are not one, or tell the story of a field of one customer."""
    from sync.named import named

    asked = session.arguments
    if (found := field_named(asked.b)) is None:
        return _explain_two(session)
    with session.open() as hub:
        customer = named(hub, session.actor, asked.a).customer
        story = tell_field(hub, session, customer, *found)
    if asked.json:
        from admin.json_story import story_of_field_shape

        session.json(story_of_field_shape(story))
    else:
        print_field(session, story)
    return DONE


def _explain_two(session: Session) -> int:
    """Say why two are or are not one, with every weight and what would change it."""
    from admin.json_explain import answer_shape
    from sync.named import named
    from sync.why import between

    asked = session.arguments
    with session.open() as hub:
        a, b = (named(hub, session.actor, text) for text in (asked.a, asked.b))
        answer = between(hub, session.actor, a, b)
    if answer is None:
        raise session.fail("explain.one", id=a.customer.id)
    if asked.json:
        session.json(answer_shape(answer, session.language))
        return DONE
    _print_answer(session, answer)
    return DONE


def _side(session: Session, side: Named) -> str:
    from dedupe.phrases_standing import row_name

    if side.row is None:
        return session.say("explain.customer", id=side.customer.id, rows=len(side.rows))
    return session.say("explain.row", row=printable(row_name(side.row)), id=side.customer.id)


def _print_answer(session: Session, answer: Answer) -> None:
    from dedupe.phrases import argument, sentences
    from dedupe.phrases_standing import means, row_name, standing_text

    language, pair = session.language, answer.pair
    session.line(f"{_side(session, answer.a)} — {_side(session, answer.b)}")
    outcome = standing_text(answer.standing, pair, answer.limits, language)
    session.line(printable(sentences([outcome], language)))
    names = {"a": printable(row_name(pair.a)), "b": printable(row_name(pair.b))}
    key = "explain.best" if answer.across.pairs > 1 else "explain.pair"
    session.tell(key, pairs=answer.across.pairs, **names)
    print_pair(session, pair)
    if answer.clash is not None:
        _print_clash(session, answer.clash)
    best, worst = pair.strongest_for, pair.strongest_against
    for found, key, none in (
        (best, "explain.for", "explain.none_for"),
        (worst, "explain.against", "explain.none_against"),
    ):
        if found is None:
            session.tell(none)
        else:
            session.tell(key, text=printable(argument(pair, found, language)))
    if answer.across.pairs > 1:
        session.tell("explain.means", text=means(answer.across, answer.limits, language))
    _print_keys(session, pair)
    for said in answer.decisions:
        kind = session.say(f"decision.{said.kind}")
        session.tell("explain.decision", number=said.number, kind=kind, by=said.by, at=said.at)
    _print_changes(session, answer)


def _print_clash(session: Session, clash: Explanation) -> None:
    from dedupe.phrases import clause
    from dedupe.phrases_standing import row_name

    item = next((one for one in clash.evidence if one.field in ("name", "kin")), None)
    text = clause(item, session.language) if item else ""
    names = [printable(row_name(row)) for row in (clash.a, clash.b)]
    session.tell("explain.clash", a=names[0], b=names[1], text=printable(text))


def print_pair(session: Session, pair: Explanation) -> None:
    """Print every field of a pair with its weight, down to the total and what it rests on."""
    from dedupe.phrases import FIELDS, SUPPORTS, commonness_text, percent, verdict_word
    from dedupe.score import PRIOR

    language = session.language
    rows: list[tuple[str, ...]] = [
        (
            FIELDS[language].get(item.field, item.field),
            item.value_a,
            item.value_b,
            verdict_word(item, language),
            f"{item.bits:+.1f}",
            commonness_text(common, item, language) if common else "",
        )
        for item, common in zip(pair.evidence, pair.common, strict=True)
    ]
    rows.append((session.say("explain.start"), "", "", "", f"{PRIOR:+.1f}", ""))
    plain = PRIOR + sum(item.bits for item in pair.evidence)
    if abs(plain - pair.bits) >= 0.05:
        rows.append((session.say("explain.cap"), "", "", "", f"{pair.bits - plain:+.1f}", ""))
    likely = session.say("explain.likely", percent=percent(pair.chance))
    rows.append((session.say("explain.total"), "", "", "", f"{pair.bits:+.1f}", likely))
    titles = ("field", "first", "second", "says", "weight", "common")
    print_table(session, [session.say(f"explain.{title}") for title in titles], rows)
    if pair.strongest_for is not None:
        session.tell("explain.rests", support=SUPPORTS[language][pair.support])


def _print_keys(session: Session, pair: Explanation) -> None:
    from dedupe.phrases import KEYS, why_not_in_full

    names = KEYS[session.language]
    comma = "、" if session.language == "zh" else ", "
    if pair.compared:
        kinds = comma.join(names.get(kind, kind) for kind in pair.shared)
        session.tell("explain.compared", kinds=kinds)
        return
    session.tell("explain.not_compared")
    if not pair.over_full:
        session.line("  " + session.say("explain.no_key"))
    for line in why_not_in_full(pair, session.language):
        session.line(f"  {line}")


def _print_changes(session: Session, answer: Answer) -> None:
    from dedupe.phrases_standing import suppositions_text

    if answer.suppositions is None:
        session.tell("explain.too_large")
        return
    lines = suppositions_text(answer.suppositions, session.language)
    if lines:
        session.tell("explain.change")
    for line in lines:
        session.line(f"  {line}")


def print_story(session: Session, story: Story) -> None:
    """Print how a customer's rows came together, and which step is the weakest."""
    from dedupe.phrases import sentences
    from dedupe.phrases_standing import join_text

    if not story.steps:
        session.tell("how.alone")
        return
    language = session.language
    numbers = {row: f"#{place}" for place, row in enumerate(story.customer.rows, start=1)}
    if story.weakest is not None:
        key = "how.weak" if story.steps[story.weakest].join.weak else "how.weakest"
        session.tell(key, number=story.weakest + 1)
    session.tell("how.order")
    for number, step in enumerate(story.steps, start=1):
        text = join_text(step.join, step.explanation, language, numbers.__getitem__)
        session.line(f"  {number}. {printable(sentences([text], language))}")
        for said in step.decisions:
            kind = session.say(f"decision.{said.kind}")
            line = session.say(
                "explain.decision", number=said.number, kind=kind, by=said.by, at=said.at
            )
            session.line(f"     {line}")


COMMANDS = (Command("explain", _prepare_explain, _explain),)
