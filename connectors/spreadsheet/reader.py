"""The spreadsheet reader: which format, which sheets, which header, then row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from connectors.contract import Layout, ReadOptions, ReadRow, Sample
from connectors.packages import OLE, ZIP, check_compound, check_office_parts, check_zip
from connectors.reasons import Reason
from connectors.spreadsheet.csv_rows import find_delimiter, first_lines, text_rows
from connectors.spreadsheet.encoding import find_encoding
from connectors.spreadsheet.headers import SEARCHED, find_header
from connectors.spreadsheet.html_table import looks_like_html, open_html
from connectors.spreadsheet.mapping import map_columns
from connectors.spreadsheet.plan_rows import RowReader
from connectors.spreadsheet.table import Book, Table
from connectors.spreadsheet.workbook import Stamp, open_workbook, stamp
from store.errors import Unreadable

KIND = "spreadsheet"

#: A known program's export is surer than a list of anybody's.
_SURE_LAYOUT, _SURE_TABLE, _SURE_NOTHING = 0.9, 0.6, 0.05
#: Prose with commas has lines of all widths; this share of a table's lines has the same.
_EVEN = 0.7
_FOREIGN = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"SQLite format 3\0", b"\x1f\x8b", b"7z\xbc\xaf",
    b"Rar!", b"BEGIN:VCARD", b"{\\rtf", b"<?xml", b"\x7fELF", b"MZ", b"BM",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file with the readers of those of its tables that hold customers."""

    readers: tuple[RowReader, ...]
    names: tuple[str, ...]
    connection: str
    details: Mapping[str, object]
    #: False for text whose lines have all widths: prose, not a table.
    even: bool


def recognise(sample: Sample) -> Layout | None:
    """Return the layout of a table of customers or orders, None for any other file.

    A table without a header that names a customer is recognised weakly, so that reading it can
    say `NO_HEADER` when no other reader knows the file. Raises `Unreadable` for a workbook that
    must not be parsed.
    """
    head = sample.head
    if not head.strip() or _is_foreign(head):
        return None
    if head.startswith(ZIP) and not _is_workbook(sample):
        return None
    opened = _open(sample.path, _Frozen.of(sample.path, sample.options))
    if opened is None:
        return None
    if not opened.readers:
        if not opened.even:
            return None
        return Layout(KIND, "table", _SURE_NOTHING, details=opened.details)
    known = [name for name in opened.names if name not in {"table", "orders"}]
    name = (known or list(opened.names))[0]
    sure = _SURE_LAYOUT if known else _SURE_TABLE
    return Layout(KIND, name, sure, opened.connection, opened.details)


def count(path: Path, _layout: Layout, options: ReadOptions) -> int | None:
    """Return how many rows `read` will yield; ids are checked for being unique on the way."""
    opened = _open(path, _Frozen.of(path, options))
    return sum(reader.count() for reader in opened.readers) if opened else None


def read(path: Path, layout: Layout, options: ReadOptions) -> Iterator[ReadRow]:
    """Yield the rows of every visible table that holds customers or orders."""
    opened = _open(path, _Frozen.of(path, options))
    if opened is None:
        raise Unreadable(Reason.NOT_CUSTOMERS)
    if not opened.readers:
        raise Unreadable(Reason.NO_HEADER)
    for reader in opened.readers:
        # Ids that are not unique in the file are no ids: this must be known before the first row.
        reader.count()
        yield from reader.read()


def _is_foreign(head: bytes) -> bool:
    if head.startswith(_FOREIGN) or _is_binary(head):
        return True
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return text.startswith((b"{", b"[{", b"[[", b"[\n", b"BEGIN:VCARD"))


def _is_binary(head: bytes) -> bool:
    """Tell whether the bytes are of no text: control characters that are no half of UTF-16."""
    if head.startswith((ZIP, OLE, b"\xff\xfe", b"\xfe\xff")):
        return False
    controls = sum(head.count(bytes((code,))) for code in (*range(1, 9), *range(14, 32)))
    return controls * 50 > len(head) and not _has_even_zeros(head)


def _has_even_zeros(head: bytes) -> bool:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return max(even, odd) * 20 > len(head) and min(even, odd) * 10 <= max(even, odd)


def _is_workbook(sample: Sample) -> bool:
    names = check_zip(sample.path, sample.options.limits)
    return bool(check_office_parts(sample.path, names))


@dataclass(frozen=True, slots=True)
class _Frozen:
    """Options in a form that a cache can keep."""

    options: str
    file: Stamp

    @classmethod
    def of(cls, path: Path, options: ReadOptions) -> _Frozen:
        key = cls._key(options)
        _WAITING[key] = options
        return cls(key, stamp(path))

    @staticmethod
    def _key(options: ReadOptions) -> str:
        plain = {name: getattr(options, name) for name in options.__dataclass_fields__}
        plain["columns"], plain["limits"] = dict(options.columns), repr(options.limits)
        return json.dumps(plain, sort_keys=True)


_WAITING: dict[str, ReadOptions] = {}


@lru_cache(maxsize=1)
def _open(path: Path, frozen: _Frozen) -> _Opened | None:
    options = _WAITING[frozen.options]
    _WAITING.clear()
    book = _book(path, options)
    if book is None:
        return None
    readers, names, connections = [], [], []
    sheets: list[dict[str, object]] = []
    left_out: list[str] = []
    for table in book.tables:
        top = [row.cells for row in islice(table.rows(), max(SEARCHED, options.header_row + 1))]
        header = find_header(
            _level(table, top, options), table.merged, wish=options.header_row,
            columns=options.columns,
        )  # fmt: skip
        if header is None:
            if any(any(cell not in ("", None) for cell in cells) for cells in top):
                left_out.append(table.name)
            continue
        plan = map_columns(header, options, from_1904=table.from_1904)
        readers.append(RowReader(table, header, plan, options.limits))
        names.append(plan.name)
        connections.append(plan.layout.connection if plan.layout else "")
        sheets.append(
            {"sheet": table.name, "header_row": header.end, "layout": plan.name,
             "columns": plan.shown(), "hidden_rows": table.hidden_rows}
        )  # fmt: skip
    told = {name: value for name, value in book.details.items() if name != "even"}
    even = bool(book.details.get("even", True))
    details = {**told, "sheets": sheets, "left_out": left_out}
    connection = connections[0] if connections and len(set(connections)) == 1 else ""
    return _Opened(tuple(readers), tuple(names), connection, details, even)


def _level(table: Table, top: list, options: ReadOptions) -> list:  # type: ignore[type-arg]
    """Put each row at the place of its number, so that hidden rows do not shift the header."""
    rows: list[object] = []
    for row in islice(table.rows(), len(top)):
        rows.extend([[]] * (row.number - 1 - len(rows)))
        rows.append(row.cells)
    return rows[: max(SEARCHED, options.header_row + 1)]


def _book(path: Path, options: ReadOptions) -> Book | None:
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if head.startswith(ZIP):
        kind = check_office_parts(path, check_zip(path, options.limits))
        return open_workbook(path, kind, options) if kind else None
    if head.startswith(OLE):
        check_compound(path)
        return open_workbook(path, "xls", options)
    if looks_like_html(head):
        return open_html(path, head, options)
    return _text_book(path, options)


def _text_book(path: Path, options: ReadOptions) -> Book | None:
    encoding = find_encoding(path, options.encoding)
    lines = first_lines(path, encoding)
    if sum(c < " " and c not in "\t\r\n\f" for line in lines for c in line) > len(lines):
        return None
    delimiter, even = find_delimiter(lines)
    if options.delimiter:
        delimiter, even = options.delimiter, 1.0
    if not delimiter:
        if not _is_one_column(lines, options):
            return None
        delimiter = ","
    details: dict[str, object] = {
        "even": even >= _EVEN,
        "format": "csv",
        "encoding": encoding.name,
        "delimiter": delimiter,
    }
    notes = [Reason.ENCODING_GUESSED.value] if encoding.guessed else []
    notes += [Reason.MIXED_ENCODING.value] if encoding.mixed else []
    if notes:
        details["notes"] = notes
    table = Table("", lambda: text_rows(path, encoding, delimiter))
    return Book((table,), details)


def _is_one_column(lines: list[str], options: ReadOptions) -> bool:
    """A list of one column is a table only when its first line names the column."""
    rows = [[line.strip()] for line in lines if line.strip()]
    return find_header(rows[:1], columns=options.columns) is not None
