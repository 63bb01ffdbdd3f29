"""Files come into the book: the command import, and the file connections of sync."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from admin.arguments import whole_number
from admin.commands.book import printable
from admin.commands.progress import Steps
from admin.commands.session import DONE, NOTHING, REFUSALS, Command, Session
from admin.say import error_text, reason_text
from store.errors import HubError

if TYPE_CHECKING:
    from connectors.contract import ReadOptions
    from store.hub import Hub
    from store.runs import Run, RunRow
    from store.settings import ConnectionSettings

Words = Callable[[str], str]

#: Rows of a run that are read at once.
PAGE = 1_000
#: Refused rows that are shown when nobody asked for all rows.
SHOWN_REFUSALS = 10


def add_file_options(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the options that override what a reader guesses about a file."""
    group = parser.add_argument_group(words("help.file_options"))
    group.add_argument("--sheet", metavar="NAME", default="", help=words("help.sheet"))
    group.add_argument(
        "--header-row", metavar="N", type=whole_number, default=0, help=words("help.header")
    )
    group.add_argument("--encoding", metavar="NAME", default="", help=words("help.encoding"))
    group.add_argument(
        "--column", metavar="H=FIELD", action="append", default=[], help=words("help.column")
    )
    group.add_argument("--layout", metavar="NAME", default="", help=words("help.layout"))


def file_options(session: Session, region: str) -> ReadOptions:
    """Return what the person said about the file; raises where it cannot be meant."""
    from connectors.contract import ReadOptions

    asked, columns = session.arguments, {}
    for text in asked.column:
        # A header may hold "=" itself; a field never does.
        header, equals, field = text.rpartition("=")
        if not equals or not header:
            raise session.fail("column_option", text=printable(text))
        columns[header] = field
    if asked.encoding:
        _check_encoding(session, asked.encoding)
    return ReadOptions(
        region=region,
        encoding=asked.encoding,
        sheet=asked.sheet,
        header_row=asked.header_row,
        columns=columns,
        layout=asked.layout,
    )


def _check_encoding(session: Session, name: str) -> None:
    import codecs

    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        raise session.fail("encoding_option", text=printable(name)) from None


def _prepare_import(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help=words("help.files"))
    parser.add_argument(
        "--as", dest="connection", metavar="NAME", default="", help=words("help.as")
    )
    parser.add_argument("--rows", action="store_true", help=words("help.rows"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))
    add_file_options(parser, words)


def _import(session: Session) -> int:
    """Read files, and the files in folders, into the book with a verdict on every row."""
    from connectors.files import expand

    asked = session.arguments
    with session.open() as hub:
        options = file_options(session, hub.settings.hub.region)
        codes = []
        for given in asked.files:
            found = list(expand(given))
            if not found:
                session.warn("import.no_files", path=printable(str(given)))
            codes += [
                import_one(hub, session, path, connection=asked.connection, options=options)
                for path in found
            ]
    return worst(codes)


def worst(codes: list[int]) -> int:
    """Return one exit code for several files: 2 only where none of them could be taken."""
    if all(code == NOTHING for code in codes):  # none at all included
        return NOTHING
    return DONE if all(code == DONE for code in codes) else REFUSALS


def import_one(
    hub: Hub, session: Session, path: Path, *, connection: str, options: ReadOptions | None
) -> int:
    """Import one file, say what became of it, and return its exit code."""
    from sync.imports import import_file

    quiet = bool(session.arguments.json)
    if not path.is_file():
        return _not_taken(session, path, session.fail("no_file"))
    try:
        with Steps(session.err, session.say, quiet=quiet) as steps:
            run = import_file(
                hub, session.actor, path, connection=connection, options=options, progress=steps
            )
    except (HubError, OSError) as error:
        return _not_taken(session, path, error)
    if quiet:
        session.json(_run_json(hub, session, run))
    else:
        print_run(hub, session, run)
    if run.refused:
        return REFUSALS
    return DONE if run.rows_in else NOTHING


def _not_taken(session: Session, path: Path, error: HubError | OSError) -> int:
    """Say why a whole file was not taken; the other files go on."""
    if isinstance(error, HubError):
        why = error_text(error, session.language)
    else:
        why = error.strerror or type(error).__name__
    session.warn("file_error", path=printable(str(path)), why=why)
    if session.arguments.json:
        reason = getattr(error, "reason", type(error).__name__)
        session.json({"file": path.name, "state": "failed", "error": reason, "text": why})
    return NOTHING


def _run_json(hub: Hub, session: Session, run: Run) -> dict[str, object]:
    from admin.json_shapes import run_row_shape, run_shape

    shape = run_shape(run)
    if session.arguments.rows:
        shape["rows"] = [run_row_shape(row) for row in run_rows(hub, session, run.number)]
    return shape


def run_rows(hub: Hub, session: Session, number: int, verdict: str = "") -> Iterator[RunRow]:
    """Yield the rows of a run, a page at a time."""
    from store import runs

    offset = 0
    while True:
        page = runs.rows(hub, session.actor, number, verdict=verdict, offset=offset, limit=PAGE)
        yield from page.rows
        offset += PAGE
        if offset >= page.total:
            return


def print_run(hub: Hub, session: Session, run: Run) -> None:
    """Print the counts of an import, and the rows that a person should look at."""
    session.tell(
        "import.done",
        file=printable(run.label),
        run=run.number,
        layout=run.layout,
        rows_in=f"{run.rows_in:,}",
        kept=f"{run.kept:,}",
        refused=f"{run.refused:,}",
        repeated=f"{run.repeated:,}",
    )
    if session.arguments.rows:
        for row in run_rows(hub, session, run.number):
            session.line(_row_line(session, row))
        return
    for count, row in enumerate(run_rows(hub, session, run.number, "refused")):
        if count == SHOWN_REFUSALS:
            session.tell("import.more", count=run.refused - count)
            break
        session.line(_row_line(session, row))


def _row_line(session: Session, row: RunRow) -> str:
    codes = ([row.reason] if row.reason else []) + list(row.notes)
    why = "; ".join(reason_text(code, session.language) for code in codes)
    parts = [printable(row.place), session.say(f"verdict.{row.verdict}"), row.customer, why]
    return "  " + "  ".join(part for part in parts if part)


def files_to_read(session: Session, connection: ConnectionSettings) -> list[Path]:
    """Return the files of a connection; say what is wrong where there are none."""
    from sync.file_connections import FILE_KINDS, files_of

    problem = ""
    files: list[Path] = []
    if connection.kind not in FILE_KINDS:
        problem = session.say("check.kind", kind=connection.kind)
    elif not (files := files_of(connection)):
        problem = session.say("check.no_files", path=connection.path)
    if problem:
        session.warn("file_error", path=connection.name, why=problem)
    return files


def sync_file(hub: Hub, session: Session, connection: ConnectionSettings, path: Path) -> int:
    """Read one file of a connection, or say what would be read."""
    from store import runs
    from sync.file_connections import read_options, unchanged

    asked, options = session.arguments, read_options(hub.settings, connection)
    done = runs.runs(hub, session.actor, limit=1_000)
    if not asked.full and unchanged(path, session.config, connection.name, done):
        if not asked.json:
            session.tell("sync.unchanged", name=connection.name, file=printable(path.name))
        return DONE
    if asked.plan:
        return _plan(session, connection, path, options)
    return import_one(hub, session, path, connection=connection.name, options=options)


def _plan(
    session: Session, connection: ConnectionSettings, path: Path, options: ReadOptions
) -> int:
    """Say what a file is and how many rows it holds; nothing is kept."""
    from sync.imports import look_at

    try:
        preview = look_at(path, options)
    except (HubError, OSError) as error:
        return _not_taken(session, path, error)
    shape = {"connection": connection.name, "file": path.name, "layout": preview.layout.name}
    if session.arguments.json:
        session.json({**shape, "rows": preview.total})
    else:
        total = "?" if preview.total is None else f"{preview.total:,}"
        session.tell(
            "sync.plan",
            name=connection.name,
            file=printable(path.name),
            layout=preview.layout.name,
            total=total,
        )
    return DONE


COMMANDS = (Command("import", _prepare_import, _import),)
