"""Laws 1, 2 and 6: order and repeats do not matter, and every row is in exactly one customer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store import customers, records, runs
from store.access import OWNER
from store.values import SourceRecord
from tests.hubs import record
from tests.laws.conftest import Worlds
from tests.laws.draw import DAYS, households, law, rows, says, tables
from tests.laws.world import World


def row_of_nobody() -> SourceRecord:
    """A row that collides with none: its import also matches what still waits."""
    return record("9", name="诸葛孔明", mobile="18899990000")


@given(
    table=st.lists(rows(dated=True), max_size=8),
    pages=st.tuples(st.integers(1, 4), st.integers(1, 9)),
    data=st.data(),
)
@law(14)
def test_order_and_batches_do_not_matter(
    worlds: Worlds, table: list[SourceRecord], pages: tuple[int, int], data: st.DataObject
) -> None:
    # Two different words of one row on one day have no order but that of their coming.
    table = list({(one.row, one.revision): one for one in table}.values())
    turned = data.draw(st.permutations(table))
    at = data.draw(st.integers(0, len(turned)))
    with worlds() as first, worlds() as second:
        first.see([*table, row_of_nobody()], page=pages[0])
        second.see(turned[:at], page=pages[1], match=data.draw(st.booleans()))
        second.see(turned[at:], page=pages[1], match=data.draw(st.booleans()))
        second.see([row_of_nobody()])
        assert first.picture() == second.picture()


@given(table=households(2, 6), data=st.data())
@law(14)
def test_order_on_one_phone_does_not_matter(
    worlds: Worlds, table: list[SourceRecord], data: st.DataObject
) -> None:
    turned = data.draw(st.permutations(table))
    with worlds() as first, worlds() as second:
        first.see(table)
        for one in turned:
            second.see([one])
        assert first.picture() == second.picture()


@given(table=tables(2, 6), data=st.data())
@law(10)
def test_order_of_decisions_and_rows_does_not_matter(
    worlds: Worlds, table: list[SourceRecord], data: st.DataObject
) -> None:
    """DIFFERENT never contradicts DIFFERENT, so these may be said in any order, at any time."""
    names = sorted(one.row for one in table)
    pairs = st.sampled_from([(a, b) for a in names for b in names if a < b])
    said = data.draw(st.lists(pairs, max_size=3, unique=True))
    late = data.draw(st.sampled_from(table))
    with worlds() as first, worlds() as second:
        first.see(table)
        for a, b in said:
            first.say("different", a, b)
        second.see([one for one in table if one is not late])
        waiting = []
        for a, b in data.draw(st.permutations(said)):
            if late.row in (a, b):
                waiting.append((a, b))
            else:
                second.say("different", b, a)
        second.see([late])
        for a, b in waiting:
            second.say("different", a, b)
        assert first.picture() == second.picture()


@given(table=tables(1, 7), page=st.integers(1, 7))
@law(10)
def test_seeing_rows_twice_changes_nothing(
    worlds: Worlds, table: list[SourceRecord], page: int
) -> None:
    with worlds() as world:
        world.see(table)
        a, b = table[0].row, table[-1].row
        if a != b:
            world.say("same", a, b)
        before = world.everything()
        world.clock.forward(86_400)
        world.see(table, page=page)
        assert world.everything() == before
        half = len(world.imports) // 2
        for place, (number, own) in enumerate(world.imports):
            run = runs.get_run(world.hub, OWNER, number)
            assert run.rows_in == len(own) == run.kept + run.refused + run.repeated
            assert run.kept == (len(own) if place < half else 0)


@given(one=rows())
@law(6)
def test_a_row_twice_in_one_file_is_one_row(worlds: Worlds, one: SourceRecord) -> None:
    with worlds() as single, worlds() as double:
        single.see([one])
        double.see([one, one], page=1)
        double.see([one, one, one])
        assert double.picture(ids=True) == single.picture(ids=True)
        assert double.everything()[2] == [1, 1]


def whole(world: World) -> None:
    """Assert that every live row is in exactly one customer, and that its id leads there."""
    book = world.book()
    held = [one for customer in book for one in customer.rows]
    assert sorted(held) == sorted(world.now())
    for customer in book:
        assert customers.get(world.hub, OWNER, customer.id) == customer
    assert customers.count(world.hub, OWNER) == len(book)


@given(batches=st.lists(tables(0, 4), min_size=1, max_size=3), data=st.data())
@law(12)
def test_every_live_row_is_in_exactly_one_customer(
    worlds: Worlds, batches: list[list[SourceRecord]], data: st.DataObject
) -> None:
    with worlds() as world:
        for batch in batches:
            world.see(batch)
            whole(world)
            names = sorted(world.now())
            if len(names) > 1:
                kind = data.draw(st.sampled_from(("same", "different", "related")))
                a, b = data.draw(st.permutations(names))[:2]
                world.say(kind, a, b)
                whole(world)
        for run, _ in world.imports:
            if data.draw(st.booleans()):
                world.undo(run)
                whole(world)


@given(edits=st.lists(rows("12"), min_size=2, max_size=4))
@law(10)
def test_two_rows_that_are_edited_are_each_in_one_customer(
    worlds: Worlds, edits: list[SourceRecord]
) -> None:
    with worlds() as world:
        for one in edits:
            world.see([one])
            whole(world)
        world.undo(world.imports[-1][0])
        whole(world)


@given(
    words=st.lists(
        st.tuples(st.sampled_from(("张伟", "王芳")), st.sampled_from(DAYS[:3])),
        min_size=2,
        max_size=5,
    ),
    back=st.integers(0, 4),
)
@law(14)
def test_a_row_says_its_latest_word_also_after_undoing(
    worlds: Worlds, words: list[tuple[str, str]], back: int
) -> None:
    with worlds() as world:
        for name, day in words:
            world.see([says("1", {"name": (name,)}, day=day)])
        spoken(world)
        run, _ = world.imports[back % len(world.imports)]
        world.undo(run)
        spoken(world)
        world.hold()


def spoken(world: World) -> None:
    """Assert that each row says what the world remembers as its latest word."""
    names = [one for customer in world.book() for one in customer.rows]
    held = records.records(world.hub, OWNER, names)
    assert {one: dict(said.fields) for one, said in held.items()} == {
        one: dict(said.fields) for one, said in world.now().items()
    }
