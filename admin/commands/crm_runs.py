"""Syncs over CRMs as the command line shows them: a plan, or a closing line for each run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING

from admin.commands.book import field_title, printable
from admin.commands.progress import Steps
from admin.commands.session import DONE, NOTHING, REFUSALS, Session
from admin.say import error_text
from store.errors import HubError, Shrunk

if TYPE_CHECKING:
    from connectors.crm import Crm
    from store.hub import Hub
    from store.outbox import Entry
    from sync.closing import Closing
    from sync.cost import Cost
    from sync.crm_sync import Opened, Synced
    from sync.foreseen import Foreseen
    from sync.shortfall import LeftOut

#: Values that are not written, read at once.
LEFT_AT_ONCE = 500
RED, PLAIN = "\x1b[31m", "\x1b[0m"


def sync_connections(
    hub: Hub, session: Session, chosen: Sequence[Opened], everybody: Sequence[Opened]
) -> list[int]:
    """Sync CRMs together; where one of them fails, each by itself, so that the others go on."""
    from sync.apart import sync_apart

    codes: list[int] = []

    def sync(some: Sequence[Opened]) -> None:
        codes.extend(_shown(hub, session, _synced(hub, session, some, everybody), everybody))

    def failed(one: Opened, error: HubError) -> None:
        codes.append(_failed(session, one.settings.name, error))

    sync_apart(chosen, sync, failed)
    return codes


def _synced(
    hub: Hub, session: Session, chosen: Sequence[Opened], everybody: Sequence[Opened]
) -> Synced:
    from sync.crm_sync import sync_crms

    asked = session.arguments
    with Steps(session.err, session.say, quiet=bool(asked.json)) as steps:
        return sync_crms(
            hub, session.actor, chosen, everybody,
            full=asked.full, shrink=asked.accept_shrink, plan_only=asked.plan, progress=steps,
        )  # fmt: skip


def _failed(session: Session, name: str, error: HubError) -> int:
    why = error_text(error, session.language)
    if isinstance(error, Shrunk):
        why += session.say("sync.shrunk")
    session.warn("file_error", path=printable(name), why=why)
    if session.arguments.json:
        shape = {"connection": name, "state": "failed", "error": type(error).__name__}
        session.json({**shape, "text": why})
    return NOTHING


def _shown(hub: Hub, session: Session, synced: Synced, everybody: Sequence[Opened]) -> list[int]:
    """Show what each run did, or would do, and return an exit code for each."""
    from admin.crm_connections import numbered
    from sync.closing import closing
    from sync.foreseen import foreseen

    crms = numbered(hub, everybody)
    waiting = foreseen(hub, session.actor, crms, synced.waiting)
    asked, codes = session.arguments, []
    for run in synced.runs:
        end = closing(hub, session.actor, run)
        own = [one for one in waiting if one.connection == run.connection]
        price = _price(hub, everybody, run.connection, synced.waiting) if asked.plan else None
        left = _left_out(hub, session, crms, run.connection) if asked.plan else iter(())
        if asked.json:
            from admin.json_sync import closing_shape, plan_shape

            plan = {"plan": plan_shape(own, price, left)} if price is not None else {}
            session.json({**closing_shape(end), **plan})
        elif price is not None:
            print_plan(session, run.connection, own, price)
            print_left_out(session, end, left)
        if not asked.json:
            print_closing(session, end, plan=asked.plan)
        codes.append(DONE if end.good else REFUSALS)
    if not asked.json:
        _print_questions(hub, session)
    return codes


def _price(hub: Hub, everybody: Sequence[Opened], name: str, waiting: Sequence[Entry]) -> Cost:
    """Return what sending a connection's changes costs, those that are held included."""
    from store import connections
    from sync.cost import cost
    from sync.session import kinds_of

    one = next(o for o in everybody if o.settings.name == name)
    with hub.reading() as connection:
        called = connections.every_name(hub, connection)
        number = next(n for n, known in called.items() if known == name)
        kinds = kinds_of(hub, connection, number)
    own = [entry for entry in waiting if entry.connection == number]
    return cost(
        one.settings.kind, one.crm.caps, own,
        lambda kind: bool(kinds[kind].marker_field) if kind in kinds else False,
    )  # fmt: skip


def _left_out(hub: Hub, session: Session, crms: Mapping[int, Crm], name: str) -> Iterator[LeftOut]:
    """Yield every value that a connection would not take."""
    from store import connections
    from sync.shortfall import left_out

    with hub.reading() as connection:
        called = connections.every_name(hub, connection)
    number = next(n for n, known in called.items() if known == name)
    for offset in count(0, LEFT_AT_ONCE):
        page = left_out(hub, session.actor, crms[number], number, offset=offset, limit=LEFT_AT_ONCE)
        yield from page
        if len(page) < LEFT_AT_ONCE:
            return


def print_left_out(session: Session, end: Closing, left: Iterable[LeftOut]) -> None:
    """Print the values that a target would not take, each with the reason."""
    if end.shortfall.values:
        many = f"{end.shortfall.values:,}"
        session.tell("plan.left_out", name=printable(end.run.connection), count=many)
    for one in left:
        record = f"{one.kind} {one.id}" if one.id else session.say("plan.left_new", kind=one.kind)
        session.line(f"  {printable(record)}  {one.customer}".rstrip())
        text = session.say(
            "plan.turn", before=value_text(session, one.shows), after=value_text(session, one.says)
        )
        why = session.say(f"left.{one.reason}", most=one.most)
        session.line(f"      {field_title(session, one.slot)}: {text}{why}")


def print_plan(session: Session, name: str, changes: Sequence[Foreseen], price: Cost) -> None:
    """Print what would be written, record by record and slot by slot, and what it costs."""
    held = sum(one.state == "held" for one in changes)
    session.tell("plan.head", name=printable(name), count=f"{len(changes):,}", held=f"{held:,}")
    for change in changes:
        print_change(session, change)
    if not changes:
        return
    values = {"records": f"{price.records:,}", "calls": f"{price.calls:,}"}
    if price.credits is not None:
        session.tell("plan.cost_credits", credits=f"{price.credits:,}", **values)
    else:
        session.tell("plan.cost_calls", seconds=f"{price.seconds:,.0f}", **values)


def print_change(session: Session, one: Foreseen) -> None:
    """Print one write: the record, then a line for each slot."""
    held = session.say("plan.held", why=reason_words(session, one.reason)) if one.reason else ""
    session.line(change_line(session, one) + held)
    for slot, before, after in one.turns:
        text = session.say(
            "plan.turn", before=value_text(session, before), after=value_text(session, after)
        )
        session.line(f"      {field_title(session, slot)}: {text}")


def change_line(session: Session, one: Foreseen) -> str:
    """Return one write as a line: number, what is done to which record, whose it is."""
    what = session.say(f"op.{one.op}")
    if one.undoes:
        what += session.say("op.undoes", number=one.undoes)
    record = printable(f"{one.kind} {one.id}".strip())
    if one.other:
        record += session.say("op.other", id=printable(one.other))
    return f"  {one.number}  {what}  {record}  {one.customer}".rstrip()


def value_text(session: Session, text: str) -> str:
    """Return a value for a terminal, one that is empty in words."""
    return printable(text) if text else session.say("plan.empty")


def reason_words(session: Session, reason: str) -> str:
    """Return why a write is held or was refused; a target's own code is shown as it is."""
    code, _, rest = reason.partition(":")
    try:
        return session.say(f"reason.{code}", slot=field_title(session, rest))
    except KeyError:
        return printable(reason)


def print_closing(session: Session, end: Closing, *, plan: bool = False) -> None:
    """Print whether source and hub agree, what was written, and what to do about the rest."""
    session.line(_painted(session, _balance(session, end), red=bool(end.differ)))
    name = printable(end.run.connection)
    parts = [
        session.say(f"closing.{op}", count=f"{end.done.get(op, 0):,}")
        for op in ("create", "update", "delete", "merge", "restore")
        if op in ("create", "update") or end.done.get(op)
    ]
    counts = (("held", sum(end.held.values())), ("uncertain", end.uncertain))
    parts += [session.say(f"closing.{key}", count=f"{n:,}") for key, n in counts]
    parts.append(session.say("closing.refused", count=f"{end.refused:,}"))
    if not plan:
        comma = "，" if session.language == "zh" else ", "
        session.line("  " + comma.join(parts))
    for reason, many in end.held.items():
        why = reason_words(session, reason)
        session.tell("closing.next_held", count=f"{many:,}", why=why, name=name, reason=reason)
    for reason, many in end.failed.items():
        if reason != "declined":
            why = reason_words(session, reason)
            session.tell("closing.next_failed", count=f"{many:,}", why=why, name=name)
    if end.shortfall.values and not plan:
        session.tell("closing.left_out", count=f"{end.shortfall.values:,}", name=name)
    if end.shortfall.in_doubt:
        session.tell("closing.in_doubt", count=f"{end.shortfall.in_doubt:,}")
    if end.uncertain:
        session.tell("closing.next_uncertain", count=f"{end.uncertain:,}")
    if end.waiting:
        key = "closing.next_plan" if plan else "closing.next_waiting"
        session.tell(key, count=f"{end.waiting:,}", name=name)


def _balance(session: Session, end: Closing) -> str:
    told = _sum(end.says) if set(end.says) == set(end.holds) else "?"
    holds = _sum(end.holds)
    values = {"says": told, "holds": holds, "differ": f"{end.differ:,}", "run": end.run.number}
    return session.say("closing.balance", name=printable(end.run.connection), **values)


def _sum(counts: Mapping[str, int]) -> str:
    return f"{sum(counts.values()):,}"


def _painted(session: Session, text: str, *, red: bool) -> str:
    """Return a line in red on a terminal that shows colours."""
    shows = session.out.isatty() and "NO_COLOR" not in os.environ
    return f"{RED}{text}{PLAIN}" if red and shows else text


def _print_questions(hub: Hub, session: Session) -> None:
    from store import value_conflicts

    with hub.reading() as connection:
        many = value_conflicts.count(connection)
    if many:
        session.tell("closing.questions", count=f"{many:,}")
