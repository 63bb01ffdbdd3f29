"""Explanations tell of the book as it is: what they call one is one, and grew the way they say."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.phrases import Language
from dedupe.phrases_standing import standing_text
from store.access import OWNER
from store.values import SourceRecord
from sync import why
from sync.named import Named
from tests.laws.conftest import Worlds
from tests.laws.draw import households, law, tables
from tests.laws.world import World

ONE = {"zh": ("合并（", "经由", "有人判断为同一人"), "en": ("Merged", "Together")}
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def told(world: World, a: Named, b: Named) -> why.Answer:
    """Explain two sides, and hold the words against the answer."""
    answer = why.between(world.hub, OWNER, a, b)
    assert answer is not None
    for language in LANGUAGES:
        text = standing_text(answer.standing, answer.pair, answer.limits, language)
        assert text.startswith(ONE[language]) == answer.together, text
    return answer


def explained(world: World) -> None:
    """Explain every customer's growth, every two customers, and every two records."""
    book = world.book()
    for one in book:
        story = why.story(world.hub, one)
        groups = {frozenset([row]) for row in one.rows}
        for step in story.steps:
            parts = {frozenset(step.join.one), frozenset(step.join.other)}
            if step.join.decided:
                parts = {frozenset([row]) for row in step.join.rows}
                assert step.decisions
            assert parts <= groups
            groups = (groups - parts) | {step.join.rows}
        assert groups == {frozenset(one.rows)}
        for a, b in combinations(one.rows, 2):
            assert told(world, Named(one, a), Named(one, b)).together
    for one, other in combinations(book, 2):
        answer = told(world, Named(one), Named(other))
        assert not answer.together
        for a in one.rows:
            assert not told(world, Named(one, a), Named(other)).together


def decide(world: World, data: st.DataObject) -> None:
    names = sorted(world.now())
    if len(names) > 1:
        a, b = data.draw(st.permutations(names))[:2]
        world.say(data.draw(st.sampled_from(("same", "same", "different", "related"))), a, b)


@given(start=tables(1, 6), data=st.data())
@law(8)
def test_what_is_called_one_is_one(
    worlds: Worlds, start: list[SourceRecord], data: st.DataObject
) -> None:
    with worlds(data.draw(st.sampled_from(("careful", "balanced", "eager")))) as world:
        world.see(start)
        for _ in range(data.draw(st.integers(0, 2))):
            decide(world, data)
        explained(world)


@given(start=households(2, 6), data=st.data())
@law(8)
def test_the_same_among_people_on_one_phone(
    worlds: Worlds, start: list[SourceRecord], data: st.DataObject
) -> None:
    with worlds() as world:
        world.see(start)
        for _ in range(data.draw(st.integers(0, 2))):
            decide(world, data)
        explained(world)
