"""The command undo: takes back decisions, imports and pushes, at any age."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from admin.arguments import whole_number
from admin.commands.book import printable, relation_word
from admin.commands.pushes import pushed_runs, undo_push
from admin.commands.session import DONE, NOTHING, Command, Session
from admin.commands.settling import report

if TYPE_CHECKING:
    from store.hub import Hub

Words = Callable[[str], str]


def _prepare_undo(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument(
        "what", choices=("decision", "import", "push", "list"), help=words("help.undo")
    )
    parser.add_argument(
        "number", metavar="NUMBER", type=_numbers, nargs="?", help=words("help.undo_number")
    )
    parser.add_argument("--change", metavar="N", type=_numbers, help=words("help.undo_change"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _numbers(text: str) -> range:
    """Read "7" or "7-12"; raises ValueError, which the parser puts in words."""
    first, _, last = text.partition("-")
    found = range(whole_number(first), whole_number(last or first) + 1)
    if not 0 < len(found) <= 1_000:
        raise ValueError(text)
    return found


def _undo(session: Session) -> int:
    """Take back decisions, imports or pushes, or list what can be taken back."""
    asked = session.arguments
    if asked.change is not None and asked.what != "push":
        raise session.fail("undo.change_only")
    with session.open() as hub:
        if asked.what == "list":
            return _list_undoable(hub, session)
        if asked.what == "push":
            return undo_push(hub, session)
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

    report(session, settle.undo_decision(hub, session.actor, number))


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
        if run.kind == "import" and run.state in ("done", "failed"):
            return run.number
    return None


def _list_undoable(hub: Hub, session: Session) -> int:
    from admin.json_shapes import decision_shape, run_shape
    from store import decisions, runs

    said = decisions.decisions(hub, session.actor)
    done = [run for run in runs.runs(hub, session.actor) if run.kind == "import"]
    pushes = pushed_runs(hub, session)
    if session.arguments.json:
        session.json(
            {
                "decisions": [decision_shape(one) for one in said],
                "imports": [run_shape(run) for run in done],
                "pushes": [
                    {
                        "run": run.number,
                        "connection": run.connection,
                        "changes": many,
                        "started_at": run.started_at,
                    }
                    for run, many in pushes
                ],
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
    for run, many in pushes:
        name = printable(run.connection)
        session.tell("undo.push_line", number=run.number, name=name, count=many, at=run.started_at)
    return DONE


COMMANDS = (Command("undo", _prepare_undo, _undo),)
