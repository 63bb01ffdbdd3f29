"""Tables of XLSX, XLS and ODS workbooks, read with calamine one sheet at a time."""

from __future__ import annotations

from collections.abc import Iterator
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
    book = _calamine(path)
    facts = book_facts(path) if kind == "xlsx" else None
    visible, hidden = [], []
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


@lru_cache(maxsize=1)
def _calamine(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise Unreadable(Reason.ENCRYPTED) from None
    except (CalamineError, OSError, ValueError) as problem:
        word = "password" in str(problem).lower()
        raise Unreadable(Reason.ENCRYPTED if word else Reason.DAMAGED) from None


@lru_cache(maxsize=16)
def _sheet(path: Path, name: str) -> CalamineSheet:
    """Parse a sheet; it stays at hand, because recognising and reading both need it."""
    try:
        return _calamine(path).get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise Unreadable(Reason.DAMAGED) from None


def _table(path: Path, name: str, xml: SheetFacts, limits: Limits, from_1904: bool) -> Table:
    sheet = _sheet(path, name)
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
        for index, cells in enumerate(_sheet(path, name).iter_rows()):
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
