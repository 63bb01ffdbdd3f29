"""One history: syncs that are killed, paused and taken over while people work; then quiet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from store.access import OWNER
from store.errors import NotYours
from store.hub import Hub
from store.settings import ConnectionSettings
from store.values import DecisionKind
from sync.approving import Filter, approve
from sync.crm_sync import Opened, sync_crms
from sync.settle import decide
from tests.clocks import StandingClock
from tests.model import verdict
from tests.model.book import NAMES, Shelf
from tests.model.workers import Odds, Stage, Worker
from tests.model.world import World

#: Longer than a lease.
OVER = 31.0
#: How often an increment runs in one history, and how many quiet syncs may be needed after.
SYNCS, QUIET = 5, 8
ODDS = (
    Odds(act=0.05),
    Odds(act=0.12, kill=0.0, cut=0.0, lose=0.1),
    Odds(act=0.03, kill=0.04, lose=0.2),
    Odds(act=0.04, kill=0.01, pause=0.06),
    Odds(act=0.03, kill=0.02, pause=0.15, lose=0.1),
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a history showed."""

    seed: int
    #: (what, where)
    bad: tuple[tuple[str, str], ...]
    unavoidable: int
    trace: tuple[str, ...]


def run(seed: int, shelf: Shelf, odds: Odds | None = None) -> Told:
    """Run the history of a seed; with its own odds, or others."""
    rnd, clock = Random(seed), StandingClock()  # noqa: S311
    hub = shelf.hub(clock)
    stage = Stage(rnd, odds or ODDS[seed % len(ODDS)])
    object.__setattr__(hub, "at", stage.at)
    world = World(rnd, clock, hub, stage)
    for _ in range(rnd.randint(1, 4)):
        world.act()
    _turmoil(world, hub)
    stage.calm = True
    bad = _quiet(world, hub)
    return Told(seed, (*world.bad, *bad), world.unavoidable, tuple(stage.trace))


def opened(world: World, names: Sequence[str]) -> list[Opened]:
    """Return CRMs as a sync takes them."""
    return [Opened(ConnectionSettings(n, "zoho", write=True), world.crms[n]) for n in names]


def _turmoil(world: World, hub: Hub) -> None:
    """Let workers run, die, and be overtaken."""
    rnd, stage = world.rnd, world.stage
    workers: list[Worker] = []
    left = SYNCS
    while left or workers:
        if left and (not workers or (len(workers) < 3 and rnd.random() < 0.5)):
            left -= 1
            if rnd.random() < stage.odds.over:
                world.clock.forward(OVER)
            if rnd.random() < 0.5:
                world.act()
            names = rnd.choice((NAMES, NAMES, NAMES[:1], NAMES[1:]))
            full = rnd.random() < 0.1
            stage.trace.append(f"--- sync {names} full={full}")
            workers.append(Worker(stage, lambda n=names, f=full: _sync(world, hub, n, full=f)))
        worker = rnd.choice(workers)
        worker.go()
        if worker.over:
            workers.remove(worker)
            stage.trace.append("--- over" + (" dead" if worker.dead else ""))
            world.bad += verdict.mourned(world)
            if worker.wrong:
                world.bad.append((worker.wrong, ""))


def _sync(world: World, hub: Hub, names: Sequence[str], *, full: bool = False) -> None:
    sync_crms(hub, OWNER, opened(world, names), opened(world, NAMES), full=full, shrink=True)


def _quiet(world: World, hub: Hub) -> list[tuple[str, str]]:
    """Let everything settle; return what is wrong then."""
    world.stage.trace.append("=== quiet")
    world.clock.forward(3600)
    _sync(world, hub, NAMES)
    bad = verdict.unread(world)
    bad += _settled(world, hub)
    approve(hub, OWNER, Filter())
    bad += _settled(world, hub)
    for one in verdict.doubts(world, hub, bad):
        world.stage.trace.append(f"*** {one}")
        decide(hub, OWNER, DecisionKind.SAME if one.same else DecisionKind.DIFFERENT, one.a, one.b)
        bad += _settled(world, hub)
        approve(hub, OWNER, Filter())
        bad += _settled(world, hub)
    bad += verdict.wrong(world, hub)
    if verdict.settle_questions(world, hub, _choose, bad):
        bad += _settled(world, hub)
        bad += verdict.wrong(world, hub)
        bad += verdict.still_asked(world, hub)
    return bad


def _choose(hub: Hub, row: verdict.Asked, value: str) -> bool:
    try:
        decide(hub, OWNER, DecisionKind.USE, row.row, field=row.field, value=value)
    except NotYours:
        return False
    return True


def _settled(world: World, hub: Hub) -> list[tuple[str, str]]:
    """Sync until nothing is written any more."""
    for turn in range(QUIET):
        before = sum(crm.writes for crm in world.crms.values())
        _sync(world, hub, NAMES, full=turn == 0)
        world.clock.forward(400)
        if turn and before == sum(crm.writes for crm in world.crms.values()):
            return []
    return [("never quiet", "")]
