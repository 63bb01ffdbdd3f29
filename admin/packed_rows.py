"""The rows of a table as one block of bytes: a million of them in the memory of their text."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import overload

#: Stands between two cells; a row with one inside a cell cannot be packed.
_BETWEEN = "\x1f"


class PackedRows(Sequence[Mapping[str, str]]):
    """Rows of cells by header; each is unpacked when it is asked for."""

    def __init__(self, header: Sequence[str], block: bytes, ends: array[int]) -> None:
        self.header = list(header)
        self._block, self._ends = block, ends

    @classmethod
    def of(cls, header: Sequence[str], rows: Iterable[Sequence[str]]) -> PackedRows | None:
        """Return rows packed; None where a row is not as wide as the header."""
        block, ends = bytearray(), array("q")
        marks = len(header) - 1
        for row in rows:
            text = _BETWEEN.join(row)
            if text.count(_BETWEEN) != marks or len(row) != len(header):
                return None
            block += text.encode("utf-8", "surrogatepass")
            ends.append(len(block))
        return cls(header, bytes(block), ends)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, place: int) -> Mapping[str, str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[Mapping[str, str]]: ...

    def __getitem__(self, place: int | slice) -> Mapping[str, str] | list[Mapping[str, str]]:
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        return dict(zip(self.header, self._cells(range(len(self))[place]), strict=True))

    def _cells(self, place: int) -> list[str]:
        begin = self._ends[place - 1] if place else 0
        return (
            self._block[begin : self._ends[place]].decode("utf-8", "surrogatepass").split(_BETWEEN)
        )

    def column(self, name: str) -> list[str]:
        """Return the cells of one column, empty ones where there is no such column."""
        if name not in self.header:
            return [""] * len(self)
        place = self.header.index(name)
        return [self._cells(row)[place] for row in range(len(self))]
