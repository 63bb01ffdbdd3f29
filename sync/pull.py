"""Reads a CRM: what changed, what was deleted, now and then everything; a page is one commit.

A source that shrinks stops and asks: nothing counts as deleted because a list was short.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import Connection

from connectors.crm import Page, RemoteRecord
from dedupe.garbage import no_search
from store import cursors, remote, targets, unplanned
from store import lease as leases
from store.errors import Shrunk
from sync.ahead import ahead
from sync.hearing import external_id, keep_page, of_external, read_by_ids
from sync.progress import Shown
from sync.session import LEASE_SECONDS, Session

#: Deletions let through at once: so many, or this share of what the book holds of the kind.
MOST_DELETED, DELETED_SHARE = 20, 0.1
#: A list that shows less than this share of what the book holds is no list of everything.
LEAST_SHOWN = 0.5
#: How often everything is walked through where the CRM tells of no deletions.
SCAN_HOURS = 24.0


def pull(session: Session, progress: Shown, *, full: bool = False, shrink: bool = False) -> None:
    """Read what is new of every kind; `full` walks through everything, `shrink` lets many go."""
    for kind in session.crm.kinds:
        progress.step("read", None)
        first = not _cursor(session, kind)
        _changes(session, kind, progress, shrink=shrink)
        _late(session, kind)
        if session.crm.caps.deletes:
            _deleted(session, kind, shrink=shrink)
        short = _shows_less_than_counted(session, kind)
        scans = not first and not session.crm.caps.deletes
        if full or ((scans or short) and _scan_due(session, kind)):
            _scan(session, kind, progress, shrink=shrink)
            short = short and _shows_less_than_counted(session, kind)
        if short:
            session.short.add(kind)


def describe(session: Session) -> None:
    """Read and keep what the account's metadata says; where it changed, everybody is planned."""
    told = {kind: session.crm.describe(kind) for kind in session.crm.kinds}
    with session.writing() as connection:
        known = session.kinds(connection)
        for kind, one in told.items():
            if known.get(kind) != one:
                cursors.describe(
                    session.hub, connection, session.number, kind, session.kind_text(one)
                )
        session.forget_kinds()
        if any(known.get(kind) != one for kind, one in told.items()):
            unplanned.mark_all(connection)


def _cursor(session: Session, stream: str) -> str:
    with session.hub.reading() as connection:
        return cursors.read(session.hub, connection, session.number, stream)


def _changes(session: Session, kind: str, progress: Shown, *, shrink: bool) -> None:
    gone = 0
    for page in ahead(session.crm.changes(kind, _cursor(session, kind))):
        # A CRM without a feed of deletions may show them among the changes.
        deleted = {record.id for record in page.records if record.deleted}
        if deleted:
            gone += len(_held_live(session, kind, deleted))
            with session.hub.reading() as connection:
                live = targets.live_count(connection, session.number)
            _check(session, gone, live, shrink=shrink)
        with no_search(), session.writing() as connection:
            _keep(session, connection, page)
            cursors.save(session.hub, connection, session.number, kind, page.cursor)
        progress.advance(len(page.records))


def _keep(session: Session, connection: Connection, page: Page) -> list[int]:
    """Keep a page and renew the lease: a run that reads is alive."""
    rows = keep_page(session, connection, page.records)
    line = sum(session.counts[name] for name in ("kept", "same", "stale", "refused")) + 1
    remote.refuse(session.hub, connection, session.run, line, page.refused)
    session.counts["refused"] += len(page.refused)
    remote.count(connection, session.run, session.counts)
    leases.renew(connection, session.lease, LEASE_SECONDS, session.hub.clock)
    session.report(connection, "read")
    return rows


def _late(session: Session, kind: str) -> None:
    """Read by their ids the records that a list showed older than the book has them."""
    ids = [one for name in sorted(session.late) if (one := _of(kind, name))]
    session.late = {name for name in session.late if not _of(kind, name)}
    for taken in read_by_ids(session, kind, ids):
        with session.writing() as connection:
            keep_page(session, connection, taken.records, read_by_id=True)
            remote.count(connection, session.run, session.counts)


def _of(kind: str, name: str) -> str:
    own, remote_id = of_external(name)
    return remote_id if own == kind else ""


def _deleted(session: Session, kind: str, *, shrink: bool) -> None:
    """Hear what was deleted, all of it before any of it counts."""
    stream = f"-{kind}"
    pages = list(session.crm.deleted(kind, _cursor(session, stream)))
    ids = {record.id for page in pages for record in page.records}
    gone = _held_live(session, kind, ids)
    if gone:
        with session.hub.reading() as connection:
            live = targets.live_count(connection, session.number)
        _check(session, len(gone), live, shrink=shrink)
    # A record that was brought back stands in no such list; what stands there may be back since.
    back = _still_there(session, kind, sorted(gone))
    for page in pages:
        records = [r for r in page.records if r.id in gone and r.id not in back]
        with session.writing() as connection:
            _keep(session, connection, Page(tuple(records), page.cursor))
            cursors.save(session.hub, connection, session.number, stream, page.cursor)


def _scan(session: Session, kind: str, progress: Shown, *, shrink: bool) -> None:
    """Walk through everything; what the book holds and is not there is asked for by its id."""
    with session.hub.reading() as connection:
        before = _live(session, connection, kind)
    seen: set[str] = set()
    for page in ahead(session.crm.everything(kind)):
        with session.writing() as connection:
            _keep(session, connection, page)
        seen.update(record.id for record in page.records if not record.deleted)
        progress.advance(len(page.records))
    if len(seen & before) < LEAST_SHOWN * len(before) and not shrink:
        raise Shrunk(len(before), len(seen), source=session.name)
    missing = sorted(before - seen)
    _check(session, len(missing), len(before), shrink=shrink)
    gone = [one for one in missing if one not in _still_there(session, kind, missing)]
    for part in _parts(gone, 500):
        records = tuple(RemoteRecord(kind, one, "", {}, deleted=True) for one in part)
        with session.writing() as connection:
            _keep(session, connection, Page(records, ""))
    with session.writing() as connection:
        cursors.save(session.hub, connection, session.number, f"*{kind}", str(len(seen)))


def _held_live(session: Session, kind: str, ids: set[str]) -> set[str]:
    """Return which of these records the book holds as live ones."""
    names = [external_id(kind, one) for one in sorted(ids)]
    with session.hub.reading() as connection:
        held = remote.held(session.hub, connection, session.number, names)
    return {of_external(name)[1] for name, one in held.items() if not one.deleted}


def _still_there(session: Session, kind: str, ids: list[str]) -> set[str]:
    """Return which of these records are there after all, asked for one by one."""
    return {one.id for taken in read_by_ids(session, kind, ids) for one in taken.records}


def _check(session: Session, gone: int, held: int, *, shrink: bool) -> None:
    if gone > max(MOST_DELETED, DELETED_SHARE * held) and not shrink:
        raise Shrunk(held, held - gone, source=session.name)


def _shows_less_than_counted(session: Session, kind: str) -> bool:
    """Tell whether the book holds fewer than the CRM counts; asked once a day while it does not.

    A list may end too early without a word. Whom it did not show must not be made there anew.
    """
    if not _due(session, f"#{kind}"):
        return False
    says = session.crm.count(kind)
    if says is not None and live_of_kind(session, kind) < says:
        return True
    with session.writing() as connection:
        cursors.save(session.hub, connection, session.number, f"#{kind}", "")
    return False


def _scan_due(session: Session, kind: str) -> bool:
    return _due(session, f"*{kind}", f"+{kind}")


def _due(session: Session, *streams: str) -> bool:
    """Tell whether none of these was saved within the last day."""
    with session.hub.reading() as connection:
        saved = (cursors.saved_at(connection, session.number, one) for one in streams)
        last = next((at for at in saved if at), "")
    if not last:
        return True
    at = datetime.strptime(last, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return session.hub.clock.now() - at >= timedelta(hours=SCAN_HOURS)


def _live(session: Session, connection: Connection, kind: str) -> set[str]:
    """Return the ids of the live records of a kind that the book holds."""
    ids = targets.live_ids(session.hub, connection, session.number)
    prefix = external_id(kind, "")
    return {name.removeprefix(prefix) for name in ids if name.startswith(prefix)}


def live_of_kind(session: Session, kind: str) -> int:
    """Return how many live records of a kind the book holds."""
    with session.hub.reading() as connection:
        return len(_live(session, connection, kind))


def _parts(ids: Iterable[str], most: int) -> Iterable[list[str]]:
    rest = iter(ids)
    while part := list(islice(rest, max(1, most))):
        yield part
