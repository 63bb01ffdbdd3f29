"""Connections of the config that are CRMs, opened for commands and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.crm import Crm
    from store.hub import Hub
    from sync.crm_sync import Opened

#: Kinds of connections that are CRMs.
CRM_KINDS = ("zoho", "fxiaoke")


def open_crms(hub: Hub) -> list[Opened]:
    """Open every CRM that the config names; nothing is called yet.

    One whose settings are wrong has an `error`, and all that asks nobody works.
    """
    from sync import crms

    # Many hubs have none: they do not wait for the network's libraries to load.
    return crms.open_crms(hub) if has_crms(hub) else []


def has_crms(hub: Hub) -> bool:
    """Tell whether the config names a CRM."""
    return any(one.kind in CRM_KINDS for one in hub.settings.connections)


@contextmanager
def crms_of(hub: Hub) -> Iterator[list[Opened]]:
    """Open every CRM that the config names for as long as the block runs."""
    opened = open_crms(hub)
    try:
        yield opened
    finally:
        for one in opened:
            one.crm.close()


@contextmanager
def by_number(hub: Hub) -> Iterator[dict[int, Crm]]:
    """Open every CRM, for its pure parts; the connectors by the number of their connection."""
    with crms_of(hub) as opened:
        yield numbered(hub, opened)


def numbered(hub: Hub, opened: Iterable[Opened]) -> dict[int, Crm]:
    """Return connectors by the number of their connection, those that were synced before.

    They know what their accounts' metadata said last, so that their pure parts ask nobody.
    """
    from store import connections
    from sync.session import recalled

    with hub.reading() as connection:
        numbers = {name: n for n, name in connections.every_name(hub, connection).items()}
    known = [(numbers[o.settings.name], o.crm) for o in opened if o.settings.name in numbers]
    for number, crm in known:
        recalled(hub, crm, number)
    return dict(known)
