"""What every CRM connector must do, checked against a stand-in with a colleague at work in it.

A connector's tests make a `Case` and run every check of `CHECKS` on a fresh one. A check knows the
connector by its contract alone, and the colleague by the few things that a person does by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.crm import SLOTS, Crm, Op, Outcome, RemoteRecord, Result, Write

Wants = Mapping[str, str]


class Desk(Protocol):
    """A colleague who works in the stand-in with the CRM's own fields."""

    def put(self, kind: str, values: Mapping[str, Any]) -> str:
        """Make a record and return its id."""
        ...

    def edit(self, kind: str, number: str, values: Mapping[str, Any]) -> None:
        """Change fields of a record; None clears one."""
        ...

    def delete(self, kind: str, number: str) -> None:
        """Delete a record (Zoho: to the bin; 纷享销客: 作废)."""
        ...

    def live(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """Return what every live record shows, by id."""
        ...

    def written(self) -> int:
        """Return how many records calls of the API wrote."""
        ...


@dataclass
class Case:
    """A connector on a stand-in that holds nothing yet."""

    crm: Crm
    desk: Desk
    #: The kind that checks work with: people.
    kind: str
    #: Let this many seconds pass, for the server and for us.
    forward: Callable[[float], None]
    #: A slot's value that the server itself refuses in a write, for a batch with one bad record.
    bad: Wants
    #: Rows in one page of a walk; a check makes more than two pages of them.
    page: int
    made: int = 0

    def wants(self, number: int) -> dict[str, str]:
        return {
            "name": f"王小芳{number}",
            "mobile": f"138{number:08d}",
            "email": f"xiaofang{number}@shop.example",
            "title": "店长",
        }

    def person(self, number: int, **other: str) -> str:
        """Let the colleague make a record that shows a person."""
        places = {one.slot for one in self.crm.describe(self.kind).places}
        wants = {
            slot: value for slot, value in (self.wants(number) | other).items() if slot in places
        }
        return self.desk.put(self.kind, self.crm.patch(self.kind, wants, None))

    def read(self, number: str) -> RemoteRecord:
        (found,) = self.crm.take(self.kind, [number]).records
        return found

    def shown(self, number: str) -> Mapping[str, str]:
        return self.crm.slots(self.kind, self.read(number).raw)

    def write(self, op: Op, wants: Wants | None = None, **other: Any) -> Write:
        """Return a write of some slots."""
        self.made += 1
        raw = self.read(other["id"]).raw if op is Op.UPDATE else None
        fields = self.crm.patch(self.kind, wants or {}, raw)
        return Write(f"w{self.made}", op, self.kind, fields=fields, **other)

    def walk(self, cursor: str = "") -> tuple[dict[str, RemoteRecord], str]:
        """Return what changed since a cursor, the last of each record, and the new cursor."""
        found: dict[str, RemoteRecord] = {}
        for page in self.crm.changes(self.kind, cursor):
            assert not page.refused
            found |= {one.id: one for one in page.records}
            cursor = page.cursor
        return found, cursor

    def all(self) -> list[RemoteRecord]:
        return [one for page in self.crm.everything(self.kind) for one in page.records]


def outcomes(results: tuple[Result, ...]) -> list[Outcome]:
    return [one.outcome for one in results]


def describes_what_it_has(case: Case) -> None:
    kind = case.crm.describe(case.kind)
    slots = [place.slot for place in kind.places]
    assert set(slots) <= set(SLOTS)
    assert len(slots) == len(set(slots))
    assert {"name", "mobile", "email"} <= set(slots)
    assert all(place.fields for place in kind.places)
    assert case.crm.check()
    assert all(one.id and one.name for one in case.crm.people())


def reads_all_once(case: Case) -> None:
    made = {case.person(number): number for number in range(case.page * 2 + 3)}
    found = case.all()
    assert [one.id for one in found] == sorted(made, key=lambda one: (len(one), one))
    for one in found:
        shown = case.crm.slots(case.kind, one.raw)
        assert shown["mobile"] == case.wants(made[one.id])["mobile"]
        assert shown["name"] == case.wants(made[one.id])["name"]
        said = case.crm.fields(case.kind, one.raw)
        assert said["email"] == (case.wants(made[one.id])["email"],)
        assert not one.deleted


def reads_nothing_of_nothing(case: Case) -> None:
    assert case.all() == []
    assert case.walk()[0] == {}
    assert case.crm.take(case.kind, ["5725767000000999999"]).records == ()
    assert case.crm.find(case.kind, "c-1", {"name": "无人"}) == ()


def increments_lose_nothing_of_one_second(case: Case) -> None:
    made = {case.person(number) for number in range(case.page * 2 + 1)}
    found, cursor = case.walk()
    assert set(found) == made
    later = {case.person(number) for number in range(1000, 1000 + case.page + 1)}
    again, cursor = case.walk(cursor)
    assert later <= set(again)
    case.forward(3600)
    assert set(case.walk(cursor)[0]) <= made | later


def increments_show_edits(case: Case) -> None:
    ids = [case.person(number) for number in range(5)]
    _, cursor = case.walk()
    case.forward(7200)
    case.desk.edit(
        case.kind, ids[2], case.crm.patch(case.kind, {"title": "经理"}, case.read(ids[2]).raw)
    )
    before = case.read(ids[0])
    found, cursor = case.walk(cursor)
    assert case.crm.slots(case.kind, found[ids[2]].raw)["title"] == "经理"
    assert found[ids[2]].version > before.version
    case.forward(7200)
    assert set(case.walk(cursor)[0]) <= {ids[2]}


def resumes_at_every_page(case: Case) -> None:
    made = set()
    for number in range(case.page * 3):
        made.add(case.person(number))
        case.forward(60)
    seen: set[str] = set()
    cursor, runs = "", 0
    while len(seen) < len(made) and runs < 50:
        runs += 1
        for page in case.crm.changes(case.kind, cursor):
            seen |= {one.id for one in page.records}
            cursor = page.cursor
            if runs % 2:
                break
    assert seen == made


def shows_what_was_deleted(case: Case) -> None:
    ids = [case.person(number) for number in range(4)]
    case.walk()
    case.forward(3600)
    case.desk.delete(case.kind, ids[1])
    assert [one.id for one in case.all()] == [one for one in ids if one != ids[1]]
    assert [one.id for one in case.crm.take(case.kind, ids).records if not one.deleted] == [
        one for one in ids if one != ids[1]
    ]
    if case.crm.caps.deletes:
        pages = list(case.crm.deleted(case.kind, ""))
        gone = [one for page in pages for one in page.records]
        assert [(one.id, one.deleted) for one in gone] == [(ids[1], True)]
        case.forward(3600)
        case.desk.delete(case.kind, ids[3])
        more = [
            one.id for page in case.crm.deleted(case.kind, pages[-1].cursor) for one in page.records
        ]
        assert ids[3] in more
        assert set(more) <= {ids[1], ids[3]}


def creates_and_finds_again(case: Case) -> None:
    marked = case.crm.describe(case.kind).marker_field != ""
    made = [
        case.write(Op.CREATE, case.wants(number), marker=f"c-{number}" if marked else "")
        for number in range(min(3, case.crm.caps.batch))
    ]
    results = case.crm.write(made)
    assert outcomes(results) == [Outcome.DONE] * len(made)
    assert [one.key for one in results] == [one.key for one in made]
    case.forward(3600)
    for number, result in enumerate(results):
        assert case.shown(result.id)["name"] == case.wants(number)["name"]
        found = case.crm.find(case.kind, f"c-{number}", case.wants(number))
        assert [one.id for one in found] == [result.id]
        assert not marked or found[0].marker == f"c-{number}"
    assert case.desk.written() == len(made)
    case.desk.delete(case.kind, results[0].id)
    case.forward(3600)
    assert all(one.deleted for one in case.crm.find(case.kind, "c-0", case.wants(0)))


def updates_and_clears(case: Case) -> None:
    number = case.person(1)
    case.forward(60)
    write = case.write(Op.UPDATE, {"title": "", "email": "neu@shop.example"}, id=number)
    (result,) = case.crm.write([write])
    assert (result.outcome, result.id) == (Outcome.DONE, number)
    case.forward(60)
    shown = case.shown(number)
    assert (shown["title"], shown["email"]) == ("", "neu@shop.example")
    assert shown["name"] == case.wants(1)["name"]


def says_nothing_when_nothing_differs(case: Case) -> None:
    number = case.person(1)
    record = case.read(number)
    shown = case.crm.slots(case.kind, record.raw)
    places = {one.slot for one in case.crm.describe(case.kind).places}
    assert case.crm.patch(case.kind, {one: shown[one] for one in places}, record.raw) == {}


def refuses_to_overwrite_what_was_not_read(case: Case) -> None:
    number, other = case.person(1), case.person(2)
    case.forward(60)
    as_of = case.crm.take(case.kind, [number, other]).as_of
    write = case.write(Op.UPDATE, {"title": "经理"}, id=number, guard=as_of)
    case.desk.edit(
        case.kind, number, case.crm.patch(case.kind, {"title": "老板"}, case.read(number).raw)
    )
    beside = case.write(Op.UPDATE, {"title": "经理"}, id=other, guard=as_of)
    batch = [write, beside] if case.crm.caps.batch > 1 else [write]
    results = case.crm.write(batch)
    if case.crm.caps.guard:
        assert outcomes(results)[0] is Outcome.CHANGED
        assert case.shown(number)["title"] == "老板"
    assert outcomes(results)[1:] == [Outcome.DONE] * (len(batch) - 1)


def judges_each_record_of_a_batch(case: Case) -> None:
    if case.crm.caps.batch < 3:
        return
    made = [case.write(Op.CREATE, case.wants(number)) for number in range(3)]
    fields = {**made[1].fields, **case.crm.patch(case.kind, case.bad, None)}
    made[1] = Write(made[1].key, Op.CREATE, case.kind, fields=fields)
    results = case.crm.write(made)
    assert outcomes(results) == [Outcome.DONE, Outcome.REFUSED, Outcome.DONE]
    assert results[1].code
    assert [case.shown(one.id)["name"] for one in results[::2]] == [
        case.wants(number)["name"] for number in (0, 2)
    ]


def tells_what_is_gone(case: Case) -> None:
    number = case.person(1)
    update = case.write(Op.UPDATE, {"title": "经理"}, id=number)
    case.forward(60)
    (deleted,) = case.crm.write([case.write(Op.DELETE, id=number)])
    assert deleted.outcome is Outcome.DONE
    assert case.all() == []
    assert outcomes(case.crm.write([update])) == [Outcome.GONE]
    assert outcomes(case.crm.write([case.write(Op.DELETE, id=number)])) in (
        [Outcome.GONE], [Outcome.DONE],
    )  # fmt: skip


def makes_one_of_two(case: Case) -> None:
    kept, gone = case.person(1), case.person(2)
    case.forward(60)
    (result,) = case.crm.write([case.write(Op.MERGE, id=kept, other=gone)])
    assert result.outcome is Outcome.DONE
    assert [one.id for one in case.all()] == [kept]
    assert case.shown(kept)["name"] == case.wants(1)["name"]


CHECKS: tuple[Callable[[Case], None], ...] = (
    describes_what_it_has,
    reads_all_once,
    reads_nothing_of_nothing,
    increments_lose_nothing_of_one_second,
    increments_show_edits,
    resumes_at_every_page,
    shows_what_was_deleted,
    creates_and_finds_again,
    updates_and_clears,
    says_nothing_when_nothing_differs,
    refuses_to_overwrite_what_was_not_read,
    judges_each_record_of_a_batch,
    tells_what_is_gone,
    makes_one_of_two,
)
