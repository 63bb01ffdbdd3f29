"""A sync over CRMs: read all, match once, plan once, then write each; a lease for each of them."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from connectors.crm import Crm, Op
from store import audit, connections, cursors, outbox, run_lease, runs, unplanned
from store import lease as leases
from store.access import Actor, may
from store.errors import ConfigError, HubError, NotYours
from store.hub import Hub
from store.outbox import Entry
from store.runs import Run
from store.settings import ConnectionSettings
from sync import planning, pull, push, remapping, uncertain
from sync.brakes import Brakes
from sync.planning import Side
from sync.progress import Quiet, Shown
from sync.session import LEASE_SECONDS, Session, recalled
from sync.work import match_dirty

#: Records that changed under a write are read, planned and written again so often in one sync.
ROUNDS = 3
#: A cursor that says whether a connection's targets were planned for.
WRITTEN = "=written"
#: What a run says that ended because another connection of the same sync failed.
BESIDE = "Beside"


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did: a run for each connection, and what it left waiting."""

    runs: tuple[Run, ...]
    #: Changes that were planned and not sent, where only a plan was asked for, and those held.
    waiting: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A CRM that is configured, with its connector."""

    settings: ConnectionSettings
    crm: Crm
    #: What is wrong with its settings: its run fails with it, and the others go on.
    error: ConfigError | None = None


def sync_crms(
    hub: Hub,
    actor: Actor,
    chosen: Sequence[Opened],
    everybody: Sequence[Opened] = (),
    *,
    full: bool = False,
    shrink: bool = False,
    plan_only: bool = False,
    progress: Shown | None = None,
) -> Synced:
    """Sync some CRMs; `everybody` names all that are configured, for what customers want there.

    Raises Busy when somebody else is at one of them. A run that fails says so, and what it kept
    stays; what it wrote outside is known or looked for by the next one. `sync_apart` lets the
    others go on.
    """
    if not may(actor, "sync"):
        raise NotYours
    progress = progress or Quiet()
    with ExitStack() as stack:
        sessions: list[Session] = []
        for one in chosen:
            with _blamed(None, sessions):
                sessions.append(stack.enter_context(_session(hub, actor, one)))
        # What a worker read that was killed then: who is who must be known before more is heard.
        match_dirty(hub, progress)
        for session in sessions:
            with _blamed(session, sessions):
                _read(session, progress, full=full, shrink=shrink)
        opened = [*chosen, *(o for o in everybody if o not in chosen)]
        sides = sides_of(hub, opened)
        wrong = {one.settings.name for one in opened if one.error is not None}
        _mark_for_new_targets(hub, sides, wrong)
        for turn in range(ROUNDS):
            _plan(hub, sides, sessions, progress)
            if plan_only:
                break
            before = _dropped(sessions)
            for session in sessions:
                if session.settings.write:
                    with _blamed(session, sessions):
                        _write(session, progress)
            if _dropped(sessions) == before and (turn or not _marked(hub)):
                break
        for session in sessions:
            with _blamed(session, sessions):
                _reconcile(session)
        waiting = _waiting(hub, sessions)
    return Synced(tuple(runs.get_run(hub, actor, s.run) for s in sessions), waiting)


@contextmanager
def _blamed(session: Session | None, sessions: Sequence[Session]) -> Iterator[None]:
    """Let the other runs of a sync say that it was not they who failed."""
    try:
        yield
    except Exception:
        for other in sessions:
            other.beside = other is not session
        raise


def _write(session: Session, progress: Shown) -> None:
    session.progress = progress
    waiting = _to_send(session)
    session.to_send = _sent(session) + waiting
    progress.step("write", waiting)
    push.push(session)
    uncertain.settle_unknown(session)


@contextmanager
def _session(hub: Hub, actor: Actor, one: Opened) -> Iterator[Session]:
    """Hold a connection for a run, and close the run however it ends."""
    name = one.settings.name
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    with hub.writing() as writer:
        run_lease.give_up_abandoned(writer, hub.clock)
        number = connections.ensure(hub, writer, name, one.settings.kind, actor.name)
        lease = leases.take(writer, f"connection:{number}", holder, LEASE_SECONDS, hub.clock)
        run_lease.give_up_syncs(writer, number, hub.clock)
        run = runs.start(hub, writer, actor, "sync", label=name, connection_number=number)
    session = Session(hub, one.settings, number, one.crm, lease, run)
    try:
        if one.error is not None:
            raise one.error
        with session.heartbeat():
            yield session
    except BaseException as error:
        kind = BESIDE if session.beside else type(error).__name__
        with suppress(HubError, SQLAlchemyError):
            _end(session, actor, "failed", kind)
        raise
    _end(session, actor, "done")


def _end(session: Session, actor: Actor, state: str, error: str = "") -> None:
    hub = session.hub
    with hub.writing() as writer:
        leases.release(writer, session.lease)
        differ = session.tally.get("differ", 0)
        runs.end(hub, writer, session.run, state, error or ("Differs" if differ else ""))
        entry = audit.AuditEntry(
            actor=actor.name,
            action="sync",
            objects=(f"run:{session.run}",),
            outcome=state,
            count=sum(n for key, n in session.tally.items() if key.endswith(":done")),
        )
        audit.record(writer, hub.sealer, [entry], hub.clock)


def _read(session: Session, progress: Shown, *, full: bool, shrink: bool) -> None:
    """Settle what is unknown, then read; what people may do there is known only after that."""
    recalled(session.hub, session.crm, session.number)
    uncertain.settle_unknown(session)
    if session.settings.read:
        remapping.heed_mapping(session)
        pull.pull(session, progress, full=full, shrink=shrink)
    pull.describe(session)


def sides_of(hub: Hub, opened: Sequence[Opened]) -> list[Side]:
    """Return every configured CRM as planning sees it."""
    sides: list[Side] = []
    numbered: list[tuple[int, Opened]] = []
    with hub.writing() as connection:
        for one in opened:
            number = connections.ensure(
                hub, connection, one.settings.name, one.settings.kind, one.settings.owner
            )
            numbered.append((number, one))
    for number, one in numbered:
        sides.append(Side(number, one.settings, one.crm, recalled(hub, one.crm, number)))
    return sorted(sides, key=lambda side: side.number)


def _plan(hub: Hub, sides: Sequence[Side], sessions: Sequence[Session], progress: Shown) -> None:
    _say(sessions, "match")
    match_dirty(hub, progress)
    _say(sessions, "plan")
    progress.step("plan", None)
    run = sessions[0].run if sessions else 0
    planning.plan_marked(hub, sides, run)
    if match_dirty(hub, progress).customers:
        # Records that are all that is left of a customer speak for themselves from now on.
        planning.plan_marked(hub, sides, run)
    by_number = {side.number: side for side in sides}
    for session in sessions:
        if session.settings.write:
            stopped = planning.release(hub, by_number[session.number], brakes(hub))
            for name in [key for key in session.tally if key.startswith("held:")]:
                del session.tally[name]
            session.tally.update({f"held:{why}": many for why, many in stopped.items()})


def _mark_for_new_targets(hub: Hub, sides: Sequence[Side], wrong: Set[str]) -> None:
    """Mark every customer when a connection may be written to that was not before.

    One whose settings are `wrong` may not: what they say of its fields may be wrong too.
    """
    with hub.writing() as connection:
        for side in sides:
            known = cursors.read(hub, connection, side.number, WRITTEN)
            good = side.settings.name not in wrong
            now = "yes" if side.target.kinds and good else "no"
            if known == now:
                continue
            cursors.save(hub, connection, side.number, WRITTEN, now)
            if now == "yes":
                unplanned.mark_all(connection)


def _say(sessions: Sequence[Session], step: str) -> None:
    """Write down for all runs what they are at, so that it can be watched."""
    for session in sessions:
        with session.writing() as connection:
            leases.renew(connection, session.lease, LEASE_SECONDS, session.hub.clock)
            session.report(connection, step)


def brakes(hub: Hub) -> Brakes:
    """Return the brakes of the settings."""
    chosen = hub.settings.brakes
    return Brakes(chosen.creates, chosen.deletes, chosen.blanks, chosen.changes, chosen.share / 100)


def _to_send(session: Session) -> int:
    """Return how many changes of a connection may be sent."""
    with session.hub.reading() as connection:
        standing = outbox.standing_counts(connection)
    return sum(
        n for (of, state, _), n in standing.items() if (of, state) == (session.number, "new")
    )


def _sent(session: Session) -> int:
    """Return how many changes this run has sent."""
    ops = {str(op) for op in Op}
    return sum(many for key, many in session.tally.items() if key.partition(":")[0] in ops)


def _dropped(sessions: Sequence[Session]) -> int:
    return sum(
        many for s in sessions for key, many in s.tally.items() if key.startswith("dropped:")
    )


def _marked(hub: Hub) -> bool:
    with hub.reading() as connection:
        return bool(unplanned.next_page(connection, 1))


def _waiting(hub: Hub, sessions: Sequence[Session]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    with hub.reading() as connection:
        for session in sessions:
            found += outbox.entries(hub, connection, session.number, ("new", "held"))
    return tuple(found)


def _reconcile(session: Session) -> None:
    """Write the run's closing line: source says N, hub holds N, differ 0."""
    told: Mapping[str, int] = {}
    for kind in session.crm.kinds:
        says = session.crm.count(kind)
        holds = pull.live_of_kind(session, kind)
        told = {**told, f"holds:{kind}": holds}
        if says is not None:
            told = {**told, f"says:{kind}": says}
            session.tally["differ"] += abs(says - holds)
    session.tally.update(told)
    with session.writing() as connection:
        session.report(connection, "")
