"""Rules come and go: a dry run tells what happens, decisions hold, and the way back is exact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.corrections import MOST, STEP, Corrections
from dedupe.evidence import Support
from dedupe.grouping import regroup
from dedupe.rules import Rules
from dedupe.score import Mode
from store.access import OWNER
from store.rows import numbers
from store.values import RowId, SourceRecord
from sync.ruling import back, use
from sync.trial import Question, Wish, compare_sets, try_rules
from tests.laws.conftest import Worlds
from tests.laws.draw import law, tables
from tests.laws.world import World

SLOTS = [
    (field, way)
    for field in ("name", "mobile", "city", "company", "email", "wechat", "alias")
    for way in ("agree", "near", "conflict")
]
corrections = st.dictionaries(
    st.sampled_from(SLOTS),
    st.integers(-int(MOST * STEP), int(MOST * STEP)).map(lambda steps: steps / STEP),
    max_size=5,
).map(Corrections.of)
wishes = st.builds(
    Wish,
    st.builds(
        Rules,
        st.sampled_from(list(Mode)),
        st.none() | st.sampled_from((-1.0, 0.75, 6.0)),
        st.none() | st.sampled_from((-1.0, 2.0, 8.0)),
        st.none() | st.sampled_from(list(Support)),
        st.none() | st.sampled_from((0.75, 4.0)),
        corrections,
    ),
    remeasure=st.booleans(),
)


def speak(world: World, data: st.DataObject) -> None:
    """Decide a few things."""
    names = sorted(world.now())
    for _ in range(data.draw(st.integers(0, 3))) if len(names) > 1 else ():
        a, b = data.draw(st.permutations(names))[:2]
        world.say(data.draw(st.sampled_from(("same", "different", "related"))), a, b)


def customers(world: World) -> dict[int, int]:
    """Return the customer of each row, by number."""
    with world.hub.reading() as connection:
        known = numbers(world.hub, connection, list(world.now()))
    found = {}
    for group in world.groups():
        members = sorted(known[row] for row in group)
        found.update(dict.fromkeys(members, members[0]))
    return found


def waiting(world: World, now: dict[int, int]) -> set[Question]:
    """Return what waits, by the customers that rows are in `now`."""
    with world.hub.reading() as connection:
        known = numbers(world.hub, connection, list(world.now()))
    found = set()
    for reason, *_, a, b in world.questions():
        assert isinstance(a, RowId)
        assert isinstance(b, RowId)
        one, other = sorted((now[known[a]], now[known[b]]))
        found.add((str(reason), one, other))
    return found


@given(start=tables(0, 8), data=st.data(), wish=wishes)
@law(14)
def test_a_dry_run_tells_what_then_happens(
    worlds: Worlds, start: list[SourceRecord], data: st.DataObject, wish: Wish
) -> None:
    with worlds() as world:
        world.see(start)
        speak(world, data)
        before, asked = customers(world), waiting(world, customers(world))
        everything = world.everything()
        told = try_rules(world.hub, OWNER, wish)
        assert world.everything() == everything
        use(world.hub, OWNER, wish)
        after = customers(world)
        assert told.groups == regroup(before, after)
        assert (told.rows, told.before, told.after) == (
            len(after), len(set(before.values())), len(set(after.values())),
        )  # fmt: skip
        then = waiting(world, before)
        assert set(told.asked) == then - asked
        assert set(told.answered) == asked - then
        assert told.waiting == len(asked)
        world.hold()


@given(start=tables(2, 8), data=st.data(), wish=wishes)
@law(14)
def test_going_back_restores_exactly_what_was(
    worlds: Worlds, start: list[SourceRecord], data: st.DataObject, wish: Wish
) -> None:
    with worlds() as world:
        world.see(start)
        speak(world, data)
        before = world.picture(ids=True)
        changed = use(world.hub, OWNER, wish).number
        there = world.picture(ids=True)
        assert back(world.hub, OWNER, 1).number == changed + 1
        assert world.picture(ids=True) == before
        world.hold()
        told = compare_sets(world.hub, OWNER, 1, changed)
        again = try_rules(world.hub, OWNER, wish)
        assert (told.groups, told.asked, told.answered) == (
            again.groups, again.asked, again.answered,
        )  # fmt: skip
        back(world.hub, OWNER, changed)
        assert world.picture(ids=True) == there


@given(start=tables(2, 8), data=st.data(), wish=wishes)
@law(14)
def test_rules_never_break_a_decision(
    worlds: Worlds, start: list[SourceRecord], data: st.DataObject, wish: Wish
) -> None:
    with worlds() as world:
        world.see(start)
        names = sorted(world.now())
        if len(names) < 2:
            return
        a, b = data.draw(st.permutations(names))[:2]
        kind = data.draw(st.sampled_from(("same", "different", "related")))
        number = world.say(kind, a, b)
        told = try_rules(world.hub, OWNER, wish)
        assert {one.number for one in told.contradicted} <= {number}
        use(world.hub, OWNER, wish)
        assert world.together(a, b) == (kind == "same")
        if number is not None:
            # The rules alone would do what they were said to do.
            world.withdraw(number)
            joined = world.together(a, b)
            if kind != "same":
                assert bool(told.contradicted) == joined
            elif told.contradicted:
                assert not joined


@given(start=tables(2, 6), more=tables(1, 3), wish=wishes)
@law(14)
def test_increments_under_other_rules_equal_a_rebuild(
    worlds: Worlds, start: list[SourceRecord], more: list[SourceRecord], wish: Wish
) -> None:
    with worlds() as world:
        world.see(start)
        use(world.hub, OWNER, wish)
        for one in more:
            world.see([one])
            world.hold()


def test_a_dry_run_of_the_rules_in_use_changes_nothing(worlds: Worlds) -> None:
    with worlds() as world:
        told = try_rules(world.hub, OWNER, Wish(Rules()))
        assert (told.rows, told.groups.changes, told.contradicted) == (0, (), ())
