"""Peers get a table as their users would clean it, no worse."""

from __future__ import annotations

from bench.peers.cleaned import COLUMNS, digits, usual
from bench.peers.exact_ids import identifiers


def row(**cells: str) -> dict[str, str]:
    return {**dict.fromkeys((*COLUMNS, "nickname", "remark"), ""), **cells}


def test_numbers_are_digits() -> None:
    for text in ("+86 138 0013 8000", "13800138000.0", "(+86)13800138000", "'138-0013-8000"):
        assert digits(text) == "13800138000"
    assert digits("0755-1234567") == "07551234567"


def test_name_and_mobile_are_lifted_out_of_a_remark() -> None:
    found = usual(row(remark="A王小明 13800138000", nickname="岁月静好"))
    assert (found["name"], found["mobile"]) == ("王小明", "13800138000")
    assert usual(row(remark="", nickname="王小明"))["name"] == "王小明"
    assert usual(row(name="王 小明", mobile="138 0013 8000"))["name"] == "王小明"


def test_dates_places_and_mail_have_one_form() -> None:
    found = usual(row(email="A@B.Com", city="广州市", birthday="1980年1月2日"))
    assert (found["email"], found["city"], found["birthday"]) == ("a@b.com", "广州", "1980-01-02")


def test_the_floor_reads_mobiles_wherever_they_stand_alone() -> None:
    cells = row(mobile="138-0013-8000/13900139000", email="A@b.com", wechat="x1")
    assert set(identifiers(cells)) == {"m13800138000", "m13900139000", "ea@b.com", "wx1"}
