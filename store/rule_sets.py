"""Numbered rule sets: append-only; the newest one is in use, and going back adds another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from sqlalchemy import Connection, Row, select

from store.audit import AuditEntry, record
from store.body import compact
from store.clock import stamp
from store.errors import NotYours
from store.hub import Hub
from store.ids import take
from store.tables import rule_set


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A rule set as it is kept. Number 0 stands for the shipped rules, before any was kept.

    None for a limit: the mode's own. Nothing in it is personal, so it is not sealed.
    """

    number: int
    mode: str
    merge: float | None = None
    ask: float | None = None
    #: Number of the weakest kind of evidence that may merge on its own.
    needs: int | None = None
    sure: float | None = None
    #: "company:agree" -> bits.
    corrections: Mapping[str, float] = field(default_factory=dict)
    #: Number of the statistics version, 0 for the shipped one.
    statistics: int = 0
    #: The mode in the config file when it was made.
    config: str = ""
    #: "first", "config", "measured", "learned", "hand" or "back".
    why: str = "first"
    #: The rule set that it was made from; for "back" the one that it equals.
    origin: int = 0
    #: How many decisions it was learned from.
    decisions: int = 0
    made_at: str = ""
    actor: str = ""


#: What is in the body: all but the columns.
_BODY = tuple(one.name for one in fields(RuleSet) if one.name not in ("number", "made_at", "actor"))


def newest(connection: Connection) -> RuleSet | None:
    """Return the rule set in use; None where none was kept yet."""
    query = select(rule_set).order_by(rule_set.c.number.desc()).limit(1)
    row = connection.execute(query).first()
    return None if row is None else _read(row)


def get(connection: Connection, number: int) -> RuleSet:
    """Return one rule set; raises NotYours where there is none."""
    row = connection.execute(select(rule_set).where(rule_set.c.number == number)).first()
    if row is None:
        raise NotYours
    return _read(row)


def every(connection: Connection) -> tuple[RuleSet, ...]:
    """Return all rule sets, the newest first."""
    rows = connection.execute(select(rule_set).order_by(rule_set.c.number.desc()))
    return tuple(_read(row) for row in rows)


def add(hub: Hub, connection: Connection, made: RuleSet, actor: str) -> int:
    """Keep a rule set, which puts it in use, and return its number.

    A change is audited; the first set changes nothing.
    """
    number = take(connection, "rule_set")
    connection.execute(
        rule_set.insert().values(
            number=number,
            body=compact({name: getattr(made, name) for name in _BODY}),
            made_at=stamp(hub.clock),
            actor=actor,
        )
    )
    if made.why != "first":
        entry = AuditEntry(actor=actor, action="rules", objects=(f"rules:{number}",))
        record(connection, hub.sealer, [entry], hub.clock)
    return number


def _read(row: Row[tuple[object, ...]]) -> RuleSet:
    body = json.loads(row.body)
    return RuleSet(row.number, **body, made_at=row.made_at, actor=row.actor)
