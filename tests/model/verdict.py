"""What must be true of both CRMs and of the book once everything is quiet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from store.hub import Hub
from store.rows import row_ids
from store.values import RowId
from sync.alike import form
from sync.voice import FIELD_OF
from tests.model.ghost import SLOTS, Place
from tests.model.world import World

Bad = list[tuple[str, str]]


class Asked(NamedTuple):
    """An open question about a value."""

    person: str
    slot: str
    field: str
    row: RowId
    a: RowId
    b: RowId


def wrong(world: World, hub: Hub) -> Bad:
    """Return what is wrong with customers, records and the outbox."""
    asked = {(one.person, one.slot) for one in questions(world, hub)}
    bad: Bad = []
    for person in world.people:
        bad += _presence(world, person)
        bad += _alike(world, person, asked)
    bad += _outbox(hub)
    bad += _book(world, hub)
    return bad


def _presence(world: World, person: str) -> Bad:
    bad: Bad = []
    here = Counter(name for name, _ in world.places(person))
    for name in world.crms:
        if here[name] > 1:
            bad.append(("double stays", f"{name}:{person}"))
        if (name, person) in world.removed and here[name] and not _missed(world, name, person):
            bad.append(("resurrected", f"{name}:{person}"))
        never = (name, person) not in world.ever_removed
        if here and not here[name] and never:
            bad.append(("missing", f"{name}:{person}"))
    return bad


def _missed(world: World, name: str, person: str) -> bool:
    """Tell whether the hub could not know that the record had ever been there.

    It made it, the answer was lost, and it was deleted before any list showed it; and there is no
    bin that can be asked.
    """
    crm = world.crms[name]
    if crm.marker:
        return False
    gone = [
        one.id
        for one in crm.records.values()
        if one.deleted and world.ghost.person[name, one.id] == person
    ]
    return any(not world.known.heard((name, one), "name") for one in gone)


def _alike(world: World, person: str, asked: set[tuple[str, str]]) -> Bad:
    bad: Bad = []
    places = world.places(person)
    for slot in SLOTS:
        texts = {
            form(slot, world.crms[name].shows(one, slot))
            for name, one in places
            if ((name, one), slot) not in world.ghost.dropped
        }
        if (person, slot) in asked:
            merged = [p for p in world.merged if world.ghost.person[p] == person]
            if not world.ghost.apart(person, slot, places + merged):
                bad.append(("asked in vain", f"{person}.{slot}"))
        elif len(texts) > 1 and (slot == "title" or _edited(world, places, slot)):
            bad.append(("diverged", f"{person}.{slot}"))
    return bad


def _edited(world: World, places: list[Place], slot: str) -> bool:
    """Tell whether somebody changed what one of the records shows, since the book knew it.

    Two numbers that two CRMs have held from the start are both the customer's, and both stay. What
    stood in a field that the hub had left empty when it first read its own record is from the start
    too: for all that it can tell, the CRM filled it in itself.
    """
    for place in places:
        said = world.known.heard(place, slot)
        sent = world.ghost.ours(place) and slot not in world.ghost.unsent[place]
        fresh = sent or len(set(said)) > 1
        if fresh and (place, slot) in world.ghost.theirs and place not in world.ghost.back:
            return True
    return False


def _outbox(hub: Hub) -> Bad:
    with hub.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT state, op, reason FROM outbox WHERE state NOT IN ('done', 'dropped')"
        ).all()
    return [("unsettled", f"{state} {op} {reason}") for state, op, reason in found]


def _book(world: World, hub: Hub) -> Bad:
    """Return where the book and a CRM hold different records."""
    bad: Bad = []
    with hub.reading() as connection:
        for name, crm in world.crms.items():
            ((number,),) = connection.exec_driver_sql(
                "SELECT count(*) FROM source_record r JOIN connection c ON c.id = r.connection_id "
                "LEFT JOIN base b ON b.source_record_id = r.id "
                "WHERE c.blind = ? AND NOT r.deleted AND coalesce(b.gone, '') = ''",
                (hub.sealer.index("connection", name),),
            ).all()
            if number != len(crm.live()):
                bad.append(("book differs", f"{name}: {number} for {len(crm.live())}"))
    return bad


def mourned(world: World) -> Bad:
    """Return records that the book counts as deleted though they were there all the time."""
    return [
        ("mourned", f"{name}:{one}")
        for name, crm in world.crms.items()
        for one in crm.always_there()
        if world.known.mourned((name, one))
    ]


def unread(world: World) -> Bad:
    """Return where increments did not bring what a CRM shows: no full walk may be needed for it."""
    return [
        ("unread", f"{name}:{one.id}.{slot}")
        for name, crm in world.crms.items()
        for one in crm.live()
        for slot in SLOTS
        if world.known.heard((name, one.id), slot)[-1:] != [form(slot, crm.shows(one.id, slot))]
    ]


def questions(world: World, hub: Hub) -> list[Asked]:
    """Return the open questions about values."""
    with hub.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT a_id, b_id, field FROM conflict WHERE kind = 'value' ORDER BY id"
        ).all()
        called = row_ids(hub, connection, [n for a, b, _ in found for n in (a, b)])
    asked = []
    for a, b, slot in found:
        row = called[a]
        person = world.ghost.person[row.connection, row.external_id.partition(":")[2]]
        asked.append(Asked(person, slot, FIELD_OF.get(slot, slot), row, row, called[b]))
    return asked


class Doubt(NamedTuple):
    """An open question whether two records are about one customer, and the answer."""

    a: RowId
    b: RowId
    same: bool


def doubts(world: World, hub: Hub, bad: Bad) -> Iterator[Doubt]:
    """Return the open questions about who is who, one at a time: an answer may settle others.

    Only where somebody changed a number by which a customer is known has anybody reason to ask.
    """
    for _ in range(2 * len(world.people)):
        with hub.reading() as connection:
            first = connection.exec_driver_sql(
                "SELECT a_id, b_id FROM conflict WHERE kind = 'match' ORDER BY id"
            ).first()
            if first is None:
                return
            called = row_ids(hub, connection, list(first))
        a, b = (called[number] for number in first)
        one, other = (
            world.ghost.person[row.connection, row.external_id.partition(":")[2]] for row in (a, b)
        )
        changed = {person for person, slot, _ in world.ghost.over if slot in ("mobile", "wechat")}
        if not changed & {one, other}:
            bad.append(("doubted in vain", f"{one} {other}"))
        yield Doubt(a, b, one == other)
    bad.append(("doubted for ever", ""))


def settle_questions(
    world: World, hub: Hub, choose: Callable[[Hub, Asked, str], bool], bad: Bad
) -> bool:
    """Let a person settle every question; tell whether there was one."""
    asked = questions(world, hub)
    for one in asked:
        places = world.places(one.person)
        # What was made part of another record still says what it said.
        places += [place for place in world.merged if world.ghost.person[place] == one.person]
        texts = sorted({world.crms[name].shows(record, one.slot) for name, record in places} - {""})
        if texts:
            value = world.rnd.choice(texts)
            world.ghost.chosen(one.person, one.slot, value)
            world.stage.trace.append(f"*** chosen {one.person} {one.slot} {value}")
            if not choose(hub, one, _written(one.field, value)):
                bad.append(("nobody can answer", f"{one.person}.{one.slot}"))
    return bool(asked)


def _written(field: str, value: str) -> str:
    """Return a value as the book writes it."""
    return f"+86{value.replace(' ', '')}" if field == "phones" else value


def still_asked(world: World, hub: Hub) -> Bad:
    """Return questions that were settled and stand all the same."""
    return [("still asked", f"{one.person}.{one.slot}") for one in questions(world, hub)]
