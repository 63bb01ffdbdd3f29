"""The command sync: reads the sources that the config names, and writes to the CRMs among them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from admin import crm_connections
from admin.commands.approving import settle_waiting
from admin.commands.crm_runs import sync_connections
from admin.commands.session import NOTHING, Command, Session
from admin.commands.sources import files_to_read, sync_file, worst
from admin.crm_connections import CRM_KINDS

if TYPE_CHECKING:
    from store.hub import Hub
    from store.settings import ConnectionSettings, Settings

Words = Callable[[str], str]


def _prepare_sync(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help=words("help.names"))
    parser.add_argument("--full", action="store_true", help=words("help.full"))
    parser.add_argument("--accept-shrink", action="store_true", help=words("help.shrink"))
    parser.add_argument("--rows", action="store_true", help=words("help.rows"))
    parser.add_argument("--json", action="store_true", help=words("help.json"))
    instead = parser.add_mutually_exclusive_group()
    for name in ("plan", "approve", "decline", "retry"):
        instead.add_argument(f"--{name}", action="store_true", help=words(f"help.{name}"))


def _sync(session: Session) -> int:
    """Read and write connections, or say yes or no to what waits to be written."""
    asked = session.arguments
    if asked.approve or asked.decline or asked.retry:
        return settle_waiting(session)
    settings = session.settings()
    wanted = _connections(session, settings)
    crms = {one.name for one in wanted if one.kind in CRM_KINDS}
    with session.open() as hub:
        codes = [
            sync_file(hub, session, connection, path)
            for connection in wanted
            if connection.name not in crms
            for path in files_to_read(session, connection)
        ]
        if crms:
            codes += _sync_crms(hub, session, crms)
    if asked.plan and not asked.json:
        session.tell("sync.plan_end")
    return worst(codes) if codes else NOTHING


def _sync_crms(hub: Hub, session: Session, names: set[str]) -> list[int]:
    with crm_connections.crms_of(hub) as everybody:
        chosen = [one for one in everybody if one.settings.name in names]
        return sync_connections(hub, session, chosen, everybody)


def _connections(session: Session, settings: Settings) -> list[ConnectionSettings]:
    """Return the connections that were asked for; complain about a name that nobody knows."""
    usable = {
        one.name: one
        for one in settings.connections
        if one.read or (one.write and one.kind in CRM_KINDS)
    }
    for name in session.arguments.names:
        if name not in usable:
            raise session.fail("sync.unknown", name=name)
    if not usable:
        raise session.fail("sync.none")
    return [one for name, one in usable.items() if name in (session.arguments.names or usable)]


COMMANDS = (Command("sync", _prepare_sync, _sync),)
