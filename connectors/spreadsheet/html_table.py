"""Tables of an HTML page that a program saved as .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from connectors.contract import ReadOptions
from connectors.reasons import Reason
from connectors.spreadsheet.encoding import decoded_lines, find_encoding
from connectors.spreadsheet.table import Book, SheetRow, Table
from store.errors import TooBig, Unreadable

_LOOKS = re.compile(
    rb"^\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|table|body)\b", re.I | re.S
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([-\w]+)", re.I)


def looks_like_html(head: bytes) -> bool:
    """Tell whether the file begins like an HTML page."""
    return bool(_LOOKS.match(head.removeprefix(b"\xef\xbb\xbf")))


def open_html(path: Path, head: bytes, options: ReadOptions) -> Book:
    """Read every table of the page."""
    declared = _CHARSET.search(head)
    encoding = find_encoding(path, options.encoding)
    if declared and encoding.guessed:
        encoding = find_encoding(path, declared[1].decode("ascii"))
    parser = _Tables(options)
    for line in decoded_lines(path, encoding):
        parser.feed(line.text)
    parser.close()
    tables = tuple(
        Table("", _rows(rows)) for rows in parser.tables if any(any(row) for row in rows)
    )
    if not tables:
        raise Unreadable(Reason.NOT_CUSTOMERS)
    return Book(tables, {"format": "html", "encoding": encoding.name})


class _Rows:
    def __init__(self, rows: list[list[str]]) -> None:
        self._rows = rows

    def __call__(self) -> Iterator[SheetRow]:
        for index, cells in enumerate(self._rows, 1):
            yield SheetRow(index, cells)


def _rows(rows: list[list[str]]) -> _Rows:
    return _Rows(rows)


class _Tables(HTMLParser):
    """Collects the cells of all tables; a spanning cell stands in each place that it covers."""

    def __init__(self, options: ReadOptions) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._limits = options.limits
        self._count = 0
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._below: dict[int, tuple[int, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._end_row()
            self.tables.append([])
            self._below = {}
        elif tag == "tr":
            self._end_row()
            self._row = []
        elif tag in {"td", "th"}:
            self._end_cell()
            if self._row is None:
                self._row = []
            said = dict(attrs)
            self._span = (_number(said.get("rowspan")), _number(said.get("colspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._end_cell()
        elif tag in {"tr", "table"}:
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def close(self) -> None:
        """End the page; a table cut off in a row keeps what was read of it."""
        super().close()
        self._end_row()

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        text = "".join(self._cell).strip()
        self._cell = None
        self._fill_from_above()
        tall, wide = self._span
        for _ in range(wide):
            if tall > 1:
                self._below[len(self._row)] = (tall - 1, text)
            self._row.append(text)
        if len(self._row) > self._limits.columns:
            raise TooBig("columns", self._limits.columns)

    def _fill_from_above(self) -> None:
        row = self._row
        if row is None:
            return
        while len(row) in self._below:
            column = len(row)
            left, text = self._below.pop(column)
            if left > 1:
                self._below[column] = (left - 1, text)
            row.append(text)

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is None:
            return
        self._fill_from_above()
        if not self.tables:
            self.tables.append([])
        self.tables[-1].append(self._row)
        self._row = None
        self._count += 1
        if self._count > self._limits.rows:
            raise TooBig("rows", self._limits.rows)


def _number(text: str | None) -> int:
    return min(int(text), 1000) if text and text.isdigit() and len(text) < 6 and int(text) else 1
