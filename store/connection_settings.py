"""The settings of one connection, `[[connections]]`: where it leads, what is read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from store.config_file import setting
from store.setting_kinds import between, matching, one_of
from store.values import FIELDS, INTERACTION_FIELDS, PURCHASE_FIELDS, Stream

STREAMS = tuple(stream.value for stream in Stream)
COLUMN_FIELDS = frozenset(("", *FIELDS, *PURCHASE_FIELDS, *INTERACTION_FIELDS))


def _plain(value: object) -> bool:
    """Tell whether a value is one that a CRM's field may be given."""
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | int | bool)


@dataclass(frozen=True, slots=True)
class CodeSettings:
    """Numbers of 纷享销客's `errorCode` by what is to be done; empty: those that are known.

    Sources differ about them; its support may tell others.
    """

    token: tuple[int, ...] = ()
    busy: tuple[int, ...] = ()
    quota: tuple[int, ...] = ()
    unsure: tuple[int, ...] = ()
    sign_in: tuple[int, ...] = ()
    not_allowed: tuple[int, ...] = ()
    double: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One source or target."""

    name: str = setting(expects="a name of its own", check=lambda v: 0 < len(v.strip()) <= 80)
    kind: str = setting(
        expects='a kind such as "spreadsheet"', check=lambda v: bool(re.fullmatch("[a-z_]+", v))
    )
    owner: str = ""
    path: str = ""
    streams: tuple[str, ...] = setting(
        ("customers",), f"a list of {', '.join(STREAMS)}", lambda v: v and set(v) <= set(STREAMS)
    )
    read: bool = True
    write: bool = False
    #: Of two sources that say different things, the higher one is believed.
    trust: int = between(0, 100, 50)
    schedule: str = matching(
        r"(|[1-9]\d*[mhd]|([01]\d|2[0-3]):[0-5]\d)",
        "",
        '"" (by hand), "15m", "1h", "1d" or "08:00"',
    )
    sheet: str = ""
    header_row: int = setting(0, "the number of the header row, or 0 to guess", lambda v: v >= 0)
    #: Header as it stands in the file -> field; "" leaves the column out.
    columns: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "expects": 'a table, header = "field"; see docs for the names of fields',
            "check": lambda v: set(v.values()) <= COLUMN_FIELDS,
        },
    )
    encoding: str = ""
    delimiter: str = setting("", "one character", lambda v: len(v) <= 1)
    layout: str = ""
    #: Of a CRM: whether customers that it has none of are made there.
    create: bool = True
    #: Two records of one customer in a CRM are made one: after a person said so, or never.
    merge: str = one_of(("ask", "never"), "ask")
    #: What the hub made and nobody says any more: kept there, or deleted too.
    deletes: str = one_of(("keep", "follow"), "keep")
    #: Of a CRM that has a unique field for the hub's id: its name.
    marker_field: str = ""
    #: Kind of record -> slot -> the CRM's own field that holds it, where no name or label tells; ""
    #: leaves the slot alone.
    fields: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict,
        metadata={
            "expects": 'a table by kind of record, [connections.fields.Contacts], slot = "Field"'
        },
    )
    #: Minutes that a walk over what changed reads again; 0: the connector's own.
    look_back: int = setting(
        0, "0 (the usual), or minutes, 15 to 1440", lambda v: v == 0 or 15 <= v <= 1440
    )
    #: Plain http, for a server on this machine only.
    allow_http: bool = False
    # Zoho CRM. Secrets are named by a file or a variable, never written here.
    data_center: str = one_of(("us", "eu", "in", "cn", "au", "jp", "ca", "sa"), "cn")
    accounts_url: str = ""
    api_url: str = ""
    modules: tuple[str, ...] = ("Contacts", "Leads", "Accounts")
    api_version: str = matching(r"v\d{1,2}", "v8", 'a version such as "v8"')
    #: API credits that the hub may use in 24 hours: what the edition has, less what others need.
    credits: int = between(100, 10**8, 40_000)
    #: Calls at the same time: 5 free, 10 standard, 15 professional, 20 enterprise.
    at_once: int = between(1, 25, 5)
    client_id_env: str = ""
    client_id_file: str = ""
    client_secret_env: str = ""
    client_secret_file: str = ""
    refresh_token_env: str = ""
    refresh_token_file: str = ""
    # 纷享销客.
    base_url: str = ""
    generation: int = setting(1, "1 or 2, of the tokens", lambda v: v in (1, 2))
    objects: tuple[str, ...] = ("ContactObj", "LeadsObj", "AccountObj")
    app_id_env: str = ""
    app_id_file: str = ""
    app_secret_env: str = ""
    app_secret_file: str = ""
    permanent_code_env: str = ""
    permanent_code_file: str = ""
    open_user_id: str = ""
    admin_mobile: str = ""
    #: Calls of all kinds that the hub may make in a day: what was bought, less what others need.
    daily_calls: int = between(100, 10**8, 100_000)
    #: The names of AccountObj are names of people (a shop's customers), not of firms.
    people_accounts: bool = False
    #: Object -> fields and values that every new record gets, for what a tenant requires.
    defaults: Mapping[str, Mapping[str, Any]] = field(
        default_factory=dict,
        metadata={
            "expects": 'a table by object, [connections.defaults.AccountObj], field = "value"',
            "check": lambda v: all(_plain(one) for table in v.values() for one in table.values()),
        },
    )
    #: How a field is emptied: "null", or with an empty "text".
    empty: str = one_of(("null", "text"), "null")
    codes: CodeSettings = CodeSettings()


#: Settings of a connection that name a file.
PATHS = (
    "path", "client_id_file", "client_secret_file", "refresh_token_file", "app_id_file",
    "app_secret_file", "permanent_code_file",
)  # fmt: skip
