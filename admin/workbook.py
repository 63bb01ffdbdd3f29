"""Writes a workbook of texts as a stream: nothing of it is ever in a file that has a name.

openpyxl's streaming mode keeps each sheet as a plain, named file until the end, where a killed
export would leave it. Here sheets wait in files without a name, which the system forgets with the
process. Every cell is an inline string (ECMA-376 part 1, 18.3.1.53), which no program evaluates.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from admin.spreadsheet_text import xlsx_text

#: Excel's last row; a longer sheet goes on in the next.
SHEET_ROWS = 1_048_576

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)
_TAIL = "</sheetData></worksheet>"


class Sheet:
    """A sheet of strings that goes on in another when it is full; the header stands in each."""

    def __init__(self, title: str, header: list[str]) -> None:
        self.title, self._header = title, header
        #: The finished and the open parts, each the XML of one sheet.
        self.parts: list[IO[bytes]] = []
        self._open()

    def append(self, row: Iterable[str]) -> None:
        """Write one row."""
        if self._rows == SHEET_ROWS:
            self._open()
        self._rows += 1
        cells = "".join(
            f'<c r="{_column(place)}{self._rows}" t="inlineStr"><is>'
            f'<t xml:space="preserve">{escape(xlsx_text(text))}</t></is></c>'
            for place, text in enumerate(row)
            if text
        )
        self._write(f'<row r="{self._rows}">{cells}</row>')

    def close(self) -> None:
        """Forget everything that was written."""
        for part in self.parts:
            part.close()

    def _open(self) -> None:
        if self.parts:
            self._write(_TAIL)
        # Has no name on Linux (O_TMPFILE), and loses it at once elsewhere.
        self.parts.append(tempfile.TemporaryFile("w+b"))  # noqa: SIM115 - closed by close()
        self._rows = 0
        self._write(_HEAD)
        self.append(self._header)

    def _write(self, text: str) -> None:
        self.parts[-1].write(text.encode("utf-8"))

    def finish(self) -> None:
        """Complete the open part."""
        self._write(_TAIL)


def save(sheets: list[Sheet], file: IO[bytes]) -> None:
    """Write the sheets as one workbook into a file that is open for reading and writing."""
    parts = []
    for sheet in sheets:
        sheet.finish()
        for place, part in enumerate(sheet.parts, start=1):
            parts.append((sheet.title if place == 1 else f"{sheet.title} {place}", part))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _types(len(parts)))
        package.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        package.writestr("xl/workbook.xml", _book([title for title, _ in parts]))
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            _relations([("worksheet", f"worksheets/sheet{n}.xml") for n in _count(parts)]),
        )
        for number, (_, part) in enumerate(parts, start=1):
            part.seek(0)
            with package.open(f"xl/worksheets/sheet{number}.xml", "w") as member:
                shutil.copyfileobj(part, member, 1 << 20)


def _count(parts: list[tuple[str, IO[bytes]]]) -> range:
    return range(1, len(parts) + 1)


def _column(place: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", f"{_KIND}.sheet.main+xml")]
    parts += [
        (f"/xl/worksheets/sheet{n}.xml", f"{_KIND}.worksheet+xml") for n in range(1, sheets + 1)
    ]
    overrides = "".join(f'<Override PartName="{n}" ContentType="{kind}"/>' for n, kind in parts)
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATION}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _book(titles: list[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="rId{n}"/>'
        for n, title in enumerate(titles, start=1)
    )
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_RELATION}"'
    return f"{_XML}<workbook {spaces}><sheets>{sheets}</sheets></workbook>"
