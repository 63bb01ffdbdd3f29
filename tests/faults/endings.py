"""How a story ended: who is in both CRMs and in the book, what waits, what is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store import connections, outbox
from store.access import OWNER
from store.customers import stream
from sync import value_questions
from sync.alike import rewritten
from tests.faults.stories import NAMES
from tests.sync.office import Office

SLOTS = ("mobile", "email", "title")
FIELDS = ("phones", "emails", "title")
Person = Mapping[str, str]


@dataclass(frozen=True)
class Ending:
    """What a run left behind; people by place ("zoho", "fxiaoke", "book") and name."""

    people: Mapping[str, tuple[tuple[str, Person], ...]]
    #: (op, state) of what the outbox still holds, as often as it does.
    waits: Mapping[tuple[str, str, str], int]
    questions: tuple[tuple[str, str, tuple[str, ...]], ...]


def ending(office: Office) -> Ending:
    """Look at everything."""
    zoho, fxiaoke = office.people()
    book = [
        {
            "name": one.values["name"][0].value,
            **{
                field: ",".join(sorted(v.value for v in one.values.get(field, ())))
                for field in FIELDS
            },
        }
        for one in stream(office.hub, OWNER)
        if "name" in one.values
    ]
    asked = value_questions.waiting(office.hub, OWNER, office.by_number())
    return Ending(
        {"zoho": _named(zoho, SLOTS), "fxiaoke": _named(fxiaoke, SLOTS),
         "book": _named(book, FIELDS)},
        _waits(office),
        tuple(sorted((q.slot, q.why, tuple(sorted(s.shown for s in q.sides))) for q in asked)),
    )  # fmt: skip


def _named(
    people: Sequence[Mapping[str, str]], slots: tuple[str, ...]
) -> tuple[tuple[str, Person], ...]:
    found = []
    for one in people:
        name = next((n for n in NAMES if rewritten("name", n, one["name"])), one["name"])
        found.append((name, {slot: one.get(slot, "") for slot in ("name", *slots)}))
    return tuple(sorted(found, key=lambda pair: (pair[0], sorted(pair[1].items()))))


def _waits(office: Office) -> Mapping[tuple[str, str, str], int]:
    counts: Counter[tuple[str, str, str]] = Counter()
    with office.hub.writing() as connection:
        for name in office.crms:
            number = connections.ensure(office.hub, connection, name, "crm")
            for one in outbox.entries(office.hub, connection, number, (*outbox.OPEN, "failed")):
                counts[one.op, one.state, one.reason] += 1
    return counts


def compared(expected: Ending, got: Ending, *, loosely: bool) -> dict[str, list[str]]:
    """Return what is lost, doubled or different; `loosely` lets a CRM rewrite and cut values."""
    found: dict[str, list[str]] = {"lost": [], "doubled": [], "different": []}
    for place, people in expected.people.items():
        here, there = Counter(n for n, _ in people), Counter(n for n, _ in got.people[place])
        found["lost"] += [f"{place} {name}" for name in (here - there)]
        found["doubled"] += [f"{place} {name}" for name in (there - here)]
        shown = dict(got.people[place])
        for name, wanted in people:
            for slot, text in wanted.items():
                other = shown.get(name, wanted)[slot]
                if not _same(slot, text, other, loosely=loosely):
                    sort = "different" if other else "lost"
                    found[sort].append(f"{place} {name} {slot}: {text!r} is {other!r}")
    if got.waits != expected.waits:
        found["different"].append(f"waits: {dict(got.waits)} instead of {dict(expected.waits)}")
    if got.questions != expected.questions:
        found["different"].append(f"asked: {got.questions} instead of {expected.questions}")
    return found


def _same(slot: str, one: str, other: str, *, loosely: bool) -> bool:
    if one == other:
        return True
    slot = {"phones": "mobile", "emails": "email"}.get(slot, slot)
    return loosely and bool(other) and rewritten(slot, one, other)
