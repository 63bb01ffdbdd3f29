"""What the owner says about a connection to 纷享销客, and the code tables that nobody agrees on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.web.protocols import Rate
from store.secret import Secret

MAIN_HOST = "https://open.fxiaoke.com"
#: The objects that hold people and firms.
OBJECTS = ("AccountObj", "ContactObj", "LeadsObj")

_CALLS, _TOKEN_CALLS, _DAILY = Rate(100, 20.0), Rate(10, 60.0), Rate(100_000, 86_400.0)


@dataclass(frozen=True, slots=True)
class Codes:
    """Numbers of `errorCode` by what is to be done about them.

    Sources differ about them, so a number is believed only where the shape of the answer does not
    say more, and an unknown number means no more than "refused".
    """

    #: The token is dead: another one, once.
    token: frozenset[int] = frozenset({20016, 20017})
    #: Too many calls at this moment.
    busy: frozenset[int] = frozenset({14001, 30004})
    #: No calls are left for today, or none were bought.
    quota: frozenset[int] = frozenset({30002, 30003})
    #: The service failed: what was asked may have been done or not.
    unsure: frozenset[int] = frozenset({-1, -2, 50009})
    #: The app is not let in any more.
    sign_in: frozenset[int] = frozenset({20005, 20006, 20015, 20021, 20022})
    #: The app or the acting user may not do this.
    not_allowed: frozenset[int] = frozenset({15003, 20012, 30027})
    #: 查重 found a double. Undocumented: by default the text and a search tell.
    double: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class FxiaokeSettings:
    """One enterprise's app (自建应用), and how it is used."""

    app_id: str | Secret
    app_secret: Secret
    permanent_code: Secret
    #: Other clouds of the vendor have hosts of their own; "": the main one.
    base_url: str = MAIN_HOST
    #: 1: tokens in the body (`/cgi/corpAccessToken`); 2: tokens in headers (`/oauth2.0/token`).
    generation: int = 1
    #: Who acts: `FSUID_…` with generation 1, an employee number with 2; else found by mobile.
    open_user_id: str = ""
    admin_mobile: str = ""
    objects: tuple[str, ...] = OBJECTS
    #: A custom field (unique, if possible) that holds the hub's id; "": none.
    marker_field: str = ""
    #: Object -> {slot: field}, where a tenant's fields tell by no name or label what they hold.
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: The names of `AccountObj` are names of people (a shop's customers), not of firms.
    people_accounts: bool = False
    #: Object -> fields and values that every new record gets, for what a tenant requires.
    defaults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Seconds that an increment reads again: more than lists lag and clocks are set back.
    look_back: float = 900.0
    #: Rows in one page of a walk, 100 at the most.
    page: int = 100
    #: What empties a field.
    empty: Any = None
    codes: Codes = field(default_factory=Codes)
    #: Calls to one interface.
    calls: Rate = _CALLS
    token_calls: Rate = _TOKEN_CALLS
    #: Calls of all kinds in a day; what was bought, less what other programs need.
    daily: Rate = _DAILY
    #: Plain HTTP and addresses of this machine: for tests only.
    allow_http: bool = False
