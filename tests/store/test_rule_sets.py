"""Rule sets are numbered, only ever added, and the newest is in use."""

from __future__ import annotations

import pytest

from store import audit, measured, rule_sets
from store.errors import NotYours
from store.hub import Hub
from store.rule_sets import RuleSet


def test_what_is_kept_comes_back_and_the_newest_is_in_use(hub: Hub) -> None:
    with hub.writing() as connection:
        assert rule_sets.newest(connection) is None
        first = rule_sets.add(hub, connection, RuleSet(0, "balanced"), "system")
        taught = RuleSet(
            0, "eager", 1.5, None, 2, 6.5, {"company:agree": -1.5}, 3, "balanced", "learned", first
        )
        second = rule_sets.add(hub, connection, taught, "owner")
        assert (first, second) == (1, 2)
        kept = rule_sets.newest(connection)
        assert kept == rule_sets.get(connection, 2)
        assert kept is not None
        assert (kept.mode, kept.merge, kept.ask) == ("eager", 1.5, None)
        assert (kept.needs, kept.sure) == (2, 6.5)
        assert kept.corrections == {"company:agree": -1.5}
        assert (kept.statistics, kept.config, kept.why, kept.origin) == (
            3,
            "balanced",
            "learned",
            1,
        )
        assert (kept.actor, bool(kept.made_at)) == ("owner", True)
        assert [one.number for one in rule_sets.every(connection)] == [2, 1]
        with pytest.raises(NotYours):
            rule_sets.get(connection, 3)


def test_every_change_is_audited(hub: Hub) -> None:
    with hub.writing() as connection:
        rule_sets.add(hub, connection, RuleSet(0, "balanced"), "system")
        rule_sets.add(hub, connection, RuleSet(0, "eager", why="hand"), "owner")
        found = [
            (w.entry.actor, w.entry.action, w.entry.objects) for w in audit.newest(connection, 9)
        ]
    assert found == [("owner", "rules", ("rules:2",))]


def test_statistics_versions_are_numbered_and_sealed(hub: Hub) -> None:
    with hub.writing() as connection:
        assert measured.newest(connection) == 0
        assert measured.keep(hub, connection, {"rows": 5, "names": {"张伟": 3}}) == 1
        assert measured.newest(connection) == 1
        assert measured.get(hub, connection, 1) == {"rows": 5, "names": {"张伟": 3}, "version": 1}
        with pytest.raises(NotYours):
            measured.get(hub, connection, 2)
