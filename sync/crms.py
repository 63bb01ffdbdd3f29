"""Opens the CRMs that the settings name, each with its tokens and budgets shared through SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from connectors.crm import Crm
from connectors.fxiaoke import FxiaokeSettings, open_fxiaoke
from connectors.zoho import ZohoSettings, open_zoho
from store import connections
from store.budget import SqlBudget
from store.errors import ConfigError
from store.hub import Hub
from store.secret import Secret
from store.settings import ConnectionSettings, secret_of
from store.tokens import SqlTokens
from sync.crm_sync import Opened

#: Kinds of connections that are CRMs: read and written over the network.
CRM_KINDS = ("zoho", "fxiaoke")

Sleep = Callable[[float], None]
Opening = Callable[[Hub, int, Sleep], Crm]


def open_crms(
    hub: Hub, wanted: Sequence[ConnectionSettings] | None = None, *, sleep: Sleep = time.sleep
) -> list[Opened]:
    """Open every CRM of the settings, or those of `wanted` that are one; nothing is called yet.

    Raises ConfigError with everything that is missing in any of them. `close_crms` closes them.
    """
    chosen = hub.settings.connections if wanted is None else wanted
    found: list[Opened] = []
    problems: list[str] = []
    for settings in chosen:
        if settings.kind not in CRM_KINDS:
            continue
        try:
            found.append(Opened(settings, open_crm(hub, settings, sleep=sleep)))
        except ConfigError as error:
            problems += error.problems
    if problems:
        close_crms(found)
        raise ConfigError(problems)
    return found


def close_crms(opened: Iterable[Opened]) -> None:
    """Close the network connections of opened CRMs."""
    for one in opened:
        one.crm.close()


@contextmanager
def crms_of(
    hub: Hub, wanted: Sequence[ConnectionSettings] | None = None, *, sleep: Sleep = time.sleep
) -> Iterator[list[Opened]]:
    """Open CRMs as `open_crms` does, for as long as the block runs."""
    opened = open_crms(hub, wanted, sleep=sleep)
    try:
        yield opened
    finally:
        close_crms(opened)


def open_crm(hub: Hub, settings: ConnectionSettings, *, sleep: Sleep = time.sleep) -> Crm:
    """Open one CRM; the caller closes it. Raises ConfigError with all that is missing."""
    asked = _Asked(settings)
    if settings.kind not in _OPENING:
        raise ConfigError([f"connections.{settings.name}.kind: {settings.kind!r} is no CRM"])
    opening = _OPENING[settings.kind](asked)
    if asked.problems:
        raise ConfigError(asked.problems)
    with hub.writing() as connection:
        number = connections.ensure(hub, connection, settings.name, settings.kind, settings.owner)
    return opening(hub, number, sleep)


def _zoho(asked: _Asked) -> Opening:
    chosen = asked.settings
    settings = ZohoSettings(
        client_id=asked.secret("client_id").reveal(),
        client_secret=asked.secret("client_secret"),
        refresh_token=asked.secret("refresh_token"),
        data_center=chosen.data_center,
        accounts_url=asked.url("accounts_url"),
        api_url=asked.url("api_url"),
        modules=asked.names("modules"),
        marker_field=chosen.marker_field,
        allow_http=chosen.allow_http,
    )

    def opening(hub: Hub, number: int, sleep: Sleep) -> Crm:
        tokens = SqlTokens(hub, number, settings.refresh_token, sleep)
        budget = SqlBudget(hub, number)
        return open_zoho(settings, tokens=tokens, budget=budget, clock=hub.clock, sleep=sleep)

    return opening


def _fxiaoke(asked: _Asked) -> Opening:
    chosen = asked.settings
    if not (chosen.open_user_id or chosen.admin_mobile):
        asked.miss("open_user_id", "expected open_user_id or admin_mobile: who acts there")
    settings = FxiaokeSettings(
        app_id=asked.secret("app_id").reveal(),
        app_secret=asked.secret("app_secret"),
        permanent_code=asked.secret("permanent_code"),
        base_url=asked.url("base_url"),
        generation=chosen.generation,
        open_user_id=chosen.open_user_id,
        admin_mobile=chosen.admin_mobile,
        objects=asked.names("objects"),
        marker_field=chosen.marker_field,
        allow_http=chosen.allow_http,
    )

    def opening(hub: Hub, number: int, sleep: Sleep) -> Crm:
        tokens = SqlTokens(hub, number, settings.permanent_code, sleep)
        budget = SqlBudget(hub, number)
        return open_fxiaoke(settings, tokens=tokens, budget=budget, clock=hub.clock, sleep=sleep)

    return opening


@dataclass(slots=True)
class _Asked:
    """The settings of one connection, and what was found missing in them."""

    settings: ConnectionSettings
    problems: list[str] = field(default_factory=list)

    def miss(self, name: str, text: str) -> None:
        self.problems.append(f"connections.{self.settings.name}.{name}: {text}")

    def secret(self, name: str) -> Secret:
        """Return a secret; where none is named, an empty one and a problem."""
        try:
            found = secret_of(self.settings, name)
        except ConfigError as error:
            self.problems += error.problems
            return Secret("")
        if found is None:
            self.miss(f"{name}_file", f"expected {name}_file or {name}_env")
        return found or Secret("")

    def names(self, name: str) -> tuple[str, ...]:
        """Return a list of kinds that must not be empty."""
        found: tuple[str, ...] = getattr(self.settings, name)
        if not found:
            self.miss(name, "expected at least one")
        return found

    def url(self, name: str) -> str:
        """Return an address: https, or on request http to this machine; "" where none is given."""
        text: str = getattr(self.settings, name)
        if not text:
            return ""
        try:
            parts = urlsplit(text)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host, parts = None, urlsplit("")
        if not host or parts.username or parts.query or parts.fragment:
            self.miss(name, "expected https://host")
        elif parts.scheme != "https":
            plain = parts.scheme == "http" and self.settings.allow_http
            if not plain or not _is_here(host):
                self.miss(name, "expected https (http only with allow_http and to this machine)")
        return text


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


_OPENING: Mapping[str, Callable[[_Asked], Opening]] = {"zoho": _zoho, "fxiaoke": _fxiaoke}
