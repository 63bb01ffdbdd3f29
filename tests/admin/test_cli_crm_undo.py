"""undo push, and values that a person chooses: review and decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.admin.crm_shell import TwoCrms, two_crms


@pytest.fixture
def crms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoCrms:
    made = two_crms(tmp_path)
    monkeypatch.setattr("admin.crm_connections.open_crms", made.opened)
    made.zoho.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    made.fx.put(name="周建国", mobile="13800001101")
    made.shell.run("sync")
    made.shell.run("sync")
    return made


def mails(crms: TwoCrms) -> tuple[str, str]:
    return crms.zoho.live()[0].raw["Mail"], crms.fx.live()[0].raw["Mail"]


def test_a_push_is_taken_back(crms: TwoCrms) -> None:
    assert mails(crms) == ("zhou@example.cn", "zhou@example.cn")
    assert crms.shell.run("undo", "list").lines[-1].startswith("push 2  fx  1 writes")
    assert crms.shell.run("undo", "list", "--json").json[0]["pushes"][0]["changes"] == 1
    ran = crms.shell.run("undo", "push", "2")
    assert (ran.code, ran.out) == (0, "1 writes will be taken back; send that: guiyi sync fx\n")
    plan = crms.shell.run("sync", "fx", "--plan").out
    assert "update (takes back 1)  Contacts 000001  C-0001" in plan
    assert "e-mail: zhou@example.cn -> (empty)" in plan
    assert crms.shell.run("sync").code == 0
    crms.shell.run("sync")
    assert mails(crms) == ("zhou@example.cn", "")
    ran = crms.shell.run("undo", "push", "2", "--json")
    assert (ran.code, ran.json[0]["waiting"]) == (2, 0)
    assert ran.json[0]["left"][0]["left"] == "taken_back"
    assert crms.shell.run("undo", "push").code == 2


def test_nothing_is_taken_back_over_an_edit(crms: TwoCrms) -> None:
    crms.fx.edit("000001", email="later@example.cn")
    crms.shell.run("sync")
    ran = crms.shell.run("undo", "push", "--change", "1")
    assert ran.code == 2
    assert ran.lines[:2] == [
        "  1  update  Contacts 000001  C-0001",
        "      stays: somebody changed it there since",
    ]
    zh = crms.shell.run("--language", "zh", "undo", "push", "--change", "1")
    assert "之后有人在那里改过" in zh.out


def test_what_is_not_there_is_one_clear_line(crms: TwoCrms) -> None:
    for words in (("push", "99"), ("push", "--change", "99"), ("import", "--change", "1")):
        ran = crms.shell.run("undo", *words)
        assert (ran.code, ran.out) == (2, "")
        assert len(ran.err.splitlines()) == 1


def two_edits(crms: TwoCrms) -> str:
    crms.zoho.edit("000001", email="one@example.cn")
    crms.fx.edit("000001", email="two@example.cn")
    ran = crms.shell.run("sync")
    assert "1 values wait for your choice: guiyi review" in ran.out
    (told,) = crms.shell.run("review", "--json").json
    assert told["total"] == 0
    (asked,) = told["values"]["items"]
    assert (asked["slot"], asked["why"]) == ("email", "both")
    assert [one["shown"] for one in asked["sides"]] == ["one@example.cn", "two@example.cn"]
    return str(asked["number"])


def test_a_value_is_chosen_from_a_side(crms: TwoCrms) -> None:
    number = two_edits(crms)
    assert "changed in two places" in crms.shell.run("review").out
    shown = crms.shell.run("review", number)
    assert "  2. fx/Contacts:000001: two@example.cn" in shown.lines
    assert shown.lines[-1].startswith(f"settle it: guiyi decide {number} --side N")
    assert crms.shell.run("review", number, "--json").json[0]["why"] == "both"
    assert crms.shell.run("decide", number, "--side", "3").code == 2
    ran = crms.shell.run("decide", number, "--side", "2")
    assert ran.code == 0
    assert "kept as decision 1" in ran.out
    crms.shell.run("sync")
    assert mails(crms) == ("two@example.cn", "two@example.cn")
    assert crms.shell.run("decide", number, "--side", "2").code == 2


def test_a_value_is_chosen_by_hand(crms: TwoCrms) -> None:
    number = two_edits(crms)
    assert crms.shell.run("decide", number, "--use", "three@example.cn").code == 0
    crms.shell.run("sync")
    assert mails(crms) == ("three@example.cn", "three@example.cn")


def test_a_value_may_be_left_as_it_is(crms: TwoCrms) -> None:
    number = two_edits(crms)
    ran = crms.shell.run("decide", number, "leave", "--json")
    assert ran.json == [{"left": int(number), "customers": ["C-0001"]}]
    writes = crms.writes
    crms.shell.run("sync")
    assert crms.writes == writes
    assert crms.shell.run("review", "--reason", "value").out == "0 of 0 values wait\n"


def test_a_phone_is_kept_as_customers_keep_it(crms: TwoCrms) -> None:
    crms.zoho.edit("000001", mobile="13900002202")
    crms.fx.edit("000001", mobile="139 0000 3303")
    crms.shell.run("sync")
    (told,) = crms.shell.run("review", "--json").json
    number = told["values"]["items"][0]["number"]
    assert crms.shell.run("decide", str(number), "--side", "2").code == 0
    crms.shell.run("sync")
    crms.shell.run("sync")
    shown = [crm.live()[0].raw["Mobile"].replace(" ", "") for crm in (crms.zoho, crms.fx)]
    assert shown == ["13900003303", "13900003303"]
    (shown,) = crms.shell.run("show", "C-0001", "--json").json
    assert shown["phones"][0] == "+8613900003303"


def test_an_emptied_value_is_put_back_or_left(crms: TwoCrms) -> None:
    crms.fx.edit("000001", email="")
    crms.shell.run("sync")
    (told,) = crms.shell.run("review", "--reason", "value", "--json").json
    (asked,) = told["values"]["items"]
    assert (asked["why"], asked["says"]) == ("cleared", "zhou@example.cn")
    ran = crms.shell.run("decide", str(asked["number"]), "--side", "1")
    assert ran.code == 2
    assert "leave" in ran.err
    assert crms.shell.run("decide", str(asked["number"]), "--use", asked["says"]).code == 0
    crms.shell.run("sync")
    assert mails(crms) == ("zhou@example.cn", "zhou@example.cn")
