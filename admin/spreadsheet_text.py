"""Text that is safe to put into a cell: never a formula in CSV, always a legal string in XLSX."""

from __future__ import annotations

import re

#: What a spreadsheet program may take for the start of a formula (OWASP, "CSV Injection"), with
#: the full-width forms, which Excel for Chinese and Japanese folds. The apostrophe is here so that
#: taking one apostrophe off again is exact.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "'")

#: Excel holds no more characters in one cell.
CELL_CHARACTERS = 32_767

#: Characters that XML 1.0 cannot hold but a spreadsheet string can, written `_xHHHH_` (ECMA-376
#: part 1, ST_Xstring). A carriage return is legal in XML but is read back as a line feed.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_BLANK = re.compile(r"[ \t\n]")
_IMPOSSIBLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def csv_cell(text: str) -> str:
    """Return the text with an apostrophe in front where it could be run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_text(cell: str) -> str:
    """Return what `csv_cell` was given."""
    return cell.removeprefix("'")


def xlsx_text(text: str) -> str:
    """Return the text as the string of an XLSX cell.

    Characters that no XLSX can hold become U+FFFD; what passes Excel's limit is cut with "…".
    """
    text = _IMPOSSIBLE.sub("\ufffd", text)
    if len(text) > CELL_CHARACTERS:
        text = text[: CELL_CHARACTERS - 1] + "…"
    text = _ESCAPED.sub(_escape, text)
    # openpyxl does not mark a text of blanks alone as one whose blanks count.
    return text if text.strip(" \t\n") else _BLANK.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"
