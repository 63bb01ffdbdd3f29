"""What sending a plan costs at a CRM: calls, and credits where it counts in credits. Pure.

Counted the way `sync.push` sends: pages of a hundred in order, batches of one op and kind, each
record looked at before and after. An estimate: what changes meanwhile is read once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from connectors.crm import Caps, Op
from sync.push import MOST

#: Kinds of connections that count credits -> records that one credit writes (Zoho CRM, "API
#: credits": a write of 100 records costs 10, a read by ids 1).
RECORDS_PER_CREDIT = {"zoho": 10}
#: Kinds of connections with a pace -> (calls, seconds) (纷享销客: 100 calls in 20 s).
PACE = {"fxiaoke": (100, 20.0)}


class Planned(Protocol):
    """A planned write, as far as its cost goes: an `Entry` of the outbox is one."""

    @property
    def op(self) -> str:
        """create, update, delete, merge, restore."""
        ...

    @property
    def kind(self) -> str:
        """Module or object."""
        ...


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan costs."""

    #: Records written.
    records: int
    #: Calls in all, reads and writes.
    calls: int
    #: None where the CRM does not count in credits.
    credits: int | None
    #: Seconds that the CRM's own pace makes it last at least.
    seconds: float


def cost(kind: str, caps: Caps, entries: Sequence[Planned], marked: Callable[[str], bool]) -> Cost:
    """Return what sending changes costs; `marked` tells whether a kind has a marker field."""
    per_credit = RECORDS_PER_CREDIT.get(kind)
    calls = units = 0
    for op, of_kind, many in _batches(entries, max(1, caps.batch)):
        reads = _reads(op, many, marked=marked(of_kind))
        writes = many if op in (Op.MERGE, Op.RESTORE) else 1
        calls += reads + writes
        units += reads + (max(writes, -(-many // per_credit)) if per_credit else 0)
    at_once, seconds = PACE.get(kind, (0, 0.0))
    pace = calls / at_once * seconds if at_once else 0.0
    return Cost(len(entries), calls, units if per_credit else None, pace)


def _batches(entries: Sequence[Planned], most: int) -> Iterator[tuple[Op, str, int]]:
    for page in range(0, len(entries), MOST):
        for (op, kind), group in groupby(entries[page : page + MOST], lambda e: (e.op, e.kind)):
            left = sum(1 for _ in group)
            while left > 0:
                yield Op(op), kind, min(left, most)
                left -= most


def _reads(op: Op, many: int, *, marked: bool) -> int:
    """Return the reads around one batch: before it, so that nothing is overwritten, and after."""
    if op is Op.CREATE:
        # Where there is no marker, each is searched for before it is made.
        return 1 if marked else many + 1
    if op is Op.UPDATE:
        return 2
    return 1
