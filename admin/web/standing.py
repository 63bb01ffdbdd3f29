"""How a connection stands: what it is at, how its last run ended, whether the numbers add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from admin.web.crms import crms
from admin.web.here import the_actor, the_hub
from admin.web.syncing import Sync
from admin.web.wording_sync import written
from store import run_lease, runs
from store.clock import stamp
from store.runs import Run
from store.settings import ConnectionSettings
from sync.bunches import Bunch
from sync.file_connections import FILE_KINDS

#: Runs that a card lists.
_RUNS = 4


@dataclass(frozen=True, slots=True)
class Count:
    """What a CRM says it holds of one kind of record, and what the hub holds of it."""

    kind: str
    #: None where it does not tell.
    says: int | None
    holds: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One connection, as its card shows it."""

    number: int
    settings: ConnectionSettings
    #: "never", "idle", "queued", "running", "failed" or "differs".
    state: str
    #: What it is at while it runs: a step, how much of it is done, of how much.
    at: str
    done: int
    total: int | None
    #: Class of the error that ended the last try.
    error: str
    #: Number of that error in the log.
    logged: str
    counts: tuple[Count, ...]
    differ: int
    runs: tuple[Run, ...]
    #: Writes that wait for a yes, that go with the next sync, that were refused.
    held: int
    ready: int
    refused: int
    #: It is a CRM that is open: it can be planned for and written to.
    crm: bool
    #: It is read from files.
    file: bool
    #: When it is synced next by itself; "" where nobody said.
    due: str
    #: What is wrong with its settings, each by the name of the setting.
    problems: tuple[str, ...] = ()


def counts_of(run: Run) -> tuple[Count, ...]:
    """Return the closing line of a run, by kind of record; empty before it was drawn."""
    told = run.tally
    kinds = [key.partition(":")[2] for key in told if key.startswith("holds:")]
    return tuple(Count(kind, told.get(f"says:{kind}"), told[f"holds:{kind}"]) for kind in kinds)


def standing(
    number: int,
    settings: ConnectionSettings,
    sync: Sync | None,
    bunches: Sequence[Bunch],
    *,
    due: str = "",
    most: int = _RUNS,
) -> Standing:
    """Return how a connection stands now; `due` is when it is synced next by itself."""
    found = _runs(number, sync, most)
    last = found[0] if found else None
    live = sync is not None and not sync.finished.is_set()
    opened = next((o for o in crms().opened() if o.settings.name == settings.name), None)
    wrong = opened.error.problems if opened is not None and opened.error is not None else ()
    error, logged = ("ConfigError", "") if wrong else _error(number, last, sync)
    closed = next((run for run in found if counts_of(run)), None)
    differ = int(closed.tally.get("differ", 0)) if closed is not None else 0
    own = [one for one in bunches if one.connection == number]
    if live or (last is not None and last.state == "running"):
        state = "running"
    elif due and due <= stamp(the_hub().clock) and the_hub().settings.queue.url:
        state = "queued"
    elif error:
        state = "failed"
    elif differ:
        state = "differs"
    else:
        state = "idle" if last is not None else "never"
    at, done, total = _progress(last, sync if live else None, _many(own, "ready"))
    return Standing(
        number,
        settings,
        state,
        at,
        done,
        total,
        error,
        logged,
        counts_of(closed) if closed is not None else (),
        differ,
        found,
        _many(own, "held"),
        _many(own, "ready"),
        _many(own, "refused"),
        crm=opened is not None,
        file=settings.kind in FILE_KINDS,
        due=due,
        problems=wrong,
    )


def _many(bunches: Sequence[Bunch], place: str) -> int:
    return sum(one.many for one in bunches if one.place == place)


def _runs(number: int, sync: Sync | None, most: int) -> tuple[Run, ...]:
    """Return the last runs; one whose process was killed is failed and not running."""
    hub, actor = the_hub(), the_actor()
    found = runs.runs(hub, actor, limit=most, connection_number=number)
    live = sync is not None and not sync.finished.is_set()
    if not live and found and found[0].state == "running":
        with hub.writing() as connection:
            given_up = run_lease.give_up_abandoned(connection, hub.clock)
        if given_up:
            found = runs.runs(hub, actor, limit=most, connection_number=number)
    return found


def _error(number: int, last: Run | None, sync: Sync | None) -> tuple[str, str]:
    """Return the class of error that the last try ended with, and its number in the log."""
    error, logged = sync.errors.get(number, ("", "")) if sync is not None else ("", "")
    # Whoever synced it since, here or elsewhere, has the last word.
    if error and sync is not None and (last is None or last.ended_at <= sync.begun):
        return error, logged
    if error and last is not None and last.error == error:
        return error, logged
    if last is not None and last.state == "failed":
        return last.error or "Failed", ""
    return "", ""


def _progress(last: Run | None, sync: Sync | None, ready: int) -> tuple[str, int, int | None]:
    """Return what a sync is at: from this process where it runs here, else from what it told.

    While it writes, that is told by its run, and what is ready is still to come.
    """
    tally = last.tally if last is not None and last.state == "running" else {}
    step = sync.at if sync is not None and sync.at else str(tally.get("step", ""))
    if step in ("write", "push"):
        done = written(tally)
        return step, done, tally.get("total") or done + ready or None
    if sync is not None and sync.at:
        return step, sync.done, sync.total
    return step, last.rows_in if tally and last is not None else 0, tally.get("total")
