"""Streams a sheet's XML for what calamine does not tell: hidden rows, repeats, open formulas."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from connectors.contract import Limits
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable

_CHUNK = 4 << 20
#: One row's XML: 300 cells of 32,767 characters would be 10 MB.
_ROW_BYTES = 64 << 20
_SHEET = re.compile(
    rb"<(?:\w+:)?sheet\b[^>]*?\bname=\"([^\"]*)\"[^>]*?\b\w+:id=\"([^\"]*)\"", re.DOTALL
)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"(\w+)=\"([^\"]*)\"")
_ROW = re.compile(rb"<(?:x:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br=\"(\d+)\"")
_HIDDEN = re.compile(rb"\bhidden=\"(?:1|true)\"")
_OPEN_FORMULA = re.compile(
    rb"<(?:x:)?c\b[^>]*?\br=\"([A-Z]{1,3})(\d+)\"[^>]*>\s*<(?:x:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:x:)?f>)"
    rb"\s*(?:<(?:x:)?v\s*/>|<(?:x:)?v></(?:x:)?v>)?\s*</(?:x:)?c>"
)


@dataclass(slots=True)
class SheetFacts:
    """What the XML of one sheet says beside its values."""

    hidden: set[int] = field(default_factory=set)
    #: Row number -> 0-based columns whose formula has no result.
    unsolved: dict[int, list[int]] = field(default_factory=dict)
    elements: int = 0


@dataclass(frozen=True, slots=True)
class BookFacts:
    """What the workbook's XML says: where each sheet is, and from when dates count."""

    sheets: dict[str, str]
    from_1904: bool


def book_facts(path: Path) -> BookFacts:
    """Read the workbook part; a workbook it cannot be read from has no facts."""
    with zipfile.ZipFile(path) as archive:
        try:
            book = archive.read("xl/workbook.xml")
            links = archive.read("xl/_rels/workbook.xml.rels")
        except KeyError:
            return BookFacts({}, False)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
            raise Unreadable(Reason.DAMAGED) from None
    targets = {}
    for link in _RELATION.finditer(links):
        facts = dict(_ATTRIBUTE.findall(link[1]))
        if b"Id" in facts and b"Target" in facts:
            target = facts[b"Target"].decode("utf-8", "replace")
            targets[facts[b"Id"]] = target[1:] if target.startswith("/") else f"xl/{target}"
    sheets = {
        _unescaped(name): targets[link] for name, link in _SHEET.findall(book) if link in targets
    }
    return BookFacts(sheets, bool(re.search(rb"\bdate1904=\"(?:1|true)\"", book)))


def _unescaped(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    for entity, char in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ):
        text = text.replace(entity, char)
    return text


def sheet_facts(path: Path, part: str, limits: Limits) -> SheetFacts:
    """Stream one sheet's XML.

    Raises `TooBig("rows")` by elements, not by row numbers: a sheet that repeats `r="1"` shows a
    caller one row and takes minutes. A repeated number would lose a row, so the file is DAMAGED.
    """
    facts = SheetFacts()
    last = 0
    for block in _blocks(path, part):
        for row in _ROW.finditer(block):
            facts.elements += 1
            if facts.elements > limits.rows:
                raise TooBig("rows", limits.rows)
            number = _NUMBER.search(row[1])
            at = int(number[1]) if number else last + 1
            if at <= last:
                raise Unreadable(Reason.DAMAGED, detail="row number repeated")
            last = at
            if b"hidden" in row[1] and _HIDDEN.search(row[1]):
                facts.hidden.add(at)
        if b"<f" in block or b":f>" in block or b":f " in block:
            for cell in _OPEN_FORMULA.finditer(block):
                facts.unsolved.setdefault(int(cell[2]), []).append(_column(cell[1]))
    return facts


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _blocks(path: Path, part: str) -> Iterator[bytes]:
    """Yield the part in pieces that end where a row begins."""
    with zipfile.ZipFile(path) as archive:
        try:
            stream = archive.open(part)
        except KeyError:
            return
        except (zipfile.BadZipFile, NotImplementedError, OSError):
            raise Unreadable(Reason.DAMAGED) from None
        with stream:
            yield from _cut_at_rows(stream)


def _cut_at_rows(stream: IO[bytes]) -> Iterator[bytes]:
    carry = b""
    while True:
        try:
            chunk = stream.read(_CHUNK)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
            raise Unreadable(Reason.DAMAGED) from None
        if not chunk:
            break
        block = carry + chunk
        cut = max(block.rfind(b"<row"), block.rfind(b"<x:row"))
        if cut <= 0:
            if len(block) > _ROW_BYTES:
                raise TooBig("cell", _ROW_BYTES)
            carry = block
            continue
        carry = block[cut:]
        yield block[:cut]
    yield carry
