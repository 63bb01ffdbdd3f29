"""What a cell looks like beside another, and which characters are marked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.web.likeness import Mark, look, pieces, plain

TEXTS = st.text(st.sampled_from("张張伟wang 王芳13800-+８６（）A"), max_size=14)


def marked(kind: str, text: str, other: str) -> str:
    """Return a text with what the other lacks in brackets."""
    return "".join(f"[{p.text}]" if p.changed else p.text for p in pieces(kind, text, other))


@pytest.mark.parametrize(
    ("kind", "mine", "theirs", "mark", "why"),
    [
        ("phones", "138 0000 1101", "＋86-138-0000-1101", Mark.EQUAL, ""),
        ("phones", "0086 13800001101", "13800001101", Mark.EQUAL, ""),
        ("phones", "13800001101", "13800001102", Mark.NEAR, "digit"),
        ("phones", "13800001101", "13800001011", Mark.NEAR, "digit"),
        ("phones", "13800001101", "13900002202", Mark.DIFFERENT, ""),
        ("phones", "057180003302", "13800001101", Mark.DIFFERENT, ""),
        ("name", "张 伟", "张伟", Mark.EQUAL, ""),
        ("name", "張偉", "张伟", Mark.NEAR, "script"),
        ("name", "张薇", "张威", Mark.NEAR, "sound"),
        ("name", "A张伟-西湖", "张伟", Mark.NEAR, "part"),
        ("name", "李雷", "韩梅梅", Mark.DIFFERENT, ""),
        ("company", "杭州西湖贸易有限公司", "西湖贸易", Mark.NEAR, "part"),
        ("birthday", "1985-06-03", "1985-06-08", Mark.DIFFERENT, ""),
        ("emails", "A@Example.com", "a@example.com", Mark.EQUAL, ""),
    ],
)
def test_marks(kind: str, mine: str, theirs: str, mark: Mark, why: str) -> None:
    found = look(kind, (mine,), (theirs,))
    assert (found.mark, found.why) == (mark, why)


def test_marks_of_sets() -> None:
    assert look("phones", ("1", "2"), ("2", "1")).mark is Mark.EQUAL
    assert look("phones", ("1", "2"), ("2", "3")).why == "some"
    assert look("phones", (), ("1",)).mark is Mark.EMPTY
    assert look("phones", ("1",), ()).mark is Mark.ONLY


@pytest.mark.parametrize(
    ("kind", "text", "other", "said"),
    [
        ("phones", "+86 138 0000 1101", "13800001102", "+86 138 0000 110[1]"),
        ("phones", "138-0000-1101", "138 0000 1011", "138-0000-1[10]1"),
        ("company", "杭州西湖贸易有限公司", "西湖贸易有限公司", "[杭州]西湖贸易有限公司"),
        ("name", "张 伟", "张伟", "张 伟"),
        ("name", "李雷", "韩梅梅", "李雷"),
    ],
)
def test_the_characters_that_differ(kind: str, text: str, other: str, said: str) -> None:
    assert marked(kind, text, other) == said


@given(st.sampled_from(["phones", "name", "company"]), TEXTS, TEXTS)
def test_pieces_are_the_text(kind: str, text: str, other: str) -> None:
    assert "".join(piece.text for piece in pieces(kind, text, other)) == text


@given(st.sampled_from(["phones", "name", "company"]), TEXTS.filter(bool), TEXTS.filter(bool))
def test_equal_is_the_same_both_ways(kind: str, text: str, other: str) -> None:
    one, two = look(kind, (text,), (other,)), look(kind, (other,), (text,))
    assert (one.mark is Mark.EQUAL) == (two.mark is Mark.EQUAL)
    if kind != "phones" and one.mark is Mark.EQUAL and plain(text):
        assert plain(text) == plain(other)
