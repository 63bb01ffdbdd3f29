"""Commands by which a person settles what the program must not: review and decide."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from admin.arguments import whole_number
from admin.commands.book import field_title, print_table
from admin.commands.session import DONE, NOTHING, Command, Session
from admin.commands.values import (
    is_value_question,
    print_values,
    settle_value,
    show_value,
    value_shape,
    waiting_values,
)
from store.errors import AlreadySettled

if TYPE_CHECKING:
    from store.hub import Hub
    from store.records import Shown
    from store.reviews import Review
    from store.values import RowId
    from sync.settle import Settled

Words = Callable[[str], str]

VERDICTS = ("same", "different", "related", "later", "leave")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _prepare_review(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "number", metavar="NUMBER", type=whole_number, nargs="?", help=words("help.review_number")
    )
    parser.add_argument(
        "--reason", choices=("ask", "family", "value"), default="", help=words("help.why")
    )
    parser.add_argument(
        "--limit", type=whole_number, default=50, metavar="N", help=words("help.limit")
    )
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _review(session: Session) -> int:
    """List what waits for a person, or show one pair with the arguments for and against."""
    with session.open() as hub:
        if session.arguments.number is None:
            return _waiting(hub, session)
        if is_value_question(hub, session.arguments.number):
            return show_value(hub, session)
        return _pair(hub, session)


def _waiting(hub: Hub, session: Session) -> int:
    asked = session.arguments
    wanted = asked.reason in ("", "value")
    values, total = waiting_values(hub, session) if wanted else ((), 0)
    if asked.json:
        pairs = {} if asked.reason == "value" else _pairs_shape(hub, session)
        shapes = [value_shape(one) for one in values]
        session.json({**pairs, "values": {"total": total, "items": shapes}})
        return DONE
    if asked.reason != "value":
        _waiting_pairs(hub, session)
    if total or asked.reason == "value":
        print_values(session, values, total)
    return DONE


def _pairs_shape(hub: Hub, session: Session) -> dict[str, object]:
    from admin.json_shapes import many
    from admin.why_first import queue_shape
    from sync import waiting

    asked = session.arguments
    found = waiting.queue(hub, session.actor, reason=asked.reason, limit=asked.limit)
    return many([queue_shape(one, session.language) for one in found.items], found.total)


def _waiting_pairs(hub: Hub, session: Session) -> None:
    from admin.why_first import why_first
    from sync import waiting

    asked = session.arguments
    found = waiting.queue(hub, session.actor, reason=asked.reason, limit=asked.limit)
    rows = [
        (
            str(one.review.number),
            *one.review.customers,
            session.say(f"review.{one.review.reason}"),
            one.review.since[:10],
            why_first(one.urgency, session.language),
        )
        for one in found.items
    ]
    if rows:
        titles = ("number", "first", "second", "reason", "since", "why_first")
        print_table(session, [session.say(f"review.{title}") for title in titles], rows)
    session.tell("review.total", shown=len(rows), total=found.total)
    _print_share(hub, session, sum(found.counts.values()))


def _print_share(hub: Hub, session: Session, total: int) -> None:
    """Say how much of it is today's share, and how long that takes this person."""
    from admin.share import share_of

    share = share_of(hub, session.actor, total)
    if share.left:
        session.tell("review.today", left=share.left, minutes=share.minutes)


def _pair(hub: Hub, session: Session) -> int:
    from admin.json_explain import answer_shape
    from admin.json_shapes import review_shape
    from dedupe.phrases import sentence
    from dedupe.phrases_standing import standing_text
    from store import records, reviews
    from sync import why
    from sync.named import of_row

    one = reviews.review(hub, session.actor, session.arguments.number)
    sides = [of_row(hub, session.actor, row) for row in (one.a, one.b)]
    answer = why.between(hub, session.actor, *sides)
    if answer is None:
        raise AlreadySettled
    outcome = standing_text(answer.standing, answer.pair, answer.limits, session.language)
    text = sentence(answer.pair, session.language, outcome)
    if session.arguments.json:
        shape = {**review_shape(one), "explanation": text}
        session.json({**shape, "why": answer_shape(answer, session.language)})
        return DONE
    shown = records.records(hub, session.actor, [one.a, one.b])
    _print_pair(session, one, shown)
    session.line(text)
    session.tell("review.explain", a=one.customers[0], b=one.customers[1])
    session.tell("review.decide", number=one.number)
    return DONE


def _print_pair(session: Session, one: Review, shown: dict[RowId, Shown]) -> None:
    sides = [shown.get(row) for row in (one.a, one.b)]
    fields = [side.fields if side else {} for side in sides]
    names = list(dict.fromkeys([*fields[0], *fields[1]]))
    rows: list[tuple[str, ...]] = [
        (
            field_title(session, name),
            " / ".join(fields[0].get(name, ())),
            " / ".join(fields[1].get(name, ())),
        )
        for name in names
    ]
    places = tuple(f"{side.label} {side.place}".strip() if side else "" for side in sides)
    rows.append((session.say("review.place"), *places))
    print_table(session, [session.say(f"review.{one.reason}"), *one.customers], rows)


def _prepare_decide(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("what", metavar="NUMBER|ID", help=words("help.decide_what"))
    parser.add_argument("verdict", choices=VERDICTS, nargs="?", help=words("help.verdict"))
    parser.add_argument("--kind", metavar="TEXT", default="family", help=words("help.kind"))
    parser.add_argument("--until", metavar="DATE", default="", help=words("help.until"))
    parser.add_argument("--note", metavar="TEXT", default="", help=words("help.note"))
    parser.add_argument("--use", metavar="[FIELD=]VALUE", default="", help=words("help.use"))
    parser.add_argument(
        "--side", metavar="N", type=whole_number, default=0, help=words("help.side")
    )
    parser.add_argument(
        "--split", metavar="N", type=whole_number, default=0, help=words("help.split")
    )
    parser.add_argument(
        "--part", metavar="STEP", type=whole_number, default=0, help=words("help.part")
    )
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _decide(session: Session) -> int:
    """Say what a pair is, which value to show, or which record does not belong."""
    asked = session.arguments
    said = (asked.verdict, asked.use, asked.side, asked.split, asked.part)
    if sum(map(bool, said)) != 1:
        session.warn("decide.one_thing")
        return NOTHING
    if asked.until and not DAY.fullmatch(asked.until):
        session.warn("decide.day", text=asked.until)
        return NOTHING
    if (asked.verdict or asked.side) and not asked.what.isdecimal():
        session.warn("decide.number", text=asked.what)
        return NOTHING
    with session.open() as hub:
        if asked.verdict == "leave" or asked.side or (asked.use and asked.what.isdecimal()):
            return settle_value(hub, session)
        if asked.verdict:
            settled = _settle_pair(hub, session)
        elif asked.use:
            settled = _use_value(hub, session)
        else:
            settled = _split(hub, session) if asked.split else _part(hub, session)
    return report(session, settled)


def _settle_pair(hub: Hub, session: Session) -> Settled:
    from store import reviews
    from store.values import DecisionKind
    from sync import settle

    asked = session.arguments
    one = reviews.review(hub, session.actor, int(asked.what))
    kind = DecisionKind(asked.verdict)
    # The note of RELATED is how, the note of LATER the day to ask again.
    note = {DecisionKind.RELATED: asked.kind, DecisionKind.LATER: asked.until}.get(kind, asked.note)
    return settle.decide(
        hub, session.actor, kind, one.a, one.b, review=one.number, version=one.version, note=note
    )


def _use_value(hub: Hub, session: Session) -> Settled:
    from store import customers
    from store.values import DecisionKind
    from sync import settle

    field, equals, value = session.arguments.use.partition("=")
    if not equals or not field:
        raise session.fail("decide.use")
    customer = customers.get(hub, session.actor, session.arguments.what)
    return settle.decide(
        hub,
        session.actor,
        DecisionKind.USE,
        customer.rows[0],
        None,
        field=field,
        value=value,
        note=session.arguments.note,
    )


def _split(hub: Hub, session: Session) -> Settled:
    """Part one record from its customer."""
    from store import customers
    from sync import settle

    customer = customers.get(hub, session.actor, session.arguments.what)
    place = session.arguments.split
    if not 1 <= place <= len(customer.rows):
        raise session.fail("decide.split", id=customer.id, rows=len(customer.rows))
    return settle.split(hub, session.actor, customer.id, customer.rows[place - 1])


def _part(hub: Hub, session: Session) -> Settled:
    """Part the two groups of records that met in one step of a customer's growth."""
    from store import customers
    from sync import settle, why

    customer = customers.get(hub, session.actor, session.arguments.what)
    steps = why.story(hub, customer).steps
    number = session.arguments.part
    if number > len(steps):
        raise session.fail("decide.part", id=customer.id, steps=len(steps))
    join = steps[number - 1].join
    return settle.part(hub, session.actor, customer.id, join.one, join.other)


def report(session: Session, settled: Settled) -> int:
    """Say which decision was kept and which customers it touched."""
    if session.arguments.json:
        session.json({"decision": settled.decision, "customers": list(settled.customers)})
    else:
        session.tell(
            "decide.done",
            number=settled.decision,
            customers=", ".join(settled.customers) or "-",
        )
    return DONE


COMMANDS = (
    Command("review", _prepare_review, _review),
    Command("decide", _prepare_decide, _decide),
)
