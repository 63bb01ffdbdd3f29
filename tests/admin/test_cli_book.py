"""Files in, customers out, and a person's word in between: import, show, review, decide, undo."""

from __future__ import annotations

import csv
import os

import openpyxl
import pytest

from admin.json_shapes import LINE_KEYS
from tests.command_line import SAMPLES, Shell
from tests.shops import OTHER, SHOP, copied, customers_of


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A shop with a hub and two files, and another that has taken them in."""
    empty = Shell(tmp_path_factory.mktemp("empty"))
    assert empty.run("init").code == 0
    (empty.folder / "shop.csv").write_text(SHOP, "utf-8")
    (empty.folder / "other.csv").write_bytes(OTHER.encode("gb18030"))
    filled = copied(empty, tmp_path_factory.mktemp("filled") / "shop")
    assert filled.run("import", "shop.csv", "other.csv").code == 1
    return empty, filled


@pytest.fixture
def shop(made, tmp_path):
    return copied(made[0], tmp_path / "shop")


@pytest.fixture
def filled(made, tmp_path):
    return copied(made[1], tmp_path / "shop")


def test_import_counts_every_row_once(shop):
    ran = shop.run("import", "shop.csv", "--json", "--rows")
    assert ran.code == 1
    (run,) = ran.json
    assert (run["rows_in"], run["kept"], run["refused"], run["repeated"]) == (4, 3, 1, 0)
    assert [row["verdict"] for row in run["rows"]] == ["new", "new", "new", "refused"]
    assert run["rows"][3]["reason"] == "total_row"
    assert run["rows"][0]["customer"] == "C-0001"
    assert ran.err == ""


def test_the_same_file_again_is_repeated(filled):
    ran = filled.run("import", "other.csv", "--json")
    assert ran.code == 0
    assert (ran.json[0]["kept"], ran.json[0]["repeated"]) == (0, 1)


def test_refused_rows_are_shown_with_their_reason(shop):
    shop.language = "zh"
    ran = shop.run("import", "shop.csv")
    assert "shop.csv（table）：共 4 行 = 收下 3 + 未收 1 + 重复 0" in ran.out
    assert "这是合计行，不是客户" in ran.out


@pytest.mark.parametrize(
    ("words", "codes", "said"),
    [
        (["gone.csv"], 2, "there is no such file"),
        (["empty.csv"], 2, "the file is empty"),
        (["gone.csv", "other.csv"], 1, "there is no such file"),
        (["other.csv", "--column", "nonsense"], 2, "expected HEADER=FIELD"),
        (["other.csv", "--column", "姓名=nonsense"], 2, "there is no field"),
        (["other.csv", "--encoding", "klingon"], 2, "no text encoding klingon"),
    ],
)
def test_a_file_that_cannot_be_taken_is_one_clear_line(shop, words, codes, said):
    (shop.folder / "empty.csv").write_bytes(b"")
    ran = shop.run("import", *words)
    assert ran.code == codes
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_guesses_can_be_overridden(shop):
    (shop.folder / "odd.csv").write_text("who,姓名\n李娜,not a name\n", "utf-8")
    words = ["import", "odd.csv", "--as", "odd one", "--column", "who=name", "--column", "姓名="]
    assert shop.run(*words, "--header-row", "1").code == 0
    customer = customers_of(shop)["李娜"]
    assert customer["sources"][0]["connection"] == "odd one"


def test_a_folder_is_all_its_files(shop):
    ran = shop.run("import", SAMPLES / "wecom", "--json")
    names = {one["file"] for one in ran.json}
    assert "客户列表_admin_export.xlsx" in names
    assert len(names) == 3


def test_customers_are_one_json_object_a_line(filled):
    found = customers_of(filled)
    assert set(found) == {"张美兰", "周国强", "吴桂英"}
    one = found["张美兰"]
    assert tuple(one) == LINE_KEYS
    assert one["phones"] == ["+8613800001101"]
    assert one["emails"] == ["zml@example.cn"]
    assert one["wechats"] == ["meilan"]
    assert one["company"] == "兰兰美甲"
    assert [row["connection"] for row in one["sources"]] == ["other", "shop"]
    assert all(set(row) == {"connection", "stream", "external_id"} for row in one["sources"])
    assert one["updated_at"].endswith("Z")


@pytest.mark.parametrize("scrap", ["张美", "1101", "zml@", "兰兰", "zml", "meilan"])
def test_search_by_any_scrap(filled, scrap):
    assert set(customers_of(filled, "--search", scrap)) == {"张美兰"}


def test_customers_for_people(filled):
    ran = filled.run("customers")
    assert ran.code == 0
    assert "张美兰" in ran.out
    assert ran.lines[-1] == "3 of 3 customers"
    assert len(filled.run("customers", "--json", "--limit", "2").lines) == 2


def test_show_says_where_each_value_came_from(filled):
    one = customers_of(filled)["张美兰"]
    (shown,) = filled.run("show", one["id"], "--json").json
    assert {**shown, "sources": one["sources"]} | one == shown
    (email,) = shown["provenance"]["emails"]
    assert (email["file"], email["row"]["connection"]) == ("other.csv", "other")
    assert "row 2" in email["place"]
    text = filled.run("show", one["id"]).out
    assert "other.csv" in text
    assert "zml@example.cn" in text


def test_show_of_nobody(filled):
    for name in ("C-9999", "x", "张美兰"):
        ran = filled.run("show", name)
        assert (ran.code, ran.out, ran.err) == (2, "", "guiyi: there is no such thing\n")


def test_the_couple_waits_and_is_settled_and_unsettled(filled):
    waiting = filled.run("review", "--json").json[0]
    pair = next(one for one in waiting["items"] if one["reason"] == "family")
    number = pair["number"]
    shown = filled.run("review", number)
    assert "周国强" in shown.out
    assert "吴桂英" in shown.out
    assert filled.run("review", number, "--json").json[0]["explanation"]
    before = customers_of(filled)

    ran = filled.run("decide", number, "same", "--json")
    assert ran.code == 0
    assert len(customers_of(filled)) == 2
    again = filled.run("decide", number, "different")
    assert (again.code, again.err) == (2, "guiyi: somebody has already decided this\n")

    assert filled.run("undo", "decision").code == 0
    after = customers_of(filled)
    assert {name: one["id"] for name, one in after.items()} == {
        name: one["id"] for name, one in before.items()
    }
    assert filled.run("undo", "decision").code == 2


def test_related_and_later(filled):
    number = filled.run("review", "--json").json[0]["items"][0]["number"]
    assert filled.run("decide", number, "later", "--until", "2099-01-01").code == 0
    assert filled.run("review", "--json").json[0]["total"] == 0
    assert filled.run("undo", "decision").code == 0
    number = filled.run("review", "--json").json[0]["items"][0]["number"]
    assert filled.run("decide", number, "related", "--kind", "family").code == 0
    shown = filled.run("show", customers_of(filled)["周国强"]["id"])
    assert "related (family)" in shown.out


def test_a_value_by_hand(filled):
    one = customers_of(filled)["张美兰"]["id"]
    assert filled.run("decide", one, "--use", "title=老板娘=主理人").code == 0
    assert customers_of(filled)["张美兰"]["title"] == "老板娘=主理人"
    assert filled.run("undo", "decision").code == 0
    assert customers_of(filled)["张美兰"]["title"] == ""


def test_a_record_that_does_not_belong(filled):
    one = customers_of(filled)["张美兰"]["id"]
    ran = filled.run("decide", one, "--split", "2")
    assert ran.code == 0
    assert len(filled.run("customers", "--json").json) == 4
    taken_back = ran.out.split("undo decision ")[1].split()[0]
    assert filled.run("undo", "decision", taken_back).code == 0
    assert len(customers_of(filled)) == 3
    assert filled.run("decide", one, "--split", "7").code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["decide", "1"],
        ["decide", "1", "same", "--use", "name=x"],
        ["decide", "C-0001", "same"],
        ["decide", "1", "later", "--until", "tomorrow"],
        ["decide", "C-0001", "--use", "nothing"],
        ["decide", "999", "same"],
        ["undo", "decision", "999"],
        ["undo", "import", "999"],
        ["undo", "decision", "3-1"],
        ["review", "999"],
    ],
)
def test_what_cannot_be_done_is_one_line(filled, words):
    ran = filled.run(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1


def test_an_import_is_taken_back(filled):
    before = {name: one["id"] for name, one in customers_of(filled).items()}
    assert filled.run("undo", "import", "1").code == 0
    assert set(customers_of(filled)) == {"张美兰"}
    assert "undone" in filled.run("undo", "list").out
    assert filled.run("undo", "import", "1").code == 2
    assert filled.run("import", "shop.csv").code == 1
    assert {name: one["id"] for name, one in customers_of(filled).items()} == before


def test_a_rebuild_gives_what_is_there(filled):
    verified = filled.run("rebuild", "--verify", "--json")
    assert (verified.code, verified.json[0]["same"]) == (0, True)
    before = filled.run("customers", "--json").out
    rebuilt = filled.run("rebuild", "--json")
    assert (rebuilt.code, rebuilt.json[0]["changed"]) == (0, 0)
    assert filled.run("customers", "--json").out == before
    assert filled.run("rebuild", "--verify").code == 0
    assert filled.run("rebuild").code == 0


def test_export_and_the_raw_export_comes_back(filled):
    ran = filled.run("export", "out.csv")
    assert ran.code == 0
    assert "apostrophe" in ran.out
    with (filled.folder / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["name"] for row in rows} == {"张美兰", "周国强", "吴桂英"}
    assert all(row["mobile"].startswith("'+86") for row in rows)

    assert filled.run("export", "raw.csv", "--raw").code == 0
    again = Shell(filled.folder / "again")
    again.folder.mkdir()
    assert again.run("init").code == 0
    assert again.run("import", "../raw.csv").code == 0
    told = ("name", "phones", "emails", "wechats", "company")
    assert [[one[key] for key in told] for one in again.run("customers", "--json").json] == [
        [one[key] for key in told] for one in filled.run("customers", "--json").json
    ]


def test_export_to_xlsx_in_chinese(filled):
    filled.language = "zh"
    assert filled.run("export", "out.xlsx").code == 0
    book = openpyxl.load_workbook(filled.folder / "out.xlsx", read_only=True)
    assert book.sheetnames == ["客户", "数据来源"]
    book.close()


@pytest.mark.parametrize("name", ["out.txt", "no/such/folder/out.csv"])
def test_export_to_nowhere(filled, name):
    ran = filled.run("export", name)
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1


def test_nothing_of_the_customers_is_in_errors_or_logs(filled):
    for words in (["show", "张美兰"], ["import", "gone.csv"], ["decide", "13800001101", "same"]):
        ran = filled.run(*words)
        assert "Traceback" not in ran.err
    assert not [name for name in os.listdir(filled.folder) if name.endswith(".log")]
