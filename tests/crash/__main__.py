"""Kills a sync at every point and compares with one that was not killed: `make crash`.

Ends with `points=N lost=0 doubled=0 different=0`; exit 1 when anything else came out.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from store import migrate
from store.engine import close, open_engine, writing
from tests import servers
from tests.crash.scenes import SCENES, Scene
from tests.crash.trial import Ended, SharedClock, run_trial, shared_clock
from tests.sync.office import Office, office


class Ground:
    """Where trials take place: a database of the scene, copied for each trial."""

    def __init__(self, folder: Path, postgres: servers.PostgresServer | None) -> None:
        self._folder, self._postgres = folder, postgres
        self.base = self._fresh()
        engine = open_engine(self.base)
        with writing(engine) as connection:
            migrate.the_metadata().create_all(connection)
        close(engine)

    def _fresh(self) -> str:
        if self._postgres is not None:
            return self._postgres.url(self._postgres.fresh())
        return f"sqlite:///{self._folder / 'base.db'}"

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Give a copy of the scene's database."""
        if self._postgres is not None:
            name = self._postgres.fresh(self.base.rpartition("/")[2].partition("?")[0])
            yield self._postgres.url(name)
            self._postgres.drop(name)
            return
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        shutil.copy(self._folder / "base.db", folder / "trial.db")
        yield f"sqlite:///{folder / 'trial.db'}"
        shutil.rmtree(folder)


class Score:
    """Counts trials, and what came out otherwise."""

    def __init__(self) -> None:
        self.bad: Counter[str] = Counter()
        self.points = 0

    def add(self, where: str, wanted: Ended, ended: Ended) -> None:
        self.points += 1
        found: Counter[str] = Counter()
        for name in ("zoho", "fxiaoke", "book"):
            expected = Counter(one[:2] for one in getattr(wanted, name))
            there = Counter(one[:2] for one in getattr(ended, name))
            found["lost"] += (expected - there).total()
            found["doubled"] += (there - expected).total()
            if not found["lost"] and not found["doubled"]:
                found["different"] += getattr(wanted, name) != getattr(ended, name)
        found["different"] += ended.open
        found = +found
        if found:
            print(f"{where}: {dict(found)}\n  wanted {wanted}\n  ended  {ended}", flush=True)
        self.bad += found

    def line(self) -> str:
        bad = self.bad
        return (
            f"points={self.points} lost={bad['lost']} doubled={bad['doubled']} "
            f"different={bad['different']}"
        )


def play(
    scene: Scene, ground: Ground, score: Score, *, every: int, pairs: int, chance: random.Random
) -> None:
    """Kill the sync of a scene at each of its points, and at random pairs of them."""
    clock = shared_clock()
    shop = _set(scene, ground, clock)

    def trial(*deadly: int, meanwhile: str = scene.meanwhile) -> Ended:
        with ground.copy() as url:
            return run_trial(
                url, shop.zoho, shop.fxiaoke, clock, deadly=deadly, meanwhile=meanwhile
            )

    def killed(*deadly: int) -> None:
        ended = trial(*deadly)
        # Who was not made yet when the colleague looked for him was not changed.
        score.add(f"{scene.name} at {deadly}", wanted if ended.edited else plain, ended)

    wanted, plain = trial(), trial(meanwhile="")
    if trial()[:3] != wanted[:3]:
        raise SystemExit(f"{scene.name}: two undisturbed runs differ")
    print(f"{scene.name}: {wanted.points} points", flush=True)
    for k in range(1 + chance.randrange(every), wanted.points + 1, every):
        killed(k)
    for _ in range(pairs):
        killed(chance.randint(1, wanted.points), chance.randint(1, wanted.points))


def _set(scene: Scene, ground: Ground, clock: SharedClock) -> Office:
    """Let a scene come to stand, and close its servers: each trial starts its own."""
    with office(ground.base, clock) as shop:  # type: ignore[arg-type]
        scene.before(shop)
    return shop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"])
    parser.add_argument("--every", type=int, default=1, help="only every n-th point")
    parser.add_argument("--pairs", type=int, default=0, help="random pairs of points as well")
    parser.add_argument("--scenes", nargs="*", type=int, default=range(len(SCENES)))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, score = random.Random(asked.seed), Score()  # noqa: S311 - the same each time
    shares = len(asked.databases) * len(list(asked.scenes))
    for database in asked.databases:
        postgres = None
        if database == "postgresql":
            binaries = servers.postgres_binaries()
            if binaries is None:
                raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
            postgres = servers.PostgresServer(binaries)
        try:
            for n in asked.scenes:
                with tempfile.TemporaryDirectory(prefix="guiyi-crash") as folder:
                    ground = Ground(Path(folder), postgres)
                    play(
                        SCENES[n], ground, score, every=asked.every,
                        pairs=-(-asked.pairs // shares), chance=chance,
                    )  # fmt: skip
                print(f"{database} {score.line()}", flush=True)
        finally:
            if postgres is not None:
                postgres.stop()
    print(score.line())
    sys.exit(bool(score.bad))


if __name__ == "__main__":
    main()
