"""The contract of a CRM connector: what it can do, what it is given, what it answers.

A connector translates; it decides nothing. It reads pages of records, tells what a record says in
canonical fields (for matching) and in *slots* (for writing), and writes what it is told to. It
keeps no state: cursors are text that the hub stores, tokens and budgets come from the hub through
the protocols of `connectors.web`. Every outside call goes through `connectors.web.Door`.

A *slot* is one value of a customer that a target has a place for ("name", "mobile", "email"); a
slot may be several of the target's own fields (`Last_Name` and `First_Name`) or one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from store.values import Fields

#: Slots that a target may have a place for. Each names what it shows of a customer: `phone2` the
#: second of its telephone numbers that are no mobiles, `email2` the second mail address.
SLOTS: tuple[str, ...] = (
    "name", "company", "title", "department", "mobile", "mobile2", "phone", "phone2", "email",
    "email2", "wechat", "qq", "province", "city", "address", "postcode", "website", "industry",
    "birthday", "gender", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Caps:
    """What a CRM can do; the hub chooses its way by it."""

    #: Records in one write call.
    batch: int
    #: Records in one read by ids.
    many: int
    #: A write can be refused when the record changed since a given moment.
    guard: bool
    #: There is a feed of deleted records.
    deletes: bool
    #: Two records can be made one by a call.
    merge: bool
    #: A deleted record can be brought back by a call.
    restore: bool
    #: Seconds by which a search or list may lag behind a write: the look-back of increments.
    lag: float = 120.0


@dataclass(frozen=True, slots=True)
class RemoteRecord:
    """A record as a CRM showed it."""

    #: Module or object: "Contacts", "AccountObj".
    kind: str
    id: str
    #: When it last changed there, UTC ISO 8601; later compares greater as text. "" if unknown.
    version: str
    #: All that it showed, by the CRM's own field names, as JSON values.
    raw: Mapping[str, Any]
    #: The hub's id in the marker field, "" where there is none.
    marker: str = ""
    #: Gone: deleted, in the bin, 作废.
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some records, and where to go on after them."""

    records: tuple[RemoteRecord, ...]
    #: Stored with the page in one commit; given back to go on from here.
    cursor: str
    #: Rows that could not be read: (a code of `connectors.reasons.Reason`, what was shown as text).
    refused: tuple[tuple[str, str], ...] = ()


class Op(StrEnum):
    """What is written."""

    CREATE = "create"
    UPDATE = "update"
    #: Zoho: to the bin. 纷享销客: 作废. Never for good.
    DELETE = "delete"
    #: Make `other` part of `id`; where the CRM cannot, `other` is retired as by DELETE.
    MERGE = "merge"
    #: Bring back what DELETE took.
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Write:
    """One outside write, exactly as it is sent; what is stored before the call."""

    #: The hub's own key of this change; results are told by it.
    key: str
    op: Op
    kind: str
    #: Empty for CREATE.
    id: str = ""
    #: The CRM's own field names and the values to send: what `patch` gave. None clears a field.
    fields: Mapping[str, Any] = field(default_factory=dict)
    #: Moment (UTC ISO 8601) since which the record must not have changed; "" writes unguarded.
    guard: str = ""
    #: Value of the marker field; "" leaves it alone.
    marker: str = ""
    #: For MERGE: the id that goes.
    other: str = ""


class Outcome(StrEnum):
    """What became of a write."""

    DONE = "done"
    #: The CRM says no to this record, for good: `code` and `field` say why.
    REFUSED = "refused"
    #: The record changed since `guard`: read it again.
    CHANGED = "changed"
    #: There is no such record any more.
    GONE = "gone"
    #: The CRM holds a record already that this create would double; `id` is it where it was told.
    EXISTS = "exists"
    #: Not done, and may be tried again later: locked, busy, quota.
    LATER = "later"
    #: It was sent and the answer is not known: look before anything else.
    UNCERTAIN = "uncertain"


#: Code of a REFUSED result when the CRM refused the whole call and not this record: the hub sends
#: halves of it until the one that is refused stands alone.
WHOLE_CALL = "whole_call"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one write."""

    key: str
    outcome: Outcome
    id: str = ""
    #: The CRM's own code, never its text.
    code: str = ""
    #: The CRM's field that it names, "" if none.
    field: str = ""
    #: Seconds to wait before LATER is tried again; 0: as usual.
    after: float = 0.0


class Taken(NamedTuple):
    """Records read by their ids, and as of when: the guard of a write that follows."""

    records: tuple[RemoteRecord, ...]
    #: The CRM's own time a moment before the read; a record changed later is refused by a guard.
    as_of: str


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the CRM, for owners."""

    id: str
    name: str
    email: str = ""
    mobile: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """What the metadata says of one of a kind's slots; only slots in it are ever written."""

    slot: str
    #: The CRM's own fields that hold it.
    fields: tuple[str, ...]
    #: Longest text, in characters; 0: no limit known.
    length: int = 0
    #: Accepted values of a pick list; empty: any text.
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A module or object as this account has it."""

    name: str
    places: tuple[Place, ...]
    #: The unique field that holds the hub's id; "" where the account has none.
    marker_field: str = ""
    creatable: bool = True
    #: Fields without which a create is refused.
    required: tuple[str, ...] = ()
    #: What the connector itself must know of the metadata to translate without asking: text that
    #: the hub keeps and gives back with `recall`.
    memory: str = ""


class Crm(Protocol):
    """A CRM as the hub sees it. Every method may raise `SourceError` and its children."""

    caps: Caps
    #: The kinds that the settings name, e.g. ("Leads", "Contacts", "Accounts").
    kinds: tuple[str, ...]

    def close(self) -> None:
        """Close the network connections."""
        ...

    def check(self) -> str:
        """Sign in and ask for the account; return a short text without personal data."""
        ...

    def describe(self, kind: str) -> Kind:
        """Return what the account's metadata says of a kind; read once a run, before any write."""
        ...

    def recall(self, kind: str, memory: str) -> None:
        """Know again what `describe` learned, in a process that has not asked; no call is made."""
        ...

    def changes(self, kind: str, cursor: str) -> Iterator[Page]:
        """Yield what changed since a cursor ("" for everything), the oldest change first.

        Inclusive, with look-back: records may come again, none may be missed. A page that the CRM
        cuts short raises; it never ends the walk.
        """
        ...

    def everything(self, kind: str) -> Iterator[Page]:
        """Yield every live record by id; ends normally only when all of them were shown."""
        ...

    def deleted(self, kind: str, cursor: str) -> Iterator[Page]:
        """Yield records deleted since a cursor (`caps.deletes`), as `RemoteRecord.deleted`."""
        ...

    def count(self, kind: str) -> int | None:
        """Return how many live records there are; None where the CRM does not tell."""
        ...

    def take(self, kind: str, ids: Sequence[str]) -> Taken:
        """Read at most `caps.many` records by id; those that are gone are left out."""
        ...

    def find(self, kind: str, marker: str, slots: Mapping[str, str]) -> tuple[RemoteRecord, ...]:
        """Look for a record that a lost create may have made, the live ones first.

        By the marker field where there is one, else by what was sent (`slots`); the bin too, where
        it can be asked.
        """
        ...

    def write(self, writes: Sequence[Write]) -> tuple[Result, ...]:
        """Send at most `caps.batch` writes of one op and kind; one result for each, always.

        Never raises for what became of a single write. Raises before anything was sent
        (`TryLater`, `SignInAgain`), never after: what may have been sent is UNCERTAIN.
        """
        ...

    def people(self) -> tuple[Person, ...]:
        """Return the CRM's users."""
        ...

    def fields(self, kind: str, raw: Mapping[str, Any]) -> Fields:
        """Return what a record says in canonical fields. Pure."""
        ...

    def slots(self, kind: str, raw: Mapping[str, Any]) -> Mapping[str, str]:
        """Return what a record shows in each slot that the kind has a place for; "" if empty.

        Pure.
        """
        ...

    def patch(
        self, kind: str, wants: Mapping[str, str], raw: Mapping[str, Any] | None
    ) -> Mapping[str, Any]:
        """Return the CRM's own fields that make a record show these slots, others left alone.

        `raw` is what it shows now, None for a new one; "" in `wants` clears. Pure.
        """
        ...
