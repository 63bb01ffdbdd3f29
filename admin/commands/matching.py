"""The command match: deduplicates any customer files without a hub."""

from __future__ import annotations

import argparse
import csv
import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from admin.commands.book import printable
from admin.commands.progress import Steps
from admin.commands.session import DONE, NOTHING, REFUSALS, Command, Session
from admin.commands.sources import add_file_options, file_options
from admin.say import error_text
from admin.spreadsheet_text import csv_cell
from store.errors import HubError

if TYPE_CHECKING:
    from admin.match_input import Table
    from connectors.contract import ReadOptions
    from dedupe.table import TableMatch
    from dedupe.truth import Quality

Words = Callable[[str], str]

MODES = ("careful", "balanced", "eager")


def _prepare_match(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help=words("help.files"))
    parser.add_argument(
        "-o", "--output", metavar="OUT.csv", type=Path, required=True, help=words("help.output")
    )
    parser.add_argument("--explain", action="store_true", help=words("help.explain_rows"))
    parser.add_argument("--truth", metavar="FILE", type=Path, help=words("help.truth"))
    parser.add_argument("--mode", choices=MODES, default="balanced", help=words("help.mode"))
    parser.add_argument("--region", metavar="CN", default="CN", help=words("help.region"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))
    add_file_options(parser, words)


def _match(session: Session) -> int:
    """Read the files, group their rows, and write which customer each row is."""
    from admin.match_input import joined
    from dedupe.score import Limits
    from dedupe.table import match_table

    asked, begin = session.arguments, time.perf_counter()
    truth = _truth(session, asked.truth) if asked.truth else None
    tables, code = _tables(session)
    rows, fields, ids = joined(tables)
    if not rows:
        session.warn("match.empty")
        return NOTHING
    with Steps(session.err, session.say, quiet=asked.json) as steps:
        found = match_table(
            rows,
            fields,
            ids,
            limits=Limits.of(asked.mode),
            language=session.language if asked.explain else None,
            progress=_reporter(steps),
        )
    _write(asked.output, ids, found)
    seconds = time.perf_counter() - begin
    return max(code, _report(session, ids, found, seconds, truth))


def _tables(session: Session) -> tuple[list[Table], int]:
    """Read every file; one that cannot be read is named, and the others go on."""
    from admin.match_input import read_table

    options = _given_options(session)
    tables, code = [], DONE
    for path in session.arguments.files:
        try:
            if not path.is_file():
                raise session.fail("no_file")
            table = read_table(path, options)
        except (HubError, OSError) as error:
            why = error_text(error, session.language) if isinstance(error, HubError) else None
            why = why or getattr(error, "strerror", "") or type(error).__name__
            session.warn("file_error", path=printable(str(path)), why=why)
            code = REFUSALS
            continue
        if table.refused:
            count = sum(table.refused.values())
            session.warn("match.refused", path=printable(table.name), count=count)
            code = REFUSALS
        tables.append(table)
    return tables, code


def _given_options(session: Session) -> ReadOptions | None:
    """Return what the person said about the files, None where nothing was said."""
    from connectors.contract import ReadOptions

    options = file_options(session, session.arguments.region)
    return None if options == ReadOptions() else options


def _reporter(steps: Steps) -> Callable[[int, int], None]:
    """Return what the engine calls with (pairs compared, pairs in all)."""
    told = [0]

    def report(done: int, total: int) -> None:
        if not told[0]:
            steps.step("compare", total)
        steps.advance(done - told[0])
        told[0] = done

    return report


def _write(path: Path, ids: Sequence[str], found: TableMatch) -> None:
    """Write id,customer and, where there are any, the reasons.

    Ids stay as they are in the input, for joining; reasons hold foreign text and are made safe.
    """
    from admin.unnamed import replacing

    header = ["id", "customer"] + (["reason"] if found.reasons else [])
    with replacing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        if found.reasons:
            for row in zip(ids, found.customers, found.reasons, strict=True):
                writer.writerow((*row[:2], csv_cell(row[2])))
        else:
            writer.writerows(zip(ids, found.customers, strict=True))
        text.detach()


def _truth(session: Session, path: Path) -> dict[str, str]:
    """Read the known answer: a CSV with the columns id and cluster."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"id", "cluster"} <= set(reader.fieldnames or ()):
                raise session.fail("match.truth_columns", path=path)
            return {row["id"]: row["cluster"] for row in reader}
    except (UnicodeDecodeError, csv.Error):
        raise session.fail("match.truth_columns", path=path) from None


def _report(
    session: Session,
    ids: Sequence[str],
    found: TableMatch,
    seconds: float,
    truth: dict[str, str] | None,
) -> int:
    """Print what came of it and, against a known truth, how good it is."""
    asked, quality = session.arguments, None
    if truth is not None:
        quality = _quality(session, ids, found, truth)
    customers = len(set(found.customers))
    if asked.json:
        session.json(
            {
                "rows": len(ids),
                "customers": customers,
                "asks": len(found.asks),
                "engine": found.engine,
                "learned": found.learned,
                "seconds": round(seconds, 2),
                "truth": None if quality is None else _quality_shape(quality),
            }
        )
        return DONE
    session.tell(
        "match.done",
        rows=f"{len(ids):,}",
        customers=f"{customers:,}",
        seconds=f"{seconds:.1f}",
        path=asked.output,
    )
    if not found.learned:
        session.tell("match.shipped")
    if found.asks:
        session.tell("match.asks", count=f"{len(found.asks):,}")
    if quality is not None:
        _print_quality(session, quality)
    return DONE


def _quality(
    session: Session, ids: Sequence[str], found: TableMatch, truth: dict[str, str]
) -> Quality:
    from dedupe.truth import quality

    groups = dict(zip(ids, found.customers, strict=True))
    if groups.keys().isdisjoint(truth):
        raise session.fail("match.truth_none", path=session.arguments.truth)
    return quality(groups, truth)


def _quality_shape(quality: Quality) -> dict[str, object]:
    return {
        "precision": quality.precision,
        "recall": quality.recall,
        "f1": quality.f1,
        "b3_precision": quality.b3_precision,
        "b3_recall": quality.b3_recall,
        "b3_f1": quality.b3_f1,
        "exact_clusters": quality.exact,
    }


def _print_quality(session: Session, quality: Quality) -> None:
    session.tell(
        "match.truth",
        precision=f"{quality.precision:.3f}",
        recall=f"{quality.recall:.3f}",
        f1=f"{quality.f1:.3f}",
    )
    session.tell(
        "match.truth_b3",
        precision=f"{quality.b3_precision:.3f}",
        recall=f"{quality.b3_recall:.3f}",
        f1=f"{quality.b3_f1:.3f}",
    )


COMMANDS = (Command("match", _prepare_match, _match),)
