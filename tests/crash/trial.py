"""One trial: stand-ins in one process, a sync that is killed in another, and the next syncs."""

from __future__ import annotations

import multiprocessing as mp
import os
import pickle
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from connectors.standins.fxiaoke import Fxiaoke
from connectors.standins.server import serve
from connectors.standins.zoho import ZohoStandin
from connectors.web.waits import Patience
from store.access import OWNER
from store.customers import find
from store.settings import Settings
from sync.crm_sync import Opened, sync_crms
from tests.crash.points import Points
from tests.hubs import hub_on
from tests.sync.office import (
    CONTACT_OBJ,
    CONTACTS,
    FXIAOKE,
    LOOSE,
    ZOHO,
    fxiaoke_crm,
    zoho_crm,
)

FORK = mp.get_context("fork")
#: Syncs after the crash, a quarter of an hour apart: what is uncertain waits for a lagging search.
AGAIN = 6


class SharedClock:
    """A clock that all processes of a trial share, and that any of them moves."""

    def __init__(self, at: datetime) -> None:
        self._start, self._gone = at, FORK.Value("d", 0.0)

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._gone.value)

    def forward(self, seconds: float) -> None:
        with self._gone.get_lock():
            self._gone.value += seconds

    def since(self) -> float:
        return float(self._gone.value)

    def back_to(self, seconds: float) -> None:
        self._gone.value = seconds


class Ended(NamedTuple):
    """How a trial ended: what both CRMs show, what the book says, and what is still open."""

    zoho: tuple[tuple[str, ...], ...]
    fxiaoke: tuple[tuple[str, ...], ...]
    book: tuple[tuple[str, ...], ...]
    open: int
    writes: int
    #: Points that the first sync passed, when it was not killed.
    points: int = 0
    #: A colleague found what he wanted to change.
    edited: bool = False


SHOWN = ("name", "mobile", "email", "title")


def shared_clock() -> SharedClock:
    return SharedClock(datetime(2026, 11, 22, 8, 0, tzinfo=UTC))


def run_trial(
    url: str,
    zoho: ZohoStandin,
    fxiaoke: Fxiaoke,
    clock: SharedClock,
    *,
    deadly: tuple[int, ...] = (),
    meanwhile: str = "",
) -> Ended:
    """Run a sync on a copy of everything, killed at points, then syncs until all is quiet."""
    began, edited = clock.since(), False
    ours, theirs = FORK.Pipe()
    server = FORK.Process(target=_serve, args=(theirs, zoho, fxiaoke))
    server.start()
    theirs.close()
    try:
        ports = ours.recv()
        points = 0
        for k in (*deadly, 0)[: max(1, len(deadly))]:
            points = _sync(url, ports, fxiaoke, clock, k)
            clock.forward(60)
        if meanwhile:
            ours.send(meanwhile)
            edited = bool(ours.recv())
        quiet = 0
        for _ in range(AGAIN):
            clock.forward(900)
            ours.send("writes")
            before = ours.recv()
            _sync(url, ports, fxiaoke, clock, 0)
            ours.send("writes")
            quiet = quiet + 1 if ours.recv() == before else 0
            if quiet == 2:
                break
        ours.send("people")
        shown_zoho, shown_fxiaoke, writes = ours.recv()
        book, left = _in_child(lambda: _book(url, clock))
    finally:
        with suppress(OSError):
            ours.send("end")
        server.join()
        clock.back_to(began)
    return Ended(shown_zoho, shown_fxiaoke, book, left, writes, points, edited)


def _serve(pipe: Connection, zoho: ZohoStandin, fxiaoke: Fxiaoke) -> None:
    with serve(zoho) as one, serve(fxiaoke) as other:
        pipe.send((one.url, other.url))
        while (asked := pipe.recv()) != "end":
            pipe.send(_answer(asked, zoho, fxiaoke))
    os._exit(0)


def _answer(asked: str, zoho: ZohoStandin, fxiaoke: Fxiaoke) -> Any:
    writes = len(zoho.colleague.writes()) + fxiaoke.records.writes.total()
    if asked == "writes":
        return writes
    if asked == "edit":
        return _edit(zoho, fxiaoke)
    live = zoho.colleague.live(CONTACTS).values()
    people = sorted(
        (
            f"{raw.get('Last_Name') or ''}{raw.get('First_Name') or ''}",
            *(raw.get(name) or "" for name in ("Mobile", "Email", "Title")),
        )
        for raw in live
    )
    rows = sorted(
        (row["name"], row.get("mobile1") or "", row.get("email") or "", row.get("job_title") or "")
        for row in fxiaoke.live(CONTACT_OBJ)
    )
    return tuple(people), tuple(rows), writes


def _edit(zoho: ZohoStandin, fxiaoke: Fxiaoke) -> bool:
    """Let a colleague change somebody's mail address in whichever CRM has him."""
    for number, raw in zoho.colleague.live(CONTACTS).items():
        if raw.get("Mobile") == "13800001101":
            zoho.colleague.edit(CONTACTS, number, {"Email": "later@example.cn"})
            return True
    for row in fxiaoke.live(CONTACT_OBJ):
        if row.get("mobile1") == "13800001101":
            fxiaoke.edit(CONTACT_OBJ, row["_id"], {"email": "later@example.cn"})
            return True
    return False


def _sync(
    url: str, ports: tuple[str, str], fxiaoke: Fxiaoke, clock: SharedClock, deadly: int
) -> int:
    """Sync in a child, killed at a point or not at all; return the points that it passed."""

    def work() -> int:
        points = Points(deadly)
        points.lay()
        settings = Settings(connections=(ZOHO, FXIAOKE), brakes=LOOSE)
        patience = Patience(read=5.0)
        with hub_on(url, clock, settings) as hub:
            opened = [
                Opened(ZOHO, zoho_crm(ports[0], clock, clock.forward, patience)),
                Opened(
                    FXIAOKE,
                    fxiaoke_crm(ports[1], fxiaoke.gate.app, clock, clock.forward, patience),
                ),
            ]
            sync_crms(hub, OWNER, opened, opened)
        return points.passed

    found = _in_child(work, killed=bool(deadly))
    return int(found or 0)


def _book(url: str, clock: SharedClock) -> tuple[tuple[tuple[str, ...], ...], int]:
    from store import plain

    with hub_on(url, clock, Settings()) as hub:
        people = []
        for one in find(hub, OWNER, limit=1000).customers:
            values = {name: tuple(v.value for v in held) for name, held in one.values.items()}
            people.append(
                tuple(
                    " ".join(sorted(values.get(name, ())))
                    for name in ("name", "phones", "emails", "title")
                )
            )
        with hub.reading() as connection:
            ((left,),) = plain.select(
                connection,
                "SELECT count(*) FROM outbox WHERE state IN "
                "('planned', 'new', 'inflight', 'uncertain')",
            )
    return tuple(sorted(people)), int(left)


def _in_child(work: Callable[[], Any], *, killed: bool = False) -> Any:
    """Do something in a child of its own and return what it gives; None when it was killed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        code = 1
        try:
            told = pickle.dumps(work())
            with os.fdopen(write, "wb") as pipe:
                pipe.write(told)
            code = 0
        except BaseException:
            traceback.print_exc(file=sys.stderr)
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        told = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and killed:
        return None
    if status:
        raise RuntimeError("a sync of the trial failed")
    return pickle.loads(told)  # noqa: S301 - from our own child
