"""One table of a file, whatever its format: numbered rows of cells, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from connectors.spreadsheet.cells import Cell


class SheetRow(NamedTuple):
    """One row: its cells, or why it could not be split into cells."""

    #: 1-based, as a spreadsheet program shows it.
    number: int
    cells: Sequence[Cell]
    notes: tuple[str, ...] = ()
    #: A code of `Reason`; then `text` is the row as it stands in the file.
    refused: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, or a whole text file."""

    #: The sheet's name; "" where the file has no sheets.
    name: str
    #: Opens the rows from the top; may be called more than once.
    rows: Callable[[], Iterator[SheetRow]]
    #: Merged ranges as (first row, first column, last row, last column), 0-based.
    merged: tuple[tuple[int, int, int, int], ...] = ()
    #: Cells (row number, 0-based column) that hold a formula and no result.
    unsolved: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    hidden_rows: int = 0
    #: True where serial dates count from 1904.
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A file's tables in their order, and what the import page says about the file."""

    tables: tuple[Table, ...]
    details: Mapping[str, object] = field(default_factory=dict)
