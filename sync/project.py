"""One group of source records becomes one customer: every value with its row, rule and runners-up.

Pure: the same records, decisions and rules give the same customer, whatever their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dedupe.show import ShownValue
from store.values import (
    Customer,
    Decision,
    DecisionKind,
    FieldValue,
    Relation,
    RowId,
    RunnerUp,
)
from sync.survivorship import LISTS, TOGETHER, FieldRule, Rule, Survivorship

#: Runners-up kept for one field; more would only repeat themselves.
MOST_RUNNERS = 20
#: From this strength on a value was read and not guessed.
_READ_WELL = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """What one source record says, as far as survivorship cares."""

    row: RowId
    observation: int
    #: When the source changed it, as far as is known; else when we saw it. Sorts as text.
    at: str
    shown: Mapping[str, tuple[ShownValue, ...]]
    #: Field -> what somebody wrote there since we know the record, and when: fresh words.
    fresh: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Vote:
    """One row's word for one value."""

    value: str
    raw: str
    strength: float
    seen: Seen
    #: When somebody wrote it into a CRM that we knew already; "" for any other word.
    fresh: str = ""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One value with everyone who holds it, the best voter first."""

    value: str
    votes: tuple[_Vote, ...]

    @property
    def strength(self) -> float:
        return self.votes[0].strength

    @property
    def fresh(self) -> str:
        """When it was last written as a fresh word; "" if it never was."""
        return max(vote.fresh for vote in self.votes)


def project(
    seen: Iterable[Seen],
    decisions: Iterable[Decision] = (),
    relations: Iterable[Relation] = (),
    rules: Survivorship | None = None,
) -> Customer:
    """Return the customer that these records and decisions make."""
    rules = rules or Survivorship()
    records = sorted(seen, key=lambda s: s.row)
    rows = tuple(s.row for s in records)
    by_hand = _by_hand(rows, decisions)
    if len(records) == 1 and not by_hand and not records[0].fresh:
        return Customer("", rows, _alone(records[0], rules), _sorted(relations))
    names = {name for s in records for name in s.shown} | set(by_hand)
    values: dict[str, tuple[FieldValue, ...]] = {}
    for name in sorted(names, key=lambda n: (n in TOGETHER, n)):
        ranked = _ranked(name, records, rules.of(name))
        if name == "region" and rules.of(name).rule is Rule.CLEAREST and not _led_fresh(ranked):
            ranked = _finest_first(ranked)
        if name in TOGETHER and not _led_fresh(ranked):
            ranked = _same_row_first(ranked, values.get(TOGETHER[name], ()))
        chosen = _choose(name, ranked, rules.of(name).rule, by_hand.get(name), records)
        if chosen:
            values[name] = chosen
    return Customer(
        id="",
        rows=rows,
        values=dict(sorted(values.items())),
        relations=_sorted(relations),
    )


def _sorted(relations: Iterable[Relation]) -> tuple[Relation, ...]:
    return tuple(sorted(set(relations), key=lambda r: (r.row, r.kind, r.decided)))


def _alone(seen: Seen, rules: Survivorship) -> dict[str, tuple[FieldValue, ...]]:
    """Return the values of a customer of one row: most are, and most fields have one value."""
    row, number = seen.row, seen.observation
    values: dict[str, tuple[FieldValue, ...]] = {}
    for name, found in sorted(seen.shown.items()):
        kind = rules.of(name).rule
        if len(found) == 1:
            value, raw, _ = found[0]
            raw = raw if raw != value else ""
            values[name] = (FieldValue(value, row, number, str(kind), raw, True),)
        elif found:
            ranked = _ranked(name, (seen,), rules.of(name))
            if name == "region" and kind is Rule.CLEAREST:
                ranked = _finest_first(ranked)
            values[name] = _choose(name, ranked, kind, None, (seen,))
    return values


def _led_fresh(ranked: Sequence[_Candidate]) -> bool:
    return bool(ranked) and bool(ranked[0].fresh)


def _by_hand(rows: Sequence[RowId], decisions: Iterable[Decision]) -> dict[str, Decision]:
    """Return the newest USE of each field that speaks of one of these rows."""
    found: dict[str, Decision] = {}
    for said in sorted(decisions, key=lambda d: d.number):
        if said.kind is DecisionKind.USE and said.a in rows:
            found[said.field] = said
    return found


def _ranked(name: str, records: Sequence[Seen], rule: FieldRule) -> list[_Candidate]:
    """Return the field's values, the winner first."""
    votes: dict[str, list[_Vote]] = {}
    for record in records:
        for shown in record.shown.get(name, ()):
            fresh = _fresh(name, shown, record) if record.fresh else ""
            votes.setdefault(shown.value, []).append(
                _Vote(shown.value, shown.raw, shown.strength, record, fresh)
            )
    candidates = [
        _Candidate(value, tuple(sorted(held, key=_best_first))) for value, held in votes.items()
    ]
    candidates.sort(key=lambda c: (c.value, c.votes[0].seen.row))
    candidates.sort(key=_ORDER[rule.rule](rule), reverse=True)
    if rule.rule is not Rule.TRUSTED:
        candidates.sort(key=lambda c: c.fresh, reverse=True)
    return candidates


def _best_first(vote: _Vote) -> tuple[object, ...]:
    return (not vote.fresh, -vote.strength, vote.seen.row)


def _fresh(name: str, shown: ShownValue, record: Seen) -> str:
    """Return when a value was written as a fresh word, "" if it was not.

    One value of a list is fresh by itself; a field of one value is fresh as a whole.
    """
    if shown.strength < _READ_WELL:
        return ""
    single = name not in LISTS
    times = (
        at
        for at, text in record.fresh.get(name, ())
        if single or _digest(text) in (_digest(shown.raw), _digest(shown.value))
    )
    return max(times, default="")


def _digest(text: str) -> str:
    """Return a text without what cleaning changes: last digits of a number, else letters."""
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) >= 7 and not any(c.isalpha() for c in text):
        return digits[-11:].lstrip("0")
    return "".join(text.casefold().split())


def _finest_first(ranked: list[_Candidate]) -> list[_Candidate]:
    """Let a place that lies inside the winner win: 广东深圳福田 says more than 广东深圳."""
    order = list(ranked)
    while order:
        first = order[0].value
        inside = (c for c in order[1:] if c.value.startswith(first) and c.strength >= _READ_WELL)
        finer = next(inside, None)
        if finer is None:
            break
        order.remove(finer)
        order.insert(0, finer)
    return order


def _newest(candidate: _Candidate) -> str:
    return max(vote.seen.at for vote in candidate.votes)


def _clearest(candidate: _Candidate) -> tuple[object, ...]:
    return (candidate.strength, len(candidate.votes), _newest(candidate))


def _most(candidate: _Candidate) -> tuple[object, ...]:
    return (len(candidate.votes), candidate.strength, _newest(candidate))


def _oldest(candidate: _Candidate) -> tuple[object, ...]:
    # Text sorts upwards, so the oldest is turned round character by character.
    first = min(vote.seen.at for vote in candidate.votes)
    return (tuple(-ord(c) for c in first), candidate.strength)


def _trusted(rule: FieldRule) -> Callable[[_Candidate], tuple[object, ...]]:
    rank = {name: len(rule.trust) - i for i, name in enumerate(rule.trust)}

    def key(candidate: _Candidate) -> tuple[object, ...]:
        best = max(rank.get(vote.seen.row.connection, 0) for vote in candidate.votes)
        return (best, _newest(candidate))

    return key


_ORDER: Mapping[Rule, Callable[[FieldRule], Callable[[_Candidate], tuple[object, ...]]]] = {
    Rule.CLEAREST: lambda _: _clearest,
    Rule.NEWEST: lambda _: lambda c: (c.strength >= _READ_WELL, _newest(c), len(c.votes)),
    Rule.OLDEST: lambda _: _oldest,
    Rule.MOST: lambda _: _most,
    Rule.LONGEST: lambda _: lambda c: (len(c.value), *_most(c)),
    Rule.TRUSTED: _trusted,
}


def _same_row_first(ranked: list[_Candidate], leader: tuple[FieldValue, ...]) -> list[_Candidate]:
    """Put the values first that a row holding the leading field's value holds too."""
    rows = {row for value in leader for row in (value.row, *value.also)}
    return sorted(ranked, key=lambda c: not any(v.seen.row in rows for v in c.votes))


def _choose(
    name: str,
    ranked: list[_Candidate],
    rule: Rule,
    hand: Decision | None,
    records: Sequence[Seen],
) -> tuple[FieldValue, ...]:
    """Return the field's shown values: one, or for a list all with the main one first."""
    if hand is not None:
        ranked = _hand_first(ranked, hand, records)
    if not ranked:
        return ()
    if name in LISTS:
        return tuple(
            _field_value(c, Rule.HAND if hand and i == 0 else rule, main=i == 0)
            for i, c in enumerate(ranked)
        )
    first = _field_value(ranked[0], Rule.HAND if hand else rule, main=True)
    if len(ranked) == 1:
        return (first,)
    runners = tuple(
        RunnerUp(c.value, c.votes[0].seen.row, c.votes[0].seen.observation) for c in ranked[1:]
    )
    return (first._replace(runners_up=runners[:MOST_RUNNERS]),)


def _hand_first(
    ranked: list[_Candidate], hand: Decision, records: Sequence[Seen]
) -> list[_Candidate]:
    """Put the value that a person chose first; one typed by hand stands on the decision's row."""
    held = [c for c in ranked if c.value == hand.value]
    if not held:
        row = next(s for s in records if s.row == hand.a)
        held = [_Candidate(hand.value, (_Vote(hand.value, "", 1.0, row),))]
    return held + [c for c in ranked if c.value != hand.value]


def _field_value(candidate: _Candidate, rule: Rule, *, main: bool) -> FieldValue:
    best = candidate.votes[0]
    if main and candidate.fresh and rule not in (Rule.HAND, Rule.TRUSTED):
        rule = Rule.EDITED
    return FieldValue(
        value=candidate.value,
        row=best.seen.row,
        observation=best.seen.observation,
        rule=str(rule),
        raw=best.raw if best.raw != candidate.value else "",
        main=main,
        also=tuple(dict.fromkeys(v.seen.row for v in candidate.votes[1:])),
    )
