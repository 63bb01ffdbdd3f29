"""What is to be written so that every target shows what its customer says. Pure.

A customer, its records in each target as they are now, and what the targets' metadata allows, give
updates, at most one creation for each target, the doubles to be made one, and questions. Applied
once, the same plan is empty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connectors.crm import Kind
from store.values import RowId
from sync.alike import alike
from sync.merge import Settled, Side, Verdict, Why, settle
from sync.wants import Want, Wishes, whole


@dataclass(frozen=True, slots=True)
class Record:
    """A live record of a target that is one of the customer's rows."""

    number: int
    row: RowId
    connection: int
    kind: str
    id: str
    slots: Mapping[str, str]
    agreed: Mapping[str, str]
    edited: Mapping[str, int]
    #: Slot -> what somebody wrote there last.
    fresh: Mapping[str, str] = field(default_factory=dict)
    #: Slot -> what others showed when that was agreed on.
    over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: The hub made it; it says nothing of its own.
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A connection that may be written to."""

    connection: int
    kinds: Mapping[str, Kind]
    #: Kind of a record that is made for a person, and for a firm; "" makes none.
    person: str = ""
    firm: str = ""
    merge: bool = True
    #: What nobody says any more is deleted, if the hub made it.
    follow_deletes: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Slots where two changes are not asked about: the newest wins."""

    newest: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Update:
    """Slots of a record that should say something else."""

    record: Record
    wants: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Creation:
    """A record to be made."""

    connection: int
    kind: str
    wants: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Doubled:
    """Two records of one customer in one target, to be made one."""

    keep: Record
    other: Record
    #: One of the two was made by the hub and both show the same: a creation whose answer was lost
    #: was sent twice. Mended without asking.
    heals: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A value that a person must choose."""

    slot: str
    why: Why
    a: RowId
    b: RowId


@dataclass(frozen=True, slots=True)
class Agreement:
    """A value that both sides say."""

    value: str
    #: What other records show that is to be overwritten by it, where somebody wrote it here.
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """A value that a target would not take: "too_long", "no_option" or "not_whole"."""

    number: int
    slot: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be done about one customer."""

    updates: tuple[Update, ...] = ()
    creations: tuple[Creation, ...] = ()
    doubles: tuple[Doubled, ...] = ()
    deletes: tuple[Record, ...] = ()
    #: Record -> slots that both sides say the same of; nothing is written.
    agreements: tuple[tuple[Record, Mapping[str, Agreement]], ...] = ()
    questions: tuple[Question, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    #: Records with slots whose value is their own word from now on: see `sync.adopting`.
    kept: tuple[tuple[Record, frozenset[str]], ...] = ()


@dataclass(slots=True)
class _Draft:
    writes: dict[int, dict[str, str]] = field(default_factory=dict)
    agrees: dict[int, dict[str, Agreement]] = field(default_factory=dict)
    keeps: dict[int, set[str]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    blocked: list[Blocked] = field(default_factory=list)


def plan(
    wishes: Wishes,
    records: Sequence[Record],
    targets: Sequence[Target],
    *,
    closed: frozenset[int] = frozenset(),
    policy: Policy | None = None,
    alone: bool = False,
    bereft: bool = False,
    retired: Sequence[Record] = (),
    underway: Sequence[Record] = (),
) -> Plan:
    """Return what is to be done about one customer.

    `records` are its live ones in all targets, `retired` those that became part of others, with the
    slots that somebody had changed in them and that nothing was settled of since; `closed` the
    connections where a record of it was deleted by somebody, is about to be made, or may stand
    already: none is made there. `alone`: no other row is in the customer than these records.
    `bereft`: one that it had was deleted by somebody. `underway` are records that a change is on
    its way to: nothing is planned for them now, but what was changed there has its say.
    """
    policy = policy or Policy()
    records = sorted(records, key=lambda r: r.number)
    by_connection = {target.connection: target for target in targets}
    known, retired, underway = (
        _within(some, by_connection) for some in (records, retired, underway)
    )
    if records and all(r.ours for r in records) and (alone or not _says(wishes)):
        return _left_over(known, by_connection, says=_says(wishes))
    sides = [*known, *retired, *underway]
    draft = _settle_slots(wishes, sides, by_connection, policy, bereft=bereft)
    doubles = _doubles(known, by_connection)
    ending = {d.other.number for d in doubles}
    held = {r.connection for r in records} | closed
    return Plan(
        tuple(
            Update(r, draft.writes[r.number])
            for r in known
            if r.number in draft.writes and r.number not in ending
        ),
        tuple(made for t in targets if t.connection not in held and (made := _creation(wishes, t))),
        doubles,
        (),
        tuple((r, draft.agrees[r.number]) for r in known if r.number in draft.agrees)
        + tuple((r, _given_in(draft, r)) for r in retired if _given_in(draft, r)),
        tuple(draft.questions),
        tuple(draft.blocked),
        tuple((r, frozenset(draft.keeps[r.number])) for r in known if r.number in draft.keeps),
    )


def _within(records: Sequence[Record], targets: Mapping[int, Target]) -> list[Record]:
    """Return the records that something may be planned of."""
    return [r for r in records if r.connection in targets and r.kind in targets[r.connection].kinds]


def _left_over(known: Sequence[Record], targets: Mapping[int, Target], *, says: bool) -> Plan:
    """Return what becomes of records that we made of somebody whom no source tells of any more."""
    gone = () if says else tuple(r for r in known if targets[r.connection].follow_deletes)
    return Plan(deletes=gone, kept=tuple((r, frozenset(r.slots)) for r in known if r not in gone))


def _says(wishes: Wishes) -> bool:
    return bool(wishes.single) or any(wishes.listed.values())


def _settle_slots(
    wishes: Wishes,
    records: Sequence[Record],
    targets: Mapping[int, Target],
    policy: Policy,
    *,
    bereft: bool,
) -> _Draft:
    """Settle each slot over all records that have a place for it."""
    draft = _Draft()
    sides: dict[str, list[tuple[Record, Side]]] = {}
    for record in records:
        for slot, want in wishes.of(record.slots).items():
            checked = _fit(draft, targets[record.connection], record, slot, want)
            if checked is None:
                continue
            side = Side(
                record.row,
                checked,
                record.slots[slot],
                record.agreed.get(slot),
                record.edited.get(slot),
                record.fresh.get(slot),
                record.over.get(slot, ()),
            )
            sides.setdefault(slot, []).append((record, side))
    for slot, found in sides.items():
        ask = slot not in policy.newest
        said = settle(slot, [side for _, side in found], ask=ask, bereft=bereft)
        _note(draft, slot, found, said)
    return draft


def _given_in(draft: _Draft, record: Record) -> dict[str, Agreement]:
    """Return what is settled of a record that nothing can be written to any more."""
    written = draft.writes.get(record.number, {})
    said = {slot: Agreement(value) for slot, value in written.items()}
    return said | draft.agrees.get(record.number, {})


def _note(draft: _Draft, slot: str, found: Sequence[tuple[Record, Side]], said: Settled) -> None:
    sides = [
        (record, side, verdict)
        for (record, side), verdict in zip(found, said.verdicts, strict=True)
    ]
    written = {side.shown for _, side, verdict in sides if verdict is Verdict.WRITE}
    for record, side, verdict in sides:
        if verdict is Verdict.WRITE:
            draft.writes.setdefault(record.number, {})[slot] = side.want.value
        elif verdict is Verdict.AGREE:
            over = tuple(sorted(written)) if side.edited is not None else ()
            draft.agrees.setdefault(record.number, {})[slot] = Agreement(side.want.value, over)
        elif verdict is Verdict.KEEP:
            draft.keeps.setdefault(record.number, set()).add(slot)
    if said.why is not None and said.about is not None:
        draft.questions.append(Question(slot, said.why, *said.about))


def _fit(draft: _Draft, target: Target, record: Record, slot: str, want: Want) -> Want | None:
    """Return a want that the target's field can hold; None where it cannot or has no place."""
    place = next((p for p in target.kinds[record.kind].places if p.slot == slot), None)
    if place is None:
        return None
    reason = unfit(slot, want.value, place.length, place.options)
    if reason and not alike(slot, want.value, record.slots[slot]):
        draft.blocked.append(Blocked(record.number, slot, reason))
    return None if reason else want


def unfit(slot: str, value: str, length: int, options: Sequence[str]) -> str:
    """Return why a field must not hold a value: see `Blocked`; "" if it may."""
    if value and not whole(slot, value):
        return "not_whole"
    if length and len(value) > length:
        return "too_long"
    if value and options and value not in options:
        return "no_option"
    return ""


def _doubles(records: Sequence[Record], targets: Mapping[int, Target]) -> tuple[Doubled, ...]:
    """Return the records that are second of their kind in one target; the oldest stays.

    One that somebody made stays before one that the hub made.
    """
    first: dict[tuple[int, str], Record] = {}
    found = []
    for record in sorted(records, key=lambda r: (r.ours, r.number)):
        keep = first.setdefault((record.connection, record.kind), record)
        if keep is not record and targets[record.connection].merge:
            heals = (keep.ours or record.ours) and all(
                alike(slot, text, record.slots.get(slot, "")) for slot, text in keep.slots.items()
            )
            found.append(Doubled(keep, record, heals))
    return tuple(found)


def _creation(wishes: Wishes, target: Target) -> Creation | None:
    """Return the record that a target should get of a customer it has none of.

    Nobody is made of a bare nickname: it takes a name, and a telephone number or a mail address.
    """
    person = "name" in wishes.single
    name = target.person if person else target.firm
    kind = target.kinds.get(name)
    if kind is None or not kind.creatable:
        return None
    wants: dict[str, str] = {}
    for slot, want in wishes.of({place.slot: "" for place in kind.places}).items():
        place = next(p for p in kind.places if p.slot == slot)
        if want.value and not unfit(slot, want.value, place.length, place.options):
            wants[slot] = want.value
    reachable = any(wants.get(slot) for slot in ("mobile", "phone", "email"))
    named = wants.get("name") if person else wants.get("company")
    return Creation(target.connection, name, wants) if named and reachable else None
