"""Which ids of a file can be believed: those that every row has and no two rows share."""

from __future__ import annotations

from connectors.spreadsheet.aliases import header_key
from connectors.spreadsheet.asides import TOTAL_STARTS, aside
from connectors.spreadsheet.cells import text_of
from connectors.spreadsheet.mapping import Column
from connectors.spreadsheet.table import SheetRow

#: Headers of ids that are often mere numbering.
_VAGUE = frozenset({"编号", "編號", "id", "ref", "no", "序号", "序號", "卡号"})


class Ids:
    """The ids of one stream, as far as every row has one of its own."""

    def __init__(self, columns: list[Column]) -> None:
        self.usable = bool(columns)
        self._columns = columns
        self._seen: set[str] = set()

    def is_numbering(self) -> bool:
        """Tell whether the ids only number the rows: 1, 2, 3 under a header like "编号".

        Such a number moves to another customer when a row above it is deleted.
        """
        if not any(header_key(column.header) in _VAGUE for column in self._columns):
            return False
        return self._seen == {str(number) for number in range(1, len(self._seen) + 1)}

    def take(self, row: SheetRow) -> bool:
        """Note the row's id; False where it has none, or one that was seen before."""
        for column in self._columns:
            cell = row.cells[column.index] if column.index < len(row.cells) else ""
            text = text_of(cell)
            if text:
                value = column.mend(cell, text) if column.mend else text
                name = value if isinstance(value, str) else value.value
                if name[:1] in TOTAL_STARTS and aside(row):
                    return True
                if not name or name in self._seen:
                    return False
                self._seen.add(name)
                return True
        return False
