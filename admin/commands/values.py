"""Values that a person must choose, in `review` and `decide`: what each CRM shows, use, leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from admin.commands.book import field_title, print_table, printable
from admin.commands.crm_runs import value_text
from admin.commands.session import DONE, Session
from admin.crm_connections import by_number
from admin.json_shapes import Json, row_shape

if TYPE_CHECKING:
    from connectors.crm import Crm
    from store.hub import Hub
    from sync.value_questions import ValueQuestion


def is_value_question(hub: Hub, number: int) -> bool:
    """Tell whether a number of `review` is that of an open question about a value."""
    from store import value_conflicts

    with hub.reading() as connection:
        return value_conflicts.get(connection, number) is not None


def waiting_values(hub: Hub, session: Session) -> tuple[tuple[ValueQuestion, ...], int]:
    """Return the open questions about values, and how many there are in all."""
    from store import value_conflicts
    from sync import value_questions

    with hub.reading() as connection:
        total = value_conflicts.count(connection)
    if not total:
        return (), 0
    with by_number(hub) as crms:
        limit = session.arguments.limit
        return value_questions.waiting(hub, session.actor, crms, limit=limit), total


def print_values(session: Session, found: tuple[ValueQuestion, ...], total: int) -> None:
    """Print the open questions about values as a table."""
    rows = [
        (
            str(one.number),
            one.customer,
            field_title(session, one.slot),
            " / ".join(value_text(session, side.shown) for side in one.sides),
            value_text(session, one.says),
            session.say(f"value.{one.why}"),
            one.since[:10],
        )
        for one in found
    ]
    if rows:
        titles = ("number", "customer", "field", "shown", "says", "reason", "since")
        print_table(session, [session.say(f"value.title.{title}") for title in titles], rows)
    session.tell("value.total", shown=len(rows), total=total)


def show_value(hub: Hub, session: Session) -> int:
    """Show one question about a value, with what each side shows."""
    asked = _asked(hub, session, session.arguments.number)
    if session.arguments.json:
        session.json(value_shape(asked))
        return DONE
    why = session.say(f"value.{asked.why}")
    field = field_title(session, asked.slot)
    session.tell("value.head", customer=asked.customer, field=field, why=why, at=asked.since)
    for place, side in enumerate(asked.sides, start=1):
        where = printable(f"{side.row.connection}/{side.row.external_id}")
        session.line(f"  {place}. {where}: {value_text(session, side.shown)}")
    session.line("  " + session.say("value.here", value=value_text(session, asked.says)))
    session.tell("value.decide", number=asked.number)
    return DONE


def settle_value(hub: Hub, session: Session) -> int:
    """Choose a value, or leave each side as it is."""
    from sync import value_questions

    given = session.arguments
    asked = _asked(hub, session, int(given.what))
    if given.verdict == "leave":
        value_questions.leave(hub, session.actor, asked)
        if given.json:
            session.json({"left": asked.number, "customers": [asked.customer]})
        else:
            session.tell("value.left", field=field_title(session, asked.slot))
        return DONE
    value = given.use
    if given.side:
        if given.side > len(asked.sides):
            raise session.fail("value.side", sides=len(asked.sides))
        value = asked.sides[given.side - 1].shown
    if not value:
        raise session.fail("value.nothing", number=asked.number)
    from admin.commands.settling import report

    return report(session, value_questions.use(hub, session.actor, asked, value))


def _asked(hub: Hub, session: Session, number: int) -> ValueQuestion:
    from sync import value_questions

    with by_number(hub) as crms:
        known: Mapping[int, Crm] = crms
        return value_questions.question(hub, session.actor, known, number)


def value_shape(one: ValueQuestion) -> Json:
    """Return a question about a value."""
    return {
        "number": one.number,
        "customer": one.customer,
        "slot": one.slot,
        "why": one.why,
        "sides": [{"row": row_shape(side.row), "shown": side.shown} for side in one.sides],
        "says": one.says,
        "since": one.since,
    }
