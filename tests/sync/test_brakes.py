"""The brakes: what is held follows from counts alone, and a raised limit only lets more through."""

from __future__ import annotations

import random
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.brakes import Brakes, Planned, held

OPS = ("create", "delete", "merge", "update", "restore")
SLOTS = ("name", "-name", "title", "-title")
CHANGES = st.lists(
    st.tuples(
        st.sampled_from(OPS),
        st.lists(st.sampled_from(SLOTS), max_size=2, unique_by=lambda s: s.lstrip("-")),
        st.booleans(),
    ),
    max_size=12,
).map(lambda found: [Planned(n, op, tuple(s), yes) for n, (op, s, yes) in enumerate(found)])
LIMITS = st.builds(
    Brakes,
    *[st.integers(0, 4)] * 4,
    share=st.sampled_from((0.0, 0.2, 1.0)),
    merges=st.integers(0, 4),
)
RECORDS = st.integers(0, 60)


@given(CHANGES, RECORDS, LIMITS, st.sampled_from([one.name for one in fields(Brakes)]))
def test_a_raised_limit_only_lets_more_through(
    planned: list[Planned], records: int, brakes: Brakes, name: str
) -> None:
    raised = replace(brakes, **{name: getattr(brakes, name) + 1})
    before = held(planned, records, brakes)
    assert held(planned, records, raised).keys() <= before.keys()
    assert held(planned, records + 10, brakes).keys() <= before.keys()


@given(CHANGES, RECORDS, LIMITS)
def test_one_change_more_never_frees_another(
    planned: list[Planned], records: int, brakes: Brakes
) -> None:
    assert held(planned[:-1], records, brakes).keys() <= held(planned, records, brakes).keys()


@given(CHANGES, RECORDS, LIMITS)
def test_what_a_person_approved_is_counted_and_never_held(
    planned: list[Planned], records: int, brakes: Brakes
) -> None:
    found = held(planned, records, brakes)
    assert not any(one.approved for one in planned if one.number in found)
    nobody = [replace(one, approved=False) for one in planned]
    every = held(nobody, records, brakes)
    assert found == {one.number: every[one.number] for one in planned
                     if one.number in every and not one.approved}  # fmt: skip


@given(CHANGES, RECORDS, LIMITS, st.randoms(use_true_random=False))
def test_what_is_held_follows_from_counts_alone(
    planned: list[Planned], records: int, brakes: Brakes, rnd: random.Random
) -> None:
    found = held(planned, records, brakes)
    mixed = [replace(one, number=one.number + 100) for one in planned]
    rnd.shuffle(mixed)
    assert held(mixed, records, brakes) == {n + 100: reason for n, reason in found.items()}
    alike: dict[tuple[object, ...], set[str]] = {}
    for one in planned:
        what = (one.op, one.slots, one.approved)
        alike.setdefault(what, set()).add(found.get(one.number, ""))
    assert all(len(reasons) == 1 for reasons in alike.values())


def many(count: int, op: str, *slots: str) -> list[Planned]:
    return [Planned(n, op, slots) for n in range(count)]


@pytest.mark.parametrize(
    ("op", "slots", "records", "most", "reason"),
    [
        ("create", (), 0, 50, "creates"),
        ("create", (), 1000, 200, "creates"),
        ("delete", (), 0, 5, "deletes"),
        ("delete", (), 1000, 10, "deletes"),
        ("update", ("-title",), 0, 5, "blanks"),
        ("update", ("-title",), 1000, 10, "blanks"),
        ("update", ("title",), 0, 50, "changes:title"),
        ("update", ("title",), 1000, 200, "changes:title"),
        ("merge", (), 1000, 0, "merges"),
    ],
)
def test_how_many_are_let_through(
    op: str, slots: tuple[str, ...], records: int, most: int, reason: str
) -> None:
    brakes = Brakes()
    assert held(many(most, op, *slots), records, brakes) == {}
    one_more = held(many(most + 1, op, *slots), records, brakes)
    assert one_more == dict.fromkeys(range(most + 1), reason)


def test_another_slot_is_another_count() -> None:
    """A wrong mapping changes one and the same field everywhere."""
    half = many(40, "update", "title")
    other = [Planned(n, "update", ("name",)) for n in range(100, 140)]
    assert held(half + other, 0, Brakes()) == {}
    both = [Planned(n, "update", ("name", "title")) for n in range(200, 211)]
    assert len(held(half + other + both, 0, Brakes())) == 91


def test_what_is_brought_back_needs_nobody() -> None:
    assert held(many(1000, "restore"), 0, Brakes()) == {}
