"""Text files: encodings are found by their characters, rows survive quotes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.reasons import Reason
from connectors.spreadsheet.csv_rows import find_delimiter, text_rows
from connectors.spreadsheet.encoding import decoded_lines, find_encoding
from store.errors import Unreadable

SIMPLE = (
    "姓名,手机,地址\n张美兰,13800001101,广州市天河区体育西路\n王建国,13900002202,佛山市顺德区\n"
)
TRADITIONAL = (
    "姓名,手機,地址\n陳曉東,0912345678,臺北市大安區忠孝東路\n林美玲,0922333444,高雄市左營區\n"
)
WESTERN = "Name,Phone,City\nJosé Núñez,+34600000000,Málaga\nZoé Lefèvre,+33600000000,Orléans\n"


def read(path: Path) -> str:
    return "".join(line.text for line in decoded_lines(path, find_encoding(path)))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLE, "utf-8"),
        (SIMPLE, "utf-8-sig"),
        (SIMPLE, "gb18030"),
        (SIMPLE, "utf-16"),
        (SIMPLE, "utf-16-le"),
        (SIMPLE, "utf-16-be"),
        (TRADITIONAL, "big5"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-8"),
        (WESTERN, "cp1252"),
        (WESTERN, "utf-8"),
        ("姓名,手机\n㐂𠮷堃喆,13800001111\n", "gb18030"),
        ("客戶名稱,手機\n陳生,50000404\n", "big5"),
        ("Name,Phone\nAnn,1\n", "ascii"),
    ],
)
def test_encoding_is_found(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(text.encode(encoding))
    assert read(path) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end(end: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(SIMPLE.replace("\n", end).encode("gb18030"))
    assert len(list(decoded_lines(path, find_encoding(path)))) == 3


def test_a_last_character_cut_in_two_spoils_only_its_line(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(SIMPLE.rstrip("\n").encode()[:-1])
    lines = list(decoded_lines(path, find_encoding(path)))
    assert lines[1].text.startswith("张美兰")
    assert lines[2].text.startswith("王建国")
    assert lines[2].notes == (Reason.TEXT_REPAIRED,)


def test_the_owner_may_name_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes("陳".encode("big5"))
    assert find_encoding(path, "big5").name == "big5"
    assert find_encoding(path, "gbk").name == "gb18030"
    for wrong in ("no-such-encoding", "base64"):
        with pytest.raises(Unreadable) as refused:
            find_encoding(path, wrong)
        assert refused.value.reason == Reason.UNKNOWN_ENCODING


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
def test_delimiter_is_found_under_a_title(delimiter: str) -> None:
    lines = ["2025年客户登记表\n", *SIMPLE.replace(",", delimiter).splitlines(keepends=True)]
    assert find_delimiter(lines)[0] == delimiter


_CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufeff", exclude_categories=["Cs"]),
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(
    rows=st.lists(st.lists(_CELLS, min_size=2, max_size=4).filter(any), min_size=1, max_size=8),
    ends=st.sampled_from(["\n", "\r\n"]),
)
def test_what_csv_writes_is_read_back(
    rows: list[list[str]], ends: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=ends).writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "file"
    path.write_bytes(b"\xef\xbb\xbf" + out.getvalue().encode())
    found = list(text_rows(path, find_encoding(path), ","))
    assert [row.cells for row in found if not row.refused] == rows


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_an_open_quote_costs_one_row_only(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    count = data.draw(st.integers(2, 12))
    bad = data.draw(st.integers(0, count - 1))
    column = data.draw(st.integers(0, 3))
    rows = [[f"n{i}", f"1380000{i:04}", f"city{i}", f"note{i}"] for i in range(count)]
    lines = []
    for number, row in enumerate(rows):
        cells = [f'"{cell}' if (number, i) == (bad, column) else cell for i, cell in enumerate(row)]
        lines.append(",".join(cells))
    path = tmp_path_factory.mktemp("csv") / "file"
    path.write_text("a,b,c,d\n" + "\n".join(lines) + "\n")
    found = list(text_rows(path, find_encoding(path), ","))[1:]
    assert len(found) == count
    assert [row.refused for row in found] == [
        Reason.CUT_OFF if i == bad else "" for i in range(count)
    ]
    assert found[bad].text == lines[bad]
    assert [row.cells for row in found if not row.refused] == [
        row for i, row in enumerate(rows) if i != bad
    ]
