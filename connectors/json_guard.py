"""Strict JSON with limits: no NaN, no repeated keys, no giant numbers, no deep nesting.

Python's own `json` takes `NaN`, keeps the last of two equal keys, raises `ValueError` for numbers
of more than 4,300 digits and `RecursionError` for deep nesting. Files come from strangers, so each
of these is one clear refusal here.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from connectors.contract import Limits
from connectors.reasons import Reason
from store.errors import TooBig, Unreadable

#: The longest number that an honest export holds is a 20-digit message id.
LONGEST_NUMBER = 64

#: What a decoder makes of objects and arrays; `_entry` adds pairs.
_NESTING = frozenset({dict, list, tuple})

_WHITE = re.compile(r"[\s,]*")


@dataclass(frozen=True, slots=True)
class Items:
    """The entries of one array (or object) of a JSON text, as far as they are whole."""

    #: The other members of the top-level object.
    envelope: Mapping[str, object] = field(default_factory=dict)
    items: tuple[object, ...] = ()
    #: What follows the last whole entry of a text that was cut off; "" for a whole text.
    rest: str = ""
    cut: bool = False


def load_json(source: bytes | str, limits: Limits) -> object:
    """Return the value of a JSON text.

    Raises `Unreadable(bad_json)` with a detail (`syntax`, `nan`, `repeated_key`, `number`), and
    `TooBig("depth")`. A text that is cut off is `bad_json` too: see `load_items`.
    """
    text = _as_text(source)
    try:
        value = _decoder().decode(text.strip())
    except RecursionError:
        raise TooBig("depth", limits.depth) from None
    except json.JSONDecodeError as error:
        raise Unreadable(Reason.BAD_JSON, detail=f"syntax at {error.pos}") from None
    _check_depth(value, limits.depth)
    return value


def load_items(source: bytes | str, key: str, limits: Limits) -> Items:
    """Return the entries of the array `key` of the top-level object, whole even if the text is not.

    `key` "" stands for a top-level array, "*" for a top-level object whose members are the entries
    (each then is a pair of key and value). Entries before a cut are returned; `cut` tells.
    """
    text = _as_text(source)
    try:
        value = load_json(text, limits)
    except Unreadable as error:
        if not error.detail.startswith("syntax"):
            raise
        return _before_the_cut(text, key, limits)
    if key == "":
        return Items(items=tuple(value) if isinstance(value, list) else (value,))
    if not isinstance(value, dict):
        raise Unreadable(Reason.BAD_JSON, detail="not an object")
    if key == "*":
        return Items(items=tuple(value.items()))
    entries = value.pop(key, [])
    return Items(value, tuple(entries) if isinstance(entries, list) else (entries,))


def _before_the_cut(text: str, key: str, limits: Limits) -> Items:
    """Read entry after entry until one is not whole."""
    opening = r"\s*\[" if key == "" else r"\s*\{" if key == "*" else rf'"{re.escape(key)}"\s*:\s*\['
    start = re.match(opening, text) if key in ("", "*") else re.search(opening, text)
    if start is None:
        return Items(rest=text, cut=True)
    decoder, at, found = _decoder(), start.end(), list[object]()
    while True:
        blank = _WHITE.match(text, at)
        at = blank.end() if blank else at
        try:
            entry, end = _entry(decoder, text, at, pair=key == "*")
        except (json.JSONDecodeError, StopIteration, IndexError):
            break
        except RecursionError:
            raise TooBig("depth", limits.depth) from None
        _check_depth(entry, limits.depth)
        found.append(entry)
        at = end
    return Items(_envelope(text[: start.start()]), tuple(found), text[at:], cut=True)


def _entry(decoder: json.JSONDecoder, text: str, at: int, *, pair: bool) -> tuple[object, int]:
    """Decode the entry at a position; a number right at the end may be half a number."""
    if not pair:
        value, end = decoder.raw_decode(text, at)
    else:
        name, end = decoder.raw_decode(text, at)
        colon = re.compile(r"\s*:\s*").match(text, end)
        if colon is None:
            raise IndexError
        inner, end = decoder.raw_decode(text, colon.end())
        value = (name, inner)
    if end >= len(text) and not text.rstrip().endswith(("}", "]", '"')):
        raise IndexError
    return value, end


def _envelope(before: str) -> dict[str, object]:
    """The members before the array, when they are whole."""
    try:
        value = _decoder().decode(before.rstrip().rstrip(",") + "}")
    except (json.JSONDecodeError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _as_text(source: bytes | str) -> str:
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig", "surrogatepass")
    except UnicodeDecodeError:
        raise Unreadable(Reason.UNKNOWN_ENCODING) from None


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(
        object_pairs_hook=_no_repeats,
        parse_constant=_no_constant,
        parse_int=_short_int,
        parse_float=_finite,
    )


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(Reason.BAD_JSON, detail="repeated_key")
    return found


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(Reason.BAD_JSON, detail="nan")


def _short_int(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise Unreadable(Reason.BAD_JSON, detail="number")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits) if len(digits) <= LONGEST_NUMBER else math.inf
    if math.isinf(value):
        raise Unreadable(Reason.BAD_JSON, detail="number")
    return value


def _check_depth(value: object, allowed: int) -> None:
    """Refuse a value that is nested deeper than allowed, without recursing."""
    level: list[object] = [value]
    for _ in range(allowed):
        deeper: list[object] = []
        for outer in level:
            if isinstance(outer, dict):
                deeper += [one for one in outer.values() if type(one) in _NESTING]
            elif isinstance(outer, (list, tuple)):
                deeper += [one for one in outer if type(one) in _NESTING]
        if not deeper:
            return
        level = deeper
    raise TooBig("depth", allowed)
