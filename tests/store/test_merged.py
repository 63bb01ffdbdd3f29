"""Pairs that were joined are drawn evenly, the same ones every time."""

from __future__ import annotations

from store.hub import Hub
from store.merged import merged_pairs
from tests.hubs import feed, record


def test_only_pairs_of_one_customer_are_drawn(hub: Hub) -> None:
    rows = [record(f"{n}{side}", name=f"欧阳{given}", mobile=f"138{n * 11111111:08d}")
            for n, given in enumerate("倩伟芳娜敏静丽强") for side in "ab"]  # fmt: skip
    rows += [record("x", name="周国强", mobile="13300007707"),
             record("y", name="吴桂英", mobile="13300007707")]  # fmt: skip
    feed(hub, rows)
    with hub.reading() as connection:
        found = merged_pairs(connection, 0.75, 100, frozenset())
        assert found == [(n, n + 1) for n in range(1, 16, 2)]
        assert merged_pairs(connection, 0.75, 4, frozenset()) == found[::2]
        assert merged_pairs(connection, 0.75, 100, frozenset({1, 16})) == found[1:-1]
        assert merged_pairs(connection, 99.0, 100, frozenset()) == []
        assert merged_pairs(connection, 0.75, 0, frozenset()) == []
