"""What every match needs and hardly ever changes, kept at hand from one to the next.

The rules in use with their statistics, what people said, and the names of connections: reading
them again for each record would take longer than to match it. What is kept is told by a look at
the database whether it still stands, so another process's change is seen at once. Ask only where
the transaction has not itself written decisions: what is rolled back must not be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from dedupe.decisions import Constraints, effective
from dedupe.rules import Rules
from store import connections, decisions, index, plain, ties
from store.hub import Hub
from store.rows import numbers
from store.values import Decision
from sync import rulebook


@dataclass(frozen=True, slots=True)
class Said:
    """Every decision, and what they amount to."""

    decisions: tuple[Decision, ...]
    constraints: Constraints
    #: Rows that one decision speaks of, by their numbers.
    links: Mapping[int, frozenset[int]]


@dataclass(slots=True)
class _Warm:
    names: dict[int, str] = field(default_factory=dict)
    rules: tuple[object, Rules] | None = None
    said: tuple[object, Said] | None = None
    mode: tuple[object, bool] | None = None


_kept: WeakKeyDictionary[Engine, _Warm] = WeakKeyDictionary()


def _of(hub: Hub) -> _Warm:
    return _kept.setdefault(hub.engine, _Warm())


def rules(hub: Hub, connection: Connection) -> Rules:
    """Return the rules in use."""
    kept = _of(hub)
    now = _stamp(connection)
    if kept.rules is None or kept.rules[0] != now:
        kept.rules = (now, rulebook.rules(hub, connection))
    return kept.rules[1]


def fits(hub: Hub, connection: Connection) -> bool:
    """Tell whether the book is matched under the rules that it should be, by this engine."""
    kept = _of(hub)
    now = (_stamp(connection), index.made_by(connection), hub.settings.matching.mode)
    if kept.mode is None or kept.mode[0] != now:
        kept.mode = (now, rulebook.fits(hub, connection))
    return kept.mode[1]


def _stamp(connection: Connection) -> object:
    """Return something that changes with the rules or the statistics.

    The part of a sealed version is its nonce: two versions never share it.
    """
    return plain.select(connection, _STAMP)


_STAMP = (
    "SELECT r.number, r.made_at, r.body, s.version, s.nonce FROM (SELECT 1 AS one) AS o "
    "LEFT JOIN (SELECT number, made_at, body FROM rule_set ORDER BY number DESC LIMIT 1) AS r "
    "ON o.one = 1 LEFT JOIN (SELECT version, substr(body, 4, 12) AS nonce FROM statistics "
    "ORDER BY version DESC LIMIT 1) AS s ON o.one = 1"
)


_NEWEST = "SELECT coalesce(max(id), 0) FROM decision"


def said(hub: Hub, connection: Connection) -> Said:
    """Return what people said and what is tied: decisions are only ever added, ties are counted."""
    kept = _of(hub)
    newest = (*plain.select(connection, _NEWEST), ties.newest(connection))
    if kept.said is None or kept.said[0] != newest:
        kept.said = (newest, what_was_said(hub, connection))
    return kept.said[1]


def what_was_said(hub: Hub, connection: Connection) -> Said:
    """Return what people said, read anew."""
    every = decisions.with_ties(hub, connection)
    pairs = [(d.a, d.b) for d in every if d.a is not None and d.b is not None]
    number = numbers(hub, connection, {row for pair in pairs for row in pair})
    links: dict[int, set[int]] = {}
    for a, b in pairs:
        if a in number and b in number:
            links.setdefault(number[a], set()).add(number[b])
            links.setdefault(number[b], set()).add(number[a])
    return Said(every, effective(every), {row: frozenset(own) for row, own in links.items()})


def names(hub: Hub, connection: Connection, wanted: Iterable[int]) -> Mapping[int, str]:
    """Return the names of connections by their numbers; there may be more than asked for."""
    kept = _of(hub).names
    fresh = set(wanted) - kept.keys()
    if fresh:
        kept.update(connections.names(hub, connection, fresh))
    return kept


def every_name(hub: Hub, connection: Connection) -> Mapping[int, str]:
    """Return the names of all connections by their numbers."""
    numbers_now = plain.select(connection, "SELECT id FROM connection")
    return names(hub, connection, [number for (number,) in numbers_now])
