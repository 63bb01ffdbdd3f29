"""Six stories of six people in two CRMs: how it stands before the faults, and what happens then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from tests.hubs import feed, record
from tests.sync.office import CONTACT_OBJ, CONTACTS, Office

Where = Literal["zoho", "fxiaoke"]
#: Clearly distinct: no two share a name, a number or an address; one has a name over 20 letters.
PEOPLE: tuple[Mapping[str, str], ...] = tuple(
    {"name": name, "mobile": mobile, "email": email, "title": title}
    for name, mobile, email, title in (
        ("欧阳建国", "13800001101", "ouyang@laden.example.cn", "店长"),
        ("司马秀英", "13911112202", "sima@teehaus.example.cn", "经理"),
        ("Alexandra Konstantinopoulou", "13722223303", "alexandra@olive.example.gr", "Buyer"),
        ("诸葛晓东", "13633334404", "zhuge@buch.example.cn", "采购"),
        ("慕容美玲", "13544445505", "murong@mode.example.cn", "会计"),
        ("上官志强", "13455556606", "shangguan@holz.example.cn", "司机"),
        ("令狐海燕", "13366667707", "linghu@blume.example.cn", "老师"),
        ("独孤雪梅", "13277778808", "dugu@foto.example.cn", "医生"),
    )
)
NAMES = tuple(one["name"] for one in PEOPLE)
_FX = {"name": "name", "mobile": "mobile1", "email": "email", "title": "job_title"}


def _zoho_fields(slots: Mapping[str, str]) -> dict[str, str]:
    fields = {
        field: slots[slot]
        for slot, field in (("mobile", "Mobile"), ("email", "Email"), ("title", "Title"))
        if slot in slots
    }
    if "name" in slots:
        first, blank, last = slots["name"].partition(" ")
        surname = last if blank else slots["name"][:2]
        fields |= {"Last_Name": surname, "First_Name": first if blank else slots["name"][2:]}
    return fields


def put(office: Office, where: Where, slots: Mapping[str, str]) -> None:
    """Let a colleague add a contact."""
    if where == "zoho":
        office.zoho.colleague.put(CONTACTS, _zoho_fields(slots))
    else:
        office.fxiaoke.add(CONTACT_OBJ, {_FX[slot]: text for slot, text in slots.items()})


def edit(office: Office, where: Where, n: int, **slots: str) -> None:
    """Let a colleague change a person's contact."""
    number = _id(office, where, n)
    if where == "zoho":
        office.zoho.colleague.edit(CONTACTS, number, _zoho_fields(slots))
    else:
        office.fxiaoke.edit(CONTACT_OBJ, number, {_FX[slot]: v for slot, v in slots.items()})


def delete(office: Office, where: Where, n: int) -> None:
    """Let a colleague delete a person's contact."""
    if where == "zoho":
        office.zoho.colleague.delete(CONTACTS, _id(office, where, n))
    else:
        office.fxiaoke.retire(CONTACT_OBJ, _id(office, where, n))


def _id(office: Office, where: Where, n: int) -> str:
    crm = office.crms["zoho" if where == "zoho" else "纷享销客"]
    if where == "zoho":
        shown = [
            (number, crm.slots(CONTACTS, raw))
            for number, raw in office.zoho.colleague.live(CONTACTS).items()
        ]
    else:
        shown = [
            (row["_id"], crm.slots(CONTACT_OBJ, row)) for row in office.fxiaoke.live(CONTACT_OBJ)
        ]
    return next(number for number, slots in shown if slots["name"] == NAMES[n])


def _nothing(office: Office, where: Where) -> None:
    del office, where


def _half_known(office: Office, where: Where) -> None:
    """Let each side know four of six, some of them with less than the other."""
    del where
    for n, one in enumerate(PEOPLE[:6]):
        if n < 5:
            put(office, "zoho", {s: v for s, v in one.items() if n != 3 or s != "title"})
        if n > 0:
            put(office, "fxiaoke", {s: v for s, v in one.items() if n != 2 or s != "email"})


def _all_known(office: Office, where: Where) -> None:
    del where
    for one in PEOPLE[:6]:
        put(office, "zoho", one)
        put(office, "fxiaoke", one)
    office.settle()


def _bare_known(office: Office, where: Where) -> None:
    """Let both sides know three people by name and mobile only."""
    del where
    for n, one in enumerate(PEOPLE[:6]):
        said = one if n > 2 else {slot: one[slot] for slot in ("name", "mobile")}
        put(office, "zoho", said)
        put(office, "fxiaoke", said)
    office.settle()


def _edits_there(office: Office, where: Where) -> None:
    edit(office, where, 0, mobile="18600000001")
    edit(office, where, 1, email="neu@teehaus.example.cn")
    put(office, where, PEOPLE[6])


def _new_here(office: Office, where: Where) -> None:
    del where
    feed(office.hub, [
        record(f"s{n}", connection="sheet", **PEOPLE[n]) for n in (6, 7)
    ])  # fmt: skip


def _more_here(office: Office, where: Where) -> None:
    del where
    feed(office.hub, [record(f"s{n}", connection="sheet", **PEOPLE[n]) for n in (0, 1, 2)])


def _deletions_there(office: Office, where: Where) -> None:
    delete(office, where, 0)
    delete(office, where, 3)
    edit(office, where, 1, mobile="18600000002")


def _both_edit(office: Office, where: Where) -> None:
    del where
    edit(office, "zoho", 0, email="one@example.cn")
    edit(office, "fxiaoke", 0, email="two@example.cn")
    edit(office, "zoho", 1, mobile="18600000003")
    edit(office, "fxiaoke", 4, email="drei@mode.example.cn")


@dataclass(frozen=True)
class Story:
    """How it stands before, and what people do then; both are given the CRM that is at fault."""

    before: Callable[[Office, Where], None]
    then: Callable[[Office, Where], None]


STORIES: Mapping[str, Story] = {
    "first_pull": Story(_half_known, _nothing),
    "increment": Story(_all_known, _edits_there),
    "push_create": Story(_all_known, _new_here),
    "push_update": Story(_bare_known, _more_here),
    "deletions": Story(_all_known, _deletions_there),
    "both_edited": Story(_all_known, _both_edit),
}
