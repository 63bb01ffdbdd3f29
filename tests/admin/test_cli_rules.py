"""guiyi rules: which are in use, what others would change, and the way there and back."""

from __future__ import annotations

import pytest

from tests.shops import copied, filled

#: A bare name in two lists: eager joins them; balanced asks. And a couple on one phone.
ONE = "姓名,手机,职位\n欧阳倩,,店长\n周国强,13300007707,\n"
TWO = "姓名,手机,职位\n欧阳倩,,会计\n吴桂英,13300007707,\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("made"), one=ONE, two=TWO)


@pytest.fixture
def shop(made, tmp_path):
    return copied(made, tmp_path / "shop")


def test_the_rules_in_use_are_listed(shop):
    ran = shop.run("rules")
    assert ran.code == 0
    assert "Rule set 1 is in use: balanced" in ran.out
    assert "0 decisions to learn from; 20 more" in ran.out
    (told,) = shop.run("rules", "--json").json
    assert (told["in_use"], told["mode"], told["proposals"]) == (1, "balanced", [])
    assert [one["number"] for one in told["sets"]] == [1]
    shop.language = "zh"
    assert "现在用规则 1：适中" in shop.run("rules").out


def test_a_dry_run_changes_nothing_and_says_what_would(shop):
    ran = shop.run("rules", "try", "eager")
    assert ran.code == 0
    assert "4 rows: 4 customers become 3" in ran.out
    assert "would merge 1 · split 0" in ran.out
    assert "C-0001 欧阳倩 + C-0003 欧阳倩 → C-0001 (2 records)" in ran.out
    assert "Nothing was changed." in ran.out
    (told,) = shop.run("rules", "try", "--mode", "eager", "--json").json
    assert (told["before"], told["after"], told["merged"]["count"]) == (4, 3, 1)
    assert told["answered"]["count"] == 1
    assert "欧阳倩" not in shop.run("rules", "try", "eager", "--json").out
    (after,) = shop.run("rules", "--json").json
    assert after["in_use"] == 1


def test_rules_are_used_shown_compared_and_left_again(shop):
    assert "Rule set 2 is in use: 3 customers" in shop.run("rules", "use", "eager").out
    assert shop.run("rules", "use", "--ask", "1.5", "--json").json[0]["number"] == 3
    shown = shop.run("rules", "show", "3").out
    assert "asks from: 1.5" in shown
    assert "How common values are" in shown
    (told,) = shop.run("rules", "compare", "1", "2", "--json").json
    assert (told["merged"]["count"], told["unchanged"]) == (1, 2)
    assert "would merge 1" in shop.run("rules", "compare", "1", "2").out
    (back,) = shop.run("rules", "back", "1", "--json").json
    assert (back["number"], back["customers"], back["before"]) == (4, 4, 3)
    sets = shop.run("rules", "--json").json[0]["sets"]
    assert [(one["mode"], one["why"], one["origin"]) for one in sets] == [
        ("balanced", "back", 1), ("eager", "hand", 2), ("eager", "hand", 1),
        ("balanced", "first", 0),
    ]  # fmt: skip
    assert shop.run("rebuild", "--verify").code == 0


def test_a_decision_that_rules_would_go_against_is_named_and_holds(shop):
    number = shop.run("review", "--json").json[0]["items"][0]["number"]
    assert shop.run("decide", number, "different").code == 0
    ran = shop.run("rules", "try", "eager")
    assert "would merge 0" in ran.out
    assert "1 past decisions that these rules alone would go against" in ran.out
    assert "decision 1: different" in ran.out
    assert "4 customers" in shop.run("rules", "use", "eager").out


def test_measuring_anew_can_be_asked_for(shop):
    assert shop.run("rules", "use", "measured").code == 0
    (told,) = shop.run("rules", "show", "2", "--json").json
    assert (told["statistics"], told["measured_on"], told["why"]) == (1, 4, "measured")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("try",), "say which rules"),
        (("try", "eager", "careful"), "say which rules"),
        (("try", "learned"), "learned is not proposed now"),
        (("use", "--learned"), "learned is not proposed now"),
        (("show", "x"), "name one rule set"),
        (("back",), "name one rule set"),
        (("back", "9"), "there is no rule set 9"),
        (("try", "other"), "there is no rule set other"),
        (("show", "9"), "there is no rule set 9"),
        (("compare", "1"), "name two rule sets"),
        (("compare", "1", "9"), "there is no rule set 9"),
        (("try", "--ask", "99"), "--ask"),
    ],
)
def test_what_is_no_rule_set_is_refused(shop, words, said):
    ran = shop.run("rules", *words)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_the_mode_of_the_config_takes_effect_at_the_next_import(shop):
    path = shop.folder / "guiyi.toml"
    path.write_text(path.read_text() + '\n[matching]\nmode = "eager"\n')
    assert shop.run("import", "one.csv").code == 0
    sets = shop.run("rules", "--json").json[0]["sets"]
    assert [(one["mode"], one["why"], one["by"]) for one in sets] == [
        ("eager", "config", "system"), ("balanced", "first", "system"),
    ]  # fmt: skip
