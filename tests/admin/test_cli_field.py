"""explain CUSTOMER FIELD: who supplied a value, what it beat, and which writes carried it where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.admin.crm_shell import TwoCrms, two_crms


@pytest.fixture
def crms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoCrms:
    made = two_crms(tmp_path)
    monkeypatch.setattr("admin.crm_connections.open_crms", made.opened)
    (tmp_path / "cards.csv").write_text(
        "姓名,手机,邮箱,公司\n周建国,13800001101,zhou@example.cn,国强日化店\n", "utf-8"
    )
    made.zoho.put(name="周建国", mobile="13800001101", company="国强日化")
    made.fx.put(name="周建国", mobile="13800001101")
    assert made.shell.run("import", "cards.csv").code == 0
    made.shell.run("sync")
    made.shell.run("sync")
    return made


def test_a_value_is_followed_from_its_file_into_both_crms(crms: TwoCrms) -> None:
    (told,) = crms.shell.run("explain", "C-0001", "emails", "--json").json
    (value,) = told["values"]
    assert (value["value"], value["file"]) == ("zhou@example.cn", "cards.csv")
    assert {(one["connection"], one["shows"], one["state"]) for one in told["there"]} == {
        ("zoho", "zhou@example.cn", "same"), ("fx", "zhou@example.cn", "same")
    }  # fmt: skip
    assert [(one["connection"], one["state"]) for one in told["pushes"]] == [
        ("zoho", "done"), ("fx", "done")
    ]  # fmt: skip
    assert told["pushes"][0]["fields"] == [
        {"slot": "email", "before": "", "after": "zhou@example.cn"}
    ]
    ran = crms.shell.run("explain", "C-0001", "email")
    assert ran.code == 0
    assert "from cards/" in ran.out
    assert "shows zhou@example.cn, the same as here" in ran.out
    assert "e-mail: (empty) -> zhou@example.cn" in ran.out


def test_it_says_what_a_value_beat_and_by_which_rule(crms: TwoCrms) -> None:
    ran = crms.shell.run("explain", "C-0001", "company")
    assert "rule: the one read with the most certainty" in ran.out
    assert "beat 国强日化" in ran.out
    zh = crms.shell.run("--language", "zh", "explain", "C-0001", "公司")
    assert "规则：读得最准的" in zh.out
    assert "胜过 国强日化" in zh.out


def test_a_person_s_choice_and_an_edit_are_named(crms: TwoCrms) -> None:
    crms.fx.edit("000001", company="国强百货")
    crms.zoho.edit("000001", company="国强超市")
    crms.shell.run("sync")
    (told,) = crms.shell.run("explain", "C-0001", "company", "--json").json
    assert {one["state"] for one in told["there"]} == {"asked"}
    number = str(told["there"][0]["number"])
    assert (
        "waits for you: guiyi review " + number
        in crms.shell.run("explain", "C-0001", "company").out
    )
    crms.shell.run("decide", number, "--side", "2")
    crms.shell.run("sync")
    (told,) = crms.shell.run("explain", "C-0001", "company", "--json").json
    assert told["decision"]["kind"] == "use"
    assert {one["state"] for one in told["there"]} == {"same"}
    ran = crms.shell.run("explain", "C-0001", "company")
    assert "rule: a person chose it" in ran.out
    assert "decision 1 (use this value) by owner" in ran.out


def test_held_and_left_are_told_apart(crms: TwoCrms) -> None:
    crms.configure("\n[brakes]\nchanges = 0\nshare = 0\n")
    crms.zoho.edit("000001", mobile="13900002202")
    crms.shell.run("sync")
    (told,) = crms.shell.run("explain", "C-0001", "mobile", "--json").json
    states = {one["connection"]: one["state"] for one in told["there"]}
    assert states == {"zoho": "same", "fx": "held"}
    assert "is held until you say yes" in crms.shell.run("explain", "C-0001", "手机").out
    crms.fx.edit("000001", email="")
    crms.shell.run("sync")
    number = crms.shell.run("review", "--json").json[0]["values"]["items"][0]["number"]
    crms.shell.run("decide", str(number), "leave")
    (told,) = crms.shell.run("explain", "C-0001", "email", "--json").json
    assert [one["state"] for one in told["there"] if one["connection"] == "fx"] == ["left"]


@pytest.mark.parametrize("asked", [("C-0009", "company"), ("nobody/1", "phones")])
def test_who_is_not_there_is_one_clear_line(crms: TwoCrms, asked: tuple[str, str]) -> None:
    ran = crms.shell.run("explain", *asked)
    assert (ran.code, ran.err) == (2, "guiyi: there is no such thing\n")


def test_a_field_that_nobody_filled_is_no_error(crms: TwoCrms) -> None:
    ran = crms.shell.run("explain", "C-0001", "birthday")
    assert ran.code == 0
    assert "nobody supplied it" in ran.out


def test_a_value_that_does_not_fit_there_is_told(crms: TwoCrms) -> None:
    (crms.shell.folder / "more.csv").write_text(
        f"姓名,手机,公司\n周建国,13800001101,国强日化店{'分' * 100}店\n", "utf-8"
    )
    crms.shell.run("import", "more.csv")
    number = ("decide", "C-0001", "--use", f"company=国强日化店{'分' * 100}店")
    assert crms.shell.run(*number).code == 0
    crms.shell.run("sync")
    (told,) = crms.shell.run("explain", "C-0001", "company", "--json").json
    assert {one["state"] for one in told["there"]} == {"too_long"}
    assert "too short for it" in crms.shell.run("explain", "C-0001", "company").out
