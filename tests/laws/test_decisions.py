"""Laws 4, 5 and 11: what a person said holds, survives everything, and can be taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from store import decisions
from store.access import OWNER
from store.values import RowId, SourceRecord
from sync.rebuild import rebuild
from tests.hubs import record
from tests.laws.conftest import Worlds
from tests.laws.draw import fields, households, law, row, says, tables
from tests.laws.world import World

Said = dict[str, tuple[str, ...]]


@given(table=tables(2, 7), kind=st.sampled_from(("same", "different", "related")), data=st.data())
@law(14)
def test_said_and_withdrawn_is_as_if_it_was_never_said(
    worlds: Worlds, table: list[SourceRecord], kind: str, data: st.DataObject
) -> None:
    names = [one.row for one in table]
    with worlds() as world:
        world.see(table)
        before = world.picture(ids=True)
        number = world.say(kind, *data.draw(st.permutations(names))[:2])
        assert number is not None
        said = world.picture(ids=True)
        back = world.withdraw(number)
        assert world.picture(ids=True) == before
        # A withdrawal that is withdrawn takes nothing back; and once more.
        again = world.withdraw(back)
        assert world.picture(ids=True) == said
        world.withdraw(again)
        assert world.picture(ids=True) == before
        world.hold()


@given(table=households(2, 5), more=households(1, 3))
@law(10)
def test_an_import_taken_back_is_as_if_it_was_never_brought(
    worlds: Worlds, table: list[SourceRecord], more: list[SourceRecord]
) -> None:
    with worlds() as world:
        world.see(table)
        before = world.picture(ids=True)
        world.see(more)
        joined = world.picture(ids=True)
        world.undo(world.imports[-1][0])
        assert world.picture(ids=True) == before
        world.see(more)
        assert world.picture(ids=True) == joined


@given(
    words=st.lists(
        st.sampled_from(("same", "different", "related", "withdraw")), min_size=2, max_size=4
    ),
    alike=st.booleans(),
)
@law(30)
def test_the_newest_word_on_two_rows_stands(worlds: Worlds, words: list[str], alike: bool) -> None:
    """Two rows and two to four decisions on them: the newest that stands is the one that counts."""
    first = record("1", name="张伟", mobile="13800001101")
    second = record("2", name="张伟" if alike else "王芳", mobile="13800001101")
    with worlds() as world:
        world.see([first, second])
        by_themselves = world.together(first.row, second.row)
        spoken: list[tuple[int, str]] = []
        for word in words:
            if word != "withdraw":
                number = world.say(word, first.row, second.row)
                assert number is not None
                spoken.append((number, word))
            elif spoken:
                world.withdraw(spoken.pop()[0])
        expected = spoken[-1][1] == "same" if spoken else by_themselves
        assert world.together(first.row, second.row) == expected
        decided = {r.decided for one in world.book() for r in one.relations}
        assert (True in decided) == bool(spoken and spoken[-1][1] == "related")


def classes(data: st.DataObject, names: list[RowId]) -> dict[RowId, int]:
    """Draw who is truly whom: two of a class are one customer, two of two are not."""
    return {name: data.draw(st.integers(0, 2)) for name in names}


def speak(world: World, data: st.DataObject, truth: dict[RowId, int]) -> list[tuple[RowId, RowId]]:
    """Say some of the truth; return the pairs."""
    names = sorted(truth)
    pairs = [(a, b) for a in names for b in names if a < b]
    chosen = data.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=5, unique=True))
    for a, b in chosen:
        apart = data.draw(st.sampled_from(("different", "related")))
        world.say("same" if truth[a] == truth[b] else apart, a, b)
    return chosen


def obeyed(world: World, truth: dict[RowId, int], said: list[tuple[RowId, RowId]]) -> None:
    """Assert that every decision holds, also through third rows, among the rows that are live."""
    names = sorted(world.now())
    chain = {name: {name} for name in truth}
    for a, b in said:
        if truth[a] == truth[b]:
            joined = chain[a] | chain[b]
            for name in joined:
                chain[name] = joined
    group = {one: rows for rows in world.groups() for one in rows}
    for a in names:
        for b in chain.get(a, ()):
            assert b not in group or group[a] is group[b]
    for a, b in said:
        if truth[a] != truth[b]:
            for x in chain[a]:
                for y in chain[b]:
                    assert x not in group or y not in group or group[x] is not group[y]


@given(table=tables(3, 7), data=st.data())
@law(12)
def test_same_and_different_hold_through_third_rows(
    worlds: Worlds, table: list[SourceRecord], data: st.DataObject
) -> None:
    truth = classes(data, [one.row for one in table])
    with worlds() as world:
        world.see(table)
        obeyed(world, truth, speak(world, data, truth))


def test_different_holds_through_a_third_row_that_fits_both(worlds: Worlds) -> None:
    one = record("1", name="张伟", mobile="13800001101")
    two = record("2", name="张伟", mobile="13900002202")
    both = record("3", name="张伟", mobile=["13800001101", "13900002202"])
    with worlds() as world:
        world.see([one, two])
        assert not world.together(one.row, two.row)
        world.say("different", one.row, two.row)
        world.see([both])
        assert not world.together(one.row, two.row)
        world.say("same", one.row, both.row)
        world.say("same", two.row, both.row)
        # The three cannot all hold; the newest two do, and the oldest gives way.
        assert len(world.groups()) == 1
        world.hold()


def test_an_older_word_gives_way_through_a_third_row(worlds: Worlds) -> None:
    rows = [record(str(n), name=name) for n, name in enumerate(("张伟", "王芳", "李娜"), start=1)]
    one, two, three = (each.row for each in rows)
    with worlds() as world:
        world.see(rows)
        world.say("same", one, two)
        world.say("same", two, three)
        assert world.groups() == {frozenset({one, two, three})}
        world.say("different", one, three)
        assert world.groups() == {frozenset({one}), frozenset({two, three})}
        world.hold()


def test_different_holds_for_everybody_who_is_the_same(worlds: Worlds) -> None:
    rows = [record(str(n), name="张伟", mobile="13800001101") for n in (1, 2, 3)]
    one, two, three = (each.row for each in rows)
    with worlds() as world:
        world.see(rows)
        assert len(world.groups()) == 1
        world.say("same", one, two)
        world.say("different", two, three)
        assert world.groups() == {frozenset({one, two}), frozenset({three})}
        world.hold()


def test_same_holds_through_a_row_that_is_gone(worlds: Worlds) -> None:
    with worlds() as world:
        world.see([record("1", name="张伟"), record("2", name="王芳")])
        world.see([record("9", connection="wechat", name="李娜")])
        world.say("same", row("1"), row("9", "wechat"))
        world.say("same", row("9", "wechat"), row("2"))
        assert world.groups() == {frozenset({row("1"), row("2"), row("9", "wechat")})}
        world.undo(world.imports[-1][0])
        assert world.groups() == {frozenset({row("1"), row("2")})}
        world.hold()


@given(table=tables(3, 6), data=st.data())
@law(10)
def test_decisions_outlive_edits_reimports_undo_and_rebuilds(
    worlds: Worlds, table: list[SourceRecord], data: st.DataObject
) -> None:
    truth = classes(data, [one.row for one in table])
    with worlds() as world:
        world.see(table)
        said = speak(world, data, truth)
        for _ in range(data.draw(st.integers(1, 3))):
            way = data.draw(st.sampled_from(("edit", "again", "undo", "rebuild")))
            if way == "edit":
                old = data.draw(st.sampled_from(table))
                new = data.draw(fields())
                edited = says(old.row.external_id, new, old.row.connection)
                world.see([edited])
            elif way == "again":
                world.see(table)
            elif way == "undo":
                live = [run for run, _ in world.imports if run not in world.undone]
                world.undo(live[-1])
                world.see(table)
            else:
                rebuild(world.hub, OWNER)
            obeyed(world, truth, said)
        world.hold()


@given(before=fields(), after=fields(), kind=st.sampled_from(("same", "different")))
@law(10)
def test_a_decision_is_flagged_exactly_when_its_row_changed(
    worlds: Worlds, before: Said, after: Said, kind: str
) -> None:
    other = record("2", name="王芳")
    with worlds() as world:
        world.see([says("1", before), other])
        world.say(kind, row("1"), row("2"))
        (recorded,) = decisions.decisions(world.hub, OWNER)
        assert not recorded.flagged
        world.see([says("1", after)])
        (recorded,) = decisions.decisions(world.hub, OWNER)
        assert recorded.flagged == (before != after)
        assert recorded.decision.kind == kind
        assert world.together(row("1"), row("2")) == (kind == "same")
        world.see([says("1", before)])
        (recorded,) = decisions.decisions(world.hub, OWNER)
        assert not recorded.flagged


@given(value=st.sampled_from(("兰兰美甲", "没人写过的名字")), data=st.data())
@law(8)
def test_a_value_chosen_by_hand_outlives_everything(
    worlds: Worlds, value: str, data: st.DataObject
) -> None:
    with worlds() as world:
        rows = [
            record("1", name="张伟", mobile="13800001101", company="兰兰美甲"),
            record("2", name="张伟", mobile="13800001101", company="别的公司"),
        ]
        world.see(rows)
        world.say("use", row("1"), field="company", value=value)
        for _ in range(3):
            way = data.draw(st.sampled_from(("edit", "again", "rebuild")))
            if way == "edit":
                firm = data.draw(st.sampled_from(("甲公司", "兰兰美甲")))
                world.see([record("1", name="张伟", mobile="13800001101", company=firm)])
            elif way == "again":
                world.see(rows)
            else:
                rebuild(world.hub, OWNER)
            (shown,) = [
                v for one in world.book() for v in one.values["company"] if v.rule == "hand"
            ]
            assert shown.value == value
        world.hold()
