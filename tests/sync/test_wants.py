"""What a customer would have a CRM show: no masked value, no number that nobody can dial, no day
that the calendar has not; each number once, and where it stands already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.phone import read_phone_cell
from store.values import Customer, FieldValue, RowId
from sync.wants import LISTED, NOTHING, Want, Wishes, number, whole, wishes

ROW = RowId("table", "customers", "1")
NUMBERS = ("13800001101", "13900002202", "13700003303")
SHOWN = st.sampled_from(("", *NUMBERS, "138 0000 1101", "somebody's"))


@given(
    st.text(max_size=6), st.sampled_from("*＊"), st.text(max_size=6),
    st.sampled_from(("name", "mobile", "email", "birthday", "address", "wechat")),
)  # fmt: skip
def test_nothing_masked_is_whole(before: str, star: str, after: str, slot: str) -> None:
    assert not whole(slot, before + star + after)


@given(st.dates())
def test_days_of_this_and_the_last_century_are_whole(day: object) -> None:
    text = str(day)
    assert whole("birthday", text) == (text[:4] >= "1901")


@pytest.mark.parametrize(
    "text", ["1990-02-30", "1990-13-01", "1990-00-00", "1900-01-01", "0000-00-00", "02-03", "1990"]
)
def test_impossible_days_are_not(text: str) -> None:
    assert not whole("birthday", text)


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("13800001101", True),
        ("020-83753352", True),
        ("+85291234567", True),
        ("1380000110x", False),
        ("1234", False),
        ("138 0000 1101", False),
        ("13800001101/13900002202", False),
        ("", False),
    ],
)
def test_numbers_that_can_be_dialled(text: str, good: bool) -> None:
    assert whole("mobile", text) is whole("phone2", text) is good
    assert whole("title", text)


@pytest.mark.parametrize(
    ("e164", "slot", "written"),
    [
        ("+8613800001101", "mobile", "13800001101"),
        ("+861083753352", "phone", "010-83753352"),
        ("+862083753352", "phone", "020-83753352"),
        ("+867558375335", "phone", "0755-8375335"),
        ("+864008001234", "phone", "4008001234"),
        ("+85291234567", "phone", "+85291234567"),
    ],
)
def test_how_a_number_is_written(e164: str, slot: str, written: str) -> None:
    assert number(e164) == (slot, written)


@given(st.integers(13_000_000_000, 19_999_999_999))
def test_a_mobile_that_we_wrote_is_read_as_it_was(digits: int) -> None:
    slot, written = number(f"+86{digits}")
    assert slot == "mobile"
    assert read_phone_cell(written).mobiles == (f"+86{digits}",)


@given(st.sampled_from(("10", "20", "21", "755", "571")), st.integers(20_000_000, 89_999_999))
def test_a_landline_that_we_wrote_is_read_as_it_was(area: str, local: int) -> None:
    slot, written = number(f"+86{area}{local}")
    assert slot == "phone"
    assert read_phone_cell(written).landlines == (f"+86{area}{local}",)


def value(text: str, rule: str = "newest") -> FieldValue:
    return FieldValue(text, ROW, 1, rule)


def test_only_what_is_whole_is_wished_for_in_lists() -> None:
    customer = Customer("C-1", (ROW,), {
        "name": (value("周建国"),),
        "phones": (value("+8613800001101"), value("138****2202"), value("+862083753352")),
        "emails": (value("z***@example.cn"), value("zhou@example.cn")),
        "region": (value("广东省广州市"),),
        "notes": (value("remark"),),
    })  # fmt: skip
    made = wishes(customer)
    assert {slot: want.value for slot, want in made.single.items()} == {
        "name": "周建国", "province": "广东", "city": "广州",
    }  # fmt: skip
    assert {main: [w.value for w in found] for main, found in made.listed.items() if found} == {
        "mobile": ["13800001101"], "phone": ["020-83753352"], "email": ["zhou@example.cn"],
    }  # fmt: skip
    assert "note" not in made.of({"name": "", "note": "remark"})


def test_the_decision_behind_a_value_by_hand_is_named() -> None:
    customer = Customer("C-1", (ROW,), {
        "name": (value("周建国", "hand"),),
        "title": (value("经理"),),
        "emails": (value("a@example.cn", "hand"), value("b@example.cn")),
    })  # fmt: skip
    made = wishes(customer, {"name": 7, "title": 8, "emails": 9})
    assert (made.single["name"].decision, made.single["title"].decision) == (7, 0)
    assert [want.decision for want in made.listed["email"]] == [9, 0]


@given(
    st.lists(st.sampled_from(NUMBERS), unique=True, max_size=3),
    st.fixed_dictionaries({"mobile": SHOWN, "mobile2": SHOWN}),
    st.booleans(),
)
def test_each_number_stands_once_and_where_it_is_shown(
    said: list[str], shown: Mapping[str, str], pinned: bool
) -> None:
    rules = ["edited" if pinned else "newest", "newest", "newest"]
    listed = tuple(Want(text, rule, ROW) for text, rule in zip(said, rules, strict=False))
    made = Wishes({}, {"mobile": listed}).of(shown)
    texts = Counter(want.value for want in made.values() if want is not NOTHING)
    assert set(texts.values()) <= {1}
    assert len(texts) == min(len(said), len(LISTED["mobile"]))
    if pinned and said:
        assert made["mobile"].value == said[0]
    elif shown["mobile"] in said:
        assert made["mobile"].value == shown["mobile"]
    if shown["mobile2"] in said[pinned:] and shown["mobile"] not in ("138 0000 1101",
                                                                    shown["mobile2"]):  # fmt: skip
        assert made["mobile2"].value == shown["mobile2"]
    # Shown as it was wished for, it is wished for the same way again.
    again = Wishes({}, {"mobile": listed}).of({slot: w.value for slot, w in made.items()})
    assert again == made
