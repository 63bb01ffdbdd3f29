"""What a CRM makes of blanks, case and punctuation is no change; another value is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.alike import alike, form, rewritten

SLOTS = st.sampled_from(("name", "title", "mobile", "phone", "email", "city", "address"))
MOBILES = st.integers(13_000_000_000, 19_999_999_999).map(str)
TEXTS = st.text(st.sampled_from("aZ广州市省 0138-+()＊"), max_size=8)


@given(SLOTS, TEXTS, TEXTS, TEXTS)
def test_alike_is_an_equality(slot: str, a: str, b: str, c: str) -> None:
    assert alike(slot, a, a)
    assert alike(slot, a, b) == alike(slot, b, a)
    assert not (alike(slot, a, b) and alike(slot, b, c)) or alike(slot, a, c)


@given(MOBILES, st.sampled_from(("{}", "+86{}", "86 {}", "0086-{}", "{} ", "(+86) {}")))
def test_a_number_is_one_number_however_it_is_written(number: str, how: str) -> None:
    grouped = f"{number[:3]} {number[3:7]}-{number[7:]}"
    assert alike("mobile", number, how.format(grouped))
    wide = number.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    assert alike("mobile", number, wide)


@given(MOBILES, MOBILES)
def test_two_numbers_are_two(one: str, other: str) -> None:
    assert alike("mobile", one, other) == (one == other)
    assert not alike("mobile", one, "")


@pytest.mark.parametrize(
    ("slot", "one", "other", "same"),
    [
        ("phone", "021-66778899", "02166778899", True),
        ("phone", "021-66778899", "21 6677 8899", True),
        ("phone", "+86 21 6677 8899", "021-66778899", True),
        ("phone", "021-66778899", "020-66778899", False),
        ("phone", "86123456", "123456", False),
        ("phone", "none", "", False),
        ("email", "Zhou@Example.cn", "zhou@example.cn ", True),
        ("name", "Zhou Jianguo", "zhoujianguo", True),
        ("name", "周建国", "周建华", False),
        ("name", "１２３号", "123号", True),
        ("title", "经理", "", False),
        ("city", "广州", "广州市", True),
        ("province", "广东省", " 广东 ", True),
        ("province", "广东", "广西", False),
        ("company", "广州市", "广州", False),
        ("mobile", "138****1101", "13800001101", False),
    ],
)
def test_what_makes_a_difference(slot: str, one: str, other: str, same: bool) -> None:
    assert alike(slot, one, other) is same


@given(SLOTS, st.text(min_size=1, max_size=30), st.integers(0, 30))
def test_a_cut_text_is_ours_while_enough_of_it_is_left(slot: str, sent: str, at: int) -> None:
    shown = sent[:at]
    if alike(slot, sent, shown):
        assert rewritten(slot, sent, shown)
    elif len(form(slot, shown)) < 10:
        assert not rewritten(slot, sent, shown)


def test_what_was_cut_is_not_what_was_changed() -> None:
    sent = "广东省广州市天河区体育西路一百零三号"
    assert rewritten("address", sent, sent[:12])
    assert not rewritten("address", sent, sent[:9])
    assert not rewritten("address", sent[:12], sent)
    assert not rewritten("address", sent, sent[:11] + "东")
    assert not rewritten("address", sent, "")
