"""Reads the files of `guiyi match` into one table: cells by header, and a name for every row.

A plain CSV is read here, fast. Where its headers are field names of ours it is taken as it is;
where they say too little for a customer file it goes to the generic engine with every column.
Everything else goes through the readers of `connectors`.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from admin.csv_rows import CsvRows
from admin.packed_rows import PackedRows
from dedupe.table import is_customers
from store.errors import Unreadable
from store.values import FIELDS, Stream

if TYPE_CHECKING:
    from connectors.contract import Layout, ReadOptions

#: Bytes above which a CSV is not read whole into memory here but by the reader and its limits.
PLAIN_BYTES = 200 * 1024 * 1024

#: Headers beside the canonical fields that a plain CSV may have: the row's name, and when it was
#: changed, which is no evidence.
ID, CHANGED = "id", "modified_at"


@dataclass(frozen=True, slots=True)
class Table:
    """One file as rows of cells."""

    name: str
    rows: Sequence[Mapping[str, str]]
    #: Header -> canonical field; unknown headers are left out.
    fields: Mapping[str, str]
    #: Per row its own id, "" where it has none.
    ids: Sequence[str]
    #: Per row where it stands in the file.
    places: Sequence[str]
    #: Codes of rows that the reader refused, with how many.
    refused: Mapping[str, int] = field(default_factory=dict)


def read_table(path: Path, options: ReadOptions | None = None) -> Table:
    """Return a file as a table; raises Unreadable, TooBig or OSError."""
    plain = None if options else plain_csv(path)
    if plain is None:
        return _through_reader(path, options)
    header = plain.header
    known = frozenset((*FIELDS, ID, CHANGED))
    if known.issuperset(header):
        return _table(path, plain, {name: name for name in header if name in FIELDS})
    fields = _known_headers(header)
    table = _table(path, plain, fields)
    if is_customers(table.rows, fields):
        return _through_reader(path, options)
    return table


def plain_csv(path: Path) -> CsvRows | PackedRows | None:
    """Return the rows of a CSV that leaves no question, None for any other file.

    No question: UTF-8, commas, unique headers without digits in front, every row as wide as the
    header.
    """
    if path.stat().st_size > PLAIN_BYTES:
        return None
    try:
        rows = CsvRows.of(path.read_bytes())
        if rows is not None:
            return rows if rows and _is_header(rows.header) else None
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = filter(None, csv.reader(file, strict=True))
            first = next(read, [])
            if not _is_header(first):
                return None
            cells = PackedRows.of([name.strip() for name in first], read)
    except (UnicodeDecodeError, csv.Error):
        return None
    return cells if cells else None


def _is_header(row: list[str]) -> bool:
    names = [name.strip() for name in row]
    return (
        len(names) >= 2
        and len(set(names)) == len(names)
        and all(name and not name[0].isdigit() and len(name) <= 40 for name in names)
    )


def _known_headers(header: Sequence[str]) -> dict[str, str]:
    from connectors.spreadsheet.aliases import field_of

    found = {name: field_of(name) for name in header}
    return {name: known for name, known in found.items() if known in FIELDS}


def _table(path: Path, rows: CsvRows | PackedRows, fields: Mapping[str, str]) -> Table:
    places = [str(number) for number in range(2, len(rows) + 2)]
    return Table(path.name, rows, fields, rows.column(_id_column(rows.header)), places)


def _id_column(header: Sequence[str]) -> str:
    return next((name for name in header if name.lower() == ID), "")


def _through_reader(path: Path, options: ReadOptions | None) -> Table:
    """Read a file by the reader that knows its layout, with every column where it says too little.

    A file whose columns nobody knows is read again with its first row as the header.
    """
    from connectors.contract import ReadOptions

    options = options or ReadOptions()
    try:
        known, whole = _read(path, options)
    except Unreadable as error:
        if error.reason not in ("no_header", "not_customers") or options.header_row:
            raise
        _, whole = _read(path, replace(options, header_row=1))
        known = Table(path.name, (), {}, (), ())
    table = known if is_customers(known.rows, known.fields) else whole
    if not table.rows:
        raise Unreadable("not_customers", source=path.name)
    return table


def _read(path: Path, options: ReadOptions) -> tuple[Table, Table]:
    """Return the customers of a file, and its rows with every column as it stands there."""
    from connectors.files import open_file

    fields: dict[str, str] = {}
    customers: list[tuple[dict[str, str], str, str]] = []
    whole: list[tuple[dict[str, str], str, str]] = []
    refused: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    with open_file(path, options) as opened:
        headers = _headers(opened.layout)
        for read in (read for page in opened for read in page):
            for record in read.records:
                if record.stream is not Stream.CUSTOMERS:
                    continue
                customers.append((_cells(record.fields, fields), record.external_id, read.place))
                raw = {str(name): str(value) for name, value in record.raw.items()}
                whole.append((raw, record.external_id, read.place))
            if read.refused:
                refused[read.refused] += 1
                # Nothing that we know is in it: as a row of unknown columns it is a row.
                cells = read.raw.split("\t")
                if read.refused == "nothing_in_it" and len(cells) == len(headers):
                    whole.append((dict(zip(headers, cells, strict=True)), "", read.place))
                else:
                    lost[read.refused] += 1
    return _tabled(path, customers, fields, refused), _tabled(path, whole, {}, lost)


def _tabled(
    path: Path,
    rows: list[tuple[dict[str, str], str, str]],
    fields: Mapping[str, str],
    refused: Mapping[str, int],
) -> Table:
    cells, ids, places = zip(*rows, strict=True) if rows else ((), (), ())
    if not fields and not any(ids):
        ids = tuple(row.get(_id_column(list(row)), "") for row in cells)
    return Table(path.name, cells, fields, ids, places, refused)


def _headers(layout: Layout) -> list[str]:
    """Return the headers of a file of one sheet, as its reader found them."""
    sheets = layout.details.get("sheets")
    if not isinstance(sheets, list) or len(sheets) != 1:
        return []
    columns = sheets[0].get("columns", {})
    return [str(name) for name in columns]


def _cells(values: Mapping[str, Sequence[str]], fields: dict[str, str]) -> dict[str, str]:
    """Spread a record over one cell a value; `fields` learns what each header means."""
    cells = {}
    for name, texts in values.items():
        for number, text in enumerate(texts):
            header = name if number == 0 else f"{name} {number + 1}"
            fields[header] = name
            cells[header] = text
    return cells


def joined(
    tables: Sequence[Table],
) -> tuple[Sequence[Mapping[str, str]], dict[str, str], list[str]]:
    """Put the tables under each other: rows, what the headers mean, and a unique id per row."""
    rows: Sequence[Mapping[str, str]] = [row for table in tables[1:] for row in table.rows]
    rows = [*tables[0].rows, *rows] if rows else tables[0].rows if tables else rows
    fields = {header: known for table in tables for header, known in table.fields.items()}
    return rows, fields, row_names(tables)


def row_names(tables: Sequence[Table]) -> list[str]:
    """Return a name for every row: its own id where those are unique, else file:place."""
    own = [key for table in tables for key in table.ids]
    if all(own) and len(set(own)) == len(own):
        return own
    names = [f"{table.name}:{place}" for table in tables for place in table.places]
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        seen[name] += 1
        unique.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return unique
