"""`explain CUSTOMER FIELD`: who supplied each value, what it beat, and which writes carried it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from admin.commands.book import field_title, printable
from admin.commands.crm_runs import change_line, reason_words, value_text
from admin.commands.session import Session
from admin.crm_connections import by_number
from admin.sentences import SENTENCES
from dedupe.phrases_standing import row_name

if TYPE_CHECKING:
    from store.hub import Hub
    from store.values import Customer, FieldValue, RowId
    from sync.field_story import FieldStory, There
    from sync.foreseen import Foreseen

#: Values beside the winner that are shown.
MOST_BEATEN = 5


def field_named(text: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the field and slots that a word names, by its name or its title in either language."""
    from sync.field_story import field_of

    word = text.strip().casefold()
    if found := field_of(word):
        return found
    for key, titles in SENTENCES.items():
        titled = key.startswith("field.") and word in (title.casefold() for title in titles)
        if titled and (found := field_of(key.removeprefix("field."))):
            return found
    return None


def tell_field(
    hub: Hub, session: Session, customer: Customer, field: str, slots: tuple[str, ...]
) -> FieldStory:
    """Return the story of a field of a customer."""
    from sync.field_story import field_story

    with by_number(hub) as crms:
        return field_story(hub, session.actor, crms, customer, field, slots)


def print_field(session: Session, story: FieldStory) -> None:
    """Print the story of a field."""
    session.line(f"{story.customer.id}  {field_title(session, story.field)}")
    for value in story.values:
        _print_value(session, story, value)
    if not story.values:
        session.tell("story.nothing")
    if story.there:
        session.tell("story.there")
    for one in story.there:
        session.line("  " + _there(session, one))
    if story.pushes:
        session.tell("story.pushes")
    for push in story.pushes:
        _print_push(session, push)


def _print_value(session: Session, story: FieldStory, value: FieldValue) -> None:
    session.line(f"  {value_text(session, value.value)}")
    rule = session.say(f"by.{value.rule}")
    where = _where(story, value.row)
    key = "story.from" if value.main or len(story.values) == 1 else "story.also_kept"
    _line(session, session.say(key, where=where, rule=rule))
    if value.raw and value.raw != value.value:
        _line(session, session.say("story.written", raw=printable(value.raw)))
    if value.also:
        _line(session, session.say("story.also", rows=_rows(session, value.also)))
    for runner in value.runners_up[:MOST_BEATEN]:
        beaten = printable(runner.value)
        _line(session, session.say("story.beat", value=beaten, where=_where(story, runner.row)))
    said = story.decision
    if said is not None and value.rule == "hand":
        kind = session.say(f"decision.{said.kind}")
        _line(
            session,
            session.say("explain.decision", number=said.number, kind=kind, by=said.by, at=said.at),
        )


def _line(session: Session, text: str) -> None:
    session.line(f"      {text}")


def _where(story: FieldStory, row: RowId) -> str:
    """Return a record by its name, with the file and place and time where they are known."""
    shown = story.shown.get(row)
    more = f" ({' '.join(f'{shown.label} {shown.place} {shown.seen_at}'.split())})" if shown else ""
    return printable(row_name(row) + more)


def _rows(session: Session, rows: Iterable[RowId]) -> str:
    comma = "、" if session.language == "zh" else ", "
    return comma.join(printable(row_name(row)) for row in rows)


def _there(session: Session, one: There) -> str:
    parts = [session.say("story.shows", value=value_text(session, one.shows))]
    if one.agreed is not None and one.agreed != one.shows:
        parts.append(session.say("story.agreed", value=value_text(session, one.agreed)))
    if one.changed_at:
        parts.append(session.say("story.changed", at=one.changed_at))
    parts.append(session.say(f"story.state.{one.state}", number=one.number))
    comma = "，" if session.language == "zh" else ", "
    where = printable(f"{one.connection} {one.kind} {one.id}")
    return f"{where}  {field_title(session, one.slot)}: " + comma.join(parts)


def _print_push(session: Session, one: Foreseen) -> None:
    done = session.say(f"story.push.{one.state}", at=one.done_at, run=one.sent_run)
    if one.reason:
        done += f" ({reason_words(session, one.reason)})"
    session.line(f"{change_line(session, one)}  {printable(one.connection)}  {done}")
    for slot, before, after in one.turns:
        text = session.say(
            "plan.turn", before=value_text(session, before), after=value_text(session, after)
        )
        _line(session, f"{field_title(session, slot)}: {text}")
