"""Names of people, in hanzi, in Latin letters, in mail boxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.honorific import strip_honorific
from dedupe.latin import read_latin, read_mailbox, split_syllables
from dedupe.person import read_nickname, read_person
from dedupe.profile import NameForm
from dedupe.rarity import name_bits, surname_bits


@pytest.mark.parametrize(
    ("text", "surname", "given_name", "full"),
    [
        ("张伟", "张", "伟", True),
        ("陳俊軒", "陈", "俊轩", True),
        ("欧阳倩", "欧阳", "倩", True),
        ("尉迟恭", "尉迟", "恭", True),
        ("晓鹏 沙", "沙", "晓鹏", True),
        ("张　玉芝", "张", "玉芝", True),
        ("冷云巧先生", "冷", "云巧", True),
        ("杨芳丹总", "杨", "芳丹", True),
        ("张姐", "张", "", False),
        ("老陈", "陈", "", False),
        ("谢sir", "谢", "", False),
        ("朱丽叶Juliet", "朱", "丽叶", True),
        ("Amy张", "张", "", False),
        ("万思秀(老客户)", "万", "思秀", True),
        ("买买提·艾力", "", "买买提艾力", True),
        ("华哥", "", "华", False),
    ],
)
def test_hanzi(text: str, surname: str, given_name: str, full: bool) -> None:
    form = read_person(text).names[0]
    assert (form.surname, form.given, form.full) == (surname, given_name, full)


@pytest.mark.parametrize(
    ("surname", "sound"),
    [
        ("单", "shan"), ("仇", "qiu"), ("曾", "zeng"), ("解", "xie"), ("区", "ou"),
        ("查", "zha"), ("乐", "yue"), ("朴", "piao"), ("尉迟", "yuchi"),
    ],
)  # fmt: skip
def test_surnames_have_their_own_sound(surname: str, sound: str) -> None:
    assert read_person(f"{surname}先生").names[0].surname_sound == sound


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("Wang Fangping", {("wang", "fangping")}),
        ("Minyan Bu", {("bu", "minyan")}),
        ("zhaohuahui", {("zhao", "huahui")}),
        ("Ouyang Qian", {("ouyang", "qian")}),
        ("Jia Liu", {("jia", "liu"), ("liu", "jia")}),
        ("Li, Na", {("li", "na")}),
        ("Lily Peng", {("peng", "")}),
        ("CHAN Tai Man", {("chen", "")}),
    ],
)
def test_latin(text: str, readings: set[tuple[str, str]]) -> None:
    forms, _ = read_latin(text)
    assert {(f.surname_sound, f.given_sound) for f in forms} == readings


def test_mail_boxes_are_weaker_readings() -> None:
    assert read_mailbox("binhua.qiang")[0][0].given_sound == "binhua"
    assert read_mailbox("jpeng")[0] == (NameForm("", "", "peng", "J", "email", False),)
    forms, english = read_mailbox("sophia.yuan")
    assert (forms[0].surname_sound, english) == ("yuan", ("sophia",))
    assert read_mailbox("yang_718", "wechat")[0][0].given_sound == "yang"
    assert read_mailbox("1234567") == ((), ())


def test_nicknames() -> None:
    assert read_nickname("🎈芳芳🎈")[1] == ("芳",)
    assert read_nickname("小芳")[1] == ("芳",)
    assert read_nickname("岁月静好") == read_nickname("")
    assert read_nickname("李涛建")[0].names[0].surname == "李"
    assert not read_nickname("王姐")[0].names[0].full


def test_words_are_no_honorifics() -> None:
    for word in ("医生", "老板", "李水生", "电工", "客户经理"):
        assert strip_honorific(word) == (word, "", "")


def test_a_rare_name_says_more_than_a_common_one() -> None:
    common, rare = NameForm("张", "伟"), NameForm("尉迟", "淼")
    assert name_bits(common) < 14 < 25 < name_bits(rare)
    assert surname_bits(NameForm("王", "")) < surname_bits(NameForm("单", ""))
    assert name_bits(NameForm("", "", "zhang", "wei")) < name_bits(NameForm("张", "玮"))


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    read_person(text)
    read_nickname(text)
    read_latin(text)
    read_mailbox(text)


@given(st.text("abcdefghijklmnopqrstuvwxyz", max_size=20))
def test_syllables_join_to_the_word(word: str) -> None:
    parts = split_syllables(word)
    assert not parts or "".join(parts) == word
