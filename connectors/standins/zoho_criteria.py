"""Reads the `criteria` of a search: `((Last_Name:equals:Wang)and(Email:starts_with:w))`."""

from __future__ import annotations

import re

from connectors.standins.zoho_answers import Refusal, refuse
from connectors.standins.zoho_coql import Both, Comparison

_OPERATORS = {
    "equals": "=", "not_equal": "!=", "greater_equal": ">=", "less_equal": "<=",
    "greater_than": ">", "less_than": "<",
}  # fmt: skip


def _invalid() -> Refusal:
    return refuse(400, "INVALID_QUERY", "invalid query formed", param_name="criteria")


def criteria(text: str) -> Comparison | Both:
    """Return the condition that a text says."""
    found, end = _one(text.strip(), 0)
    if end != len(text.strip()):
        raise _invalid()
    return found


def _one(text: str, at: int) -> tuple[Comparison | Both, int]:
    if text[at : at + 1] != "(":
        raise _invalid()
    if text[at + 1 : at + 2] != "(":
        return _comparison(text, at + 1)
    found, at = _one(text, at + 1)
    while text[at : at + 1] != ")":
        word = next((one for one in ("and", "or") if text[at:].startswith(one)), "")
        if not word:
            raise _invalid()
        right, at = _one(text, at + len(word))
        found = Both(word, found, right)
    return found, at + 1


def _comparison(text: str, at: int) -> tuple[Comparison, int]:
    match = re.compile(r"([\w.]+):(\w+):((?:[^()\\]|\\.)*)\)").match(text, at)
    if match is None:
        raise _invalid()
    column, word, raw = match.groups()
    parts = [re.sub(r"\\(.)", r"\1", one) for one in re.split(r"(?<!\\),", raw)]
    if word == "starts_with":
        return Comparison(column, "like", (parts[0] + "%",)), match.end()
    if word in ("in", "between"):
        return Comparison(column, word, tuple(parts)), match.end()
    if word not in _OPERATORS:
        raise _invalid()
    return Comparison(column, _OPERATORS[word], (",".join(parts),)), match.end()
