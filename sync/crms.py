"""Opens the CRMs that the settings name, each with its tokens and budgets shared through SQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from functools import partial
from ipaddress import ip_address
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

from connectors.crm import SLOTS, Crm
from connectors.fxiaoke import FxiaokeSettings, open_fxiaoke
from connectors.fxiaoke.settings import Codes
from connectors.web.protocols import Budget, Fetched, Rate, Token, Tokens
from connectors.zoho import ZohoSettings, open_zoho
from store import connections
from store.budget import SqlBudget
from store.clock import Clock
from store.connection_settings import CodeSettings
from store.errors import ConfigError
from store.hub import Hub
from store.secret import Secret
from store.settings import ConnectionSettings, secret_of
from store.tokens import SqlTokens
from sync.crm_sync import Opened

#: Kinds of connections that are CRMs: read and written over the network.
CRM_KINDS = ("zoho", "fxiaoke")

S = TypeVar("S", ZohoSettings, FxiaokeSettings)
Sleep = Callable[[float], None]


class _Opening(Protocol):
    """Opens a CRM whose settings are known."""

    def __call__(self, *, tokens: Tokens, budget: Budget, clock: Clock, sleep: Sleep) -> Crm: ...


@dataclass(frozen=True, slots=True)
class _Way:
    """How a CRM is opened, and the secret that its first token is asked for with."""

    secret: Secret
    opening: _Opening


def open_crms(
    hub: Hub, wanted: Sequence[ConnectionSettings] | None = None, *, sleep: Sleep = time.sleep
) -> list[Opened]:
    """Open every CRM of the settings, or those of `wanted` that are one; nothing is called yet.

    One whose settings are wrong has an `error`: its pure parts are there, so that the others are
    planned as ever, and whatever would call it raises that error. `close_crms` closes them.
    """
    chosen = hub.settings.connections if wanted is None else wanted
    found = []
    for settings in chosen:
        if settings.kind in CRM_KINDS:
            way, error = _way(settings)
            found.append(Opened(settings, _open(hub, settings, way, error, sleep), error))
    return found


def problems_of(settings: ConnectionSettings) -> tuple[str, ...]:
    """Return what is wrong now with the settings of a CRM; the files that they name are read."""
    _, error = _way(settings)
    return error.problems if error is not None else ()


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
    if settings.kind not in _WAYS:
        raise ConfigError([f"connections.{settings.name}.kind: {settings.kind!r} is no CRM"])
    way, error = _way(settings)
    if error is not None:
        raise error
    return _open(hub, settings, way, None, sleep)


def _way(settings: ConnectionSettings) -> tuple[_Way, ConfigError | None]:
    """Return how a CRM is opened, and what is wrong with its settings."""
    asked = _Asked(settings)
    way = _WAYS[settings.kind](asked)
    return way, ConfigError(asked.problems) if asked.problems else None


def _open(
    hub: Hub, settings: ConnectionSettings, way: _Way, error: ConfigError | None, sleep: Sleep
) -> Crm:
    with hub.writing() as connection:
        number = connections.ensure(hub, connection, settings.name, settings.kind, settings.owner)
    tokens = _NoTokens(error) if error else SqlTokens(hub, number, way.secret, sleep)
    return way.opening(tokens=tokens, budget=SqlBudget(hub, number), clock=hub.clock, sleep=sleep)


class _NoTokens:
    """The tokens of a connection whose settings are wrong: no call is ever made."""

    def __init__(self, error: ConfigError) -> None:
        self._error = error

    def current(self, fetch: Callable[[Secret | None], Fetched]) -> Token:
        """Raise what is wrong with the settings."""
        raise self._error

    def refused(self, token: Token, fetch: Callable[[Secret | None], Fetched]) -> Token:
        """Raise it too."""
        raise self._error


def _zoho(asked: _Asked) -> _Way:
    chosen = asked.settings
    settings = ZohoSettings(
        client_id=asked.secret("client_id").reveal(),
        client_secret=asked.secret("client_secret"),
        refresh_token=asked.secret("refresh_token"),
        data_center=chosen.data_center,
        accounts_url=asked.url("accounts_url"),
        api_url=asked.url("api_url"),
        modules=asked.names("modules"),
        api_version=chosen.api_version,
        marker_field=chosen.marker_field,
        fields=asked.fields("modules"),
        credits=chosen.credits,
        at_once=chosen.at_once,
        allow_http=chosen.allow_http,
    )
    settings = _looking_back(settings, chosen.look_back)
    return _Way(settings.refresh_token, partial(open_zoho, settings))


def _fxiaoke(asked: _Asked) -> _Way:
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
        fields=asked.fields("objects"),
        people_accounts=chosen.people_accounts,
        defaults=asked.tables("defaults", "objects"),
        empty="" if chosen.empty == "text" else None,
        codes=_codes(chosen.codes),
        daily=Rate(chosen.daily_calls, 86_400.0),
        allow_http=chosen.allow_http,
    )
    settings = _looking_back(settings, chosen.look_back)
    return _Way(settings.permanent_code, partial(open_fxiaoke, settings))


def _looking_back(settings: S, minutes: int) -> S:
    return replace(settings, look_back=minutes * 60.0) if minutes else settings


def _codes(chosen: CodeSettings) -> Codes:
    """Return the numbers of errors, those of the settings in place of the known ones."""
    named = {one.name: getattr(chosen, one.name) for one in fields(chosen)}
    return replace(Codes(), **{name: frozenset(found) for name, found in named.items() if found})


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
        """Return a list of kinds that must not be empty; the usual ones where it is."""
        found: tuple[str, ...] = getattr(self.settings, name)
        if not found:
            self.miss(name, "expected at least one")
        return found or getattr(_USUAL, name)

    def tables(self, name: str, kinds: str) -> dict[str, dict[str, Any]]:
        """Return a table for each kind of record; one of a kind that is not synced is a problem."""
        known: tuple[str, ...] = getattr(self.settings, kinds)
        found: Mapping[str, Mapping[str, Any]] = getattr(self.settings, name)
        for kind in found:
            if kind not in known:
                self.miss(f"{name}.{kind}", f"expected one of {', '.join(known)}, as in {kinds}")
        return {kind: dict(table) for kind, table in found.items() if kind in known}

    def fields(self, kinds: str) -> dict[str, dict[str, str]]:
        """Return the CRM's own fields for slots, by kind of record."""
        found = self.tables("fields", kinds)
        for kind, table in found.items():
            for slot in set(table) - set(SLOTS):
                self.miss(f"fields.{kind}.{slot}", f"no such slot; expected {', '.join(SLOTS)}")
        return {
            kind: {slot: name for slot, name in table.items() if slot in SLOTS}
            for kind, table in found.items()
        }

    def url(self, name: str) -> str:
        """Return an address: https, or on request http to this machine.

        "" where none is given, and for one that is wrong.
        """
        before = len(self.problems)
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
        return text if len(self.problems) == before else ""


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


_WAYS: Mapping[str, Callable[[_Asked], _Way]] = {"zoho": _zoho, "fxiaoke": _fxiaoke}
#: What a connection is by default.
_USUAL = ConnectionSettings("usual", "usual")
