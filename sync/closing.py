"""How a sync ended, in numbers: what the source says, what the hub holds, what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.crm import Op
from store import connections, outbox
from store.access import Actor, may
from store.errors import NotYours
from store.hub import Hub
from store.runs import Run
from sync.shortfall import Shortfall, shortfalls


@dataclass(frozen=True, slots=True)
class Closing:
    """The last word of one run over one CRM."""

    run: Run
    #: Live records by kind; a kind that the source does not count is not in it.
    says: Mapping[str, int]
    holds: Mapping[str, int]
    differ: int
    #: By op: written by this run, and known to have taken effect.
    done: Mapping[str, int]
    #: Refused by the target in this run.
    refused: int
    #: What stands at the connection now. By reason:
    held: Mapping[str, int]
    failed: Mapping[str, int]
    uncertain: int
    #: To be sent: after a mere plan, or when the target is ready again.
    waiting: int
    #: What is left out as long as nothing changes: values, and records of customers in doubt.
    shortfall: Shortfall

    @property
    def good(self) -> bool:
        """Tell whether it ended as it should: all adds up and nothing was refused."""
        return self.run.state == "done" and not self.differ and not self.refused


def closing(hub: Hub, actor: Actor, run: Run) -> Closing:
    """Return how a run over a CRM ended."""
    if not may(actor, "runs"):
        raise NotYours
    with hub.reading() as connection:
        sent = outbox.of_run(connection, run.number)
        called = connections.every_name(hub, connection)
        number = next((n for n, name in called.items() if name == run.connection), 0)
        standing = outbox.standing_counts(connection)
    here = {(state, why): n for (of, state, why), n in standing.items() if of == number}
    return Closing(
        run,
        _counts(run.tally, "says:"),
        _counts(run.tally, "holds:"),
        int(run.tally.get("differ", 0)),
        {op: sent[op, "done"] for op in map(str, Op) if (op, "done") in sent},
        sum(n for (_, state), n in sent.items() if state == "failed"),
        {why: n for (state, why), n in sorted(here.items()) if state == "held"},
        {why: n for (state, why), n in sorted(here.items()) if state == "failed"},
        sum(n for (state, _), n in here.items() if state in outbox.UNSETTLED),
        sum(n for (state, _), n in here.items() if state == "new"),
        shortfalls(hub, actor).get(number, Shortfall()) if may(actor, "plan") else Shortfall(),
    )


def _counts(tally: Mapping[str, object], prefix: str) -> dict[str, int]:
    return {
        name.removeprefix(prefix): int(str(many))
        for name, many in tally.items()
        if name.startswith(prefix)
    }
