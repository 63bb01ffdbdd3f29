"""What a stand-in Zoho account holds: modules, users, times, credits, and what was written."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from connectors.standins.faults import NoFaults
from connectors.standins.serving import Faults
from connectors.standins.zoho_answers import refuse
from connectors.standins.zoho_modules import standard
from connectors.standins.zoho_shelf import Row, Shelf
from connectors.standins.zoho_times import shown
from store.clock import Clock

MODULES = ("Leads", "Contacts", "Accounts")
DAY = 86_400
FIRST_ID = 5_725_767_000_000_524_000
#: Requests that a clock put back or forward lasts.
SKEWED_FOR = 12


class Wrote(NamedTuple):
    """One record that a call of the API wrote."""

    op: str
    module: str
    id: int
    fields: tuple[str, ...]
    at: int
    #: None: all automation fired; customers may have got mails.
    trigger: tuple[str, ...] | None


def _users() -> list[dict[str, Any]]:
    people = (("韦", "晓东", "dong"), ("李", "娜", "lina"), ("陈", "建国", "chen"))
    return [
        {
            "id": str(5_725_767_000_000_411_001 + at),
            "full_name": family + given,
            "first_name": given,
            "last_name": family,
            "email": f"{mail}@shop.example",
            "mobile": f"1390000000{at}",
            "zuid": str(60_000_000 + at),
            "status": "active",
            "confirm": True,
            "role": {"name": "CEO", "id": "1"},
            "profile": {"name": "Administrator", "id": "2"},
            "time_zone": "Asia/Shanghai",
            "locale": "zh_CN",
            "type__s": "Regular User",
        }
        for at, (family, given, mail) in enumerate(people)
    ]


@dataclass(slots=True)
class ZohoState:
    """The state of one account; the stand-in's neighbours read and change it."""

    clock: Clock
    faults: Faults = field(default_factory=NoFaults)
    #: Name of the unique field for the hub's id, "" for an account without one.
    marker: str = "Guiyi_Id"
    offset_minutes: int = 480
    #: Seconds until search sees a write.
    index_lag: float = 0.0
    #: Phones get spaces and names are cut at 20 characters as they are stored.
    rewriting: bool = False
    #: COQL shows the names of lookups, not their ids only.
    coql_names: bool = False
    #: Credits in 24 hours.
    credits: int = 100_000
    page_token_life: int = DAY
    #: Status that a batch in part refused comes with; older versions say 200 or 202.
    mixed_status: int = 207
    #: What a batch with one stale record is answered by: "each" record judged, or the whole call
    #: refused with the "first" stale one told, or with "nothing" told.
    guards: Literal["each", "first", "nothing"] = "each"
    shelves: dict[str, Shelf] = field(default_factory=dict)
    users: list[dict[str, Any]] = field(default_factory=_users)
    #: Every record that calls of the API wrote, in order.
    wrote: list[Wrote] = field(default_factory=list)
    #: Calls by route, and all of them with their times.
    calls: Counter[str] = field(default_factory=Counter)
    log: list[tuple[float, str]] = field(default_factory=list)
    #: Credits of the last 24 hours: each call's time and cost, and their sum.
    spent: deque[tuple[float, int]] = field(default_factory=deque)
    used: int = 0
    #: Fields that the acting user may no longer write.
    forbidden: set[str] = field(default_factory=set)
    page_tokens: dict[str, tuple[Mapping[str, str], int, float]] = field(default_factory=dict)
    watches: dict[str, dict[str, Any]] = field(default_factory=dict)
    last_page: dict[str, list[Any]] = field(default_factory=dict)
    #: Seconds that the server's clock is wrong by, and for how many requests yet.
    skew: float = 0.0
    skewed_for: int = 0
    lag_next: float = 0.0
    shuffle_next: bool = False
    turn: int = 0
    _last_id: int = FIRST_ID

    def __post_init__(self) -> None:
        for name in MODULES:
            self.shelves.setdefault(name, Shelf(standard(name, self.marker)))

    def now(self) -> float:
        """Return the server's own time."""
        return self.clock.now().timestamp() + self.skew

    def second(self) -> int:
        """Return the server's own time in the whole seconds that it keeps."""
        return int(self.now())

    def text(self, at: int) -> str:
        """Return a time as the account shows it."""
        return shown(at, self.offset_minutes)

    def next_id(self) -> int:
        """Return a new record's id."""
        self._last_id += 1
        return self._last_id

    def resume(self, last_id: int) -> None:
        """Give ids after this one only."""
        self._last_id = max(self._last_id, last_id)

    def shelf(self, module: str) -> Shelf:
        """Return a module; raise the vendor's refusal for one that is not there."""
        if module not in self.shelves:
            raise refuse(
                400, "INVALID_MODULE", "the module name given seems to be invalid",
                resource_path_index=0,
            )  # fmt: skip
        return self.shelves[module]

    def user(self, at: int = 0) -> dict[str, str]:
        """Return a user in the short form that records show; 0 is the one whom the API acts as."""
        one = self.users[at]
        return {"name": one["full_name"], "id": one["id"], "email": one["email"]}

    def add(self, module: str, values: Mapping[str, Any], by: int, at: int | None = None) -> Row:
        """Store a new record as a user does."""
        row = self.new_row(module, values, by, self.second() if at is None else at)
        self.shelf(module).put(row)
        return row

    def new_row(self, module: str, values: Mapping[str, Any], by: int, at: int) -> Row:
        """Return a new record that is on no shelf yet."""
        when, user = self.text(at), self.user(by)
        row = Row(self.next_id(), {}, at, at, self.now() + self._lag())
        row.values = {
            "Owner": self.user(by),
            **{name: value for name, value in values.items() if value not in (None, "")},
            "Created_By": user, "Modified_By": user, "Created_Time": when, "Modified_Time": when,
        }  # fmt: skip
        self._name(module, row.values)
        return row

    def edit(self, module: str, row: Row, values: Mapping[str, Any], by: int) -> None:
        """Change a record as a user does."""
        at = self.second()
        changed = {name: None if value == "" else value for name, value in values.items()}
        changed |= {"Modified_By": self.user(by), "Modified_Time": self.text(at)}
        after = {**row.values, **changed}
        self._name(module, after)
        changed["Full_Name"] = after.get("Full_Name")
        row.indexed = self.now() + self._lag()
        self.shelf(module).change(row, changed, at)

    def remove(self, module: str, row: Row, by: int, how: str = "recycle") -> None:
        """Delete a record as a user does."""
        self.shelf(module).take_away(row, self.second(), how, self.user(by))

    def seed(
        self, module: str, rows: Iterable[Mapping[str, Any]], *, since: int, step: int
    ) -> None:
        """Store many records at once, `step` of them in each second from `since` on."""
        made = [self.new_row(module, one, 0, since + at // step) for at, one in enumerate(rows)]
        for row in made:
            row.indexed = 0.0
        self.shelf(module).fill(made)

    def _lag(self) -> float:
        lag, self.lag_next = max(self.index_lag, self.lag_next), 0.0
        return lag

    @staticmethod
    def _name(module: str, values: dict[str, Any]) -> None:
        if module == "Accounts":
            return
        first, last = values.get("First_Name") or "", values.get("Last_Name") or ""
        han = any("\u3400" <= letter <= "\u9fff" for letter in first + last)
        values["Full_Name"] = f"{last}{first}" if han else f"{first} {last}".strip()
