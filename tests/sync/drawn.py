"""Customers and records of CRMs drawn at random, and what becomes of them when a plan is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from connectors.crm import Kind, Place
from store.values import RowId
from sync.alike import alike, form
from sync.plan import Plan, Policy, Record, Target, plan
from sync.wants import LISTED, Want, Wishes

OPTIONS, LENGTH = ("男", "女"), 4
#: Slot -> texts that a customer may say or a record show: written otherwise, masked, too long.
TEXTS = {
    "name": ("Zhou", "zhou", "周建国"),
    "title": ("经理", "总监", "副总经理助理"),
    "gender": ("男", "女", "不详"),
    "city": ("广州", "广州市", "深圳"),
    "birthday": ("1990-02-03", "1990-02-30", "1900-01-01"),
    "mobile": ("13800001101", "138 0000 1101", "13900002202", "138****1101"),
    "email": ("a@example.cn", "A@example.cn", "b@example.cn", "z***@example.cn"),
    "note": ("remark",),
}  # fmt: skip
TEXTS["mobile2"] = TEXTS["mobile"]
SINGLE = ("name", "title", "gender", "city", "birthday", "note")
MANY = ("mobile", "email")
PLACES = tuple(
    Place(
        slot,
        (slot,),
        LENGTH if slot == "title" else 0,
        OPTIONS if slot == "gender" else (),
    )
    for slot in TEXTS
)
#: One that has few places, and cannot be made.
SMALL = tuple(place for place in PLACES if place.slot in ("name", "mobile"))
KINDS = {
    "Contacts": Kind("Contacts", PLACES),
    "Leads": Kind("Leads", SMALL, creatable=False),
}
#: Connections of a customer's records, those that may be written to, and those that are closed.
ONCE = ((1,), (1, 2), (1, 2, 3), (2, 3), ())
TWICE = (*ONCE, (1, 1), (1, 2, 1), (1, 1, 1))
OPEN = ((1, 2, 3), (3, 2, 1), (1, 2), (3,), ())
CLOSED = (frozenset[int](), frozenset[int](), frozenset({3}), frozenset({1, 2}))
MOSTLY = st.sampled_from((True, True, True, False))
RULES = ("newest", "trusted", "edited", "hand")
ROW_OF_NO_CRM = RowId("table", "customers", "1")


@dataclass(frozen=True)
class Case:
    """All that the planner is given about one customer."""

    wishes: Wishes
    records: tuple[Record, ...]
    targets: tuple[Target, ...]
    closed: frozenset[int]
    policy: Policy
    alone: bool
    bereft: bool

    def plan(self) -> Plan:
        """Return what is to be done."""
        return plan(
            self.wishes,
            self.records,
            self.targets,
            closed=self.closed,
            policy=self.policy,
            alone=self.alone,
            bereft=self.bereft,
        )


def row_of(number: int) -> RowId:
    return RowId(f"crm{number}", "customers", f"Contacts:{number}")


def wants(slot: str) -> st.SearchStrategy[Want]:
    """Return what a customer may say in a slot."""
    return st.builds(
        Want,
        st.sampled_from(TEXTS[slot]),
        st.sampled_from(RULES),
        st.sampled_from([ROW_OF_NO_CRM, *map(row_of, range(1, 5))]),
        st.integers(0, 3),
    )


def _form(slot: str) -> Callable[[Want], str]:
    """Return what tells the values of a list apart: a customer has none of them twice."""
    return lambda want: form(slot, want.value)


@st.composite
def wished(draw: st.DrawFn, about: frozenset[str]) -> Wishes:
    """Draw a customer of whom some slots may be known."""
    single = {slot: draw(wants(slot)) for slot in SINGLE if slot in about and draw(MOSTLY)}
    listed = {
        slot: tuple(draw(st.lists(wants(slot), max_size=3, unique_by=_form(slot))))
        for slot in MANY
        if slot in about
    }
    return Wishes(single, listed)


@st.composite
def recorded(draw: st.DrawFn, number: int, connection: int, about: frozenset[str]) -> Record:
    """Draw a record: any showing, anything agreed before, any of it edited since."""
    kind = draw(st.sampled_from(("Contacts", "Contacts", "Contacts", "Leads", "Unknown")))
    shown = {place.slot: "" for place in KINDS[kind].places} if kind in KINDS else {}
    agreed, edited, fresh = {}, {}, {}
    for slot in sorted(about & shown.keys()):
        texts = st.sampled_from(("", *TEXTS[slot]))
        shown[slot] = draw(texts)
        before = draw(st.sampled_from(("", *TEXTS[slot], None, shown[slot])))
        if before is not None:
            agreed[slot] = before
        since = draw(st.sampled_from((None, None, 0, 2)))
        if since is not None:
            edited[slot] = since
            fresh[slot] = draw(st.sampled_from((shown[slot], *TEXTS[slot])))
    return Record(
        number, row_of(number), connection, kind, str(number), shown, agreed, edited, fresh,
        ours=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, *, doubles: bool = False) -> Case:
    """Draw a customer, its records in up to three CRMs, and what may be written there."""
    about = draw(st.frozensets(st.sampled_from(sorted(TEXTS)), max_size=3)) | {"name", "mobile"}
    connections = draw(st.sampled_from(TWICE if doubles else ONCE))
    records = tuple(draw(recorded(n, c, about)) for n, c in enumerate(connections, start=1))
    targets = tuple(
        Target(
            number,
            KINDS if draw(MOSTLY) else {},
            person=draw(st.sampled_from(("Contacts", "Contacts", "Contacts", "Leads", ""))),
            merge=draw(st.booleans()),
            follow_deletes=draw(st.booleans()),
        )
        for number in draw(st.sampled_from(OPEN))
    )
    return Case(
        draw(wished(about)) if draw(MOSTLY) else Wishes({}, {}),
        records,
        targets,
        draw(st.sampled_from(CLOSED)),
        Policy(frozenset({"title", "mobile"}) if draw(st.booleans()) else frozenset()),
        alone=draw(st.booleans()),
        bereft=draw(st.booleans()),
    )


def applied(case: Case, made: Plan) -> Case:
    """Return a customer's records after all that a plan says was done."""
    gone = {one.number for one in made.deletes} | {double.other.number for double in made.doubles}
    left = [_written(r, made) for r in case.records if r.number not in gone]
    for number, one in enumerate(made.creations, start=100):
        shown = {place.slot: one.wants.get(place.slot, "") for place in KINDS[one.kind].places}
        left.append(
            Record(
                number, row_of(number), one.connection, one.kind, str(number), shown,
                dict(one.wants), {}, {}, ours=True,
            )
        )  # fmt: skip
    closed = case.closed | {one.connection for one in made.deletes}
    return replace(
        case,
        wishes=_says_also(case.wishes, made),
        records=tuple(left),
        closed=closed,
        alone=case.alone and not made.creations,
    )


def _written(record: Record, made: Plan) -> Record:
    """Return a record after its update, with what both sides agree on since."""
    wants: dict[str, str] = {}
    agreed: dict[str, str] = {}
    over: dict[str, tuple[str, ...]] = {}
    for update in made.updates:
        wants |= update.wants if update.record is record else {}
    for one, slots in made.agreements:
        if one is record:
            agreed |= {slot: said.value for slot, said in slots.items()}
            over |= {slot: said.over for slot, said in slots.items() if slot in record.edited}
    settled = {**wants, **agreed}
    kept = any(one is record for one, _ in made.kept)
    return replace(
        record,
        slots={**record.slots, **wants},
        agreed={**record.agreed, **settled},
        edited={slot: n for slot, n in record.edited.items() if slot not in settled},
        over={**record.over, **over},
        ours=record.ours and not kept,
    )


def _says_also(wishes: Wishes, made: Plan) -> Wishes:
    """Return what a customer says when records say themselves what they show."""
    single, listed = dict(wishes.single), {m: list(w) for m, w in wishes.listed.items()}
    main_of = {slot: main for main, slots in LISTED.items() for slot in slots}
    for record, slots in made.kept:
        for slot in sorted(slots):
            want = Want(record.slots[slot], "newest", record.row)
            if not want.value:
                continue
            if slot not in main_of:
                single.setdefault(slot, want)
            elif not any(alike(slot, w.value, want.value) for w in listed.get(main_of[slot], [])):
                listed.setdefault(main_of[slot], []).append(want)
    return Wishes(single, {main: tuple(found) for main, found in listed.items()})
