"""`guiyi explain`, `show --how` and the order of `review`: the same answer in both languages."""

from __future__ import annotations

import pytest

from tests.shops import copied, filled

#: A woman in three lists: by mobile, by mail, and by a surname and the mobile; a couple; namesakes.
FIRST = (
    "姓名,手机,邮箱,城市\n"
    "张美兰,13800001101,zml@example.cn,广州\n"
    "周国强,13300007707,,长沙\n"
    "吴桂英,13300007707,,长沙\n"
    "欧阳倩,18600007707,,成都\n"
    "欧阳倩,18911112222,,成都\n"
)
SECOND = "姓名,手机,邮箱\n张美兰,,zml@example.cn\n张小姐,13800001101,\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("made"), one=FIRST, two=SECOND)


@pytest.fixture
def shop(made, tmp_path):
    return copied(made, tmp_path / "shop")


def rows_of(shell, public):
    (shown,) = shell.run("show", public, "--json").json
    return ["/".join(row.values()) for row in shown["sources"]]


def test_a_couple_is_explained(made):
    ran = made.run("explain", "C-0002", "C-0003")
    assert ran.code == 0
    assert "Two different full names share a contact: perhaps family" in ran.out
    assert "mobile" in ran.out
    assert "2 records hold this mobile" in ran.out
    assert "what would change it:" in ran.out
    assert ran.err == ""


def test_it_speaks_chinese(made):
    ran = made.run("--language", "zh", "explain", "C-0002", "C-0003")
    assert "两个不同的全名" in ran.out
    assert "共 2 条记录持有此手机" in ran.out
    assert "什么会改变结果" in ran.out


def test_every_number_stands_in_the_json(made):
    (found,) = made.run("explain", "C-0004", "C-0005", "--json").json
    assert found["together"] is False
    pair = found["pair"]
    total = pair["start"] + sum(field["bits"] for field in pair["fields"])
    assert pair["bits"] == pytest.approx(max(-12, min(12, total)), abs=1 / 64)
    named = next(field for field in pair["fields"] if field["field"] == "name")
    assert named["common"]["one_in"] > 1_000_000
    assert {one["field"] for one in found["would_change"]["facts"]} >= {"mobile"}
    assert found["a"]["customer"] == "C-0004"
    assert pair["compared"] is True
    assert "name" in pair["shared_keys"]


def test_two_that_were_never_compared(made):
    (found,) = made.run("explain", "C-0001", "C-0004", "--json").json
    pair = found["pair"]
    assert pair["compared"] is False
    assert pair["why_not"]
    assert "mobile" in pair["differing_keys"]
    assert "never compared" in made.run("explain", "C-0001", "C-0004").out


def test_records_are_named_as_show_names_them(made):
    rows = rows_of(made, "C-0001")
    assert len(rows) == 3
    for name in (rows[1], rows[1].replace("/customers/", "/")):
        (found,) = made.run("explain", rows[0], name, "--json").json
        assert found["together"] is True
    third = next(row for row in rows if row.startswith("two") and row != rows[1])
    (found,) = made.run("explain", "C-0001", third, "--json").json
    assert found["together"] is True
    assert len(found["a"]["rows"]) == 3


def test_together_through_a_third_record(made):
    mail, lady = (row for row in rows_of(made, "C-0001") if row.startswith("two"))
    ran = made.run("explain", mail, lady)
    assert "Together through a third record: two/customers/" in ran.out
    assert "Merged" not in ran.out
    (found,) = made.run("explain", mail, lady, "--json").json
    assert found["how"] == "chain"
    assert len(found["chain"]) == 2


@pytest.mark.parametrize(
    "asked",
    [("C-0001", "C-9999"), ("C-0001", "nobody/1"), ("C-0001", "x"), ("", "C-0001"), ("/", "//")],
)
def test_who_is_not_there_is_one_clear_line(made, asked):
    ran = made.run("explain", *asked)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "guiyi: there is no such thing\n"


def test_one_customer_twice(made):
    rows = rows_of(made, "C-0001")
    for asked in (("C-0001", "c-0001"), (rows[0], rows[0])):
        ran = made.run("explain", *asked)
        assert ran.code == 2
        assert "both are customer C-0001" in ran.err


def test_decisions_are_named(shop):
    shop.run("decide", "1", "different")
    number = shop.run("review", "--json").json[0]["total"]
    assert number == 1
    ran = shop.run("explain", "C-0004", "C-0005", "--json")
    couple = shop.run("explain", "C-0002", "C-0003", "--json")
    decided = [one.json[0] for one in (ran, couple) if one.json[0]["decisions"]]
    assert len(decided) == 1
    (said,) = decided[0]["decisions"]
    assert (said["kind"], said["by"]) == ("different", "owner")
    assert decided[0]["how"] == "said_apart"
    assert decided[0]["would_change"]["together_without_decisions"] is not None


def test_how_a_customer_grew(made):
    ran = made.run("show", "C-0001", "--how")
    assert "the weakest step is number 2" in ran.out
    assert "  2. " in ran.out
    (found,) = made.run("show", "C-0001", "--how", "--json").json
    how = found["how"]
    assert [len(step["one"]) + len(step["other"]) for step in how["steps"]] == [2, 3]
    assert how["steps"][0]["mean"] >= how["steps"][1]["mean"] >= how["limit"]
    assert how["weakest"] == 2
    assert "one record only" in made.run("show", "C-0004", "--how").out
    assert "how" not in made.run("show", "C-0001", "--json").json[0]


def test_the_queue_says_why_first(made):
    (found,) = made.run("review", "--json").json
    for one in found["items"]:
        assert set(one["why_first"]) == {"sentence", "weight", "uncertainty", "value", "waiting"}
    weights = [one["why_first"]["weight"] for one in found["items"]]
    assert weights == sorted(weights, reverse=True)
    ran = made.run("review")
    assert "why first" in ran.lines[0]
    assert ran.lines[-1] == "2 left today, about 1 min"
    assert "为什么先看" in made.run("--language", "zh", "review").out


def test_a_pair_that_waits_never_reads_as_merged(made):
    for one in made.run("review", "--json").json[0]["items"]:
        (shown,) = made.run("review", str(one["number"]), "--json").json
        assert not shown["explanation"].startswith(("Merged", "Together"))
        assert shown["why"]["together"] is False


def test_a_step_can_be_parted(shop):
    before = {tuple(one["sources"][0].values()) for one in shop.run("customers", "--json").json}
    assert shop.run("decide", "C-0001", "--part", "9").err == (
        "guiyi: C-0001 grew in 2 steps: see guiyi show C-0001 --how\n"
    )
    (settled,) = shop.run("decide", "C-0001", "--part", "2", "--json").json
    assert len(settled["customers"]) == 2
    shop.run("undo", "decision", str(settled["decision"]))
    after = {tuple(one["sources"][0].values()) for one in shop.run("customers", "--json").json}
    assert after == before
    assert shop.run("decide", "C-0001", "--part", "1", "--split", "1").code == 2
