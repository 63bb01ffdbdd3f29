"""Merges two records by Zoho's own call; the one that goes vanishes from its module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.crm import Outcome, Result, Write
from connectors.zoho.calls import Calls, code_of
from connectors.zoho.reading import Reading
from connectors.zoho.results import judged
from connectors.zoho.rows import Shape
from store.errors import Unsure


def merge(calls: Calls, reading: Reading, shape: Shape, write: Write) -> Result:
    """Make `other` part of `id`; the master's own values stay."""
    body = {"merge": [{"data": [{"id": write.other}]}]}
    path = f"{shape.module.name}/{write.id}/actions/merge"
    try:
        reply = calls.send("POST", path, json=body, safe=False)
    except Unsure:
        return Result(write.key, Outcome.UNCERTAIN, write.id)
    told = _first(reply.data)
    if told is None:
        code = code_of(reply) or str(reply.status)
        outcome = Outcome.REFUSED if reply.status >= 400 else Outcome.UNCERTAIN
        return Result(write.key, outcome, write.id, code)
    code = str(told.get("code", ""))
    if code == "SCHEDULED":
        # It goes on by itself, for records with very much attached: the next run looks.
        return Result(write.key, Outcome.UNCERTAIN, write.id, code)
    if code == "INVALID_DATA":
        return _gone(reading, shape, write)
    if code == "NOT_ALLOWED":
        return Result(write.key, Outcome.LATER, write.id, code)
    return judged(write, told)


def _first(data: object) -> Mapping[str, Any] | None:
    told = data.get("merge") if isinstance(data, Mapping) else None
    first = told[0] if isinstance(told, list) and told else None
    return first if isinstance(first, Mapping) else None


def _gone(reading: Reading, shape: Shape, write: Write) -> Result:
    """Return which of the two is no longer there, if one is."""
    there = {one.id for one in reading.take(shape, (write.id, write.other)).records}
    if write.id not in there:
        return Result(write.key, Outcome.GONE, write.id, "INVALID_DATA")
    if write.other not in there:
        return Result(write.key, Outcome.GONE, write.other, "INVALID_DATA")
    return Result(write.key, Outcome.REFUSED, write.id, "INVALID_DATA")
