"""Strict JSON: the same values as Python's reader for honest texts, a clear refusal for others."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import Limits
from connectors.json_guard import load_items, load_json
from store.errors import TooBig, Unreadable

LIMITS = Limits()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"))
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(VALUES)
def test_honest_texts_are_read_as_they_are(value: object) -> None:
    assert load_json(json.dumps(value), LIMITS) == value
    assert (
        load_json(b"\xef\xbb\xbf" + json.dumps(value, ensure_ascii=False).encode(), LIMITS) == value
    )


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("[NaN]", "nan"), ("[-Infinity]", "nan"), ('{"a": 1, "a": 2}', "repeated_key"),
        (f"[{'9' * 5000}]", "number"), ("[1e999]", "number"), (f"[0.{'1' * 5000}]", "number"),
        ("{'a': 1}", "syntax"), ("", "syntax"), ("[1] [2]", "syntax"), ('{"a"', "syntax"),
    ],
)  # fmt: skip
def test_dishonest_texts_are_refused(text: str, detail: str) -> None:
    with pytest.raises(Unreadable) as refused:
        load_json(text, LIMITS)
    assert refused.value.reason == "bad_json"
    assert refused.value.detail.startswith(detail)


def test_the_refusal_shows_nothing_of_the_text() -> None:
    with pytest.raises(Unreadable) as refused:
        load_json('{"phone": "13800001101", "phone": "13900002202"}', LIMITS)
    assert "1380" not in str(refused.value)


@pytest.mark.parametrize("depth", [61, 990, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    for text in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
        with pytest.raises(TooBig) as refused:
            load_json(text, LIMITS)
        assert refused.value.limit == "depth"


def test_as_deep_as_allowed_is_read() -> None:
    assert load_json("[" * 60 + "]" * 60, LIMITS)


def test_bytes_of_another_encoding_are_refused() -> None:
    with pytest.raises(Unreadable, match="unknown_encoding"):
        load_json('{"a": "张"}'.encode("gb18030"), LIMITS)


PEOPLE = [{"id": number, "name": "甲" * number} for number in range(6)]
SHAPES = {
    "": PEOPLE,
    "people": {"before": 1, "people": PEOPLE, "after": 2},
    "*": {str(person["id"]): person for person in PEOPLE},
}


@given(st.sampled_from(sorted(SHAPES)), st.floats(0, 1))
def test_a_cut_keeps_every_whole_entry(key: str, share: float) -> None:
    text = json.dumps(SHAPES[key], ensure_ascii=False)
    cut = text[: int(len(text) * share)]
    whole = load_items(text, key, LIMITS)
    part = load_items(cut, key, LIMITS)
    assert not whole.cut
    assert len(whole.items) == len(PEOPLE)
    assert part.items == whole.items[: len(part.items)]
    assert part.cut == (cut != text)
    if part.items and part.cut:
        assert cut.endswith(part.rest)


def test_the_envelope_of_a_cut_text_is_kept() -> None:
    found = load_items('{"account": "own", "people": [{"id": 1}, {"id"', "people", LIMITS)
    assert found.envelope == {"account": "own"}
    assert found.items == ({"id": 1},)
    assert found.rest == '{"id"'


def test_a_repeated_key_in_a_cut_text_is_refused_too() -> None:
    with pytest.raises(Unreadable, match="repeated_key"):
        load_items('[{"a": 1, "a": 2}, {"b"', "", LIMITS)
