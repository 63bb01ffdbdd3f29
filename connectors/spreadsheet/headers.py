"""Finds the header: under title rows, over two rows with merged groups, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.spreadsheet.aliases import CONTACT, ID, PARTY, field_of, header_key
from connectors.spreadsheet.cells import Cell, text_of

#: Rows that are looked at; people put a title, notes and legends above a table.
SEARCHED = 30
#: A table that has none of these holds nobody that could be found again.
WHO = frozenset(
    {"name", "family_name", "given_name", "nickname", "remark", "company", "mobile", "phone",
     "email", "wechat", "qq", "wangwang", PARTY, CONTACT}
)  # fmt: skip
_STRONG = frozenset(
    {"name", "given_name", "nickname", "mobile", "phone", "email", "wechat", PARTY, CONTACT}
)
_VALUE_LIKE = re.compile(r"\d{5,}|@|\d{4}[-/.年]\d")


@dataclass(frozen=True, slots=True)
class Header:
    """A table's header: its names by column, and how many rows it and what is above it take."""

    #: Unique, "" where the column has no name.
    names: tuple[str, ...]
    #: 0-based index of its first row among the rows looked at.
    first: int
    #: 0-based index of the first row under it.
    end: int
    #: Columns whose meaning is known.
    hits: int = 0
    #: The owner's mapping says what this table is.
    wished: bool = False


def find_header(
    rows: Sequence[Sequence[Cell]],
    merged: Sequence[tuple[int, int, int, int]] = (),
    *,
    wish: int = 0,
    columns: Mapping[str, str] | None = None,
) -> Header | None:
    """Return the header among the first rows, None when no row names a customer.

    `merged` are ranges (first row, first column, last row, last column), `wish` is the owner's
    1-based header row, `columns` the owner's own header names.
    """
    texts = [[text_of(cell) for cell in row] for row in rows[: max(SEARCHED, wish + 1)]]
    wished = {header_key(name) for name in columns or {}}
    if wish:
        if wish > len(texts):
            return None
        return _at(texts, wish - 1, merged, wished, certain=True)
    best: Header | None = None
    for index, row in enumerate(texts):
        if _hits(row, wished) == 0:
            continue
        found = _at(texts, index, merged, wished)
        if found and (best is None or found.hits > best.hits):
            best = found
        # Below a header with many hits only rows of the table itself follow.
        if best and best.hits >= 3 and index > best.end + 3:
            break
    return best


def _hits(row: Sequence[str], wished: frozenset[str] | set[str]) -> int:
    return sum(1 for text in row if text and _known(text, wished) is not None)


def _known(text: str, wished: frozenset[str] | set[str]) -> str | None:
    return "name" if header_key(text) in wished else field_of(text)


def _at(
    texts: Sequence[Sequence[str]],
    index: int,
    merged: Sequence[tuple[int, int, int, int]],
    wished: set[str],
    *,
    certain: bool = False,
) -> Header | None:
    """Take the row as a header, with the group row above it where there is one."""
    row = list(texts[index])
    first = index
    above = texts[index - 1] if index else ()
    grouped = any(a == index - 1 and d > b for a, b, c, d in merged if c == a)
    tall = any(a == index - 1 and c == index for a, b, c, d in merged)
    filled = [text for text in row if text]
    if index and (tall or (grouped and sum(1 for t in above if t) >= 2)):
        row = _joined(row, above)
        first = index - 1
        filled = [text for text in row if text]
    known = [field for text in filled if (field := _known(text, wished)) is not None]
    who = WHO.intersection(known)
    if not certain:
        if not who and ID not in known and not any(f.startswith("purchases.") for f in known):
            return None
        if any(_VALUE_LIKE.search(text) for text in filled):
            return None
        alone = len(known) == 1 and _STRONG.intersection(known) and _labels_only(texts, index)
        if len(known) < 2 and not alone:
            return None
        if not who and "purchases.id" not in known:
            return None
        if len(known) * 5 < len(filled):
            return None
    while row and not row[-1]:
        row.pop()
    return Header(
        unique(row), first, index + 1, len(known), wished=certain or bool(wished & _keys(row))
    )


def _keys(row: Sequence[str]) -> set[str]:
    return {header_key(text) for text in row if text}


def _labels_only(texts: Sequence[Sequence[str]], index: int) -> bool:
    """Tell whether a header with one known name is the first row and looks like one."""
    if any(any(row) for row in texts[:index]):
        return False
    return all(len(text) <= 20 for text in texts[index])


def _joined(row: Sequence[str], above: Sequence[str]) -> list[str]:
    """Join a two-row header: the lower name counts, the upper one where there is no lower."""
    width = max(len(row), len(above))
    lower = [*row, *[""] * (width - len(row))]
    upper = [*above, *[""] * (width - len(above))]
    names: list[str] = []
    group = ""
    for low, up in zip(lower, upper, strict=True):
        group = up or group
        if low and low in names:
            names.append(f"{group} {low}")
        else:
            names.append(low or up)
    return names


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Give repeated header names a number: two columns never share a place in `raw`."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        name = " ".join(name.split())
        if name:
            number = seen[name] = seen.get(name, 0) + 1
            while number > 1 and (numbered := f"{name} ({number})") in seen:
                number += 1
            if number > 1:
                seen[numbered] = 1
                name = numbered
        result.append(name)
    return tuple(result)
