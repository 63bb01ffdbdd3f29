"""Laws 7 and 14: every value names rows that hold it, and a stricter mode only splits."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe.score import MODES as LIMITS
from dedupe.score import Limits, Mode
from dedupe.show import shown
from store import records, reviews
from store.access import OWNER
from store.values import Customer, RowId, SourceRecord
from sync.survivorship import LISTS
from tests.laws.conftest import Worlds
from tests.laws.draw import households, law, says, tables
from tests.laws.world import World


def held(world: World, one: RowId, name: str) -> set[str]:
    """Return the values of a field that a row holds, cleaned."""
    said = world.now().get(one)
    return {value.value for value in shown(said).get(name, ())} if said else set()


def check(world: World, customer: Customer) -> None:
    """Assert that each value, each of its other holders and each runner-up stands where it says."""
    sources = records.records(world.hub, OWNER, customer.rows)
    assert set(sources) == set(customer.rows)
    for name, values in customer.values.items():
        all_held = {v for one in customer.rows for v in held(world, one, name)}
        for value in values:
            if value.rule == "hand" and value.value not in all_held:
                assert value.row in customer.rows
                continue
            holders = {one for one in customer.rows if value.value in held(world, one, name)}
            assert {value.row, *value.also} == holders, name
            assert len(value.also) == len(holders) - 1
            assert value.observation == sources[value.row].observation
            for runner in value.runners_up:
                assert runner.value in held(world, runner.row, name)
                assert runner.observation == sources[runner.row].observation
        shown_values = [v.value for v in values]
        runners = [r.value for v in values for r in v.runners_up]
        assert len({*shown_values, *runners}) == len(shown_values) + len(runners)
        # Nothing is lost: a list shows all, another field all but the one that won as runners-up.
        if values[0].rule != "hand":
            assert {*shown_values, *runners} == all_held
        assert [v.main for v in values] == [True] + [False] * (len(values) - 1)
        assert len(values) == 1 or name in LISTS


def digits(texts: list[str]) -> str:
    return re.sub(r"\D", "", " ".join(texts))


def plainly(customer: Customer, said: dict[RowId, SourceRecord]) -> None:
    """Assert the same of phones and names without the program's own reading of them."""
    for name in ("phones", "name", "company"):
        for value in customer.values.get(name, ()):
            texts = [t for own in said[value.row].fields.values() for t in own]
            if name == "phones":
                assert re.sub(r"\D", "", value.value)[-11:] in digits(texts)
            elif value.rule != "hand":
                assert value.value in texts or any(value.value in text for text in texts)
    for one in customer.rows:
        for phone in said[one].fields.get("mobile", ()):
            wanted = digits([phone])[-11:]
            assert wanted in digits([v.value for v in customer.values["phones"]])


@given(table=tables(1, 7), more=tables(1, 4), data=st.data())
@law(14)
def test_every_value_names_a_row_that_holds_it(
    worlds: Worlds, table: list[SourceRecord], more: list[SourceRecord], data: st.DataObject
) -> None:
    with worlds() as world:
        world.see(table)
        world.see(more)
        names = sorted(world.now())
        for _ in range(data.draw(st.integers(0, 3))):
            world.say("same", data.draw(st.sampled_from(names)), data.draw(st.sampled_from(names)))
        if data.draw(st.booleans()):
            world.say("use", data.draw(st.sampled_from(names)), field="name", value="张伟")
        if data.draw(st.booleans()):
            world.undo(world.imports[-1][0])
        for customer in world.book():
            check(world, customer)
            plainly(customer, world.now())


@given(table=households(2, 5))
@law(10)
def test_every_value_of_one_household_names_its_rows(
    worlds: Worlds, table: list[SourceRecord]
) -> None:
    with worlds() as world:
        world.see(table)
        first = table[0].row
        for one in table[1:]:
            world.say("same", first, one.row)
        (customer,) = world.book()
        check(world, customer)
        plainly(customer, world.now())


MODES = ("eager", "balanced", "careful")
#: Modes differ in what evidence they let merge too, which is no limit that is raised: among
#: namesakes the law holds between these two all the same.
STRICTER = ("balanced", "careful")


@given(
    table=tables(2, 7),
    merge=st.sampled_from((-1.0, 0.5, 2.0)),
    higher=st.sampled_from((0.5, 3.0, 7.0)),
    data=st.data(),
)
@law(8)
def test_raising_the_limit_only_splits(
    worlds: Worlds,
    table: list[SourceRecord],
    merge: float,
    higher: float,
    data: st.DataObject,
) -> None:
    names = [one.row for one in table]
    said = data.draw(st.lists(st.permutations(names).map(lambda p: p[:2]), max_size=2))
    books = []
    for limit in (merge, merge + higher):
        with pytest.MonkeyPatch.context() as patched, worlds() as world:
            balanced = Limits.of(Mode.BALANCED)
            patched.setitem(LIMITS, Mode.BALANCED, replace(balanced, merge=limit, ask=limit))
            world.see(table)
            for a, b in said:
                world.say("different", a, b)
            books.append(world.groups())
    coarse, fine = books
    assert all(any(group <= whole for whole in coarse) for group in fine)


@given(
    names=st.lists(st.sampled_from(("张伟", "欧阳倩")), min_size=2, max_size=4),
    cities=st.lists(st.sampled_from(("", "成都")), min_size=4, max_size=4),
    firms=st.lists(st.sampled_from(("", "兰兰美甲")), min_size=4, max_size=4),
)
@law(10)
def test_a_stricter_mode_only_splits_namesakes(
    worlds: Worlds, names: list[str], cities: list[str], firms: list[str]
) -> None:
    table = []
    for n, said in enumerate(zip(names, cities, firms, strict=False)):
        held = {k: (v,) for k, v in zip(("name", "city", "company"), said, strict=True) if v}
        table.append(says(str(n), held))
    books = []
    for mode in STRICTER:
        with worlds(mode) as world:
            world.see(table)
            books.append(world.groups())
    for coarse, fine in pairwise(books):
        assert all(any(group <= whole for whole in coarse) for group in fine)


@given(table=tables(3, 8), mode=st.sampled_from(MODES))
@law(12)
def test_only_what_may_be_one_is_asked_and_each_pair_once(
    worlds: Worlds, table: list[SourceRecord], mode: str
) -> None:
    with worlds(mode) as world:
        world.see(table)
        group = {one: rows for rows in world.groups() for one in rows}
        pairs = []
        for question in reviews.waiting(world.hub, OWNER).reviews:
            assert group[question.a] != group[question.b]
            pairs.append(frozenset({group[question.a], group[question.b]}))
            if question.reason == "ask":
                assert question.bits >= Limits.of(mode).ask
        assert len(pairs) == len(set(pairs))


def test_a_stricter_mode_only_splits_at_its_very_limit(worlds: Worlds) -> None:
    table = [
        says("1", {"name": ("张伟",), "company": ("兰兰美甲",)}),
        says("2", {"name": ("张",), "company": ("兰兰美甲",), "remark": ("张姐-天河",)}),
    ]
    books = []
    for mode in MODES:
        with worlds(mode) as world:
            world.see(table)
            books.append(world.groups())
    for coarse, fine in pairwise(books):
        assert all(any(group <= whole for whole in coarse) for group in fine)
