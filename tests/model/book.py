"""A hub for histories: one template, copied anew for each, in memory where there is room."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from store import migrate
from store.engine import close, open_engine, writing
from store.hub import Hub
from store.seal import Sealer
from store.settings import BrakeSettings, ConnectionSettings, Settings
from sync import warm
from tests.clocks import StandingClock
from tests.hubs import ROOT, feed, record

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
NAMES = ("strong", "weak")
LOOSE = BrakeSettings(10_000, 10_000, 10_000, 10_000, 100)
SETTINGS = Settings(
    connections=tuple(ConnectionSettings(name, "zoho", write=True) for name in NAMES), brakes=LOOSE
)


class WatchedHub(Hub):
    """A hub that says when a transaction is about to begin and when it has been committed."""

    #: Called at each such moment: a worker may be killed or paused there.
    at: Callable[[str], None]

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        self.at("begin")
        with super().writing() as connection:
            yield connection
        self.at("committed")


class Shelf:
    """The template and the place that it is copied to; one engine for all copies."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="guiyi-model-", dir=MEMORY if MEMORY.is_dir() else None
        )
        folder = Path(self._folder.name)
        self._template, self._path = folder / "template.db", folder / "hub.db"
        clock = StandingClock()
        engine = open_engine(f"sqlite:///{self._template}")
        with writing(engine) as connection:
            migrate.the_metadata().create_all(connection)
            self._sealer = Sealer.for_hub(connection, ROOT, clock)
        # One row that is nobody: a book that was matched once is matched by increments.
        feed(Hub(engine, self._sealer, clock, SETTINGS), [record("0", city="上海")])
        close(engine)
        self._engine: Engine = open_engine(f"sqlite:///{self._path}")

    def hub(self, clock: StandingClock) -> WatchedHub:
        """Return a new hub; the one before is gone."""
        self._engine.dispose()
        for more in ("", "-wal", "-shm", "-journal"):
            self._path.with_name(self._path.name + more).unlink(missing_ok=True)
        shutil.copyfile(self._template, self._path)
        warm._kept.clear()
        hub = WatchedHub(self._engine, self._sealer, clock, SETTINGS)
        object.__setattr__(hub, "at", lambda where: None)
        return hub

    def close(self) -> None:
        """Give everything back."""
        close(self._engine)
        self._folder.cleanup()
