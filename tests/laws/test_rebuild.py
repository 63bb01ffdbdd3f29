"""Law 3: what the increments gave is exactly what a rebuild from nothing gives."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dedupe.candidates
import dedupe.keys
from dedupe.keys import KeyKind
from store.access import OWNER
from store.errors import NotYours
from store.values import SourceRecord
from sync.rebuild import rebuild
from tests.laws.conftest import Worlds
from tests.laws.draw import households, law, on_one_phone, tables
from tests.laws.world import World

STEPS = ("see", "see", "say", "say", "withdraw", "undo", "use", "later")


def step(world: World, data: st.DataObject, files: st.SearchStrategy[list[SourceRecord]]) -> None:
    """Do one thing that happens to a book, and hold the book against a rebuild."""
    kind = data.draw(st.sampled_from(STEPS))
    names = sorted(world.now())
    if kind == "say" and len(names) > 1:
        a, b = data.draw(st.permutations(names))[:2]
        world.say(data.draw(st.sampled_from(("same", "different", "related"))), a, b)
    elif kind == "later" and len(names) > 1:
        world.say("later", *data.draw(st.permutations(names))[:2], note="2026-12-24")
    elif kind == "use" and names:
        chosen = data.draw(st.sampled_from(names))
        world.say("use", chosen, field="company", value=data.draw(st.sampled_from(("甲", "乙"))))
    elif kind == "withdraw" and world.said:
        number = data.draw(st.sampled_from(world.said))
        world.said.remove(number)
        # While all its rows are gone nobody can speak of them.
        with suppress(NotYours):
            world.said.append(world.withdraw(number))
    elif kind == "undo" and (open_runs := [r for r, _ in world.imports if r not in world.undone]):
        world.undo(data.draw(st.sampled_from(open_runs)))
    else:
        world.see(data.draw(files), page=data.draw(st.integers(1, 4)))
    world.hold()


@given(start=tables(0, 6), data=st.data())
@law(14)
def test_increments_equal_a_rebuild(
    worlds: Worlds, start: list[SourceRecord], data: st.DataObject
) -> None:
    with worlds() as world:
        world.see(start)
        for _ in range(data.draw(st.integers(2, 5))):
            step(world, data, tables(1, 3))
        assert rebuild(world.hub, OWNER).changed == 0


@given(start=households(3, 6), data=st.data())
@law(14)
def test_increments_equal_a_rebuild_on_one_phone(
    worlds: Worlds, start: list[SourceRecord], data: st.DataObject
) -> None:
    """How many share a phone passes from one bucket into the next."""
    with worlds() as world:
        world.see(start)
        for _ in range(data.draw(st.integers(2, 4))):
            step(world, data, households(1, 3))


@pytest.fixture
def small_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let groups of rows cross their caps and buckets within a handful of rows."""
    kinds = {
        kind: KeyKind(3 if kind in ("name", "sound", "mobile") else 5, 5 if one.generic else 0)
        for kind, one in dedupe.keys.KINDS.items()
    }
    monkeypatch.setattr(dedupe.keys, "KINDS", kinds)
    for module in (dedupe.keys, dedupe.candidates):
        monkeypatch.setattr(module, "BUCKETS", (1, 2))
    monkeypatch.setattr(dedupe.candidates, "_CAPS", np.array([k.cap for k in kinds.values()]))


@pytest.mark.usefixtures("small_caps")
def test_increments_equal_a_rebuild_when_groups_cross_their_caps(worlds: Worlds) -> None:
    @given(
        first=st.lists(on_one_phone(), min_size=2, max_size=5, unique_by=lambda one: one.row),
        edits=st.lists(on_one_phone(), min_size=2, max_size=6),
    )
    @law(20)
    def holds(first: list[SourceRecord], edits: list[SourceRecord]) -> None:
        with worlds() as world:
            world.see(first)
            for one in edits:
                world.see([one])
                world.hold()
            world.undo(world.imports[0][0])
            world.hold()

    holds()
