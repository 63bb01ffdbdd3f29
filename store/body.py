"""How facts and customers are written as text before they are sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from store.values import Customer, Fields, FieldValue, Relation, RowId, RunnerUp

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def compact(value: object) -> str:
    """Return JSON with sorted keys and no blanks: one text for one value.

    A number beyond 64 bits and half a character take the slower way.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return _encode(value)


def write_fields(fields: Fields) -> str:
    """Return an observation's fields as text."""
    return compact(dict(fields))


def write_body(fields_text: str, place: str) -> str:
    """Return what is sealed of an observation: its written fields and its place."""
    return f'{{"f":{fields_text},"p":{compact(place)}}}'


def read_fields(text: str) -> tuple[Fields, str]:
    """Return fields and place again."""
    body = json.loads(text)
    return {name: tuple(values) for name, values in body["f"].items()}, body["p"]


def row_ids(customer: Customer) -> Iterable[RowId]:
    """Yield every row that a customer speaks of, with repeats."""
    yield from customer.rows
    for values in customer.values.values():
        for value in values:
            yield value.row
            yield from value.also
            yield from (r.row for r in value.runners_up)
    yield from (r.row for r in customer.relations)


def write_customer(customer: Customer, number: Mapping[RowId, int]) -> str:
    """Return a customer as text, its rows as numbers."""
    return compact(
        {
            "rows": [number[r] for r in customer.rows],
            "values": {
                name: [_write_value(v, number) for v in values]
                for name, values in customer.values.items()
            },
            "relations": [[number[r.row], r.kind, r.decided] for r in customer.relations],
        }
    )


def _write_value(value: FieldValue, number: Mapping[RowId, int]) -> list[object]:
    return [
        value.value,
        number[value.row],
        value.observation,
        value.rule,
        value.raw,
        value.main,
        [number[r] for r in value.also],
        [[r.value, number[r.row], r.observation] for r in value.runners_up],
    ]


def customer_numbers(body: Mapping[str, Any]) -> Iterable[int]:
    """Yield the numbers of every row that a written customer speaks of, with repeats."""
    yield from body["rows"]
    for values in body["values"].values():
        for value in values:
            yield value[1]
            yield from value[6]
            yield from (r[1] for r in value[7])
    yield from (r[0] for r in body["relations"])


def read_customer(
    body: Mapping[str, Any], rows: Mapping[int, RowId], *, public_id: str, at: str, version: int
) -> Customer:
    """Return a customer again; `rows` names every row that it speaks of."""
    return Customer(
        id=public_id,
        rows=tuple(rows[n] for n in body["rows"]),
        values={
            name: tuple(_read_value(v, rows) for v in values)
            for name, values in body["values"].items()
        },
        relations=tuple(Relation(rows[n], kind, decided) for n, kind, decided in body["relations"]),
        updated_at=at,
        version=version,
    )


def _read_value(value: list[Any], rows: Mapping[int, RowId]) -> FieldValue:
    text, row, observation, rule, raw, main, also, runners = value
    return FieldValue(
        value=text,
        row=rows[row],
        observation=observation,
        rule=rule,
        raw=raw,
        main=main,
        also=tuple(rows[n] for n in also),
        runners_up=tuple(RunnerUp(v, rows[n], o) for v, n, o in runners),
    )
