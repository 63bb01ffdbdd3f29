"""JSON of a CRM's answer, strictly: what could be read two ways is not read at all."""

from __future__ import annotations

import re

from connectors.contract import Limits
from connectors.json_guard import load_json
from store.errors import BadAnswer, TooBig, Unreadable

#: A half of a surrogate pair; no database takes it as text.
_LONE = re.compile("[\ud800-\udfff]")


def strict_json(body: bytes, *, depth: int = 60) -> object:
    """Return the value of a JSON text in UTF-8, whatever charset a header claims (RFC 8259).

    Raises `BadAnswer` for NaN, repeated keys, long numbers, deep nesting, other encodings and what
    is no JSON; its text is a code. Lone surrogates become U+FFFD.
    """
    value, problem = _judged(body, depth)
    # Raised here: the errors that were caught there hold the text.
    if problem:
        raise BadAnswer(problem)
    return _whole(value) if b"\\ud" in body or b"\\uD" in body else value


def _judged(body: bytes, depth: int) -> tuple[object, str]:
    """Return the value and "", or None and what is wrong as a code."""
    try:
        return load_json(body.decode("utf-8"), Limits(depth=depth)), ""
    except UnicodeDecodeError:
        return None, "not_utf8"
    except Unreadable as error:
        return None, error.detail.split(" at ", 1)[0] or "bad_json"
    except TooBig as error:
        return None, f"too_much_{error.limit}"
    except (ValueError, RecursionError):
        return None, "bad_json"


def _whole(value: object) -> object:
    """Return a value (nested no deeper than was allowed) without lone surrogates."""
    if isinstance(value, str):
        return _LONE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {_LONE.sub("\ufffd", key): _whole(one) for key, one in value.items()}
    return value
