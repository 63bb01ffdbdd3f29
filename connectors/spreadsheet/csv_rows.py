"""Rows of delimited text: finds the delimiter, survives an unclosed quote, loses no line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from connectors.reasons import Reason
from connectors.spreadsheet.encoding import Encoding, Line, decoded_lines
from connectors.spreadsheet.table import SheetRow

#: The ideographic comma is what a Chinese keyboard types; some lists are written by hand.
DELIMITERS = (",", "\t", ";", "，", "|")
#: A cell longer than this is refused with its row; `csv` itself stops at 131,072.
FIELD_CHARS = 1_000_000
#: A quoted cell that runs on for more lines than this is taken for an unclosed quote.
_RECORD_LINES = 1_000
_SNIFFED = 60


def find_delimiter(lines: list[str]) -> tuple[str, float]:
    """Return the delimiter that cuts the lines most evenly into the most cells; "" for none.

    Beside it: the share of lines that have the usual number of cells.
    """
    best, found, even = 0.0, "", 0.0
    for delimiter in DELIMITERS:
        widths = [len(row) for row in _plain(lines, delimiter) if any(row)]
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=lambda width: (wide.count(width), width))
        rate = wide.count(usual) / len(widths) + min(usual, 20) / 100
        if rate > best + 0.01:
            best, found, even = rate, delimiter, wide.count(usual) / len(widths)
    return found, even


def _plain(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


def first_lines(path: Path, encoding: Encoding) -> list[str]:
    """Return the first lines of the file, cut to a length that is cheap to weigh."""
    return [line.text[:20_000] for line in islice(decoded_lines(path, encoding), _SNIFFED)]


def text_rows(path: Path, encoding: Encoding, delimiter: str) -> Iterator[SheetRow]:
    """Yield every record of the file, a damaged one with the reason and its first line.

    When a quote is never closed, or is closed where no cell ends, only the line it stands in is
    refused; reading goes on with the line after it.
    """
    csv.field_size_limit(FIELD_CHARS)
    source = _Source(decoded_lines(path, encoding))
    reader = csv.reader(source, delimiter=delimiter)
    number, width = 0, 0
    while True:
        number += 1
        source.taken.clear()
        try:
            cells = next(reader)
            damaged = source.in_doubt() and _is_damaged(source.taken, delimiter, width)
            refused = Reason.CUT_OFF if damaged else ""
        except StopIteration:
            return
        except (csv.Error, _TooManyLines):
            cells, damaged = [], True
            refused = Reason.TOO_LONG if len(source.taken) == 1 else Reason.CUT_OFF
        notes = source.notes()
        if damaged:
            line = source.taken[0]
            source.give_back(source.taken[1:])
            # The old reader still waits for the end of the quote.
            reader = csv.reader(source, delimiter=delimiter)
            yield SheetRow(number, [], line.notes, refused, line.text.rstrip("\r\n"))
        else:
            width = max(width, len(cells))
            yield SheetRow(number, cells, notes)


class _TooManyLines(Exception):
    """One record has run on for too long."""


class _Source:
    """The lines given to the csv reader, remembered until their record is complete."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: list[Line] = []
        self.taken: list[Line] = []
        self._ended = False

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _RECORD_LINES:
            raise _TooManyLines
        line = self._again.pop() if self._again else next(self._lines, None)
        if line is None:
            self._ended = True
            raise StopIteration
        self.taken.append(line)
        return line.text

    def give_back(self, lines: list[Line]) -> None:
        """Read these lines again."""
        self._again.extend(reversed(lines))
        self._ended = False

    def in_doubt(self) -> bool:
        """Tell whether the record is one that an unclosed quote could have made."""
        return len(self.taken) > 1 or self._ended

    def notes(self) -> tuple[str, ...]:
        """Return the notes of the record's lines, each once."""
        if len(self.taken) == 1:
            return self.taken[0].notes
        return tuple(dict.fromkeys(note for line in self.taken for note in line.notes))


def _is_damaged(taken: list[Line], delimiter: str, width: int) -> bool:
    """Tell whether the record's quotes do not close where a cell ends.

    A record of several lines is also damaged when a line within it is a whole row by itself:
    then a quote left open has met the opening quote of a later row.
    """
    lines = [line.text for line in taken]
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        # A stray quote within one closed line is read as it stands.
        return len(lines) > 1 or _open_at_end(lines[0], delimiter)
    inner = lines[1:-1]
    return width > 3 and any(
        len(row) >= width for line in inner for row in _plain([line], delimiter)
    )


def _open_at_end(line: str, delimiter: str) -> bool:
    """Tell whether a quote is still open where the line ends."""
    mark = "\x1fend"
    rows = list(_plain([line.rstrip("\r\n") + delimiter + mark], delimiter))
    return not rows or not rows[-1] or rows[-1][-1] != mark
