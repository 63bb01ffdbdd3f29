"""Keeps a lease while a long piece of work, such as a call over the network, goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from store import lease as leases
from store.errors import HubError
from store.hub import Hub
from store.lease import Lease


@contextmanager
def kept(hub: Hub, lease: Lease, seconds: float) -> Iterator[None]:
    """Renew a lease of so many seconds, three times in each of them, while the block runs.

    One that passed on all the same is noticed where the work is committed (`lease.check`).
    """
    over = threading.Event()

    def beat() -> None:
        while not over.wait(seconds / 3):
            with suppress(HubError, SQLAlchemyError), hub.aside() as connection:
                leases.renew(connection, lease, seconds, hub.clock)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
