"""The settings of a hub, as `config.example.toml` lists them, each with its default."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from store.config_file import fill, setting
from store.connection_settings import PATHS
from store.connection_settings import ConnectionSettings as ConnectionSettings
from store.errors import ConfigError
from store.secret import Secret
from store.setting_kinds import between, is_loopback, is_timezone, is_url, matching, one_of
from store.values import FIELDS

#: Fields of a customer that keep all values; the rule says which is the main one.
_LISTS = ("phones", "emails", "wechats", "qqs", "addresses", "remarks", "notes")
_SINGULAR = {"mobile", "phone", "email", "wechat", "qq", "address", "remark", "note"}

RULES = ("clearest", "newest", "oldest", "most", "longest", "trusted")
MODES = ("careful", "balanced", "eager")


@dataclass(frozen=True, slots=True)
class HubSettings:
    """Where the hub is at home."""

    locale: str = matching(r"(zh|en)([_-]\w+)?", "zh", '"zh" or "en"')
    region: str = matching(r"[A-Z]{2}", "CN", 'a country code such as "CN"')
    timezone: str = setting("Asia/Shanghai", 'a name such as "Asia/Shanghai"', is_timezone)


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The database and the key that seals it."""

    url: str = setting(
        "sqlite:///guiyi.db",
        "sqlite:///… or postgresql+psycopg://… without a password (see password_file)",
        is_url("sqlite:///", "postgresql+psycopg://"),
    )
    root_key_file: str = setting("~/.config/guiyi/root.key", "the path of a file", bool)
    password_file: str = setting("", "the path of a file")
    password_env: str = setting("", "the name of an environment variable")

    def password(self) -> Secret | None:
        """Return the database's password; None where none is named."""
        return _secret("store.password", self.password_file, self.password_env)


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """Where jobs wait; without a URL they are done in the calling process."""

    url: str = setting(
        "",
        '"" or redis://… without a password (see password_file)',
        lambda v: v == "" or is_url("redis://", "rediss://", "unix://")(v),
    )
    password_file: str = setting("", "the path of a file")
    password_env: str = setting("", "the name of an environment variable")

    def password(self) -> Secret | None:
        """Return the queue's password; None where none is named."""
        return _secret("queue.password", self.password_file, self.password_env)


@dataclass(frozen=True, slots=True)
class MatchingSettings:
    """How readily records are taken for the same customer."""

    mode: str = one_of(MODES, "balanced")


@dataclass(frozen=True, slots=True)
class SurvivorshipSettings:
    """How the value of one field is chosen."""

    rule: str = one_of(RULES, "newest")
    #: Names of connections, the most trusted first, for the rule "trusted".
    trust: tuple[str, ...] = ()
    #: Changed differently in two CRMs: a person is asked, or the newest change wins.
    both_edited: str = one_of(("ask", "newest"), "ask")
    #: Values older than this lose to any younger one; 0: no limit.
    max_age_days: int = between(0, 36_500, 0)


@dataclass(frozen=True, slots=True)
class ReservedSettings:
    """A table that has no settings yet."""


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """Who may do what. More presets come with sign-in."""

    preset: str = one_of(("two owners",), "two owners")


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """What a file may cost at the most; the fields are those of `connectors.contract.Limits`."""

    bytes: int = between(1, 2**40, 200 * 1024 * 1024)
    unpacked_bytes: int = between(1, 2**40, 2 * 1024**3)
    parts: int = between(1, 10**6, 2_000)
    ratio: int = between(1, 10**6, 400)
    rows: int = between(1, 10**8, 1_100_000)
    columns: int = between(1, 16_384, 300)
    cell_chars: int = between(1, 10**7, 32_767)
    depth: int = between(1, 1_000, 60)
    seconds: int = between(1, 86_400, 600)
    memory: int = between(64 * 1024**2, 2**40, 1024**3)


@dataclass(frozen=True, slots=True)
class BrakeSettings:
    """How much one sync may change in a CRM by itself; more waits for a person's yes."""

    creates: int = between(0, 10**7, 50)
    deletes: int = between(0, 10**7, 5)
    blanks: int = between(0, 10**7, 5)
    #: Records in which one and the same field changes.
    changes: int = between(0, 10**7, 50)
    #: Percent of the CRM's records; a twentieth of it for deleted records and emptied fields. The
    #: larger of number and share counts.
    share: int = between(0, 100, 20)


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the pages are served: on this machine only, until there is sign-in."""

    host: str = setting("127.0.0.1", "an address of this machine only: 127.0.0.1", is_loopback)
    port: int = between(0, 65_535, 8080)


def _survives(name: str) -> bool:
    return name in _LISTS or (name in FIELDS and name not in _SINGULAR)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a hub."""

    hub: HubSettings = HubSettings()
    store: StoreSettings = StoreSettings()
    queue: QueueSettings = QueueSettings()
    connections: tuple[ConnectionSettings, ...] = ()
    matching: MatchingSettings = MatchingSettings()
    survivorship: Mapping[str, SurvivorshipSettings] = field(
        default_factory=dict,
        metadata={"expects": "a field of a customer (name, phones, …)", "check": _survives},
    )
    tiers: ReservedSettings = ReservedSettings()
    assignment: ReservedSettings = ReservedSettings()
    pool: ReservedSettings = ReservedSettings()
    follow_up: ReservedSettings = ReservedSettings()
    access: AccessSettings = AccessSettings()
    limits: LimitSettings = LimitSettings()
    brakes: BrakeSettings = BrakeSettings()
    server: ServerSettings = ServerSettings()

    def at(self, folder: Path) -> Settings:
        """Return the settings with every path counted from `folder`, where the file lies."""

        def placed(path: str) -> str:
            return str(folder / Path(path).expanduser()) if path else ""

        url = self.store.url
        if url.startswith("sqlite:///"):
            url = "sqlite:///" + placed(url.removeprefix("sqlite:///"))
        return replace(
            self,
            store=replace(
                self.store,
                url=url,
                root_key_file=placed(self.store.root_key_file),
                password_file=placed(self.store.password_file),
            ),
            queue=replace(self.queue, password_file=placed(self.queue.password_file)),
            connections=tuple(replace(c, **_placed(c, placed)) for c in self.connections),
        )


def _placed(connection: ConnectionSettings, placed: Callable[[str], str]) -> dict[str, Any]:
    return {name: placed(getattr(connection, name)) for name in PATHS}


def load_settings(path: Path) -> Settings:
    """Read a config file; raise `ConfigError` with every problem in it at once.

    Relative paths in it count from the folder that the file lies in.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ConfigError([f"{path}: {error.strerror}"]) from None
    except ValueError:
        raise ConfigError([f"{path}: expected UTF-8 text"]) from None
    return parse_settings(text).at(path.resolve().parent)


def parse_settings(text: str) -> Settings:
    """Return the settings that a TOML text gives, its paths as they stand."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"not TOML: {error}"]) from None
    problems: list[str] = []
    settings = fill(Settings, table, "", problems)
    if settings is not None:
        problems += _across(settings)
    if settings is None or problems:
        raise ConfigError(problems)
    return settings


def _across(settings: Settings) -> list[str]:
    """Return the problems that no setting has by itself."""
    problems = []
    names = [connection.name for connection in settings.connections]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(f"connections: expected names of their own, {name!r} stands twice")
    for key, rule in settings.survivorship.items():
        if rule.rule == "trusted" and not rule.trust:
            problems.append(f"survivorship.{key}.trust: expected an order of connections")
    for key, named in (("store", settings.store), ("queue", settings.queue)):
        if named.password_file and named.password_env:
            problems.append(f"{key}: expected password_file or password_env, not both")
    return problems


def secret_of(connection: ConnectionSettings, name: str) -> Secret | None:
    """Return a connection's secret, from the file or the variable that the settings name."""
    file, variable = (getattr(connection, f"{name}_{kind}") for kind in ("file", "env"))
    return _secret(f"connections.{connection.name}.{name}", file, variable)


def _secret(key: str, file: str, variable: str) -> Secret | None:
    """Return the secret that a pair of `_file` and `_env` settings names."""
    if file:
        return Secret.from_file(f"{key}_file", Path(file))
    return Secret.from_environment(f"{key}_env", variable) if variable else None
