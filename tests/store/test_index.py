"""Numbers of keys: equal for equal keys only, and each tells its kind."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dedupe.keys import KINDS
from store import index, keys
from store.hub import Hub
from store.index import KeptEdge
from store.seal import Sealer
from tests.hubs import feed, record

SEALER = Sealer(
    keys.DataKey(n, purpose, bytes([n]) * 32, retired=False, uses=0)
    for n, purpose in enumerate(keys.PURPOSES, start=1)
)
kinds = st.integers(0, len(KINDS) - 1)
lists = st.lists(st.tuples(kinds, st.text(max_size=5)), max_size=30, unique=True)


@given(lists)
def test_a_number_tells_its_kind_and_no_two_keys_share_one(found: list[tuple[int, str]]) -> None:
    numbers = index.hashed(SEALER, found)
    assert [index.kind_of(number) for number in numbers] == [kind for kind, _ in found]
    assert len(set(numbers)) == len(found)
    assert index.hashed(SEALER, found) == numbers
    assert all(-(2**63) <= number < 2**63 for number in numbers)


def test_keys_and_edges_are_replaced(hub: Hub) -> None:
    feed(hub, [record("1", name="张伟"), record("2", name="王芳"), record("3", name="李娜")])
    with hub.writing() as connection:
        index.clear(connection)
        index.add_keys(connection, [(10, 1, 1), (20, 1, 1), (20, 2, 1), (20, 3, 2)])
        index.add_edges(connection, [KeptEdge(1, 2, 1.5, 3, ""), KeptEdge(2, 3, 0.5, 1, "")])
        index.drop_keys(connection, [(10, 1)])
        found = index.groups(connection, {10: 5, 20: 5})
        assert {key: sorted(rows) for key, rows in found.items()} == {
            10: [], 20: [(1, 1), (2, 1), (3, 2)],
        }  # fmt: skip
        assert len(index.groups(connection, {20: 2})[20]) == 2
        assert index.spreads(connection, [10, 20]) == {20: {1: 2, 2: 1}}
        assert list(index.every_key(connection)) == [(20, 1, 1), (20, 2, 1), (20, 3, 2)]
        assert index.edges_of(connection, [1, 2]) == index.every_edge(connection)
        index.drop_edges(connection, [(1, 2)])
        index.add_edges(connection, [KeptEdge(1, 2, 2.0, 3, "family")])
        assert index.every_edge(connection) == {
            KeptEdge(1, 2, 2.0, 3, "family"), KeptEdge(2, 3, 0.5, 1, ""),
        }  # fmt: skip
        assert index.edges_of(connection, [3]) == {KeptEdge(2, 3, 0.5, 1, "")}
        index.clear(connection)
        assert index.every_edge(connection) == set()
