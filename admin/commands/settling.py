"""Commands by which a person settles what the program must not: review, decide, undo."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from admin.commands.book import field_title, print_table, printable, relation_word
from admin.commands.session import DONE, NOTHING, Command, Session

if TYPE_CHECKING:
    from store.hub import Hub
    from store.records import Shown
    from store.reviews import Review
    from store.values import RowId
    from sync.settle import Settled

Words = Callable[[str], str]

VERDICTS = ("same", "different", "related", "later")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _prepare_review(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "number", metavar="NUMBER", type=int, nargs="?", help=words("help.review_number")
    )
    parser.add_argument("--reason", choices=("ask", "family"), default="", help=words("help.why"))
    parser.add_argument("--limit", type=int, default=50, metavar="N", help=words("help.limit"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _review(session: Session) -> int:
    """List what waits for a person, or show one pair with the arguments for and against."""
    with session.open() as hub:
        if session.arguments.number is None:
            return _waiting(hub, session)
        return _pair(hub, session)


def _waiting(hub: Hub, session: Session) -> int:
    from admin.json_shapes import many, review_shape
    from store import reviews

    asked = session.arguments
    found = reviews.waiting(hub, session.actor, reason=asked.reason, limit=asked.limit)
    if asked.json:
        session.json(many([review_shape(one) for one in found.reviews], found.total))
        return DONE
    rows = [
        (str(one.number), *one.customers, session.say(f"review.{one.reason}"), one.since[:10])
        for one in found.reviews
    ]
    if rows:
        titles = ("number", "first", "second", "reason", "since")
        print_table(session, [session.say(f"review.{title}") for title in titles], rows)
    session.tell("review.total", shown=len(rows), total=found.total)
    return DONE


def _pair(hub: Hub, session: Session) -> int:
    from admin.json_shapes import review_shape
    from store import records, reviews
    from sync import why

    one = reviews.review(hub, session.actor, session.arguments.number)
    explanation = why.explain(hub, session.actor, one.a, one.b)
    sentence = why.sentence(explanation, session.language)
    if session.arguments.json:
        session.json({**review_shape(one), "explanation": sentence})
        return DONE
    shown = records.records(hub, session.actor, [one.a, one.b])
    _print_pair(session, one, shown)
    session.line(sentence)
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
    parser.add_argument("--use", metavar="FIELD=VALUE", default="", help=words("help.use"))
    parser.add_argument("--split", metavar="N", type=int, default=0, help=words("help.split"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _decide(session: Session) -> int:
    """Say what a pair is, which value to show, or which record does not belong."""
    asked = session.arguments
    if sum(map(bool, (asked.verdict, asked.use, asked.split))) != 1:
        session.warn("decide.one_thing")
        return NOTHING
    if asked.until and not DAY.fullmatch(asked.until):
        session.warn("decide.day", text=asked.until)
        return NOTHING
    if asked.verdict and not asked.what.isdecimal():
        session.warn("decide.number", text=asked.what)
        return NOTHING
    with session.open() as hub:
        if asked.verdict:
            settled = _settle_pair(hub, session)
        elif asked.use:
            settled = _use_value(hub, session)
        else:
            return _report(session, *_split(hub, session))
    return _report(session, settled)


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


def _split(hub: Hub, session: Session) -> tuple[Settled, str]:
    """Part one record from its customer; return the numbers of the decisions that this took."""
    from store import customers
    from sync import settle

    customer = customers.get(hub, session.actor, session.arguments.what)
    place = session.arguments.split
    if not 1 <= place <= len(customer.rows):
        raise session.fail("decide.split", id=customer.id, rows=len(customer.rows))
    settled = settle.split(hub, session.actor, customer.id, customer.rows[place - 1])
    # One decision against every other record, numbered on end.
    first = settled.decision - len(customer.rows) + 2
    return settled, f"{first}-{settled.decision}"


def _report(session: Session, settled: Settled, numbers: str = "") -> int:
    if session.arguments.json:
        session.json({"decision": settled.decision, "customers": list(settled.customers)})
    else:
        session.tell(
            "decide.done",
            number=numbers or settled.decision,
            customers=", ".join(settled.customers) or "-",
        )
    return DONE


def _prepare_undo(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("what", choices=("decision", "import", "list"), help=words("help.undo"))
    parser.add_argument(
        "number", metavar="NUMBER", type=_numbers, nargs="?", help=words("help.undo_number")
    )
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _numbers(text: str) -> range:
    """Read "7" or "7-12"; raises ValueError, which the parser puts in words."""
    first, _, last = text.partition("-")
    found = range(int(first), int(last or first) + 1)
    if not 0 < len(found) <= 1_000:
        raise ValueError(text)
    return found


def _undo(session: Session) -> int:
    """Take back decisions or imports, or list what can be taken back."""
    asked = session.arguments
    with session.open() as hub:
        if asked.what == "list":
            return _list_undoable(hub, session)
        numbers = asked.number
        if numbers is None:
            newest = _latest(hub, session)
            numbers = [] if newest is None else [newest]
        if not numbers:
            session.warn("undo.nothing")
            return NOTHING
        take_back = _undo_decision if asked.what == "decision" else _undo_import
        for number in reversed(numbers):
            take_back(hub, session, number)
    return DONE


def _undo_decision(hub: Hub, session: Session, number: int) -> None:
    from sync import settle

    _report(session, settle.undo_decision(hub, session.actor, number))


def _undo_import(hub: Hub, session: Session, number: int) -> None:
    from admin.json_shapes import run_shape
    from sync import settle

    run = settle.undo_import(hub, session.actor, number)
    if session.arguments.json:
        session.json(run_shape(run))
    else:
        session.tell("undo.import", number=number, rows=run.kept)


def _latest(hub: Hub, session: Session) -> int | None:
    """Return the newest decision or import that has not been taken back."""
    from store import decisions, runs
    from store.values import DecisionKind

    if session.arguments.what == "decision":
        for one in decisions.decisions(hub, session.actor):
            withdraws = one.decision.kind is DecisionKind.WITHDRAW
            if one.withdrawn_by is None and not withdraws:
                return one.decision.number
        return None
    for run in runs.runs(hub, session.actor):
        if run.kind == "import" and run.state == "done":
            return run.number
    return None


def _list_undoable(hub: Hub, session: Session) -> int:
    from admin.json_shapes import decision_shape, run_shape
    from store import decisions, runs

    said = decisions.decisions(hub, session.actor)
    done = [run for run in runs.runs(hub, session.actor) if run.kind == "import"]
    if session.arguments.json:
        session.json(
            {
                "decisions": [decision_shape(one) for one in said],
                "imports": [run_shape(run) for run in done],
            }
        )
        return DONE
    for one in said:
        key = "undo.was_withdrawn" if one.withdrawn_by else "undo.decision_line"
        decision = one.decision
        kind = session.say(f"decision.{decision.kind}")
        if decision.note and decision.kind == "related":
            kind += f" ({relation_word(session, decision.note)})"
        session.tell(
            key, number=decision.number, kind=kind, by=decision.by, at=decision.at,
            customers=", ".join(one.customers),
        )  # fmt: skip
    for run in done:
        state = session.say(f"run.{run.state}")
        session.tell(
            "undo.import_line",
            number=run.number,
            label=printable(run.label),
            at=run.started_at,
            state=state,
        )
    return DONE


COMMANDS = (
    Command("review", _prepare_review, _review),
    Command("decide", _prepare_decide, _decide),
    Command("undo", _prepare_undo, _undo),
)
