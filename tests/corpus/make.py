"""Bad inputs that are made when they are needed: bombs and workbooks, never kept as files."""

from __future__ import annotations

import datetime as dt
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet '
    'name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_BOOK_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_END = "</sheetData></worksheet>"
_HEADER = ("姓名", "手机")


def _cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _row(cells: Iterable[str], number: int) -> str:
    return f'<row r="{number}">{"".join(map(_cell, cells))}</row>'


def package(path: Path, sheet: Iterable[str], extra: dict[str, str] | None = None) -> None:
    """Write a workbook part by part, the sheet's XML as given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        archive.writestr("xl/workbook.xml", _BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", _BOOK_RELS)
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in sheet:
                part.write(piece.encode())


def _people(path: Path, rows: list[list[object]], header: Iterable[str] = _HEADER) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(header))
    for row in rows:
        sheet.append(row)
    book.save(path)
    return book


def long_field(path: Path) -> None:
    path.write_text(f"姓名,手机,备注\n张美兰,13800001101,{'长' * 140_000}\n王建国,13900002202,短\n")


def too_long_field(path: Path) -> None:
    path.write_text(
        f"姓名,手机,备注\n张美兰,13800001101,{'x' * 1_100_000}\n王建国,13900002202,短\n"
    )


def zip_bomb(path: Path) -> None:
    package(path, [_SHEET, _row(_HEADER, 1), *["<!--" + " " * 1_000_000 + "-->"] * 150, _END])


def repeated_row_number(path: Path) -> None:
    same = _row(("张美兰", "13800001101"), 1) * 1000
    package(path, [_SHEET, *[same] * 100, _END])


def lying_size(path: Path) -> None:
    """State a small size for the sheet in both directories of the archive."""
    made = io.BytesIO()
    temporary = path.with_suffix(".whole")
    package(temporary, [_SHEET, _row(_HEADER, 1), *[_row(("张美兰", "1"), 2)] * 20_000, _END])
    made.write(temporary.read_bytes())
    temporary.unlink()
    content = bytearray(made.getvalue())
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    true, small = struct.pack("<I", size), struct.pack("<I", 100)
    path.write_bytes(bytes(content).replace(true, small))


def entity_bomb(path: Path) -> None:
    doctype = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    package(path, [doctype, _SHEET, _row(_HEADER, 1), _END])


def external_entity(path: Path) -> None:
    doctype = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    package(path, [_SHEET, _row(_HEADER, 1), _END], {"xl/sharedStrings.xml": doctype + "<sst/>"})


def phone_as_number(path: Path) -> None:
    number = '<row r="2">' + _cell("张美兰") + '<c r="B2"><v>1.3800138E10</v></c></row>'
    package(path, [_SHEET, _row(_HEADER, 1), number, _END])


def lost_zero(path: Path) -> None:
    _people(path, [["张美兰", 2080001101], ["王建国", 75780002202], ["李娜", 4008001234]])


def serial_date(path: Path) -> None:
    _people(path, [["张美兰", "13800001101", 45000]], ("姓名", "手机", "生日"))


def serial_date_1904(path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "手机", "生日", "创建时间"])
    sheet.append(["张美兰", "13800001101", 43538, dt.datetime(2023, 3, 15)])  # noqa: DTZ001
    book.save(path)


def merged_cells(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["客户信息", None, None],
        ["公司", "姓名", "手机"],
        ["美丽源化妆品有限公司", "张美兰", "13800001101"],
        [None, "王建国", "13900002202"],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    book.save(path)


def hidden(path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["姓名", "手机"], ["张美兰", "13800001101"], ["李娜", "15000003303"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    other = book.create_sheet("回收站")
    other.append(["姓名", "手机"])
    other.append(["测试", "13900000000"])
    other.sheet_state = "hidden"
    book.save(path)


def formula_without_value(path: Path) -> None:
    _people(path, [["张美兰", '=CONCATENATE("138","00001101")'], ["王建国", "13900002202"]])


def xls_named_xlsx(path: Path) -> None:
    sample = Path(__file__).parent.parent / "samples" / "spreadsheets" / "old_excel.xls"
    path.write_bytes(sample.read_bytes())


def password(path: Path) -> None:
    """Write the beginning of what Excel writes for a workbook with a password."""
    name = "EncryptedPackage".encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1016 + name + b"\0" * 4096)


def empty_formatted_rows(path: Path) -> None:
    def pieces() -> Iterable[str]:
        yield _SHEET + _row(_HEADER, 1) + _row(("张美兰", "13800001101"), 2)
        for start in range(3, 1_048_577, 4096):
            numbers = range(start, min(start + 4096, 1_048_577))
            yield "".join(f'<row r="{i}" s="1"><c r="A{i}" s="1"/></row>' for i in numbers)
        yield _END

    package(path, pieces())


def macros(path: Path) -> None:
    package(path, [_SHEET, _row(_HEADER, 1), _END], {"xl/vbaProject.bin": "x"})


def binary_workbook(path: Path) -> None:
    package(path, [_SHEET, _END], {"xl/workbook.bin": "x"})


def far_cell(path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    package(path, [_SHEET, _row(_HEADER, 1), far, _END])


def too_many_columns(path: Path) -> None:
    names = ["姓名", "手机", *["备注"] * 400]
    path.write_text(",".join(names) + "\n张美兰,13800001101\n")


def endless_row(path: Path) -> None:
    path.write_text("姓名,手机\n张美兰,13800001101" + ",x" * 5_000 + "\n王建国,13900002202,,,,\n")


_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def _ods(path: Path, rows: str) -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    namespace = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<office:document-content xmlns:office="{namespace}:office:1.0" xmlns:table="{namespace}'
        f':table:1.0" xmlns:text="{namespace}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="客户">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)


def _ods_row(*cells: str, more: str = "") -> str:
    kind = f'<table:table-cell office:value-type="string"{more}>'
    made = "".join(f"{kind}<text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row{more.replace('columns', 'rows')}>{made}</table:table-row>"


def ods_repeats(path: Path) -> None:
    more = ' table:number-columns-repeated="16384"'
    many = "".join(_ods_row("x", more=more) for _ in range(64))
    _ods(path, _ods_row(*_HEADER) + many)


def ods_empty_rest(path: Path) -> None:
    rest = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
    rest += "</table:table-row>"
    _ods(path, _ods_row(*_HEADER) + _ods_row("张美兰", "13800001101") + rest)


def many_parts(path: Path) -> None:
    package(path, [_SHEET, _END], {f"xl/media/{i}.txt": "x" for i in range(3_000)})


def repeated_keys(path: Path) -> None:
    path.write_text('{"UserName": "wxid_a", "UserName": "wxid_b"}')


def giant_number(path: Path) -> None:
    path.write_text('[{"UserName": "wxid_a", "n": ' + "9" * 5_000 + "}]")


def deep_nesting(path: Path) -> None:
    path.write_text("[" * 100_000 + "]" * 100_000)


def last_date(path: Path) -> None:
    path.write_text(
        "姓名,手机,创建时间\n张美兰,13800001101,9999-12-31T23:59:59+14:00\n"
        "王建国,13900002202,2025-05-01 10:00\n"
    )


def json_of_nobody(path: Path) -> None:
    path.write_text(json.dumps({"name": ["客户名称"], "mobile": ["手机"]}, ensure_ascii=False))


MAKERS: dict[str, Callable[[Path], None]] = {
    made.__name__: made
    for made in (
        long_field, too_long_field, zip_bomb, repeated_row_number, lying_size, entity_bomb,
        external_entity, phone_as_number, lost_zero, serial_date, serial_date_1904, merged_cells,
        hidden, formula_without_value, xls_named_xlsx, password, empty_formatted_rows, macros,
        binary_workbook, far_cell, many_parts, repeated_keys, giant_number, deep_nesting,
        last_date, json_of_nobody, too_many_columns, endless_row, ods_repeats, ods_empty_rest,
    )
}  # fmt: skip
