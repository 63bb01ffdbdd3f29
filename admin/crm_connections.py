"""Connections of the config that are CRMs, opened for commands and pages."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.crm import Crm
    from store.hub import Hub
    from sync.crm_sync import Opened

#: Kinds of connections that are CRMs.
CRM_KINDS = ("zoho", "fxiaoke")


def open_crms(hub: Hub) -> list[Opened]:
    """Open every CRM that the config names; nothing is called yet. Raises ConfigError."""
    if not any(one.kind in CRM_KINDS for one in hub.settings.connections):
        return []
    found: list[Opened] = import_module("sync.crms").open_crms(hub)
    return found


def by_number(hub: Hub, crms: Iterable[Opened]) -> dict[int, Crm]:
    """Return the connectors by the number of their connection, those that were synced before."""
    from store import connections

    with hub.reading() as connection:
        numbers = {name: n for n, name in connections.every_name(hub, connection).items()}
    return {numbers[o.settings.name]: o.crm for o in crms if o.settings.name in numbers}
