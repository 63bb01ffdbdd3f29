"""Short ways say what the long ways say: a guard never hides a match, a fast path never errs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe import company, honorific, naming, phone, place, remark, remark_known
from dedupe import remark_words as says
from dedupe.address import read_address
from dedupe.company import trade_at_end, trades
from dedupe.gathered import in_order
from dedupe.honorific import strip_honorific
from dedupe.kin import is_kin, names_kin
from dedupe.latin import split_syllables, two_syllables
from dedupe.phone import Phones, read_cell_closely, read_phone_cell
from dedupe.place import _gazetteer, place_at_start, place_of_address
from dedupe.profile import PlaceForm
from dedupe.tables import lines, syllables, traditional, word_lists
from dedupe.text import fold, fold_once, simplify, visible

many = settings(max_examples=300, deadline=None)
WORDS = sorted({word for listed in word_lists().values() for word in listed})
NUMBERS = (
    "1101", "2", "13800001101", "138 0000 1101", "1/2", "0571-80003302", "8", "2024", "３", "¥500",
    "wxid_abc123", "abc_12", "QQ", "12345678", "9号", "x2", "3.8", "京A12345", "元",
)  # fmt: skip
JOINTS = ("", "", "", " ", "-", "同", "的", "张", "李伟", "：", "小", "A", "电话", "ı", "丨", "·")
#: Texts made of the words that the patterns look for.
texts = st.lists(st.sampled_from((*WORDS, *NUMBERS, *JOINTS)), max_size=5).map("".join)
cells = st.from_regex(
    re.compile(
        r"'?[(（]?(\+?86|0|00)?(1[3-9]|10|2[0-9]|571|755|912|400|852)?[)）]?[- ]?"
        r"[0-9]{0,4}[- ]?[0-9]{2,8}([-转]?[0-9]{1,5})?(\.0)?",
        re.ASCII,
    ),
    fullmatch=True,
)


@many
@given(cells, st.sampled_from(("", "杭州", "深圳")))
def test_a_whole_number_is_read_as_a_close_look_reads_it(cell: str, city: str) -> None:
    short = read_phone_cell(cell, city=city)
    long = read_cell_closely(cell, city=city)
    assert short[:3] == long[:3]


@pytest.mark.parametrize("cell", ["188 0053 0124", "188-0053-0124", "1380000110１", "0999-1234567"])
def test_a_number_that_only_looks_whole_gets_a_close_look(cell: str) -> None:
    found: Phones = read_phone_cell(cell)
    assert found[:3] == read_cell_closely(cell)[:3]


@many
@given(texts.map(lambda text: visible(text).strip()))
def test_a_guard_never_hides_a_match(text: str) -> None:
    plain, words = fold(text), says
    for pattern, guarded, guard in (
        (words.AMOUNT.search, text, words.MONEY.search),
        (words.SAME_NUMBER.search, text, lambda t: "同" in t),
        (words.PLATE.search, text, remark._LETTER.search),
        (
            words.QQ.search,
            text,
            lambda t: remark._LETTER.search(t) or remark._QQ_IN_HANZI.search(t),
        ),
        (words.LAST4.search, text, remark._LAST4.search),
        (remark._FOUR.match, text, lambda t: t[-1:].isdecimal()),
        (words.ADDRESS_INSIDE.match, text, lambda t: len(t) > 3),
        *((kind.match, plain, _may_be_a_word) for kind in (words.SOURCE, words.SERVICE)),
        *((kind.match, plain, _may_be_a_word) for kind in (words.CLASS, words.DATED)),
        *((kind.match, text, _may_be_a_head) for kind in (words.SOURCE_HEAD, words.CLASS_HEAD)),
        (words.STAFF.match, text, _may_be_a_head),
        (words.WECHAT.search, text, remark._LETTER.search),
        (words.ADDRESS_GAP.search, text, lambda t: " " in t),
        (words.LATIN_GAP.search, text, lambda t: " " in t),
        (words.SURNAME_GAP.search, text, lambda t: " " in t),
        (words.FOREIGN_DOT.search, text, remark._DOTS.search),
        (words.PREFIX.match, text, lambda t: not "\u3400" <= t[:1] <= "\u9fff"),
        (words.REFERRER.match, text, words.REFERS.search),
        (words.REFERRED.match, text, words.REFERS.search),
        (words.ROAD.search, plain, words.DIGIT.search),
        (words.QUANTITY.match, text, words.DIGIT.search),
        (words.KIN_TAIL.match, plain, lambda t: t[-1:] in says.KIN_LAST),
        (remark._LABEL.search, text, remark._LABELLED.search),
        (phone._NUMBER_WORDS.search, text, phone._SIGNS.search),
        (company._FIRM_TAIL.search, plain, lambda t: t[-1:] in company._FIRM_LAST),
        (company._LEGAL_TAIL.search, plain, lambda t: t[-1:] in company._LEGAL_LAST),
        (naming._ROLE_TAIL.fullmatch, text, lambda t: t[-1:] in naming._ROLE_LAST),
    ):
        assert guard(guarded) or not pattern(guarded)


def _may_be_a_word(plain: str) -> bool:
    return plain[:1] in {"", *says.WORD_FIRST} or bool(remark_known._DIGITS.search(plain))


def _may_be_a_head(text: str) -> bool:
    return text[:1] in says.HEAD_FIRST or not "\u4e00" <= text[:1] <= "\u9fff"


@pytest.mark.parametrize("name", ["sources", "staff", "service_verbs"])
def test_every_word_of_a_list_may_begin_a_piece(name: str) -> None:
    for word in word_lists()[name]:
        assert _may_be_a_word(fold(word)) or name == "staff"
        assert _may_be_a_head(word) or name == "service_verbs"


@many
@given(texts)
def test_one_piece_holds_no_separator(text: str) -> None:
    if remark._ONE_PIECE.fullmatch(text):
        assert says.SEPARATORS.split(text) == [text]
        assert not remark._LETTER_OR_DIGIT.search(text)
        assert visible(text) == text


@pytest.mark.parametrize("name", ["sources", "staff", "service_verbs", "schools"])
def test_every_word_of_a_list_passes_its_look_ahead(name: str) -> None:
    begins = re.compile(says._begins(name), re.IGNORECASE)
    assert all(begins.match(word) for word in word_lists()[name])


@many
@given(texts, st.sampled_from(JOINTS))
def test_folding_in_one_step_is_folding(text: str, joint: str) -> None:
    text = f"{text}{joint}後 {joint}X"
    by_hand = re.sub(r"\s+", " ", visible(text).translate(traditional()).lower()).strip()
    assert simplify(text) == text.translate(traditional())
    if visible(text) == text:
        assert fold_once(text) == by_hand


@many
@given(texts.filter(lambda text: not text.isascii()))
def test_a_form_of_address_is_looked_for_only_where_one_can_stand(text: str) -> None:
    assert strip_honorific(text) == honorific._strip(text, simplify(text))
    assert names_kin(text) == _names_kin_slowly(text)


def _names_kin_slowly(text: str) -> bool:
    found = says.KIN_TAIL.match(fold(text))
    return found is not None and is_kin(found.group(1), found.group(2))


NAMES = sorted(_gazetteer())
streets = st.sampled_from(("", "路", "路12号", "街3", "科技", "/", " ", "省", "市", "天河北路88号"))


def test_places_are_shortened_as_the_patterns_say() -> None:
    for name in NAMES:
        plain = place._AUTONOMOUS.sub("", name)
        if plain == name or len(plain) < 2:
            plain = place._TAIL.sub("", name)
        assert place.short_place(name) == (plain if len(plain) > 1 else name)


@many
@given(st.lists(st.sampled_from(NAMES), max_size=3), streets, st.sampled_from(("", "中国", "小")))
def test_remembered_places_are_the_places(names: list[str], street: str, before: str) -> None:
    text = before + "".join(names) + street
    assert place_at_start(text) == place_of_address(text)


@many
@given(
    st.lists(st.sampled_from(NAMES), max_size=3),
    st.from_regex(
        re.compile(r"[中山北]{1,2}(大道|路|街)[0-9]{1,3}(号|#)?(保利)?[a-z0-9-]{0,6}(栋|座)?[0-9]*")
    ),
)
def test_a_clean_address_is_read_as_any(names: list[str], street: str) -> None:
    text = "".join(names) + street.strip()
    assert read_address(text) == read_address(f"\u3000{text} ")


words_of_letters = st.one_of(
    st.lists(st.sampled_from(sorted(syllables())), max_size=3).map("".join),
    st.text("abeghinouxz", max_size=14),
)


@many
@given(words_of_letters)
def test_two_syllables_are_those_of_a_split(word: str) -> None:
    splits = [size for size in range(1, 13) if len(split_syllables(word[:size])) == 2]
    assert two_syllables(word) == max((size for size in splits if size <= len(word)), default=0)


def test_trades_at_the_end_are_found_by_their_last_characters() -> None:
    for line in lines("trades.txt"):
        for word in line.lower().split():
            text = f"安华{word}"
            longest = [
                text[start:] for start in range(1, len(text) - 1) if text[start:] in trades()
            ]
            assert trade_at_end(text) == (longest or [""])[0]


places = st.lists(st.builds(PlaceForm, *[st.sampled_from(("", "a", "b"))] * 3), max_size=4)


@given(places)
def test_few_forms_are_sorted_without_a_sort(forms: list[PlaceForm]) -> None:
    slowly = sorted(set(forms), key=lambda one: (one.province, one.city, one.district))
    assert in_order(tuple(forms)) == tuple(slowly)
