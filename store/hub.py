"""An open hub: its database, its keys, its clock and its settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url

from store import engine as engines
from store import keys, migrate
from store.clock import Clock, SystemClock
from store.seal import Sealer
from store.settings import Settings


@dataclass(frozen=True)
class Hub:
    """What every reading and writing function is given first."""

    engine: Engine
    sealer: Sealer
    clock: Clock
    settings: Settings

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A snapshot to read from; it takes no lock that a writer waits for."""
        with engines.reading(self.engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: committed as a whole, or not at all."""
        with engines.writing(self.engine) as connection:
            yield connection
            self.sealer.flush_uses(connection)

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """One short transaction that does not wait behind a long one: see `engine.aside`."""
        with engines.aside(self.engine) as connection:
            yield connection
            self.sealer.flush_uses(connection)

    def close(self) -> None:
        """Give back the database connections."""
        engines.close(self.engine)

    def __enter__(self) -> Hub:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_hub(settings: Settings, *, clock: Clock | None = None, processes: int = 1) -> Hub:
    """Open the hub that the settings name, bringing its tables up to date.

    Raises KeyMissing where the root key file is absent or open to others.
    """
    clock = clock or SystemClock()
    url = make_url(settings.store.url)
    root = keys.load_root_key(
        Path(settings.store.root_key_file), data_folder=engines.database_folder(url)
    )
    password = settings.store.password()
    if password is not None:
        url = url.set(password=password.reveal())
    engine = engines.open_engine(url, processes=processes)
    try:
        migrate.upgrade(engine)
        with engines.writing(engine) as connection:
            sealer = Sealer.for_hub(connection, root, clock)
    except BaseException:
        engines.close(engine)
        raise
    return Hub(engine, sealer, clock, settings)
