"""A customer's values as his page shows them: each with its source, rule and runners-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin.web.here import the_actor, the_hub
from admin.web.pair import called
from store import customers
from store.errors import NotYours
from store.records import Shown
from store.rows import numbers
from store.values import Customer, FieldValue, Relation, RowId

#: The order of the fields on the page; those not named follow by name.
_ORDER = (
    "name", "nickname", "phones", "wechats", "emails", "qqs", "company", "title", "department",
    "region", "addresses", "tier", "tags", "birthday", "gender", "owner", "product", "source",
    "referrer", "status", "remarks", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read, in words."""

    label: str
    place: str
    seen_at: str


@dataclass(frozen=True, slots=True)
class Other:
    """A value that could be shown instead."""

    value: str
    row: RowId
    source: Source


@dataclass(frozen=True, slots=True)
class Fact:
    """One shown value."""

    field: str
    value: FieldValue
    source: Source
    #: Every other record that holds the same value.
    also: tuple[Source, ...]
    others: tuple[Other, ...]
    #: False for the second and later values of a list.
    first: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the customer."""

    place_in_customer: int
    row: RowId
    source: Source
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A customer this one is related to."""

    id: str
    name: str
    kind: str
    decided: bool


def _source(row: RowId, shown: Mapping[RowId, Shown]) -> Source:
    one = shown.get(row)
    if one is None:
        return Source(row.connection, "", "")
    return Source(one.label or one.connection, one.place, one.seen_at)


def facts_of(customer: Customer, shown: Mapping[RowId, Shown]) -> list[Fact]:
    """Return the customer's values in the order of the page."""
    order = {field: place for place, field in enumerate(_ORDER)}
    facts = []
    for field in sorted(customer.values, key=lambda name: (order.get(name, len(order)), name)):
        values = customer.values[field]
        for place, value in enumerate(values):
            facts.append(
                Fact(
                    field,
                    value,
                    _source(value.row, shown),
                    tuple(_source(row, shown) for row in value.also),
                    _others(values, value, shown),
                    place == 0,
                )
            )
    return facts


def _others(
    values: tuple[FieldValue, ...], value: FieldValue, shown: Mapping[RowId, Shown]
) -> tuple[Other, ...]:
    """Return the runners-up; of a list's first value, the rest of the list may become the main."""
    if value is values[0] and len(values) > 1:
        return tuple(Other(one.value, one.row, _source(one.row, shown)) for one in values[1:])
    return tuple(Other(one.value, one.row, _source(one.row, shown)) for one in value.runners_up)


def rows_of(customer: Customer, shown: Mapping[RowId, Shown]) -> list[Row]:
    """Return the customer's records with all that they say."""
    return [
        Row(
            place,
            row,
            _source(row, shown),
            tuple((field, value) for field, values in shown[row].fields.items() for value in values)
            if row in shown
            else (),
        )
        for place, row in enumerate(customer.rows)
    ]


def relations_of(customer: Customer) -> list[Related]:
    """Return the related customers that this person may see."""
    found: dict[str, Related] = {}
    for relation in customer.relations:
        other = _other(relation)
        if (
            other is not None
            and other.id != customer.id
            and (other.id not in found or relation.decided)
        ):
            found[other.id] = Related(other.id, called(other), relation.kind, relation.decided)
    return list(found.values())


def _other(relation: Relation) -> Customer | None:
    hub, actor = the_hub(), the_actor()
    with hub.reading() as connection:
        known = numbers(hub, connection, [relation.row])
    ids = customers.of_rows(hub, actor, list(known.values()))
    try:
        return customers.get(hub, actor, next(iter(ids.values()), ""))
    except NotYours:
        return None
