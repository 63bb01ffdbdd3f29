"""A plain CSV is read as the library reads it, or not at all."""

from __future__ import annotations

import csv
import io
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin.csv_rows import CsvRows

few = settings(max_examples=200, deadline=None)
cells = st.text(st.sampled_from("ab张,\"'\n\r ;\t"), max_size=5)
tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cells, min_size=width, max_size=width), max_size=5)
)


def library(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@few
@given(tables, st.sampled_from(("\n", "\r\n")), st.booleans())
def test_written_tables_come_back(rows: list[list[str]], ends: str, quoted: bool) -> None:
    text = io.StringIO(newline="")
    header = ["id", "name", "mobile", "note"][: len(rows[0]) if rows else 2]
    quoting: Literal[0, 1] = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator=ends, quoting=quoting).writerows([header, *rows])
    found = CsvRows.of(text.getvalue().encode())
    if found is None:
        # A return that the writer leaves without quotes.
        assert not quoted
        assert "\r" in text.getvalue()
        return
    wanted = [dict(zip(header, row, strict=True)) for row in library(text.getvalue())[1:]]
    assert list(found) == wanted
    assert found[::-1] == wanted[::-1]
    assert found.column("id") == [row["id"] for row in wanted]
    assert [list(row) for row in found.cells(range(len(wanted)), header[::-1])] == [
        list(row.values())[::-1] for row in wanted
    ]


@few
@given(st.text(st.sampled_from('ab,"\n\r'), max_size=20))
def test_whatever_is_read_is_what_the_library_reads(text: str) -> None:
    found = CsvRows.of(text.encode())
    if found is not None:
        rows = library(text)
        assert [name.strip() for name in rows[0]] == found.header
        assert [list(row) for row in found.cells(range(len(found)), found.header)] == rows[1:]


def test_what_leaves_questions_is_not_read() -> None:
    for text in (
        "",
        "a\n1\n",
        "a,b\n1\n",
        "a,b\n\n1,2\n",
        'a,b\n1,"2\n',
        'a,b\n1,x"y"\n',
        "a,b\r1,2",
    ):
        assert CsvRows.of(text.encode()) is None
    with pytest.raises(UnicodeDecodeError):
        CsvRows.of("a,b\n张,1\n".encode("gb18030"))
    read = CsvRows.of('\ufeffa,b\n1,"x ""y"""'.encode())
    assert read is not None
    assert dict(read[0]) == {"a": "1", "b": 'x "y"'}
    assert read.column("c") == [""]
