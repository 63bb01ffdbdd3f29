"""The JSON that commands print: plain dictionaries made of the store's values, keys fixed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from store.values import Customer, FieldValue, Relation, RowId

if TYPE_CHECKING:
    from store.decisions import Recorded
    from store.records import Shown
    from store.reviews import Review
    from store.runs import Run, RunRow

Json = dict[str, object]

#: Keys of one line of `customers --json`, in their order; a test holds the docs to it.
LINE_KEYS = (
    "id", "name", "phones", "emails", "wechats", "company", "title", "region", "address", "tags",
    "tier", "owner", "sources", "updated_at",
)  # fmt: skip


def texts(customer: Customer, field: str) -> list[str]:
    """Return every shown value of a field, the main one first."""
    return [value.value for value in customer.values.get(field, ())]


def first(customer: Customer, field: str) -> str:
    """Return the main value of a field, "" where the customer has none."""
    values = customer.values.get(field, ())
    return values[0].value if values else ""


def row_shape(row: RowId) -> Json:
    """Return where a source record lives."""
    return {"connection": row.connection, "stream": row.stream, "external_id": row.external_id}


def line_shape(customer: Customer) -> Json:
    """Return one line of `customers --json`: what other programs rely on."""
    return {
        "id": customer.id,
        "name": first(customer, "name"),
        "phones": texts(customer, "phones"),
        "emails": texts(customer, "emails"),
        "wechats": texts(customer, "wechats"),
        "company": first(customer, "company"),
        "title": first(customer, "title"),
        "region": first(customer, "region"),
        "address": first(customer, "addresses"),
        "tags": texts(customer, "tags"),
        "tier": first(customer, "tier"),
        "owner": first(customer, "owner"),
        "sources": [row_shape(row) for row in customer.rows],
        "updated_at": customer.updated_at,
    }


def full_shape(customer: Customer, shown: Mapping[RowId, Shown]) -> Json:
    """Return a customer with the provenance of every value.

    `shown` holds the records that the values name, so that file and row place can be said.
    """
    return {
        **line_shape(customer),
        "version": customer.version,
        "relations": [_relation_shape(relation) for relation in customer.relations],
        "provenance": {
            name: [value_shape(value, shown) for value in values]
            for name, values in customer.values.items()
        },
    }


def _relation_shape(relation: Relation) -> Json:
    return {"row": row_shape(relation.row), "kind": relation.kind, "decided": relation.decided}


def value_shape(value: FieldValue, shown: Mapping[RowId, Shown]) -> Json:
    """Return a value with where it came from and what it won against."""
    record = shown.get(value.row)
    return {
        "value": value.value,
        "raw": value.raw or value.value,
        "rule": value.rule,
        "main": value.main,
        "observation": value.observation,
        "row": row_shape(value.row),
        "file": record.label if record else "",
        "place": record.place if record else "",
        "seen_at": record.seen_at if record else "",
        "also": [row_shape(row) for row in value.also],
        "runners_up": [
            {"value": other.value, "row": row_shape(other.row), "observation": other.observation}
            for other in value.runners_up
        ],
    }


def run_shape(run: Run) -> Json:
    """Return one import or rebuild with its counts."""
    return {
        "run": run.number,
        "kind": run.kind,
        "file": run.label,
        "connection": run.connection,
        "layout": run.layout,
        "state": run.state,
        "rows_in": run.rows_in,
        "kept": run.kept,
        "refused": run.refused,
        "repeated": run.repeated,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "error": run.error,
    }


def run_row_shape(row: RunRow) -> Json:
    """Return the verdict on one row of a file."""
    return {
        "n": row.n,
        "place": row.place,
        "verdict": row.verdict,
        "reason": row.reason,
        "notes": list(row.notes),
        "row": row_shape(row.row) if row.row else None,
        "customer": row.customer,
    }


def review_shape(review: Review) -> Json:
    """Return one pair that waits for a person."""
    return {
        "number": review.number,
        "version": review.version,
        "reason": review.reason,
        "bits": review.bits,
        "a": row_shape(review.a),
        "b": row_shape(review.b),
        "customers": list(review.customers),
        "since": review.since,
        "until": review.until,
    }


def decision_shape(recorded: Recorded) -> Json:
    """Return one decision of a person."""
    decision = recorded.decision
    return {
        "number": decision.number,
        "kind": decision.kind.value,
        "a": row_shape(decision.a) if decision.a else None,
        "b": row_shape(decision.b) if decision.b else None,
        "field": decision.field,
        "value": decision.value,
        "by": decision.by,
        "at": decision.at,
        "note": decision.note,
        "withdraws": decision.withdraws,
        "withdraws_run": decision.withdraws_run,
        "withdrawn_by": recorded.withdrawn_by,
        "flagged": recorded.flagged,
        "customers": list(recorded.customers),
    }


def many(shapes: Sequence[Json], total: int) -> Json:
    """Return a page of a list with how many there are in all."""
    return {"total": total, "items": list(shapes)}
