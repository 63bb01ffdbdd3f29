"""Plans marked customers, a page in one transaction, and lets the plan through the brakes.

Planning asks nobody: it works on what the book has of every target and on the metadata that was
read last. A change that was planned before and is planned again stays as it is, with a person's
yes to it; one that is planned no more falls.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connectors.crm import Crm, Kind
from dedupe.decisions import live
from store import (
    bases,
    doubtful,
    facts,
    outbox,
    outbox_moves,
    plain,
    remote,
    targets,
    unplanned,
    value_conflicts,
)
from store.access import SYNC
from store.customers import read_numbers
from store.hub import Hub
from store.outbox import Draft
from store.settings import ConnectionSettings
from store.targets import Live
from store.value_conflicts import Asked
from store.values import Customer, Decision, DecisionKind
from sync import unwritten, voice, warm
from sync.adopting import adopt, speakers
from sync.brakes import Brakes, Planned, held
from sync.drafting import drafts_of
from sync.hearing import of_external
from sync.plan import Agreement, Plan, Policy, Record, Target, plan
from sync.session import recalled_now
from sync.wants import wishes

#: Customers planned in one transaction.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Side:
    """A connection to a CRM as planning sees it."""

    number: int
    settings: ConnectionSettings
    #: For its pure parts only.
    crm: Crm
    kinds: Mapping[str, Kind]

    @property
    def target(self) -> Target:
        """What may be written there."""
        chosen = self.settings
        return Target(
            self.number,
            self.kinds if chosen.write else {},
            person=_kind(self, "person") if chosen.create else "",
            firm=_kind(self, "firm") if chosen.create else "",
            merge=chosen.merge != "never",
            follow_deletes=chosen.deletes == "follow",
        )


def _kind(side: Side, of: str) -> str:
    """Return the kind that a new person or firm becomes: the first of the settings that can."""
    wanted = "name" if of == "person" else "company"
    for kind in side.crm.kinds:
        known = side.kinds.get(kind)
        if known is None or not known.creatable:
            continue
        slots = {place.slot for place in known.places}
        if wanted in slots and (of == "person" or "name" not in slots):
            return kind
    return ""


def plan_marked(hub: Hub, sides: Sequence[Side], run: int) -> int:
    """Plan every marked customer; return how many were planned."""
    done = 0
    while True:
        with hub.writing() as connection:
            page = unplanned.next_page(connection, PAGE)
            if not page:
                return done
            _plan_page(hub, connection, _as_known(hub, connection, sides), page, run)
            unplanned.unmark(connection, page)
        done += len(page)


def _as_known(hub: Hub, connection: Connection, sides: Sequence[Side]) -> list[Side]:
    """Return sides with the metadata as it is known now.

    Another worker may have read it since, and marked everybody: they must not be planned without.
    """
    return [replace(s, kinds=recalled_now(hub, connection, s.crm, s.number)) for s in sides]


def plan_some(hub: Hub, sides: Sequence[Side], customers: Iterable[int], run: int = 0) -> None:
    """Plan some customers now, marked or not."""
    with hub.writing() as connection:
        page = sorted(set(customers))
        _plan_page(hub, connection, _as_known(hub, connection, sides), page, run)
        unplanned.unmark(connection, page)


def _plan_page(
    hub: Hub, connection: Connection, sides: Sequence[Side], page: Sequence[int], run: int
) -> None:
    plans = _plans(hub, connection, sides, page)
    unwritten.note(hub, connection, sides, plans, page)
    standing = outbox.standing(connection, page)
    crms = {side.number: side.crm for side in sides}
    drafts: list[Draft] = []
    fall: list[int] = []
    passed: list[int] = []
    asked: list[Asked] = []
    agreed: dict[int, Mapping[str, Agreement]] = {}
    kept: list[tuple[Record, frozenset[str]]] = []
    for customer in page:
        _, made = plans.get(customer, (None, Plan()))
        wanted = {outbox.content(hub, one): one for one in drafts_of(customer, made, crms)}
        for number, _, _, _, state, said in standing.get(customer, ()):
            if said in wanted and state in ("planned", "held", "new", "failed"):
                del wanted[said]
            elif state in ("planned", "held", "new", "failed"):
                fall.append(number)
            elif state in outbox.UNSETTLED:
                passed.append(number)
        drafts += wanted.values()
        kept += made.kept
        agreed |= {record.number: slots for record, slots in made.agreements}
        asked += [Asked(one.slot, str(one.why), one.a, one.b) for one in made.questions]
    value_conflicts.write(hub, connection, facts.together(connection, page), asked)
    outbox_moves.fall(connection, fall)
    outbox_moves.pass_over(connection, passed)
    _agree(hub, connection, agreed)
    adopt(hub, connection, speakers(kept, {s.number: (s.crm, s.kinds) for s in sides}), run)
    outbox.put(hub, connection, drafts, (f"gy-{secrets.token_hex(16)}" for _ in drafts), run)


def _agree(hub: Hub, connection: Connection, agreed: Mapping[int, Mapping[str, Agreement]]) -> None:
    """Remember, without a write, that both sides say the same."""
    texts = bases.read(hub, connection, agreed)
    found = {}
    for row, slots in agreed.items():
        base = voice.read(texts[row]) if row in texts else voice.Base()
        made = voice.agree(
            base,
            {slot: one.value for slot, one in slots.items()},
            {slot: one.over for slot, one in slots.items() if slot in base.edited},
        )
        if made != base:
            found[row] = (voice.write(made), made.gone)
    bases.put(hub, connection, found)


def _plans(
    hub: Hub, connection: Connection, sides: Sequence[Side], page: Sequence[int]
) -> dict[int, tuple[Customer, Plan]]:
    by_number = {side.number: side for side in sides}
    rows = targets.of_customers(hub, connection, page, list(by_number))
    texts = bases.read(hub, connection, [one.number for found in rows.values() for one in found])
    raws = remote.raws(
        hub, connection, [one.latest for found in rows.values() for one in found if not one.deleted]
    )
    open_now = outbox.standing(connection, page)
    hand = _by_hand(hub, connection)
    policy = _policy(hub)
    plans: dict[int, tuple[Customer, Plan]] = {}
    every = [side.target for side in sides if side.kinds]
    doubts = doubtful.perhaps_there(connection, page, list(by_number))
    for number, customer in read_numbers(hub, connection, SYNC, page).items():
        open_here = [one for one in open_now.get(number, ()) if one[4] in outbox.UNSETTLED]
        here = _there(rows.get(number, ()), texts, raws, by_number, {one[2] for one in open_here})
        making = {target for _, target, _, op, _, _ in open_here if op == "create"}
        chosen = {
            said.field: said.number
            for row in customer.rows
            for said in hand.get((row.connection, row.external_id), ())
        }
        made = plan(
            wishes(customer, chosen),
            here.records,
            every,
            closed=here.closed | making | doubts.get(number, set()),
            policy=policy,
            alone={one.row for one in here.records} >= set(customer.rows),
            bereft=here.bereft,
            retired=here.retired,
            underway=here.underway,
        )
        plans[number] = (customer, made)
    return plans


@dataclass(frozen=True, slots=True)
class _There:
    """What a customer has in all targets."""

    records: Sequence[Record]
    #: See `plan`.
    retired: Sequence[Record]
    underway: Sequence[Record]
    closed: frozenset[int]
    bereft: bool


def _there(
    found: Sequence[Live],
    texts: Mapping[int, str],
    raws: Mapping[int, str],
    sides: Mapping[int, Side],
    busy: Collection[int | None],
) -> _There:
    """Return what a customer has, of its rows in targets; `busy` are being written to now."""
    records: list[Record] = []
    retired: list[Record] = []
    underway: list[Record] = []
    closed = set()
    for one in found:
        base = voice.read(texts[one.number]) if one.number in texts else voice.Base()
        if one.deleted or one.number in busy:
            closed.add(one.connection)
        if one.deleted or (base.gone and not base.edited):
            continue
        record = _record(sides[one.connection], one, raws.get(one.latest, "{}"), base)
        if base.gone:
            slots = {slot: text for slot, text in record.slots.items() if slot in base.edited}
            retired.append(replace(record, slots=slots))
        else:
            (underway if one.number in busy else records).append(record)
    bereft = any(one.deleted for one in found)
    return _There(records, retired, underway, frozenset(closed), bereft)


def _record(side: Side, one: Live, raw: str, base: voice.Base) -> Record:
    kind, remote_id = of_external(one.row.external_id)
    known = side.kinds.get(kind)
    shown = dict(side.crm.slots(kind, json.loads(raw)))
    slots = {p.slot: shown.get(p.slot, "") for p in known.places} if known else {}
    return Record(
        one.number,
        one.row,
        one.connection,
        kind,
        remote_id,
        slots,
        base.agreed,
        base.edited,
        {slot: value for slot, (_, value) in base.fresh.items()},
        base.over,
        ours=base.made,
    )


def _by_hand(hub: Hub, connection: Connection) -> Mapping[tuple[str, str], Sequence[Decision]]:
    """Return the decisions that chose a value, oldest first, by the row that they speak of."""
    found: dict[tuple[str, str], list[Decision]] = {}
    for said in reversed(live(warm.said(hub, connection).decisions)):
        if said.kind is DecisionKind.USE and said.a is not None:
            found.setdefault((said.a.connection, said.a.external_id), []).append(said)
    return found


def _policy(hub: Hub) -> Policy:
    rules = hub.settings.survivorship
    named = {name for name, rule in rules.items() if rule.both_edited == "newest"}
    slots = {slot for slot, name in voice.FIELD_OF.items() if name in named}
    return Policy(frozenset(named | slots))


def release(hub: Hub, side: Side, brakes: Brakes) -> Mapping[str, int]:
    """Let a connection's planned changes through, or hold them; return the held by reason."""
    with hub.writing() as connection:
        waiting = [
            Planned(number, op, tuple(slots.split(",")) if slots else (), bool(approved))
            for number, op, slots, approved in plain.select(
                connection,
                "SELECT id, op, slots, approved FROM outbox WHERE connection_id = ? "
                "AND state IN ('planned', 'held', 'new') AND undoes IS NULL",
                side.number,
            )
        ]
        stopped = held(waiting, targets.live_count(connection, side.number), brakes)
        outbox_moves.release(
            connection, [one.number for one in waiting if one.number not in stopped]
        )
        outbox_moves.hold(connection, stopped)
    counts: dict[str, int] = {}
    for reason in stopped.values():
        counts[reason] = counts.get(reason, 0) + 1
    return counts
