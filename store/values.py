"""The values that pass between packages: frozen, typed, and free of clock, database and network.

Words are those of `docs/design.md`: a *source record* is one row of an outside system, an
*observation* what it said at one moment, a *decision* what a person said, a *customer* the
golden record that is always computed from the three.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

#: Canonical field name -> the values as the source had them, in the source's order, never empty
#: strings. The names are those of `FIELDS`.
Fields = Mapping[str, tuple[str, ...]]

#: The canonical fields of a customer record. A connector maps its own headers onto these and keeps
#: everything else in `raw`.
FIELDS: tuple[str, ...] = (
    "name", "family_name", "given_name", "nickname", "remark", "honorific", "company", "department",
    "title", "mobile", "phone", "fax", "email", "wechat", "qq", "wangwang", "country", "province",
    "city", "district", "address", "postcode", "region", "birthday", "gender", "level", "status",
    "tags", "owner", "source", "referrer", "product_interest", "note", "uscc", "website",
    "industry", "do_not_contact", "created_at", "updated_at", "last_contact_at",
    "first_purchase_at", "last_purchase_at", "total_spent", "order_count", "balance", "points",
    "next_follow_at", "legal_rep",
)  # fmt: skip

#: Fields of the purchases stream.
PURCHASE_FIELDS: tuple[str, ...] = ("at", "amount", "currency", "product", "quantity", "state")

#: Fields of the interactions stream (a chat line, a call, a transfer, a friend request).
INTERACTION_FIELDS: tuple[str, ...] = ("at", "channel", "direction", "kind", "amount")


class Stream(StrEnum):
    """What a connection carries."""

    CUSTOMERS = "customers"
    INTERACTIONS = "interactions"
    PURCHASES = "purchases"
    FEEDBACK = "feedback"


class RowId(NamedTuple):
    """Where a source record lives; its order is the tie-break wherever order must not matter.

    A tuple and not a dataclass, because millions of them are sorted and looked up.
    """

    connection: str
    stream: str
    external_id: str


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One row of an outside system as it was read, before any cleaning."""

    row: RowId
    fields: Fields
    #: Source's own version or modification time; later compares greater as text. Empty: none.
    revision: str = ""
    #: True when the source says that the row is gone.
    deleted: bool = False
    #: The customer row that a purchase or an interaction belongs to.
    of: RowId | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What a source record said at one moment. Append-only."""

    number: int
    record: SourceRecord
    #: UTC, ISO 8601 with seconds.
    seen_at: str
    run: int
    #: Where in its file or page, for people: "Sheet1 row 88".
    place: str = ""


class DecisionKind(StrEnum):
    """What a person can say."""

    SAME = "same"
    DIFFERENT = "different"
    RELATED = "related"
    LATER = "later"
    USE = "use"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said, about rows and never about their content. Append-only."""

    number: int
    kind: DecisionKind
    a: RowId | None = None
    b: RowId | None = None
    #: For USE: the field and the value to show.
    field: str = ""
    value: str = ""
    #: For WITHDRAW: the number of the decision, or the run whose observations are taken back.
    withdraws: int | None = None
    withdraws_run: int | None = None
    by: str = ""
    at: str = ""
    #: For RELATED: how ("family", "colleague", "shop", ...). For LATER: the day to ask again.
    note: str = ""


class RunnerUp(NamedTuple):
    """A value that did not win, and the row that holds it."""

    value: str
    row: RowId
    observation: int


class FieldValue(NamedTuple):
    """A shown value with its provenance: which observation holds it and which rule chose it."""

    value: str
    row: RowId
    observation: int
    #: Name of the survivorship rule, or "hand" for a value a person chose.
    rule: str
    #: The text as the source had it, where cleaning changed it.
    raw: str = ""
    #: True for the main one of a list field.
    main: bool = False
    #: Every other row that holds the same value.
    also: tuple[RowId, ...] = ()
    #: Values that did not win (single fields only).
    runners_up: tuple[RunnerUp, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """Another customer this one is related to, and why."""

    #: A row of the other customer: rows are stable, customers are computed.
    row: RowId
    kind: str
    #: True when a person said so, False when the program offers it.
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    """The golden record: a group of source records and the values chosen from them."""

    #: Public id, e.g. "C-0142". Empty while it is only computed.
    id: str
    rows: tuple[RowId, ...]
    #: field -> values; single fields hold one, list fields keep all with the main one first.
    values: Mapping[str, tuple[FieldValue, ...]] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()
    updated_at: str = ""
    version: int = 0


class ConflictKind(StrEnum):
    """What only a person may settle."""

    MATCH = "match"
    VALUE = "value"
    OWNER = "owner"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One outside write with its exact payload and before-image."""

    key: str
    target: str
    customer: str
    row: RowId | None
    before: Mapping[str, str]
    after: Mapping[str, str]
