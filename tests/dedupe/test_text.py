"""Folding of text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.text import fold, simplify, visible


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_making_visible_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@given(st.text())
def test_simplifying_twice_changes_nothing(text: str) -> None:
    assert simplify(simplify(text)) == simplify(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E)))
def test_full_width_equals_plain(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in text)
    assert fold(wide) == fold(text)


def test_what_cannot_be_seen_goes() -> None:
    assert fold("\u200b張\ufeff 偉\u202e🌸") == "张 伟"
    assert fold("  Ａｍｙ　ZHANG ") == "amy zhang"
