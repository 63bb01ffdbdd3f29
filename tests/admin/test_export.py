"""What is exported reads back the same, and no cell of it is ever run as a formula."""

from __future__ import annotations

import csv
import io
import os
import stat
import tempfile

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from admin import export, workbook
from admin.spreadsheet_text import CELL_CHARACTERS, csv_cell, csv_text, xlsx_text
from store import audit, customers
from store.access import OWNER, Actor
from tests.hubs import feed, hub_on, record

STARTS = "=+-@\t\r\n\0＝＋－＠"
#: openpyxl's types of a string and, "n", of an empty cell; a formula would be "f".
STRINGS = {"s", "inlineStr", "n"}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
HOSTILE = st.builds(str.__add__, st.sampled_from(sorted(STARTS)), TEXTS)


@pytest.fixture
def hub(sqlite_url, clock):
    with hub_on(sqlite_url, clock) as opened:
        yield opened


def _written(hub, **options):
    file = io.StringIO(newline="")
    count = export.write_csv(hub, OWNER, file, **options)
    file.seek(0)
    return count, list(csv.reader(file))


@given(TEXTS | HOSTILE)
@example("'")
@example("'=1+1")
@example("+8613800001101")
def test_a_csv_cell_is_no_formula_and_comes_back(text):
    cell = csv_cell(text)
    assert not cell.startswith(tuple(STARTS))
    assert csv_text(cell) == text


@given(st.lists(st.lists(TEXTS | HOSTILE, min_size=3, max_size=3), max_size=5))
def test_rows_of_csv_come_back(rows):
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    file.seek(0)
    assert [[csv_text(cell) for cell in row] for row in csv.reader(file)] == rows


@given(st.lists(TEXTS | HOSTILE, min_size=1, max_size=8))
@example(["a\r\nb", "_x0041_", "\x00", "\x1f", "_x005F_x0041_", "\ufffe", "=cmd|' /C calc'!A0"])
def test_cells_of_xlsx_come_back_and_are_strings(texts):
    sheet = workbook.Sheet("s", ["header"])
    for text in texts:
        sheet.append([text, "end"])
    file = io.BytesIO()
    workbook.save([sheet], file)
    sheet.close()
    file.seek(0)
    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()[1:]
    expected = [text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd") for text in texts]
    assert [row[0] for row in rows] == expected
    file.seek(0)
    types = {cell.data_type for row in openpyxl.load_workbook(file).active for cell in row}
    assert types <= STRINGS


def test_a_lone_surrogate_and_an_endless_text_still_fit():
    assert xlsx_text("a\ud800b") == "a\ufffdb"
    cut = xlsx_text("x" * (CELL_CHARACTERS + 5))
    assert len(cut) == CELL_CHARACTERS
    assert cut.endswith("…")


def test_all_that_a_customer_has_is_in_the_csv(hub):
    feed(
        hub,
        [
            record("1", name="张伟", mobile=("13800001101", "13900002202"), note="=1+1"),
            record("2", name="李娜", email="a@example.cn", note="=cmd()"),
        ],
    )
    count, rows = _written(hub)
    assert count == 2
    assert rows[0] == export.headers()
    for row, customer in zip(rows[1:], customers.stream(hub, OWNER), strict=True):
        assert [csv_text(cell) for cell in row] == export.cells(customer)
        assert not any(cell.startswith(tuple(STARTS)) for cell in row)
    by_name = {csv_text(row[1]): row for row in rows[1:]}
    assert csv_text(by_name["张伟"][2]).splitlines() == ["+8613800001101", "+8613900002202"]
    assert by_name["李娜"][16] == "'=cmd()"


def test_raw_csv_is_as_it_is(hub):
    feed(hub, [record("1", name="张伟", mobile="13800001101", note="=cmd()")])
    _, rows = _written(hub, raw=True)
    assert rows[1][16] == "=cmd()"
    assert rows[1][2] == "+8613800001101"


def test_headers_speak_chinese(hub):
    feed(hub, [record("1", name="张伟")])
    _, rows = _written(hub, language="zh")
    assert rows[0][:3] == ["编号", "姓名", "手机"]


def test_xlsx_has_customers_and_where_each_value_came_from(hub, tmp_path):
    feed(hub, [record("1", name="张伟", mobile="13800001101", company="=HYPERLINK(1)")])
    feed(hub, [record("9", connection="other", name="张 伟", mobile="138 0000 1101")])
    path = tmp_path / "book.xlsx"
    assert export.write_file(hub, OWNER, path) == 1
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["customers", "provenance"]
    people = [[cell.value or "" for cell in row] for row in book["customers"]]
    (customer,) = customers.stream(hub, OWNER)
    assert people[1] == export.cells(customer)
    origins = [[cell.value or "" for cell in row] for row in book["provenance"]]
    assert origins[0] == [english for english, _ in export.PROVENANCE]
    told = {(line[1], line[2]) for line in origins[1:]}
    assert told == {(name, v.value) for name, vs in customer.values.items() for v in vs}
    assert all(line[0] == customer.id and line[5].startswith("row ") for line in origins[1:])
    assert all(cell.data_type in STRINGS for sheet in book for row in sheet for cell in row)


def test_a_full_sheet_goes_on_in_another(monkeypatch):
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    sheet = workbook.Sheet("s", ["h"])
    for number in range(5):
        sheet.append([str(number)])
    file = io.BytesIO()
    workbook.save([sheet], file)
    sheet.close()
    read = openpyxl.load_workbook(file)
    assert read.sheetnames == ["s", "s 2", "s 3"]
    cells = [row[0].value for one in read for row in one.iter_rows(min_row=2)]
    assert cells == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_what_is_half_written_has_no_name(hub, tmp_path, monkeypatch, name):
    feed(hub, [record(str(n), name=f"张{n}") for n in range(20)])
    real, seen = export.cells, []

    def cells(one):
        seen.append(sorted(os.listdir(tmp_path)))
        return real(one)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(export, "cells", cells)
    here = sorted(os.listdir(tmp_path))
    export.write_file(hub, OWNER, tmp_path / name)
    assert len(seen) == 20
    assert all(listed == here for listed in seen)


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_a_file_is_private_and_replaced_whole(hub, tmp_path, name):
    feed(hub, [record("1", name="张伟")])
    path = tmp_path / name
    path.write_text("before")
    export.write_file(hub, OWNER, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes()[:6] != b"before"
    assert os.listdir(tmp_path).count(name) == 1
    assert not list(tmp_path.glob(".guiyi-*"))


def test_a_failed_export_leaves_the_old_file_and_nothing_else(hub, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    feed(hub, [record("1", name="张伟")])
    path = tmp_path / "out.csv"
    path.write_text("before")
    monkeypatch.setattr(export, "cells", fail)
    with pytest.raises(OSError, match="No space"):
        export.write_file(hub, OWNER, path)
    assert path.read_text() == "before"
    assert not list(tmp_path.glob(".guiyi-*"))


def test_csv_begins_with_the_mark_that_excel_needs(hub, tmp_path):
    feed(hub, [record("1", name="张伟")])
    path = tmp_path / "out.csv"
    export.write_file(hub, OWNER, path)
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"id"')


def test_who_may_see_nothing_exports_nothing(hub):
    feed(hub, [record("1", name="张伟")])
    file = io.StringIO(newline="")
    assert export.write_csv(hub, Actor("stranger", "none"), file) == 0
    assert len(file.getvalue().splitlines()) == 1


def test_an_export_is_in_the_audit_chain(hub):
    feed(hub, [record("1", name="张伟", mobile="13800001101")])
    _written(hub)
    with hub.reading() as connection:
        newest = audit.newest(connection, 1)[0]
        assert audit.verify(connection, hub.sealer).ok
    assert (newest.entry.action, newest.entry.actor, newest.entry.count) == (
        "export.csv",
        "owner",
        1,
    )
    assert "phones" in newest.entry.fields
