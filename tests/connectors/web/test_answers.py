"""Bodies within limits, strict JSON, and what headers say of waiting."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.standins.wire_faults import bomb
from connectors.web.body import limited
from connectors.web.strict_json import strict_json
from connectors.web.waits import LONGEST_AFTER, Patience, full_jitter, said, told
from store.errors import BadAnswer
from tests.clocks import StandingClock

VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**63), 2**63) | some.floats(allow_nan=False,
    allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(some.binary(max_size=5_000), some.sampled_from(["", "gzip", "deflate"]), some.integers(1, 9))
def test_a_body_comes_out_as_it_went_in(body: bytes, packing: str, step: int) -> None:
    packed = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress}[packing](body)
    parts = [packed[at : at + 100 * step] for at in range(0, len(packed), 100 * step)]
    assert limited(parts, packing, 5_000) == body
    if len(body) > 1:
        with pytest.raises(BadAnswer, match="too_large"):
            limited(parts, packing, len(body) - 1)


def test_a_bomb_is_not_unpacked() -> None:
    packed = bomb()
    tracemalloc.start()
    with pytest.raises(BadAnswer, match="too_large"):
        limited([packed], "gzip", 1024 * 1024)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 * 1024 * 1024


@pytest.mark.parametrize("packing", ["br", "zstd", "gzip, gzip"])
def test_other_packings_are_refused(packing: str) -> None:
    with pytest.raises(BadAnswer, match="unknown_packing"):
        limited([b"x"], packing, 10)


@pytest.mark.parametrize("body", [b"not gzip", gzip.compress(b"whole")[:-5]])
def test_broken_packing_is_refused(body: bytes) -> None:
    with pytest.raises(BadAnswer, match="bad_packing"):
        limited([body], "gzip", 100)


@given(VALUES)
def test_json_is_read_as_json_reads_it(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=1)):
        assert strict_json(text.encode()) == json.loads(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'{"a":NaN}', "nan"),
        (b'{"a":-Infinity}', "nan"),
        (b'{"a":1e999}', "number"),
        (b'{"a":' + b"9" * 5_000 + b"}", "number"),
        (b'{"a":1,"a":2}', "repeated_key"),
        (b'{"a" :1,"a":2}', "repeated_key"),
        (b'[{"b":{"a":1, "\\u0061":2}}]', "repeated_key"),
        (b'{"a":1', "syntax"),
        (b'{"a":1} x', "syntax"),
        ("王".encode("gbk"), "not_utf8"),
        ("王".encode("utf-16"), "not_utf8"),
        (b"[" * 61 + b"]" * 61, "too_much_depth"),
        (b"[" * 100_000 + b"]" * 100_000, "too_much_depth"),
        (b'{"a":' * 100_000, "too_much_depth"),
    ],
)
def test_what_could_be_read_two_ways_is_not_read(text: bytes, code: str) -> None:
    with pytest.raises(BadAnswer, match=f"^{code}$") as caught:
        strict_json(text)
    assert caught.value.__context__ is None


def test_sixty_levels_are_enough() -> None:
    assert strict_json(b"[" * 60 + b"]" * 60)


def test_halves_of_pairs_become_a_sign_that_can_be_stored() -> None:
    text = rb'{"\ud800":["\ud83d\ude00","a\udfff",{"b":"\uD83Dx"}]}'
    assert strict_json(text) == {"\ufffd": ["😀", "a\ufffd", {"b": "\ufffdx"}]}


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("", None),
        ("soon", None),
        ("-5", None),
        ("0", 0),
        ("120", 120),
        ("99999999", LONGEST_AFTER),
        ("9" * 400, None),
        ("Sun, 22 Nov 2026 08:02:00 GMT", 120),
        ("Sunday, 22-Nov-26 08:02:00 GMT", 120),
        ("Sun Nov 22 08:02:00 2026", 120),
        ("Sun, 22 Nov 2026 07:00:00 GMT", 0),
    ],
)
def test_what_retry_after_says(header: str, seconds: float | None) -> None:
    assert said({"retry-after": header}, StandingClock()) == seconds


def test_a_date_is_taken_by_the_servers_clock() -> None:
    headers = {
        "date": "Sun, 22 Nov 2026 12:00:00 GMT",
        "retry-after": "Sun, 22 Nov 2026 12:00:09 GMT",
    }
    assert said(headers, StandingClock()) == 9


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        ({"details": {"retry_after": 60}}, 60),
        ({"details": {"retry_after": True}}, None),
        ({"details": {"retry_after": "60"}}, None),
        ({"details": []}, None),
        ([], None),
        (None, None),
    ],
)
def test_what_an_answer_tells(answer: object, seconds: float | None) -> None:
    assert told(answer) == seconds


@given(some.integers(1, 40), some.integers())
def test_jitter_is_any_share_of_a_span_that_doubles(attempt: int, seed: int) -> None:
    patience = Patience(first_wait=1, cap=20)
    wait = full_jitter(attempt, patience, random.Random(seed))  # noqa: S311
    assert 0 <= wait <= min(20, 2 ** (attempt - 1))
