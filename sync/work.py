"""Match and project what waits: every row that was kept and that matching has not seen."""

from __future__ import annotations

from sqlalchemy import Connection

from dedupe.garbage import no_search
from store import facts, index, run_lease
from store.hub import Hub
from sync import outcome, warm
from sync.changes import match_changes
from sync.matching import match_everything
from sync.outcome import Written
from sync.progress import Shown

#: From so many changed rows on, and this share of the book, matching everything at once is faster.
MANY, SHARE = 2_000, 0.2


def catch_up(hub: Hub) -> Written:
    """Finish what a process that was killed left: its runs are failed, its kept rows matched."""
    with hub.writing() as connection:
        run_lease.give_up_abandoned(connection, hub.clock)
    return match_dirty(hub)


def match_dirty(hub: Hub, progress: Shown | None = None) -> Written:
    """Match and project every row that waits, in one transaction; return what changed.

    A book that an older engine matched, or that other rules are meant for by now, is matched from
    nothing.
    """
    with no_search(), hub.writing() as connection:
        waiting = facts.dirty_rows(connection)
        if not facts.any_row(connection):
            return Written(0, 0, 0)
        fits = warm.fits(hub, connection)
        if fits and not waiting:
            return Written(0, 0, 0)
        if not fits or _many(connection, len(waiting)):
            matched = match_everything(hub, connection, progress=progress)
        else:
            if progress is not None:
                progress.step("match", len(waiting))
            matched = match_changes(hub, connection, waiting, warm.said(hub, connection))
        return outcome.write(hub, connection, matched, progress)


def _many(connection: Connection, waiting: int) -> bool:
    """Tell whether so many rows wait that matching everything is faster."""
    if waiting < MANY:
        return not index.any_form(connection)
    return waiting >= SHARE * len(facts.customer_rows(connection))
