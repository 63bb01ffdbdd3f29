"""`undo push`: plans the taking back of writes to CRMs, and says what stays and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.commands.book import printable
from admin.commands.crm_runs import change_line
from admin.commands.session import DONE, NOTHING, REFUSALS, Session
from admin.crm_connections import by_number
from store.errors import NotYours

if TYPE_CHECKING:
    from store.hub import Hub
    from store.runs import Run


def undo_push(hub: Hub, session: Session) -> int:
    """Plan the taking back of the writes of runs, of single writes, or of the newest push."""
    from store import outbox
    from sync.foreseen import foreseen
    from sync.putting_back import put_back

    wanted = _wanted(hub, session)
    if not wanted:
        session.warn("undo.nothing")
        return NOTHING
    with hub.reading() as connection:
        entries = outbox.by_numbers(hub, connection, wanted)
    if not entries:
        raise NotYours
    with by_number(hub) as crms:
        told = put_back(hub, session.actor, crms, wanted)
        shown = {one.number: one for one in foreseen(hub, session.actor, crms, entries)}
    names = sorted({shown[n].connection for n in shown} if told.waiting else ())
    if session.arguments.json:
        from admin.json_sync import change_shape

        left = [{**change_shape(shown[n]), "left": why} for n, why in told.left]
        session.json({"waiting": told.waiting, "connections": names, "left": left})
    else:
        for number, why in told.left:
            session.line(change_line(session, shown[number]))
            session.line("      " + session.say(f"undo.left.{why}"))
        key = "undo.push" if told.waiting else "undo.nothing"
        session.tell(key, count=told.waiting, names=" ".join(map(printable, names)))
    if not told.waiting:
        return NOTHING
    return REFUSALS if told.left else DONE


def _wanted(hub: Hub, session: Session) -> list[int]:
    """Return the numbers of the writes that are meant."""
    from store import runs
    from sync.putting_back import of_run

    asked = session.arguments
    if asked.change is not None:
        return list(asked.change)
    if asked.number is not None:
        for number in asked.number:
            # A run that nobody knows is an error, one that sent nothing is not.
            runs.get_run(hub, session.actor, number)
        return [n for run in asked.number for n in of_run(hub, session.actor, run)]
    for run, _ in pushed_runs(hub, session):
        return list(of_run(hub, session.actor, run.number))
    return []


def pushed_runs(hub: Hub, session: Session) -> list[tuple[Run, int]]:
    """Return the newest runs that sent something which stands, and how many writes of each."""
    from store import outbox, runs
    from sync.putting_back import of_run

    found = []
    for run in runs.runs(hub, session.actor):
        if run.kind != "sync":
            continue
        sent = of_run(hub, session.actor, run.number)
        with hub.reading() as connection:
            many = len(set(sent) - outbox.undone(connection, sent))
        if many:
            found.append((run, many))
    return found
