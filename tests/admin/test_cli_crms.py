"""sync over CRMs: the plan, the closing line, what a person says about held and refused writes."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from admin.cli import main
from tests.admin.crm_shell import TwoCrms, two_crms


@pytest.fixture
def crms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoCrms:
    made = two_crms(tmp_path)
    monkeypatch.setattr("admin.crm_connections.open_crms", made.opened)
    return made


def test_a_plan_shows_every_slot_and_writes_nothing(crms: TwoCrms) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    crms.fx.put(name="周建国", mobile="13800001101")
    ran = crms.shell.run("sync", "--plan")
    assert ran.code == 0, ran.err
    assert "fx: 1 planned, 0 of them held" in ran.out
    assert "update  Contacts 000001  C-0001" in ran.out
    assert "e-mail: (empty) -> zhou@example.cn" in ran.out
    assert "cost: 1 records, about 3 calls, 1 s at the least" in ran.out
    assert ran.lines[-1] == "nothing was written"
    assert crms.writes == 0
    told = {one["connection"]: one for one in crms.shell.run("sync", "--plan", "--json").json}
    (change,) = told["fx"]["plan"]["changes"]
    assert change["fields"] == [
        {"slot": "mobile", "before": "138 0000 1101", "after": "13800001101"},
        {"slot": "email", "before": "", "after": "zhou@example.cn"},
    ]
    assert (change["op"], change["state"], change["id"]) == ("update", "new", "000001")
    assert told["fx"]["plan"]["cost"]["credits"] is None
    assert told["zoho"]["plan"] == {
        "changes": [], "not_written": [],
        "cost": {"records": 0, "calls": 0, "credits": 0, "seconds": 0.0},
    }  # fmt: skip
    assert "将写入 1 项" in crms.shell.run("--language", "zh", "sync", "--plan").out


LONG = "首席美容顾问" * 20


def test_a_plan_tells_which_values_do_not_fit_there(crms: TwoCrms) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101", title=LONG)
    crms.zoho.put(name="吴秀英", mobile="13800002202", title=LONG)
    crms.fx.put(name="周建国", mobile="13800001101")
    ran = crms.shell.run("sync", "--plan")
    assert "fx: not written, does not fit there: 2\n" in ran.out
    assert f"title: (empty) -> {LONG}  (it takes 100 characters)" in ran.out
    assert "zoho: not written" not in ran.out
    assert "2 个值那里存不下" in crms.shell.run("--language", "zh", "sync", "--plan").out
    told = {one["connection"]: one for one in crms.shell.run("sync", "--plan", "--json").json}
    assert (told["fx"]["not_written"], told["zoho"]["not_written"]) == (2, 0)
    first, second = told["fx"]["plan"]["not_written"]
    assert first == {
        "kind": "Contacts", "id": "000001", "customer": first["customer"], "slot": "title",
        "reason": "too_long", "most": 100, "before": "", "after": LONG,
    }  # fmt: skip
    assert (second["id"], second["kind"], second["before"]) == ("", "Contacts", "")
    ran = crms.shell.run("sync")
    assert "not written, does not fit there: 2; see guiyi sync fx --plan" in ran.out
    assert LONG not in ran.out
    crms.shell.run("sync")
    told = {one["connection"]: one for one in crms.shell.run("sync", "--plan", "--json").json}
    assert [one["id"] for one in told["fx"]["plan"]["not_written"]] == ["000001", "000002"]
    for one in crms.zoho.live():
        crms.zoho.edit(one.id, title="经理")
    assert "does not fit" not in crms.shell.run("sync").out
    assert {one.raw["Job"] for one in crms.fx.live()} == {"经理"}


def test_a_customer_in_doubt_is_counted_until_somebody_says_who_it_is(crms: TwoCrms) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101", city="广州")
    crms.fx.put(name="周建国", email="zhou@example.cn", city="广州", company="美源美容院")
    ran = crms.shell.run("sync")
    assert "not made there before you say who they are: 1; see guiyi review" in ran.out
    told = {one["connection"]: one for one in crms.shell.run("sync", "--json").json}
    assert [told[name]["in_doubt"] for name in ("zoho", "fx")] == [1, 1]
    assert len(crms.zoho.live()) == len(crms.fx.live()) == 1
    crms.shell.run("decide", "1", "different")
    told = {one["connection"]: one for one in crms.shell.run("sync", "--json").json}
    assert [told[name]["in_doubt"] for name in ("zoho", "fx")] == [0, 0]
    assert len(crms.zoho.live()) == len(crms.fx.live()) == 2


def test_a_sync_says_whether_both_sides_agree(crms: TwoCrms) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101", email="zhou@example.cn")
    crms.fx.put(name="吴秀英", mobile="13800002202")
    ran = crms.shell.run("sync")
    assert ran.code == 0, ran.out
    assert "zoho: source says 2, hub holds 2, differ 0 (run 1)" in ran.out
    assert "created 1, updated 0, held 0, uncertain 0, refused 0" in ran.out
    assert len(crms.zoho.live()) == len(crms.fx.live()) == 2
    again = {one["connection"]: one for one in crms.shell.run("sync", "--json").json}
    assert {one["differ"] for one in again.values()} == {0}
    assert {len(one["written"]) for one in again.values()} == {0}
    assert again["zoho"]["says"] == again["zoho"]["holds"] == {"Contacts": 2}


def test_what_does_not_add_up_is_an_error(crms: TwoCrms, monkeypatch: pytest.MonkeyPatch) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101")
    monkeypatch.setattr(crms.zoho, "count", lambda kind: 5)
    ran = crms.shell.run("sync", "zoho")
    assert ran.code == 1
    assert "source says 5, hub holds 1, differ 4" in ran.out


def held_creations(crms: TwoCrms) -> None:
    crms.configure("\n[brakes]\ncreates = 1\n")
    for n in range(3):
        crms.zoho.put(name=f"周建{'国华明'[n]}", mobile=f"1380000110{n}")
    ran = crms.shell.run("sync")
    assert "3 held (many new records at once)" in ran.out
    assert "guiyi sync --approve fx creates" in ran.out
    assert crms.fx.writes == 0


def test_held_writes_are_let_through_in_part(crms: TwoCrms) -> None:
    held_creations(crms)
    (told,) = crms.shell.run("sync", "fx", "--plan", "--json").json
    numbers = [one["change"] for one in told["plan"]["changes"]]
    assert {one["reason"] for one in told["plan"]["changes"]} == {"creates"}
    ran = crms.shell.run("sync", "--approve", str(numbers[0]))
    assert ran.out == "1 let through; send them: guiyi sync fx\n"
    crms.shell.run("sync", "--decline", "fx", f"{numbers[1]}-{numbers[2]}")
    crms.shell.run("sync")
    assert len(crms.fx.live()) == 1
    assert crms.shell.run("sync", "--approve").code == 2
    assert crms.shell.run("sync", "--retry").code == 2
    ran = crms.shell.run("sync", "--retry", "declined", "--json")
    assert ran.json == [{"action": "retry", "changes": 2, "connections": {"fx": 2}}]


def test_held_writes_are_let_through_by_reason(crms: TwoCrms) -> None:
    held_creations(crms)
    for word in ("creates", "zoho"):
        ran = crms.shell.run("sync", "--approve", word)
        assert ran.code == (0 if word == "creates" else 2)
    assert crms.shell.run("sync").code == 0
    assert len(crms.fx.live()) == 3
    ran = crms.shell.run("sync", "--approve", "nonsense")
    assert (ran.code, ran.out) == (2, "")
    assert "nonsense is no connection, number or reason" in ran.err


def test_one_action_at_a_time(crms: TwoCrms) -> None:
    ran = crms.shell.run("sync", "--plan", "--approve")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1


def test_refused_writes_are_told_and_tried_again(crms: TwoCrms) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101")
    crms.fx.refuse = lambda write: True
    ran = crms.shell.run("sync")
    assert ran.code == 1
    assert "refused 1" in ran.out
    assert "1 refused (INVALID_DATA:Mail)" in ran.out
    crms.fx.refuse = lambda write: False
    crms.shell.run("sync")
    assert crms.fx.live() == []
    assert crms.shell.run("sync", "--retry", "fx", "INVALID_DATA").code == 0
    crms.shell.run("sync")
    assert len(crms.fx.live()) == 1


def test_a_lost_answer_is_told(crms: TwoCrms) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101")
    crms.fx.lose = lambda: True
    crms.fx.lag = 600.0
    crms.fx.at = lambda name: None
    hide = crms.fx.find
    crms.fx.find = lambda *_: ()
    ran = crms.shell.run("sync")
    assert "uncertain 1" in ran.out
    assert "the next sync looks before it writes again" in ran.out
    crms.fx.lose, crms.fx.find = (lambda: False), hide
    crms.shell.run("sync")
    assert len(crms.fx.live()) == 1


def test_one_that_cannot_be_reached_does_not_stop_the_other(crms: TwoCrms) -> None:
    from tests.sync.memory_crm import broken

    crms.zoho.put(name="周建国", mobile="13800001101")
    crms.fx.at = broken
    ran = crms.shell.run("sync")
    assert ran.code == 1
    assert "zoho: source says 1" in ran.out
    assert "fx: the source cannot be reached" in ran.err
    ran = crms.shell.run("sync", "fx", "--json")
    assert ran.code == 2
    assert ran.json[0]["error"] == "TryLater"


def test_a_shrunken_source_is_let_go_on_by_name(crms: TwoCrms) -> None:
    ids = [crms.zoho.put(name=f"客户{n}", mobile=f"139000{n:05d}") for n in range(30)]
    crms.shell.run("sync", "zoho")
    for one in ids[:25]:
        crms.zoho.remove(one)
    ran = crms.shell.run("sync", "zoho")
    assert ran.code == 2
    assert "add --accept-shrink" in ran.err
    ran = crms.shell.run("sync", "zoho", "--accept-shrink")
    assert ran.code == 0
    assert "source says 5, hub holds 5, differ 0" in ran.out


class Terminal(io.StringIO):
    """Standard output that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("says", "colour", "red"), [(5, "", True), (1, "", False), (5, "1", False)]
)
def test_a_difference_is_red_on_a_terminal(
    crms: TwoCrms, monkeypatch: pytest.MonkeyPatch, says: int, colour: str, red: bool
) -> None:
    crms.zoho.put(name="周建国", mobile="13800001101")
    monkeypatch.setattr(crms.zoho, "count", lambda kind: says)
    monkeypatch.delenv("NO_COLOR", raising=False)
    if colour:
        monkeypatch.setenv("NO_COLOR", colour)
    out = Terminal()
    monkeypatch.chdir(crms.shell.folder)
    with contextlib.redirect_stdout(out):
        main(["--language", "en", "sync", "zoho"])
    assert ("\x1b[31mzoho: source says" in out.getvalue()) is red
