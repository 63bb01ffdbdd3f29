"""The CRMs that the settings name, opened once for all pages, and the numbers they go by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from flask import Flask, current_app

from admin.crm_connections import numbered
from admin.web.here import the_hub
from connectors.crm import Crm
from store import connections
from store.customers import number_of
from store.errors import HubError
from store.hub import Hub
from store.settings import ConnectionSettings
from sync import planning
from sync.crm_sync import Opened, sides_of
from sync.crms import problems_of

_KEY = "guiyi.crms"

Opens = Callable[[Hub], Sequence[Opened]]


class Crms:
    """What is configured; opened at the first question, and again when a setting was mended."""

    def __init__(self, hub: Hub, opens: Opens) -> None:
        self._hub, self._opens = hub, opens
        self._lock = threading.Lock()
        self._opened: tuple[Opened, ...] | None = None
        self._numbers: dict[str, int] = {}
        #: Why they could not be opened.
        self.error: HubError | None = None

    def opened(self) -> tuple[Opened, ...]:
        """Return the CRMs of the settings, those whose settings are wrong with an `error`."""
        with self._lock:
            if self._opened is None or any(map(_mended, self._opened)):
                try:
                    self._opened, self.error = tuple(self._opens(self._hub)), None
                except HubError as error:
                    self.error = error
            return self._opened or ()

    def numbers(self) -> Mapping[str, int]:
        """Return the number of every connection of the settings by its name."""
        hub = self._hub
        with self._lock:
            if not self._numbers and hub.settings.connections:
                with hub.writing() as connection:
                    self._numbers = {
                        one.name: connections.ensure(hub, connection, one.name, one.kind, one.owner)
                        for one in hub.settings.connections
                    }
            return self._numbers

    def by_number(self) -> dict[int, Crm]:
        """Return the connectors by the numbers of their connections; they ask nobody."""
        return numbered(self._hub, self.opened())


def _mended(one: Opened) -> bool:
    """Tell whether what was wrong with the settings is there no more: a file that was missing."""
    return one.error is not None and not problems_of(one.settings)


def attach(app: Flask, hub: Hub, opens: Opens) -> None:
    """Give the pages of `app` their CRMs."""
    app.extensions[_KEY] = Crms(hub, opens)


def crms() -> Crms:
    """Return the CRMs of these pages."""
    return cast(Crms, current_app.extensions[_KEY])


def settings_of(number: int) -> ConnectionSettings | None:
    """Return the settings of a connection by its number; None where there are none."""
    name = next((name for name, one in crms().numbers().items() if one == number), None)
    return next((one for one in the_hub().settings.connections if one.name == name), None)


def name_of(number: int) -> str:
    """Return what a connection is called; its number where the settings name it no more."""
    found = settings_of(number)
    return found.name if found is not None else str(number)


def plan_again(customers: Iterable[str]) -> None:
    """Plan some customers now, by their public ids, so that what waits is up to date.

    It asks no CRM. Where none is configured there is nothing to plan.
    """
    opened = crms().opened()
    wanted = [number_of(one) for one in customers]
    if opened and wanted:
        hub = the_hub()
        planning.plan_some(hub, sides_of(hub, opened), wanted)
