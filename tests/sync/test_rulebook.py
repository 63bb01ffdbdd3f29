"""The book is always matched under exactly one numbered rule set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dedupe.corrections import Corrections
from dedupe.evidence import Support
from dedupe.rules import Rules
from dedupe.score import Limits, Mode
from dedupe.statistics import Statistics
from store import rule_sets
from store.access import OWNER
from store.hub import Hub
from store.rule_sets import RuleSet
from store.values import DecisionKind
from sync import rulebook
from sync.rebuild import rebuild, verify
from sync.settle import decide
from sync.work import catch_up
from tests.hubs import feed, record

#: One bare name in two lists: eager joins them, balanced asks.
NAMESAKES = [
    record("1", name="欧阳倩", connection="a"),
    record("2", name="欧阳倩", connection="b"),
    record("3", name="周国强", mobile="13300007707"),
]


def groups(hub: Hub) -> int:
    return rebuild(hub, OWNER).customers


def in_mode(hub: Hub, mode: str) -> Hub:
    """Open the same hub after somebody edited the config file."""
    settings = replace(hub.settings, matching=replace(hub.settings.matching, mode=mode))
    return replace(hub, settings=settings)


def sets(hub: Hub) -> list[tuple[int, str, str, int, str]]:
    with hub.reading() as connection:
        return [(s.number, s.mode, s.why, s.origin, s.actor) for s in rule_sets.every(connection)]


def test_a_book_gets_its_first_set_from_the_config(small_hub: Hub) -> None:
    with small_hub.reading() as connection:
        shipped = rulebook.rules(small_hub, connection)
        assert shipped == Rules(Mode.BALANCED)
        assert shipped.limits == Limits.of("balanced", Statistics().rows)
        assert rulebook.in_use(small_hub, connection).number == 0
    feed(small_hub, NAMESAKES)
    assert sets(small_hub) == [(1, "balanced", "first", 0, "system")]
    feed(small_hub, [record("4", name="王芳")])
    assert len(sets(small_hub)) == 1


def test_a_mode_changed_in_the_config_makes_a_set_at_the_next_start(small_hub: Hub) -> None:
    feed(small_hub, NAMESAKES)
    assert groups(small_hub) == 3
    eager = in_mode(small_hub, "eager")
    # Until then everything goes on under the old set.
    decide(eager, OWNER, DecisionKind.DIFFERENT, NAMESAKES[0].row, NAMESAKES[2].row)
    assert verify(eager, OWNER).same
    assert verify(eager, OWNER).customers == 3
    assert catch_up(eager).customers == 2
    assert sets(eager) == [
        (2, "eager", "config", 1, "system"),
        (1, "balanced", "first", 0, "system"),
    ]
    assert verify(eager, OWNER).same
    assert catch_up(eager).customers == 0
    assert len(sets(eager)) == 2


def test_what_was_taught_stays_when_the_config_names_another_mode(small_hub: Hub) -> None:
    feed(small_hub, NAMESAKES)
    taught = RuleSet(
        0,
        "balanced",
        2.0,
        corrections={"name:agree": -1.0},
        config="balanced",
        why="hand",
        origin=1,
    )
    with small_hub.writing() as connection:
        rule_sets.add(small_hub, connection, taught, "owner")
    careful = in_mode(small_hub, "careful")
    catch_up(careful)
    with careful.reading() as connection:
        now = rulebook.rules(careful, connection)
    assert now.corrections == Corrections({("name", "agree"): -1.0})
    assert now.limits == Limits.of("careful", Statistics().rows)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulebook, "ENOUGH_ROWS", 4)


@pytest.mark.usefixtures("tiny")
def test_a_book_is_measured_anew_only_while_nobody_decided(small_hub: Hub) -> None:
    def version() -> tuple[int, int]:
        with small_hub.reading() as connection:
            now = rulebook.rules(small_hub, connection).statistics
            return now.version, now.rows

    feed(small_hub, NAMESAKES)
    assert version() == (0, Statistics().rows)
    feed(small_hub, [record("4", name="王芳", city="杭州")])
    assert version()[0] == 0
    rebuild(small_hub, OWNER)
    assert version() == (1, 4)
    rebuild(small_hub, OWNER)
    assert version() == (1, 4)
    decide(small_hub, OWNER, DecisionKind.DIFFERENT, NAMESAKES[0].row, NAMESAKES[1].row)
    feed(small_hub, [record(str(n), name="王芳", city="杭州") for n in range(5, 9)])
    rebuild(small_hub, OWNER)
    assert version() == (1, 4)
    assert sets(small_hub)[0] == (2, "balanced", "measured", 1, "system")
    assert verify(small_hub, OWNER).same


def test_rules_are_kept_and_read_as_they_are(small_hub: Hub) -> None:
    made = Rules(
        Mode.CAREFUL, 1.5, 3.0, Support.CONTEXT, 6.0, Corrections({("company", "agree"): -0.5})
    )
    with small_hub.writing() as connection:
        number = rule_sets.add(small_hub, connection, rulebook.written(made, why="hand"), "owner")
        assert rulebook.read(small_hub, connection, rule_sets.get(connection, number)) == made
    own = Limits.of("careful", Statistics().rows)
    assert made.limits == replace(own, merge=1.5, ask=3.0, needs=Support.CONTEXT, sure=6.0)
    assert made.weighing.corrections == made.corrections
    assert not made.statistics.corrections
    assert replace(made, ask=1.0).limits == replace(made.limits, ask=1.0)
    assert made.in_mode(Mode.EAGER).limits == Limits.of("eager", Statistics().rows)
