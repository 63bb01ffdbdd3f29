"""The rows of a plain CSV as its own bytes: each is read when it is asked for."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import overload

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]

#: Bytes looked at at once.
_PART = 1 << 21
_COMMA, _LINE, _RETURN, _QUOTE = b',\n\r"'


class CsvRows(Sequence[Mapping[str, str]]):
    """Rows of cells by header, in the memory of their text and one number for each row."""

    def __init__(self, header: Sequence[str], block: bytes, ends: Places) -> None:
        """Take the bytes of a file and where its header and its rows end."""
        self.header = list(header)
        self._block, self._ends = block, ends

    @classmethod
    def of(cls, block: bytes) -> CsvRows | None:
        """Return the rows of a file, None for one that leaves questions.

        No question: UTF-8, commas, quotes only around whole cells, no empty line, every row as wide
        as the header. Raises UnicodeDecodeError.
        """
        block = block.removeprefix(codecs.BOM_UTF8)
        if not block.endswith(b"\n"):
            block += b"\n"
        _check_utf8(block)
        ends = [marks[:, -1] + 1 for _, marks in _parts(block)]
        if not ends or int(ends[-1][-1]) < len(block):
            return None
        header = next(csv.reader([block[: int(ends[0][0])].decode("utf-8")]))
        return cls([name.strip() for name in header], block, np.concatenate(ends))

    def __len__(self) -> int:
        return self._ends.size - 1

    @overload
    def __getitem__(self, place: int) -> Mapping[str, str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[Mapping[str, str]]: ...

    def __getitem__(self, place: int | slice) -> Mapping[str, str] | list[Mapping[str, str]]:
        places = range(len(self))[place]
        if isinstance(places, int):
            return dict(zip(self.header, next(self._rows([places])), strict=True))
        return [dict(zip(self.header, row, strict=True)) for row in self._rows(places)]

    def cells(self, places: Sequence[int], headers: Sequence[str]) -> Iterator[Sequence[str]]:
        """Yield the cells under some headers of some rows."""
        if list(headers) == self.header:
            yield from self._rows(places)
            return
        # One more than needed: with a single place the getter would give no row but a cell.
        getter = itemgetter(*(self.header.index(name) for name in headers), 0)
        for row in self._rows(places):
            yield getter(row)[:-1]

    def column(self, name: str) -> list[str]:
        """Return the cells of one column, empty ones where there is no such column."""
        if name not in self.header:
            return [""] * len(self)
        column, block = self.header.index(name), self._block
        found: list[str] = []
        for start, marks in _parts(block):
            before = marks[:, column - 1] if column else np.r_[start - 1, marks[:-1, -1]]
            places = zip((before + 1).tolist(), marks[:, column].tolist(), strict=True)
            found += (block[begin:end].decode("utf-8") for begin, end in places)
        # The header's own cell goes; quotes and the return of the last column are the reader's.
        return [_plain(cell) if cell[-1:] in ('"', "\r") else cell for cell in found[1:]]

    def _rows(self, places: Sequence[int]) -> Iterator[list[str]]:
        at = np.asarray(places, dtype=np.int64)
        begins, ends = self._ends[at].tolist(), self._ends[at + 1].tolist()
        block = self._block
        lines = (block[begin:end].decode("utf-8") for begin, end in zip(begins, ends, strict=True))
        return csv.reader(lines, strict=True)


def _plain(cell: str) -> str:
    return next(csv.reader([cell], strict=True), [""])[0]


def _check_utf8(block: bytes) -> None:
    decode = codecs.getincrementaldecoder("utf-8")().decode
    for begin in range(0, len(block), _PART):
        decode(block[begin : begin + _PART], final=begin + _PART >= len(block))


def _parts(block: bytes) -> Iterator[tuple[int, Places]]:
    """Yield where parts of the rows begin, and where their cells end as (row, cell).

    Stops before a row that is not as wide as the first one, is empty, or leaves questions.
    """
    every = np.frombuffer(block, dtype=np.uint8)
    begin, size, width = 0, _PART, 0
    while begin < every.size:
        part = every[begin : begin + size]
        marks = _separators(part)
        if marks is None:
            return
        lines = np.flatnonzero(part[marks] == _LINE)
        if not lines.size:
            if begin + size >= every.size:
                return
            size *= 2
            continue
        marks = marks[: int(lines[-1]) + 1]
        width = width or int(lines[0]) + 1
        # The reader of the library refuses longer cells, and skips a line without anything.
        long = int(np.diff(marks, prepend=-1).max()) > csv.field_size_limit()
        if long or width < 2 or not np.array_equal(lines, np.arange(width - 1, marks.size, width)):
            return
        yield begin, marks.reshape(-1, width) + begin
        begin, size = begin + int(marks[-1]) + 1, _PART


def _separators(part: NDArray[np.uint8]) -> Places | None:
    """Return where cells of a part that begins with a row end.

    None where quotes or returns stand in unusual places in whole rows.
    """
    marks = np.flatnonzero((part == _COMMA) | (part == _LINE))
    quote, back = np.flatnonzero(part == _QUOTE), np.flatnonzero(part == _RETURN)
    if quote.size:
        marks, back = (at[np.searchsorted(quote, at) % 2 == 0] for at in (marks, back))
        # Only whole rows are looked at.
        line = marks[part[marks] == _LINE][-1:]
        quote = quote[: int(np.searchsorted(quote, line[0]))] if line.size else quote[:0]
        opening, closing = quote[::2], quote[1::2]
        between = np.array([_COMMA, _LINE, _RETURN, _QUOTE])
        before = np.where(opening > 0, part[opening - 1], _LINE)
        if not (np.isin(before, between).all() and np.isin(part[closing + 1], between).all()):
            return None
    back = back[back + 1 < part.size]
    return marks if (part[back + 1] == _LINE).all() else None
