"""Reads the files of a connection that changed since they were last read, for workers."""

from __future__ import annotations

import os
import secrets
import socket

from store import lease as leases
from store import runs
from store.access import Actor
from store.errors import HubError, SourceError
from store.hub import Hub
from store.lease_kept import kept
from store.runs import Run
from store.settings import ConnectionSettings
from sync.file_connections import files_of, read_options, unchanged
from sync.imports import import_file

#: A worker that was killed is missed after this, as with CRMs.
SECONDS = 30.0
#: Runs that are looked through for the last reading of a file.
LOOKED_AT = 1_000


def read_changed(hub: Hub, actor: Actor, one: ConnectionSettings, number: int) -> tuple[Run, ...]:
    """Import what changed; one file that cannot be read does not keep the others out.

    Raises Busy when another worker is at it, and the first error after all files were tried.
    """
    done = runs.runs(hub, actor, limit=LOOKED_AT)
    holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    with hub.writing() as connection:
        lease = leases.take(connection, f"connection:{number}", holder, SECONDS, hub.clock)
    made: list[Run] = []
    errors: list[HubError] = []
    try:
        with kept(hub, lease, SECONDS):
            for path in files_of(one):
                try:
                    if not unchanged(path, None, one.name, done):
                        options = read_options(hub.settings, one)
                        made.append(
                            import_file(hub, actor, path, connection=one.name, options=options)
                        )
                except SourceError as error:
                    errors.append(error)
                except OSError as error:
                    errors.append(SourceError(error.strerror or type(error).__name__))
    finally:
        with hub.writing() as connection:
            leases.release(connection, lease)
    if errors:
        raise errors[0]
    return tuple(made)
