"""Commands that read the customer book: customers, show, export."""

from __future__ import annotations

import argparse
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from admin.arguments import whole_number
from admin.commands.session import DONE, NOTHING, Command, Session

if TYPE_CHECKING:
    from store.hub import Hub
    from store.records import Shown
    from store.values import Customer, FieldValue, RowId
    from sync.why import Story

Words = Callable[[str], str]

#: Customers that are looked up at once when a search is printed whole.
PAGE = 500
#: What `show` prints as a title of each field, in this order; other fields follow.
FIRST_FIELDS = (
    "name", "phones", "emails", "wechats", "qqs", "company", "title", "region", "addresses",
    "birthday", "gender", "tags", "tier", "owner", "remarks", "notes",
)  # fmt: skip


def _prepare_customers(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--search", metavar="TEXT", default="", help=words("help.search"))
    parser.add_argument(
        "--limit", type=whole_number, default=0, metavar="N", help=words("help.limit")
    )
    parser.add_argument("--json", action="store_true", help=words("help.json_lines"))


def _customers(session: Session) -> int:
    """List customers: a table for people, or one JSON object a line."""
    from admin.json_shapes import line_shape

    asked = session.arguments
    with session.open() as hub:
        if asked.json:
            for count, customer in enumerate(_wanted(hub, session), start=1):
                session.json(line_shape(customer))
                if count == asked.limit:
                    break
            return DONE
        return _table(hub, session)


def _wanted(hub: Hub, session: Session) -> Iterator[Customer]:
    """Yield the customers that the search asks for; all of them without one."""
    from store import customers
    from sync.search import find

    search = session.arguments.search
    if not search:
        yield from customers.stream(hub, session.actor, "list")
        return
    offset = 0
    while True:
        found = find(hub, session.actor, search, offset=offset, limit=PAGE)
        yield from found.customers
        offset += PAGE
        if offset >= found.total:
            return


def _table(hub: Hub, session: Session) -> int:
    from admin.json_shapes import first
    from sync.search import find

    limit = session.arguments.limit or 50
    found = find(hub, session.actor, session.arguments.search, limit=limit)
    rows = [
        (
            customer.id,
            first(customer, "name") or first(customer, "nickname"),
            first(customer, "phones"),
            first(customer, "company"),
            first(customer, "region"),
            str(len(customer.rows)),
        )
        for customer in found.customers
    ]
    names = ("id", "name", "phones", "company", "region", "rows")
    print_table(session, [session.say(f"field.{name}") for name in names], rows)
    session.tell("customers.total", shown=len(rows), total=found.total)
    return DONE


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for a Chinese character."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def print_table(session: Session, header: list[str], rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows in aligned columns; control characters in foreign text are shown as symbols."""
    lines = [tuple(header)] + [tuple(printable(cell) for cell in row) for row in rows]
    widths = [min(30, max(map(width, column))) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = [
            cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True)
        ]
        session.line("  ".join(padded).rstrip())


def printable(text: str) -> str:
    """Return foreign text for a terminal: controls, which could steer it, as visible marks."""
    return "".join("·" if unicodedata.category(c) in ("Cc", "Cf") else c for c in text)


def _prepare_show(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("id", metavar="ID", help=words("help.public_id"))
    parser.add_argument("--how", action="store_true", help=words("help.how"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))


def _show(session: Session) -> int:
    """Show one customer and where each value came from."""
    from admin.json_shapes import full_shape
    from store import customers, records

    with session.open() as hub:
        customer = customers.get(hub, session.actor, session.arguments.id)
        rows = {value.row for values in customer.values.values() for value in values}
        shown = records.records(hub, session.actor, sorted(rows | set(customer.rows)))
        story = _story(hub, customer) if session.arguments.how else None
    if session.arguments.json:
        session.json(full_shape(customer, shown) | _story_shape(session, story))
        return DONE
    _print_customer(session, customer, shown)
    if story is not None:
        from admin.commands.explaining import print_story

        print_story(session, story)
    return DONE


def _story(hub: Hub, customer: Customer) -> Story:
    from sync import why

    return why.story(hub, customer)


def _story_shape(session: Session, story: Story | None) -> dict[str, object]:
    if story is None:
        return {}
    from admin.json_explain import story_shape

    return {"how": story_shape(story, session.language)}


def _print_customer(session: Session, customer: Customer, shown: dict[RowId, Shown]) -> None:
    asked = session.arguments.id.strip().upper()
    if asked != customer.id:
        session.tell("show.moved", old=asked, new=customer.id)
    session.tell("show.head", id=customer.id, rows=len(customer.rows), at=customer.updated_at)
    order = [name for name in FIRST_FIELDS if name in customer.values]
    order += [name for name in customer.values if name not in FIRST_FIELDS]
    for name in order:
        for value in customer.values[name]:
            session.line(f"{field_title(session, name)}: {printable(value.value)}")
            session.line(f"    {_origin(session, value, shown)}")
    for relation in customer.relations:
        key = "show.related" if relation.decided else "show.offered"
        session.tell(key, kind=relation_word(session, relation.kind), row=_row(relation.row))
    session.tell("show.records")
    for number, row in enumerate(customer.rows, start=1):
        session.line(f"  {number}. {_place(row, shown)}")


def field_title(session: Session, name: str) -> str:
    """Return the title of a field; one without a title is shown by its name."""
    try:
        return session.say(f"field.{name}")
    except KeyError:
        return name


def relation_word(session: Session, kind: str) -> str:
    """Return how two customers are related, in words; a person's own word stays."""
    try:
        return session.say(f"relation.{kind}")
    except KeyError:
        return printable(kind)


def _row(row: RowId) -> str:
    return printable(f"{row.connection}/{row.stream}/{row.external_id}")


def _place(row: RowId, shown: dict[RowId, Shown]) -> str:
    record = shown.get(row)
    if record is None:
        return _row(row)
    return printable(f"{_row(row)}  {record.label} {record.place}  {record.seen_at}")


def _origin(session: Session, value: FieldValue, shown: dict[RowId, Shown]) -> str:
    """Say on one line where a value stands, which rule chose it and what it won against."""
    record = shown.get(value.row)
    where = f"{record.label} {record.place}" if record else _row(value.row)
    text = session.say("show.origin", where=printable(where.strip()), rule=value.rule)
    if value.runners_up:
        others = ", ".join(printable(other.value) for other in value.runners_up[:5])
        text += session.say("show.runners_up", others=others)
    return text


def _prepare_export(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help=words("help.export_file"))
    parser.add_argument("--raw", action="store_true", help=words("help.raw"))


def _export(session: Session) -> int:
    """Write the customers to a CSV or XLSX file."""
    from admin.export import write_file

    path: Path = session.arguments.file
    if path.suffix.lower() not in (".csv", ".xlsx"):
        session.warn("export.ending")
        return NOTHING
    if not path.resolve().parent.is_dir():
        session.warn("no_folder", path=path.resolve().parent)
        return NOTHING
    with session.open() as hub:
        count = write_file(
            hub, session.actor, path, raw=session.arguments.raw, language=session.language
        )
    session.tell("export.done", count=count, path=path)
    if path.suffix.lower() == ".csv":
        session.tell("export.raw_warning" if session.arguments.raw else "export.prefix_note")
    return DONE if count else NOTHING


COMMANDS = (
    Command("customers", _prepare_customers, _customers),
    Command("show", _prepare_show, _show),
    Command("export", _prepare_export, _export),
)
