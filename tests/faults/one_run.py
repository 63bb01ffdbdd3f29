"""One run: a story, faults while it is synced, no more faults, and what is left in the end."""

from __future__ import annotations

import atexit
import logging
import shutil
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from connectors.standins.faults import NoFaults, Plan
from store import migrate
from store.access import OWNER
from store.engine import close, open_engine, writing
from store.errors import NotAllowed, Shrunk, SignInAgain, SourceError, WrongAddress
from sync import approving, value_questions
from tests.clocks import StandingClock
from tests.faults.endings import Ending, compared, ending
from tests.faults.stories import STORIES, Where
from tests.faults.ways import Ways, ways
from tests.sync.office import Office

#: A story is synced so often at the most while faults are about.
SYNCS = 4
#: Faults that may end a sync in an error that asks for a person, and which.
STATED: Mapping[type[SourceError], frozenset[str]] = {
    Shrunk: frozenset({"empty_list", "half_gone", "all_deleted"}),
    SignInAgain: frozenset({"token_expires"}),
    NotAllowed: frozenset({"403_field"}),
    WrongAddress: frozenset({"redirect_away", "dns_rebind"}),
}
SORTS = ("lost", "doubled", "pingpong", "overlimit", "different")


class Asked(NamedTuple):
    """A run that is wanted."""

    story: str
    #: The CRM that the story is about; faults may be those of both.
    where: Where
    zoho: tuple[str, ...]
    fxiaoke: tuple[str, ...]
    seed: int
    #: A fault happens among so many first chances.
    within: int = 2

    def text(self) -> str:
        """Return it as one line."""
        sides = (("zoho", self.zoho), ("fxiaoke", self.fxiaoke))
        at = [f"{name}:{'+'.join(codes)}" for name, codes in sides if codes]
        return f"{self.story} {self.where} {' '.join(at)} seed={self.seed}"


@dataclass
class Told:
    """What became of a run."""

    asked: Asked
    #: Sort of failure -> what was seen.
    wrong: dict[str, list[str]] = field(default_factory=dict)
    #: Faults that happened.
    met: frozenset[str] = frozenset()
    #: Errors that syncs ended with while faults were about.
    refused: tuple[str, ...] = ()


def quiet() -> None:
    """Let a process say nothing of what it tries again."""
    logging.disable(logging.CRITICAL)


def run(asked: Asked) -> Told:
    """Carry one run out."""
    expected = _without_faults(asked.story, asked.where)
    told = Told(asked, {sort: [] for sort in SORTS})
    try:
        _run(asked, expected, told)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} at {where.filename}:{where.lineno}"
        told.wrong["different"].append(text)
    told.wrong = {sort: seen for sort, seen in told.wrong.items() if seen}
    return told


@cache
def _without_faults(story: str, where: Where) -> tuple[Ending, Ending]:
    told = Told(Asked(story, where, (), (), 0), {sort: [] for sort in SORTS})
    found = _run(told.asked, None, told)
    if any(told.wrong.values()):
        raise AssertionError(f"without faults: {told.wrong}")
    return found


def _run(asked: Asked, expected: tuple[Ending, Ending] | None, told: Told) -> tuple[Ending, Ending]:
    clock = StandingClock()
    with tempfile.TemporaryDirectory(prefix="guiyi-fault-", dir=_memory()) as folder:
        path = Path(folder) / "guiyi.db"
        shutil.copyfile(_template(), path)
        faults = {"zoho": asked.zoho, "fxiaoke": asked.fxiaoke}
        with ways(f"sqlite:///{path}", clock, _scratch(), faults) as around:
            return _played(around, asked, expected, told)


def _played(
    around: Ways, asked: Asked, expected: tuple[Ending, Ending] | None, told: Told
) -> tuple[Ending, Ending]:
    office, story = around.office, STORIES[asked.story]
    story.before(office, asked.where)
    office.clock.forward(3600)
    story.then(office, asked.where)
    if expected is not None:
        _with_faults(around, asked, told)
    first = _quiet(office, told)
    for question in value_questions.waiting(office.hub, OWNER, office.by_number()):
        value_questions.use(office.hub, OWNER, question, min(s.shown for s in question.sides))
    second = _quiet(office, told)
    told.wrong["overlimit"] += ["calls"] * around.over_limit()
    loosely = "value_rewritten" in (*asked.zoho, *asked.fxiaoke)
    for wanted, got in zip(expected or (), (first, second), strict=False):
        for sort, seen in compared(wanted, got, loosely=loosely).items():
            told.wrong[sort] += [one for one in seen if one not in told.wrong[sort]]
    return first, second


def _with_faults(around: Ways, asked: Asked, told: Told) -> None:
    """Sync while the plans hold, then let them stop and let people mend what only they can."""
    office = around.office
    plans = {
        "zoho": Plan(asked.seed, asked.zoho, asked.within),
        "fxiaoke": Plan(asked.seed, asked.fxiaoke, asked.within),
    }
    office.zoho.faults, office.fxiaoke.faults = plans["zoho"], plans["fxiaoke"]
    refused = []
    for turn in range(SYNCS):
        try:
            # The second one walks through everything: lists can lie there too.
            office.sync(full=turn == 1)
        except SourceError as error:
            refused.append(type(error).__name__)
            codes = STATED.get(type(error))
            if codes is not None and not codes.intersection((*asked.zoho, *asked.fxiaoke)):
                told.wrong["different"].append(f"refused: {type(error).__name__}: {error}")
        if all(plan.over() for plan in plans.values()):
            break
        # Long enough for a token to end.
        office.clock.forward(4_000)
    told.met = frozenset(code for plan in plans.values() for code in plan.happened)
    told.refused = tuple(refused)
    for plan in plans.values():
        plan.stop()
    office.zoho.faults = office.fxiaoke.faults = NoFaults()
    around.mend()
    if "403_field" in told.met:
        office.clock.forward(300)
        office.sync()
        approving.retry(office.hub, OWNER, approving.Filter())


def _quiet(office: Office, told: Told) -> Ending:
    """Sync until nothing is written any more, then once more, and look at what is left."""
    if office.settle() == 8:
        told.wrong["pingpong"].append("it never came to rest")
    office.clock.forward(25 * 3600)
    office.settle()
    writes = office.writes()
    office.sync()
    told.wrong["pingpong"] += ["write"] * (office.writes() - writes)
    return ending(office)


@cache
def _template() -> Path:
    """Return an SQLite file with all tables, to be copied."""
    path = _scratch() / "template.db"
    engine = open_engine(f"sqlite:///{path}")
    with writing(engine) as connection:
        migrate.the_metadata().create_all(connection)
    close(engine)
    return path


@cache
def _scratch() -> Path:
    """Return a folder of this process, which goes when it ends."""
    path = Path(tempfile.mkdtemp(prefix="guiyi-faults-", dir=_memory()))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


@cache
def _memory() -> str | None:
    """Return a folder in memory where there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
