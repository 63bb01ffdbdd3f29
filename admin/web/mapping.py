"""What each column of a file was taken for, as the import page shows it and lets it be changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.values import FIELDS
from sync.imports import Preview

#: What a column may be taken for; "" leaves it out.
CHOICES: tuple[str, ...] = tuple(FIELDS)

_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """One column: its header, what it is taken for, and what stands in it."""

    header: str
    #: A canonical field, or "" when the column is not used.
    field: str
    examples: tuple[str, ...]


def _mapping(preview: Preview) -> dict[str, str]:
    """Return header -> field over all sheets; a header of two sheets means the same in both."""
    sheets = preview.layout.details.get("sheets")
    found: dict[str, str] = {}
    for sheet in sheets if isinstance(sheets, list | tuple) else ():
        columns = sheet.get("columns") if isinstance(sheet, Mapping) else None
        if isinstance(columns, Mapping):
            for header, target in columns.items():
                found.setdefault(str(header), str(target or ""))
    return found


def guess(preview: Preview) -> list[Guess]:
    """Return the columns of a table; none for files whose layout leaves nothing to choose."""
    mapping = _mapping(preview)
    examples: dict[str, list[str]] = {header: [] for header in mapping}
    for row in preview.rows:
        for record in row.records[:1]:
            for header, value in record.raw.items():
                text = str(value).strip() if value is not None else ""
                if text and header in examples:
                    examples[header].append(text)
    return [
        Guess(header, field, tuple(dict.fromkeys(examples[header]))[:_EXAMPLES])
        for header, field in mapping.items()
    ]
