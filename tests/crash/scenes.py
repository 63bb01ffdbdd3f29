"""What is going on when a sync is killed: five scenes, each with what stood before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from store.hub import Hub
from tests.hubs import feed, record
from tests.sync.office import CONTACT_OBJ, CONTACTS, Office

PEOPLE = (
    ("周建国", "13800001101", "zhou@example.cn"),
    ("吴秀英", "13800002202", "wu@example.cn"),
    ("郑晓东", "13800003303", "zheng@example.cn"),
    ("冯海燕", "13800004404", "feng@example.cn"),
)


@dataclass(frozen=True)
class Scene:
    """A scene: what stood before the sync that is killed, and what a colleague does after that."""

    name: str
    before: Callable[[Office], None]
    #: Done in the CRMs between the crash and the next sync, by the stand-ins' own process.
    meanwhile: str = ""


def _in_zoho(shop: Office, *who: int) -> None:
    for n in who:
        name, mobile, mail = PEOPLE[n]
        values = {"Last_Name": name[0], "First_Name": name[1:], "Mobile": mobile, "Email": mail}
        shop.zoho.colleague.put(CONTACTS, values)


def _in_fxiaoke(shop: Office, *who: int) -> None:
    for n in who:
        name, mobile, _ = PEOPLE[n]
        shop.fxiaoke.add(CONTACT_OBJ, {"name": name, "mobile1": mobile})


def _listed(hub: Hub, *who: int) -> None:
    feed(
        hub,
        [
            record(f"s{n}", connection="sheet", name=PEOPLE[n][0], mobile=PEOPLE[n][1],
                   email=PEOPLE[n][2])
            for n in who
        ],
    )  # fmt: skip


def _first_pull(shop: Office) -> None:
    _in_zoho(shop, 0, 1, 2, 3)
    _in_fxiaoke(shop, 0, 1, 2, 3)


def _increment(shop: Office) -> None:
    _first_pull(shop)
    shop.settle()
    shop.clock.forward(3600)
    for number in list(shop.zoho.colleague.live(CONTACTS))[:2]:
        shop.zoho.colleague.edit(CONTACTS, number, {"Title": "经理"})


def _create(shop: Office) -> None:
    shop.settle()
    _listed(shop.hub, 0, 1, 2)


def _update(shop: Office) -> None:
    _in_zoho(shop, 0, 1)
    _in_fxiaoke(shop, 0, 1)
    shop.settle()
    shop.clock.forward(3600)
    feed(
        shop.hub,
        [record("s0", connection="sheet", name=PEOPLE[0][0], mobile=PEOPLE[0][1], title="经理")],
    )


SCENES = (
    Scene("first pull", _first_pull),
    Scene("increment", _increment),
    Scene("push create", _create),
    Scene("push update", _update),
    Scene("an edit in between", _update, meanwhile="edit"),
    Scene("an edit of what was just made", _create, meanwhile="edit"),
)
