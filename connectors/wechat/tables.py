"""Tables of exports, CSV or XLSX: lines, the header among them, rows under header names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connectors.contract import Limits, ReadOptions, ReadRow
from connectors.reasons import Reason
from connectors.spreadsheet.workbook import parsed_book, parsed_sheet, rows_from_first_column
from connectors.texts import raw_text, read_text, text_of
from connectors.wechat.archive import check_workbook
from store.errors import TooBig

#: How far down a header may stand (the pay bill has about 16 lines before it).
HEADER_WITHIN = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table."""

    place: str
    cells: tuple[object, ...]
    #: Set when the line could not be split or is not whole.
    refused: str = ""
    raw: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.refused and not any(text_of(cell).strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or a whole CSV file (then without a name)."""

    name: str
    lines: Iterator[Line]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A row under its header: what stands in each column, or why it was refused."""

    place: str
    values: Mapping[str, object] = field(default_factory=dict)
    #: Cells as they stand, for rows that a tool shifted.
    cells: tuple[object, ...] = ()
    refused: str = ""
    raw: str = ""

    def text(self, name: str) -> str:
        """The trimmed text of a column, "" where the table has no such column."""
        return text_of(self.values.get(name)).strip()

    def refusal(self) -> ReadRow:
        """The row for a refused entry."""
        return ReadRow(self.place, refused=self.refused or Reason.BAD_ROW, raw=raw_text(self.raw))


def grids(path: Path, options: ReadOptions) -> Iterator[Grid]:
    """Yield the sheets of a workbook, or the one table of a text file."""
    with path.open("rb") as file:
        zipped = file.read(4) == b"PK\x03\x04"
    if zipped:
        yield from _sheets(path, options)
        return
    read = read_text(path, options)
    delimiter = options.delimiter or delimiter_of(read.text)
    lines = csv_lines(read.text, options.limits, cut=read.cut, delimiter=delimiter)
    yield Grid("", lines, read.notes)


def delimiter_of(text: str) -> str:
    """Return the separator of a table: a comma as the tools write it, or what Excel made of it."""
    beginning = text[:4096]
    found = max(",\t;", key=beginning.count)
    return found if beginning.count(found) > beginning.count(",") else ","


def csv_lines(
    text: str, limits: Limits, *, cut: bool = False, delimiter: str = ","
) -> Iterator[Line]:
    """Yield the lines of a CSV text; one whose quote never closes is refused, the rest goes on."""
    csv.field_size_limit(max(csv.field_size_limit(), limits.bytes))
    physical = list(io.StringIO(text, newline=""))
    at, count = 0, 0
    width = 0
    while at < len(physical):
        taken = list[str]()

        def feed(start: int = at, taken: list[str] = taken) -> Iterator[str]:
            for line in physical[start:]:
                taken.append(line)
                yield line

        for cells in csv.reader(feed(), delimiter=delimiter):
            count += 1
            if count > limits.rows:
                raise TooBig("rows", limits.rows)
            start, at = at, at + len(taken)
            source = "".join(taken)
            taken.clear()
            place = f"row {start + 1}"
            if at >= len(physical) and source.count('"') % 2:
                at = _resume(physical, start + 1, width, delimiter)
                source = "".join(physical[start:at])
                yield Line(place, (), Reason.CUT_OFF, raw_text(source))
                break
            unfinished = cut and at >= len(physical)
            if any(len(cell) > limits.cell_chars for cell in cells):
                yield Line(place, (), Reason.TOO_LONG, raw_text(source))
            elif unfinished and any(cells):
                yield Line(place, (), Reason.CUT_OFF, raw_text(source))
            else:
                width = max(width, len(cells))
                yield Line(place, tuple(cells), raw=source)


def _resume(physical: list[str], at: int, width: int, delimiter: str) -> int:
    """Where reading goes on after an unclosed quote: the next line that is a whole row."""
    while at < len(physical):
        line = physical[at]
        if line.count('"') % 2 == 0:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if width > 1 and len(cells) == width:
                return at
        at += 1
    return at


def _sheets(path: Path, options: ReadOptions) -> Iterator[Grid]:
    check_workbook(path, options.limits)
    for name in parsed_book(path).sheet_names:
        if options.sheet and name != options.sheet:
            continue
        sheet = parsed_sheet(path, name)
        if sheet.total_height > options.limits.rows:
            raise TooBig("rows", options.limits.rows)
        yield Grid(name, _sheet_lines(name, rows_from_first_column(sheet)))


def _sheet_lines(name: str, rows: Iterable[Sequence[object]]) -> Iterator[Line]:
    for number, cells in enumerate(rows, start=1):
        yield Line(f"{name} row {number}", tuple(cells))


def entries(grid: Grid, marks: frozenset[str]) -> Iterator[Entry]:
    """Yield the rows under the header that holds all `marks`; nothing when there is none."""
    names = tuple[str, ...]()
    for number, line in enumerate(grid.lines):
        if names:
            yield from _entry(names, line)
            continue
        cells = tuple(text_of(cell).strip().lstrip("\ufeff") for cell in line.cells)
        if marks <= set(cells):
            names = cells
        elif number >= HEADER_WITHIN:
            return


def _entry(names: tuple[str, ...], line: Line) -> Iterator[Entry]:
    if line.refused:
        yield Entry(line.place, refused=line.refused, raw=line.raw)
    elif not line.blank:
        values: dict[str, object] = {}
        for name, cell in zip(names, line.cells, strict=False):
            values.setdefault(name, cell)
        missing = len(names) - len(line.cells)
        raw = line.raw or "\t".join(text_of(cell) for cell in line.cells)
        if missing > 0:
            whole = line.raw.endswith(("\n", "\r")) or not line.raw
            reason = Reason.BAD_ROW if whole else Reason.CUT_OFF
            yield Entry(line.place, values, line.cells, reason, raw)
        else:
            yield Entry(line.place, values, line.cells, raw=raw)
