"""Lays out the review card from what the store and the comparison said. Pure.

The order of the rows is: contradicting, partly agreeing, filled in only one, equal, empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from admin.web.card import Card, Cell, Column, Line, Result, Verdict
from admin.web.likeness import Look, Mark, Piece, closest, look, pieces
from store.records import Shown
from store.values import Customer, Fields, RowId

#: Records shown side by side; a group of more says how many are left out.
MOST_COLUMNS = 20

#: Fields that stand on one row of the card: the row's name and the record's fields it takes in.
_TAKES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name", ("name",)),
    ("nickname", ("nickname",)),
    ("remark", ("remark",)),
    ("phones", ("mobile", "phone")),
    ("wechats", ("wechat",)),
    ("emails", ("email",)),
    ("qqs", ("qq", "wangwang")),
    ("company", ("company",)),
    ("department", ("department",)),
    ("title", ("title",)),
    ("region", ("region", "province", "city", "district")),
    ("addresses", ("address",)),
    ("birthday", ("birthday",)),
    ("gender", ("gender",)),
    ("honorific", ("honorific",)),
    ("tier", ("level",)),
    ("tags", ("tags",)),
    ("product", ("product_interest",)),
    ("source", ("source",)),
    ("referrer", ("referrer",)),
    ("owner", ("owner",)),
    ("notes", ("note",)),
)

#: The row's name -> the customer's field, where they are called differently.
_RESULT = {"remark": "remarks"}
_PLACE = ("province", "city", "district")
#: When a source wrote something down says nothing about who it is.
_NOT_ASKED = frozenset({"created_at", "updated_at"})
#: Free words: two that differ contradict nothing, both are kept.
_FREE = frozenset({"nickname", "remark", "tags", "notes"})
_TAKEN = frozenset(field for _, fields in _TAKES for field in fields) | {
    "family_name",
    "given_name",
}


def said(fields: Fields, row: str, takes: Sequence[str]) -> tuple[str, ...]:
    """Return what a record says on one row of the card."""
    if row == "region" and not fields.get("region"):
        parts = [value for field in _PLACE for value in fields.get(field, ())]
        gap = " " if any(part.isascii() for part in parts) else ""
        return (gap.join(dict.fromkeys(parts)),) if parts else ()
    if row == "region":
        return fields["region"]
    values = [value for field in takes for value in fields.get(field, ())]
    if row == "name" and not values:
        whole = "".join((*fields.get("family_name", ()), *fields.get("given_name", ())))
        values = [whole] if whole else []
    return tuple(dict.fromkeys(values))


def columns(
    pair: tuple[RowId, RowId],
    customers: tuple[Customer, Customer],
    shown: Mapping[RowId, Shown],
) -> tuple[tuple[Column, ...], int]:
    """Return the records of both customers, the asked ones first, and how many are left out."""
    found: list[tuple[str, str, Shown]] = []
    for side, row, customer in zip("ab", pair, customers, strict=True):
        rows = [row, *sorted(set(customer.rows) - {row})]
        found += [(side, customer.id, shown[one]) for one in rows if one in shown]
    found.sort(key=lambda one: (one[2].row not in pair, one[0]))
    kept = found[:MOST_COLUMNS]
    return (
        tuple(
            Column(
                number,
                one.row,
                one.label or one.connection,
                one.place,
                one.seen_at,
                owner,
                side,
                one.row in pair,
            )
            for number, (side, owner, one) in enumerate(kept, 1)
        ),
        len(found) - len(kept),
    )


def build(
    pair: tuple[RowId, RowId],
    customers: tuple[Customer, Customer],
    shown: Mapping[RowId, Shown],
    result: Customer,
) -> Card:
    """Lay out the records of two customers; `result` is what they would be as one."""
    heads, left_out = columns(pair, customers, shown)
    records = [shown[head.row].fields for head in heads]
    rest = sorted({field for fields in records for field in fields} - _TAKEN - _NOT_ASKED)
    takes = (*_TAKES, *((field, (field,)) for field in rest))
    lines = [
        _line(row, [said(fields, row, fields_taken) for fields in records], heads, result)
        for row, fields_taken in takes
    ]
    order = list(Verdict)
    lines.sort(key=lambda line: order.index(line.verdict))
    return Card(heads, tuple(lines), left_out)


def _line(
    row: str, said_by: Sequence[tuple[str, ...]], heads: Sequence[Column], result: Customer
) -> Line:
    chosen, options = _options(row, result)
    # What was read out of another field (a region out of an address) stands where it was read.
    said_by = [
        values or tuple({options[head.row]} if head.row in options else ())
        for values, head in zip(said_by, heads, strict=True)
    ]
    first = next((place for place, values in enumerate(said_by) if values), None)
    looks = [
        _look(row, said_by, place, first if first is not None else 0)
        for place in range(len(said_by))
    ]
    verdict = _verdict(row, said_by, heads)
    cells = []
    offered: set[str] = set()
    for place, values in enumerate(said_by):
        other = _other(row, said_by, looks, place, first)
        cut = tuple(
            pieces(row, value, closest(row, value, other))
            if other and verdict in (Verdict.DIFFERS, Verdict.PARTLY)
            else (Piece(value),)
            for value in values
        )
        # One button a value: the first record that holds it offers it.
        pick = options.get(heads[place].row, "")
        pick = "" if pick in offered else pick
        offered.add(pick)
        cells.append(Cell(cut, looks[place], pick, bool(pick) and pick == chosen))
    return Line(row, verdict, _result(row, result), tuple(cells))


def _look(row: str, said_by: Sequence[tuple[str, ...]], place: int, first: int) -> Look:
    if not said_by[place]:
        return Look(Mark.EMPTY)
    if sum(bool(values) for values in said_by) == 1:
        return Look(Mark.ONLY)
    if place == first:
        return Look(Mark.EQUAL, "first")
    return look(row, said_by[place], said_by[first])


def _verdict(row: str, said_by: Sequence[tuple[str, ...]], heads: Sequence[Column]) -> Verdict:
    """Compare the two sides; that records of one customer differ is settled already."""
    mine, theirs = (
        tuple(
            value
            for values, head in zip(said_by, heads, strict=True)
            if head.side == side
            for value in values
        )
        for side in "ab"
    )
    if not mine and not theirs:
        return Verdict.EMPTY
    mark = look(row, mine, theirs).mark
    if mark is Mark.DIFFERENT:
        return Verdict.ONLY if row in _FREE else Verdict.DIFFERS
    if mark is Mark.NEAR:
        return Verdict.PARTLY
    return Verdict.EQUAL if mark is Mark.EQUAL else Verdict.ONLY


def _other(
    row: str,
    said_by: Sequence[tuple[str, ...]],
    looks: Sequence[Look],
    place: int,
    first: int | None,
) -> tuple[str, ...]:
    """Return what a cell is compared with: the first one, or for the first an odd one."""
    if first is None:
        return ()
    if place != first:
        return said_by[first] if looks[place].mark is not Mark.EQUAL else ()
    return next(
        (
            said_by[other]
            for other, one in enumerate(looks)
            if one.mark in (Mark.DIFFERENT, Mark.NEAR)
        ),
        (),
    )


def _result(row: str, result: Customer) -> Result:
    values = result.values.get(_RESULT.get(row, row), ())
    return Result(tuple(value.value for value in values), values[0].rule if values else "")


def _options(row: str, result: Customer) -> tuple[str, dict[RowId, str]]:
    """Return the value that the rule chose, and what each record offers instead.

    Lists keep all they have, so there is nothing to choose from in them.
    """
    values = result.values.get(_RESULT.get(row, row), ())
    if len(values) != 1 or not values[0].runners_up:
        return "", {}
    winner = values[0]
    options = {other.row: other.value for other in winner.runners_up}
    options.update(dict.fromkeys((winner.row, *winner.also), winner.value))
    return winner.value, options
