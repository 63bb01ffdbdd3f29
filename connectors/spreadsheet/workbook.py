"""Tables of XLSX, XLS and ODS workbooks, read with calamine one sheet at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connectors.contract import Limits, ReadOptions
from connectors.reasons import Reason
from connectors.spreadsheet.cells import Cell
from connectors.spreadsheet.sheet_xml import SheetFacts, book_facts, sheet_facts
from connectors.spreadsheet.table import Book, SheetRow, Table
from store.errors import TooBig, Unreadable

#: Merged ranges beyond this many are a picture drawn with cells, not a list.
_MERGED = 20_000


def open_workbook(path: Path, kind: str, options: ReadOptions) -> Book:
    """Open a workbook whose parts were checked; `kind` is xlsx, xls or ods.

    Hidden sheets and hidden rows are left out and named in the details.
    """
    book = parsed_book(path)
    facts = book_facts(path) if kind == "xlsx" else None
    visible: list[str] = []
    hidden: list[str] = []
    for sheet in book.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        shown = sheet.visible == SheetVisibleEnum.Visible or sheet.name == options.sheet
        (visible if shown else hidden).append(sheet.name)
    if options.sheet:
        if options.sheet not in visible:
            raise Unreadable(Reason.NOT_CUSTOMERS, detail="no such sheet")
        visible = [options.sheet]
    tables = []
    for name in visible:
        part = facts.sheets.get(name, "") if facts else ""
        xml = sheet_facts(path, part, options.limits) if part else SheetFacts()
        tables.append(_table(path, name, xml, options.limits, bool(facts and facts.from_1904)))
    details: dict[str, object] = {"format": kind}
    if hidden:
        details["hidden_sheets"] = hidden
    if facts and facts.from_1904:
        details["dates_from"] = 1904
    return Book(tuple(tables), details)


Stamp = tuple[int, int, int]
_SUFFIX = {b"PK\x03\x04": ".xlsx", b"\xd0\xcf\x11\xe0": ".xls"}


def stamp(path: Path) -> Stamp:
    """Return what changes when the file does, so that nothing old is remembered of it."""
    stat = path.stat()
    return stat.st_mtime_ns, stat.st_size, stat.st_ino


@lru_cache(maxsize=1)
def _calamine(path: Path, _stamp: Stamp) -> CalamineWorkbook:
    with _parsing(), path.open("rb") as file:
        if path.suffix.lower() == _SUFFIX.get(file.read(4)):
            return CalamineWorkbook.from_path(str(path))
        # By its path calamine believes the name; from an open file it looks at the content.
        file.seek(0)
        return CalamineWorkbook.from_filelike(file)


@contextmanager
def _parsing() -> Iterator[None]:
    """Turn what calamine raises into our words; a Rust panic is no `Exception`."""
    try:
        yield
    except PasswordError:
        raise Unreadable(Reason.ENCRYPTED) from None
    except (CalamineError, OSError, ValueError) as problem:
        word = "password" in str(problem).lower()
        raise Unreadable(Reason.ENCRYPTED if word else Reason.DAMAGED) from None
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise Unreadable(Reason.DAMAGED) from None


def parsed_book(path: Path) -> CalamineWorkbook:
    """Return the workbook, which stays at hand: several readers look at one file.

    Raises `Unreadable` (ENCRYPTED, DAMAGED).
    """
    return _calamine(path, stamp(path))


def parsed_sheet(path: Path, name: str) -> CalamineSheet:
    """Return a sheet of `parsed_book`; parsing a large one takes seconds and is done once."""
    return _sheet(path, stamp(path), name)


def rows_from_first_column(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    """Yield the sheet's rows from A1 on; calamine leaves out empty columns at the left."""
    left: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    for cells in sheet.iter_rows():
        yield [*left, *cells]


@lru_cache(maxsize=16)
def _sheet(path: Path, stamped: Stamp, name: str) -> CalamineSheet:
    with _parsing():
        return _calamine(path, stamped).get_sheet_by_name(name)


def _table(path: Path, name: str, xml: SheetFacts, limits: Limits, from_1904: bool) -> Table:
    sheet = parsed_sheet(path, name)
    if sheet.width > limits.columns:
        raise TooBig("columns", limits.columns)
    left = sheet.start[1] if sheet.start else 0
    merged = tuple(
        (a, b - left, c, d - left)
        for (a, b), (c, d) in sorted(sheet.merged_cell_ranges or ())[:_MERGED]
    )
    fills = _fills(merged)
    unsolved = {
        row: tuple(column - left for column in columns if column >= left)
        for row, columns in xml.unsolved.items()
    }

    def rows() -> Iterator[SheetRow]:
        """Yield the rows that are shown, the cells of tall merged ranges filled downwards."""
        above: dict[tuple[int, int], Cell] = {}
        wanted = {source for row in fills.values() for source in row.values()}
        hidden = xml.hidden
        for index, found in enumerate(parsed_sheet(path, name).iter_rows()):
            cells: list[Cell] = found  # type: ignore[assignment]
            if index in fills or wanted:
                for column, source in fills.get(index, {}).items():
                    if column < len(cells) and cells[column] == "":
                        cells[column] = above.get(source, "")
                for column, cell in enumerate(cells):
                    if (index, column) in wanted:
                        above[index, column] = cell
            if index + 1 not in hidden:
                yield SheetRow(index + 1, cells)

    return Table(name, rows, merged, unsolved, len(xml.hidden), from_1904)


def _fills(merged: tuple[tuple[int, int, int, int], ...]) -> dict[int, dict[int, tuple[int, int]]]:
    """Return row -> column -> the cell whose value a tall merged range shows there."""
    fills: dict[int, dict[int, tuple[int, int]]] = {}
    for top, left, bottom, _right in merged:
        for row in range(top + 1, min(bottom, top + 5_000) + 1):
            fills.setdefault(row, {})[left] = (top, left)
    return fills
