"""Hubs for the laws: a fresh one for every example."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import event

from store.settings import Settings
from tests.clocks import StandingClock
from tests.hubs import hub_on
from tests.laws.world import World


class Worlds(Protocol):
    """Opens an empty hub that matches in a mode."""

    def __call__(self, mode: str = "balanced") -> AbstractContextManager[World]: ...


@pytest.fixture(scope="session")
def worlds(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    """Empty hubs on SQLite; what they hold is gone when they close."""
    folder = tmp_path_factory.mktemp("worlds")
    number = itertools.count()

    @contextmanager
    def opened(mode: str = "balanced") -> Iterator[World]:
        path = folder / f"{next(number)}.db"
        shutil.copyfile(sqlite_template, path)
        plain = Settings()
        settings = replace(plain, matching=replace(plain.matching, mode=mode))
        clock = StandingClock()
        with hub_on(f"sqlite:///{path}", clock, settings) as hub:
            # The laws are not about power cuts; waiting for the disk would take most of the time.
            event.listen(hub.engine, "connect", _no_wait)
            hub.engine.dispose()
            yield World(hub, clock)
        for left in folder.glob(f"{path.name}*"):
            left.unlink()

    return opened


def _no_wait(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
