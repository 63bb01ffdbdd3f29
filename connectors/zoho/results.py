"""What became of each record of a write: Zoho's answer for a batch, taken apart.

Results come in the order of the records, one for each. A server that breaks this is found out by
what results tell of themselves (ids, places of refused fields); what cannot be told apart then is
uncertain, and is looked for before anything else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.crm import Op, Outcome, Result, Write

Told = Mapping[str, Any]
_PLACE = re.compile(r"\$\.data\[(\d+)\]")
#: Refused for now.
_LATER = frozenset(
    {"RECORD_LOCKED", "DEPENDENT_SERVICE_ERROR", "INTERNAL_ERROR", "TOO_MANY_REQUESTS",
     "RECORD_IN_PROCESS", "LOCKED"}
)  # fmt: skip


def results(writes: Sequence[Write], told: object) -> tuple[Result, ...]:
    """Return one result for each write, in their order."""
    found = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    placed = _placed(writes, found)
    return tuple(
        judged(write, placed[at])
        if at in placed
        else Result(write.key, Outcome.UNCERTAIN, write.id)
        for at, write in enumerate(writes)
    )


def _placed(writes: Sequence[Write], told: list[Told]) -> dict[int, Told]:
    """Return which result belongs to which write."""
    by_id = {write.id: at for at, write in enumerate(writes) if write.id}
    sure: dict[int, Told] = {}
    unsure: list[tuple[int, Told]] = []
    # A server that leaves out a result, or the id of what it stored, is not trusted with the order.
    turned = len(told) != len(writes) or any(_nameless(one) for one in told)
    for at, one in enumerate(told):
        place = _own_place(one, by_id)
        if place is None:
            unsure.append((at, one))
            continue
        turned = turned or place != at or place in sure
        sure[place] = one
    if not turned:
        sure.update(unsure)
    return {at: one for at, one in sure.items() if at < len(writes)}


def _nameless(told: Told) -> bool:
    details = told.get("details")
    return told.get("code") == "SUCCESS" and not (
        isinstance(details, Mapping) and details.get("id")
    )


def _own_place(told: Told, by_id: Mapping[str, int]) -> int | None:
    """Return the place that a result names by itself, None if it names none."""
    details = told.get("details")
    details = details if isinstance(details, Mapping) else {}
    match = _PLACE.match(str(details.get("json_path", "")))
    if match:
        return int(match[1])
    return by_id.get(str(details.get("id", "")))


def judged(write: Write, told: Told) -> Result:
    """Return what one result says of one write."""
    details = told.get("details")
    details = details if isinstance(details, Mapping) else {}
    code, field = str(told.get("code", "")), str(details.get("api_name", ""))
    if code == "SUCCESS" and told.get("status") != "error":
        number = str(details.get("id") or "")
        outcome = Outcome.DONE if number else Outcome.UNCERTAIN
        return Result(write.key, outcome, number or write.id)
    if code == "MULTIPLE_OR_MULTI_ERRORS":
        return _several(write, details)
    if code == "ALREADY_MODIFIED":
        return Result(write.key, Outcome.CHANGED, write.id, code)
    if code in _LATER:
        return Result(write.key, Outcome.LATER, write.id, code)
    if code == "DUPLICATE_DATA" and write.op is Op.CREATE:
        return Result(write.key, Outcome.EXISTS, _holder(details), code, field)
    if code == "INVALID_DATA" and write.op is not Op.CREATE and _about_id(write, details, field):
        return Result(write.key, Outcome.GONE, write.id, code)
    return Result(write.key, Outcome.REFUSED, write.id, code or "UNKNOWN", field)


def _several(write: Write, details: Told) -> Result:
    errors = [one for one in details.get("errors") or () if isinstance(one, Mapping)]
    if not errors:
        return Result(write.key, Outcome.REFUSED, write.id, "MULTIPLE_OR_MULTI_ERRORS")
    others = [one for one in errors if one.get("code") != "DUPLICATE_DATA"]
    return judged(write, (others or errors)[0])


def _holder(details: Told) -> str:
    """Return the id of the record that holds the value already, "" where it is not told."""
    other = details.get("duplicate_record")
    found = other.get("id") if isinstance(other, Mapping) else details.get("id")
    return str(found or "")


def _about_id(write: Write, details: Told, field: str) -> bool:
    return write.op is Op.DELETE or field == "id" or (not field and "id" in details)
