"""The review card as a value: records are columns, fields are rows, the result comes first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from admin.web.likeness import Look, Mark, Piece
from store.values import RowId


class Verdict(StrEnum):
    """What a row of the card says about the records."""

    DIFFERS = "differs"
    PARTLY = "partly"
    ONLY = "only"
    EQUAL = "equal"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    """One record: where it was read, and which of the two customers it belongs to now."""

    number: int
    row: RowId
    label: str
    place: str
    seen_at: str
    customer: str
    #: "a" or "b": the two sides of the question.
    side: str
    #: One of the two records that the question is about.
    asked: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """What one record says in one field, cut into pieces where it differs."""

    values: tuple[tuple[Piece, ...], ...]
    look: Look
    #: The value to show if this cell is picked; "" where there is nothing to pick.
    pick: str = ""
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What the customer would show, and the rule that says so."""

    values: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One field across all records."""

    field: str
    verdict: Verdict
    result: Result
    cells: tuple[Cell, ...]

    @property
    def mark(self) -> Mark:
        """Return the sign for the whole row."""
        return {
            Verdict.DIFFERS: Mark.DIFFERENT,
            Verdict.PARTLY: Mark.NEAR,
            Verdict.ONLY: Mark.ONLY,
            Verdict.EQUAL: Mark.EQUAL,
            Verdict.EMPTY: Mark.EMPTY,
        }[self.verdict]

    @property
    def picks(self) -> bool:
        """Return True when there is more than one value to choose from."""
        return len({cell.pick for cell in self.cells if cell.pick}) > 1


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that the card shows of the records."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    #: Records of the two customers that found no room.
    left_out: int = 0

    @property
    def second(self) -> Column:
        """Return the record of the second customer that the question is about."""
        return next((one for one in self.columns if one.side == "b"), self.columns[-1])

    def of(self, verdict: str) -> tuple[Line, ...]:
        """Return the rows with one verdict, in the order of the fields."""
        return tuple(line for line in self.lines if line.verdict == verdict)

    def picked(self, field: str, column: str) -> tuple[RowId, str] | None:
        """Return (row, value) of a pick that differs from what the rule chose; else None."""
        for line in self.lines:
            if line.field == field and column.isdecimal() and 0 < int(column) <= len(line.cells):
                cell = line.cells[int(column) - 1]
                chosen = next((c.pick for c in line.cells if c.picked), "")
                if cell.pick and cell.pick != chosen:
                    return self.columns[int(column) - 1].row, cell.pick
        return None
