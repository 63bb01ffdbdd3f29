"""`guiyi match`: any customer file in, id and customer out, and how good that is."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from admin.match_input import plain_csv, read_table, row_names
from store.errors import Unreadable
from tests.command_line import SAMPLES, Shell

CANONICAL = (
    "id,source,name,remark,company,mobile,email,city,modified_at\n"
    "a1,wechat,,张美兰 美甲,,13800001101,,广州,2025-01-01\n"
    "a2,table,张美兰,,,138-0000-1101,,,\n"
    "a3,table,周国强,,国强日化店,13300007707,,长沙,\n"
    "a4,table,吴桂英,,国强日化店,13300007707,,长沙,\n"
)
PEOPLE = [
    (first, last, city)
    for first in ("Ann", "Bob", "Cid", "Dora", "Eve")
    for last in ("Hill", "Moor", "Wood")
    for city in ("Leeds", "York")
]
LATIN = "id,first_name,surname,dob,city,email\n" + "".join(
    f"{n},{first},{last},19{60 + n}-0{1 + n % 9}-1{n % 9},{city},{first}.{last}{n}@x.example\n"
    for n, (first, last, city) in enumerate(PEOPLE)
)


@pytest.fixture
def shell(tmp_path):
    (tmp_path / "in.csv").write_text(CANONICAL, "utf-8")
    return Shell(tmp_path)


def _out(shell, name="out.csv"):
    with (shell.folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _groups(shell):
    groups = {}
    for row in _out(shell):
        groups.setdefault(row["customer"], set()).add(row["id"])
    return sorted(map(sorted, groups.values()))


def test_canonical_columns_go_the_fast_way(shell):
    table = read_table(shell.folder / "in.csv")
    assert "source" in table.fields
    assert "modified_at" not in table.fields
    assert table.ids == ["a1", "a2", "a3", "a4"]
    ran = shell.run("match", "in.csv", "-o", "out.csv")
    assert ran.code == 0
    assert ran.err == ""
    assert _groups(shell) == [["a1", "a2"], ["a3"], ["a4"]]
    assert list(_out(shell)[0]) == ["id", "customer"]
    assert not list(shell.folder.glob(".guiyi-*"))


def test_reasons_in_both_languages(shell):
    shell.run("match", "in.csv", "-o", "out.csv", "--explain")
    english = [row["reason"] for row in _out(shell)]
    shell.language = "zh"
    shell.run("match", "in.csv", "-o", "out.csv", "--explain")
    chinese = [row["reason"] for row in _out(shell)]
    assert "mobile" in english[0]
    assert "手机" in chinese[0]
    assert english[2] == chinese[2] == ""


def test_against_a_truth(shell):
    (shell.folder / "truth.csv").write_text("id,cluster\na1,x\na2,x\na3,y\na4,y\n", "utf-8")
    ran = shell.run("match", "in.csv", "-o", "out.csv", "--truth", "truth.csv")
    assert "pairwise: precision 1.000, recall 0.500, F1 0.667" in ran.out
    assert "B-cubed: precision 1.000, recall 0.750, F1 0.857" in ran.out
    (shape,) = shell.run("match", "in.csv", "-o", "out.csv", "--truth", "truth.csv", "--json").json
    assert (shape["rows"], shape["customers"]) == (4, 3)
    assert shape["truth"]["precision"] == 1.0


def test_unknown_columns_go_to_the_generic_engine(shell):
    rows = LATIN.splitlines()
    doubled = [line.replace(f"{n},", f"{n}b,", 1) for n, line in enumerate(rows[1:]) if n % 3 == 0]
    (shell.folder / "latin.csv").write_text("\n".join(rows + doubled) + "\n", "utf-8")
    ran = shell.run("match", "latin.csv", "-o", "out.csv", "--json")
    assert ran.json[0]["engine"] == "generic"
    together = {frozenset(group) for group in _groups(shell) if len(group) > 1}
    assert together == {frozenset((str(n), f"{n}b")) for n in range(30) if n % 3 == 0}


@pytest.mark.parametrize(
    "name",
    [
        "spreadsheets/客户登记表_messy.xlsx",
        "spreadsheets/customers_gbk_excel.csv",
        "spreadsheets/taobao_ExportOrderList202506031200.csv",
        "wechat/weflow/contacts_2026-06-30T02-11-09.csv",
        "vcard/iphone_ios17.vcf",
    ],
)
def test_any_file_that_can_be_imported_can_be_matched(shell, name):
    ran = shell.run("match", SAMPLES / name, "-o", "out.csv", "--json")
    assert ran.code in (0, 1)
    assert ran.json[0]["rows"] == len(_out(shell))
    assert ran.json[0]["engine"] == "customers"


def test_several_files_are_one_table(shell):
    files = [
        SAMPLES / "spreadsheets" / f"customers_{n}.csv" for n in ("gbk_excel", "utf8_bom_excel")
    ]
    ran = shell.run("match", *files, "-o", "out.csv", "--json")
    assert ran.json[0]["rows"] == 28
    assert ran.json[0]["customers"] <= 15
    assert len({row["id"] for row in _out(shell)}) == 28
    assert _out(shell)[0]["id"].startswith("customers_gbk_excel.csv:row ")


def test_ids_that_repeat_are_not_ids(shell):
    (shell.folder / "in.csv").write_text("id,name,mobile\n7,张伟,13800001101\n7,李娜,\n", "utf-8")
    assert row_names([read_table(shell.folder / "in.csv")]) == ["in.csv:2", "in.csv:3"]


def test_an_xlsx_with_columns_that_nobody_knows(shell):
    book = openpyxl.Workbook()
    for line in LATIN.splitlines():
        book.active.append(line.split(","))
    book.save(shell.folder / "latin.xlsx")
    ran = shell.run("match", "latin.xlsx", "-o", "out.csv", "--json")
    assert ran.code == 0
    assert (ran.json[0]["rows"], ran.json[0]["engine"]) == (30, "generic")
    assert {row["id"] for row in _out(shell)} == {str(n) for n in range(30)}


def test_headers_that_say_nothing_at_all(shell):
    book = openpyxl.Workbook()
    for line in LATIN.replace("id,first_name,surname,dob,city,email", "k,c1,c2,c3,c4,c5").split():
        book.active.append(line.split(","))
    book.save(shell.folder / "plain.xlsx")
    ran = shell.run("match", "plain.xlsx", "-o", "out.csv", "--json")
    assert (ran.code, ran.json[0]["rows"], ran.json[0]["engine"]) == (0, 30, "generic")
    assert _out(shell)[0]["id"] == "plain.xlsx:Sheet row 2"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["gone.csv"], 2, "there is no such file"),
        (["empty.csv"], 2, "the file is empty"),
        (["gone.csv", "in.csv"], 1, "there is no such file"),
        (["in.csv", "--truth", "in.csv"], 2, "must have the columns id and cluster"),
        (["in.csv", "--truth", "other.csv"], 2, "none of the ids"),
        (["in.csv", "--truth", "gone.csv"], 2, "gone.csv: No such file or directory"),
        (["in.csv", "--mode", "bold"], 2, "--mode cannot be 'bold'"),
    ],
)
def test_what_is_wrong_is_said_on_a_line(shell, words, code, said):
    (shell.folder / "empty.csv").write_bytes(b"")
    (shell.folder / "other.csv").write_text("id,cluster\nzzz,1\n")
    ran = shell.run("match", *words, "-o", "out.csv")
    assert ran.code == code
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_an_id_is_written_as_it_is_and_a_reason_is_no_formula(shell):
    (shell.folder / "in.csv").write_text(
        "id,name,mobile\n=1+1,张美兰,13800001101\n-2,张美兰,13800001101\n", "utf-8"
    )
    shell.run("match", "in.csv", "-o", "out.csv", "--explain")
    rows = _out(shell)
    assert [row["id"] for row in rows] == ["=1+1", "-2"]
    assert all(row["reason"].startswith("'") for row in rows)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"name\nx\n",
        b"name,mobile\n",
        b"name,name\na,b\n",
        b"name,mobile\na\n",
        b"name,mobile\n\xff\xfe,1\n",
        b"13800001101,x\n1,2\n",
        b'name,mobile\n"a,b\n',
    ],
)
def test_a_csv_with_a_question_is_left_to_the_reader(tmp_path, text):
    path = tmp_path / "a.csv"
    path.write_bytes(text)
    assert plain_csv(path) is None


def test_a_file_without_customers_is_refused(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("[1, 2]")
    with pytest.raises(Unreadable):
        read_table(path)
