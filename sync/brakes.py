"""The brakes: a run that would change too much is held until a person has looked. Pure.

Each kind of change has a number that is always let through and a share of the target's records
above which it is not: an emptied source or a wrong mapping must not empty a CRM.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brakes:
    """How much a run may change by itself: so many, or this share of the target's records."""

    creates: int = 50
    deletes: int = 5
    blanks: int = 5
    #: Records in which one and the same slot changes.
    changes: int = 50
    #: Of the target's live records; the larger of number and share counts.
    share: float = 0.2
    #: Two records of a target are made one only after a person said so.
    merges: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned change, as far as the brakes care."""

    number: int
    op: str
    #: One that is emptied has a minus before it.
    slots: tuple[str, ...]
    approved: bool = False


def held(planned: Iterable[Planned], records: int, brakes: Brakes) -> Mapping[int, str]:
    """Return which planned changes are held, each with its reason: a code and a slot.

    `records` is how many live records the target has. What a person has approved is counted and
    let through.
    """
    planned = list(planned)
    counts: Counter[str] = Counter()
    for one in planned:
        counts.update(_reasons(one))
    over = {reason for reason, many in counts.items() if many > _limit(reason, records, brakes)}
    found: dict[int, str] = {}
    for one in planned:
        reason = next((r for r in _reasons(one) if r in over), "")
        if reason and not one.approved:
            found[one.number] = reason
    return found


def _reasons(one: Planned) -> list[str]:
    if one.op in ("create", "delete", "merge"):
        return [f"{one.op}s"]
    if one.op != "update":
        return []
    reasons = ["blanks"] if any(slot.startswith("-") for slot in one.slots) else []
    return reasons + [f"changes:{slot.lstrip('-')}" for slot in one.slots]


def _limit(reason: str, records: int, brakes: Brakes) -> float:
    kind = reason.partition(":")[0]
    number = {
        "creates": brakes.creates,
        "deletes": brakes.deletes,
        "merges": brakes.merges,
        "blanks": brakes.blanks,
        "changes": brakes.changes,
    }[kind]
    if kind == "merges":
        return number
    # A twentieth of the share for what takes away.
    share = brakes.share / 20 if kind in ("deletes", "blanks") else brakes.share
    return max(number, share * records)
