"""The JSON of syncs over CRMs: a run's closing line, a plan, one write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from admin.json_shapes import Json

if TYPE_CHECKING:
    from sync.closing import Closing
    from sync.cost import Cost
    from sync.foreseen import Foreseen
    from sync.shortfall import LeftOut


def closing_shape(end: Closing) -> Json:
    """Return how a run over a CRM ended."""
    run = end.run
    return {
        "connection": run.connection,
        "run": run.number,
        "state": run.state,
        "error": run.error,
        "says": dict(end.says),
        "holds": dict(end.holds),
        "differ": end.differ,
        "read": {"kept": run.kept, "repeated": run.repeated, "refused": run.refused},
        "written": dict(end.done),
        "refused": end.refused,
        "held": dict(end.held),
        "failed": dict(end.failed),
        "uncertain": end.uncertain,
        "waiting": end.waiting,
        "not_written": end.shortfall.values,
        "in_doubt": end.shortfall.in_doubt,
    }


def plan_shape(changes: Sequence[Foreseen], price: Cost, left: Iterable[LeftOut]) -> Json:
    """Return what would be written to one connection, what it costs, and what it would not take."""
    return {
        "changes": [change_shape(one) for one in changes],
        "not_written": [left_shape(one) for one in left],
        "cost": {
            "records": price.records,
            "calls": price.calls,
            "credits": price.credits,
            "seconds": round(price.seconds, 1),
        },
    }


def left_shape(one: LeftOut) -> Json:
    """Return one value that is not written."""
    return {
        "kind": one.kind,
        "id": one.id,
        "customer": one.customer,
        "slot": one.slot,
        "reason": one.reason,
        "most": one.most or None,
        "before": one.shows,
        "after": one.says,
    }


def change_shape(one: Foreseen) -> Json:
    """Return one write, planned or sent."""
    return {
        "change": one.number,
        "op": one.op,
        "connection": one.connection,
        "kind": one.kind,
        "id": one.id,
        "other": one.other,
        "customer": one.customer,
        "state": one.state,
        "reason": one.reason,
        "fields": [
            {"slot": turn.slot, "before": turn.before, "after": turn.after} for turn in one.turns
        ],
        "undoes": one.undoes or None,
        "run": one.run,
        "sent_run": one.sent_run or None,
        "done_at": one.done_at,
    }
