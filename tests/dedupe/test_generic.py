"""Tables with unknown columns."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from dedupe import generic_fit as fitting
from dedupe.generic import deduplicate
from dedupe.generic_columns import Kind, name_pair, recognise
from dedupe.table import is_customers, match_table
from dedupe.truth import quality

DATASETS = Path(__file__).parents[2] / "bench" / "datasets"


def rows_of(name: str) -> tuple[list[dict[str, str]], dict[str, str]]:
    with (DATASETS / name / "records.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with (DATASETS / name / "truth.csv").open(encoding="utf-8", newline="") as file:
        return rows, {row["id"]: row["cluster"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1987-01-28", "2010-12-25", "", "19990114"] * 3, Kind.DATE),
        (["a@x.com", "b@x.com", "", "broken@", "c@y.org"] * 3, Kind.EMAIL),
        (["+86 138 0000 1101", "0571-80003302", "13900001102"] * 3, Kind.PHONE),
        (["4552", "2166", "3064", "2166"] * 3, Kind.CODE),
        (["nsw", "vic"] * 40, Kind.CATEGORY),
        (["Logan", "Kelly", "Aira", "Ryan"] * 3, Kind.WORD),
        (["richardson circuit", "laseron place", "city walk"] * 3, Kind.TEXT),
    ],
)
def test_kinds_are_read_from_values(values: list[str], kind: Kind) -> None:
    column = recognise("?", values)
    assert column is not None
    assert column.kind is kind


@pytest.mark.parametrize("values", [["", ""], ["x", "x"], [str(n) for n in range(50)]])
def test_columns_that_tell_nothing_are_dropped(values: list[str]) -> None:
    assert recognise("?", values) is None


def test_first_and_last_name_are_found_by_their_common_words() -> None:
    words = ["Logan", "Morgan", "Kelly", "Alfie", "Ryan"]
    columns = [recognise(n, v) for n, v in (("x", words), ("y", words[::-1]), ("z", list("abcde")))]
    assert name_pair([column for column in columns if column]) == (0, 1)


@pytest.mark.parametrize(("name", "f1"), [("febrl1", 0.999), ("fake_1000", 0.95)])
def test_public_tables(name: str, f1: float) -> None:
    rows, truth = rows_of(name)
    table = {header: [row[header] for row in rows] for header in rows[0] if header != "id"}
    found = deduplicate(table)
    ids = {rows[i]["id"]: str(group[0]) for group in found.groups for i in group}
    assert quality(ids, truth).f1 >= f1


def test_order_of_rows_does_not_matter() -> None:
    rows, _ = rows_of("fake_1000")
    rows = rows[:200]

    def parts(rows: list[dict[str, str]]) -> set[frozenset[str]]:
        table = {header: [row[header] for row in rows] for header in rows[0] if header != "id"}
        return {frozenset(rows[i]["id"] for i in group) for group in deduplicate(table).groups}

    assert parts(rows) == parts(rows[::-1])


@pytest.mark.parametrize("table", [{}, {"a": []}, {"a": ["x"]}, {"a": ["", ""], "b": ["", ""]}])
def test_tables_with_nothing_in_them(table: dict[str, list[str]]) -> None:
    count = len(next(iter(table.values()), []))
    assert deduplicate(table).groups == tuple((row,) for row in range(count))


def test_a_latin_table_goes_to_the_generic_engine() -> None:
    rows, truth = rows_of("fake_1000")
    fields = {"first_name": "given_name", "surname": "family_name", "dob": "birthday"}
    assert not is_customers(rows, fields)
    found = match_table(rows, fields, [row["id"] for row in rows], language="en")
    assert found.engine == "generic"
    assert len(found.reasons) == len(rows)
    ids = dict(zip((row["id"] for row in rows), found.customers, strict=True))
    assert quality(ids, truth).f1 >= 0.95


def test_a_chinese_table_goes_to_the_customer_engine() -> None:
    rows = [
        {"姓名": "张伟", "手机": "13800001101", "城市": "杭州"},
        {"姓名": "张伟", "手机": "+86 138 0000 1101", "城市": "杭州市"},
        {"姓名": "李娜", "手机": "13900001102", "城市": ""},
    ]
    fields = {"姓名": "name", "手机": "mobile", "城市": "city"}
    found = match_table(rows, fields, ["1", "2", "3"], language="zh")
    assert (found.engine, found.customers) == ("customers", ("1", "1", "3"))
    assert found.reasons[0].startswith("2: 合并")
    assert found.reasons[2] == ""


def test_ids_must_differ() -> None:
    with pytest.raises(ValueError, match="different"):
        match_table([{"a": "1"}, {"a": "2"}], {}, ["x", "x"])


def test_a_fit_that_found_something_else_falls_back_to_the_shipped_weights() -> None:
    """Two lists of opposites: what is linked by one column differs in all the others."""
    opposites = (("left", "right"), ("upper", "lower"), ("north", "south"), ("old", "new"))
    table = {
        "part": [f"screw {n % 100 * 37:04d}" for n in range(200)],
        "maker": [f"{n % 100 * 7919 % 1000:03d} tools" for n in range(200)],
        **{one: [one if n < 100 else other for n in range(200)] for one, other in opposites},
    }
    found = deduplicate(table)
    assert not found.learned
    assert max(map(len, found.groups)) <= 2


def test_what_may_be_believed_of_a_fit() -> None:
    good, even = np.array([0.8, 0.15, 0.05]), np.array([0.05, 0.15, 0.8])
    model = fitting.Model((good, good), (even, even), 1e-4)
    assert fitting.believable(model, 500_000, 1_000)
    turned = fitting.Model((even, good), (good, even), 1e-4)
    assert not fitting.believable(turned, 500_000, 1_000)
    crowded = fitting.Model((good, good), (even, even), 0.1)
    assert not fitting.believable(crowded, 500_000, 1_000)
