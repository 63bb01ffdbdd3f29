"""Two hundred people, held differently by WeChat, a spreadsheet, Zoho and 纷享销客."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from store.access import OWNER
from store.values import SourceRecord
from sync import value_questions
from sync.approving import Filter, approve
from tests.clocks import StandingClock
from tests.hubs import feed, record
from tests.sync.office import CONTACT_OBJ, CONTACTS, Office, office

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = ("建国", "秀英", "晓东", "美玲", "志强", "丽华", "文杰", "海燕", "国庆", "雪梅")
MANY = 200


@pytest.fixture
def shop(sqlite_url: str, clock: StandingClock) -> Iterator[Office]:
    with office(sqlite_url, clock) as opened:
        yield opened


def person(n: int) -> dict[str, str]:
    name = SURNAMES[n % 20] + GIVEN[n // 20]
    return {
        "name": name,
        "mobile": f"13{n % 9}{n * 7919 % 10**8:08d}",
        "email": f"kunde{n}@firma{n % 37}.cn",
        "wechat": f"wx_{n}_abc",
        "title": ("店长", "经理", "采购")[n % 3],
    }


def spaced(mobile: str) -> str:
    return f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}"


def fill(shop: Office) -> None:
    """Let four sources hold the same people, each in its own way, and some of them not."""
    wechat: list[SourceRecord] = []
    sheet: list[SourceRecord] = []
    for n in range(MANY):
        one = person(n)
        wechat.append(
            record(f"w{n}", connection="wechat", remark=f"{one['name']}{one['mobile']}",
                   wechat=one["wechat"])
        )  # fmt: skip
        if n % 2 == 0:
            sheet.append(
                record(f"s{n}", connection="sheet", name=one["name"], mobile=one["mobile"],
                       email=one["email"], title=one["title"])
            )  # fmt: skip
        if n % 5 != 1:
            values = {
                "Last_Name": one["name"][0], "First_Name": one["name"][1:],
                "Mobile": spaced(one["mobile"]),
            }  # fmt: skip
            if n % 3:
                values["Email"] = one["email"].upper()
            shop.zoho.colleague.put(CONTACTS, values)
        if n % 5 != 2:
            values = {"name": one["name"], "mobile1": one["mobile"]}
            if n % 4 == 0:
                values["email"] = one["email"]
            shop.fxiaoke.add(CONTACT_OBJ, values)
    feed(shop.hub, [*wechat, *sheet])


def by_name(people: list[Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    assert len({one["name"] for one in people}) == len(people)
    return {one["name"]: one for one in people}


def test_both_crms_hold_the_clean_values_and_then_keep_still(shop: Office) -> None:
    fill(shop)
    before = [dict(one) for side in shop.people() for one in side]
    told = shop.sync()
    assert {one.state for one in told.waiting} <= {"held"}
    approve(shop.hub, OWNER, Filter())
    shop.settle()
    zoho, fxiaoke = (by_name(side) for side in shop.people())
    assert len(zoho) == len(fxiaoke) == MANY
    for n in range(MANY):
        one = person(n)
        for side in (zoho, fxiaoke):
            shown = side[one["name"]]
            assert shown["mobile"] == one["mobile"]
            # Where nobody says a mail address, nobody made one up.
            known = n % 2 == 0 or (n % 5 != 1 and n % 3) or (n % 5 != 2 and n % 4 == 0)
            assert shown["email"] == (one["email"] if known else "")
    # Nothing that was said is blanked.
    for old in before:
        for slot, value in old.items():
            if value:
                assert zoho[old["name"]].get(slot) or fxiaoke[old["name"]].get(slot)
    writes = shop.writes()
    shop.sync()
    assert shop.writes() == writes


def test_edits_travel_and_two_at_once_ask_once(shop: Office) -> None:
    fill(shop)
    shop.sync()
    approve(shop.hub, OWNER, Filter())
    shop.settle()
    zoho_id, _ = next(
        (i, raw) for i, raw in shop.zoho.colleague.live(CONTACTS).items()
        if shop.crms["zoho"].slots(CONTACTS, raw)["name"] == person(7)["name"]
    )  # fmt: skip
    shop.clock.forward(3600)
    shop.zoho.colleague.edit(CONTACTS, zoho_id, {"Mobile": "13999990000"})
    shop.sync()
    _, fxiaoke = (by_name(side) for side in shop.people())
    assert fxiaoke[person(7)["name"]]["mobile"] == "13999990000"
    # Both sides, differently: one question, settled, and then silence.
    row = next(r for r in shop.fxiaoke.live(CONTACT_OBJ) if r["name"] == person(7)["name"])
    shop.clock.forward(3600)
    shop.zoho.colleague.edit(CONTACTS, zoho_id, {"Email": "one@example.cn"})
    shop.fxiaoke.edit(CONTACT_OBJ, row["_id"], {"email": "two@example.cn"})
    shop.sync()
    (asked,) = value_questions.waiting(shop.hub, OWNER, shop.by_number())
    assert (asked.slot, asked.why) == ("email", "both")
    assert {side.shown for side in asked.sides} == {"one@example.cn", "two@example.cn"}
    value_questions.use(shop.hub, OWNER, asked, "two@example.cn")
    shop.settle()
    zoho, fxiaoke = (by_name(side) for side in shop.people())
    assert zoho[person(7)["name"]]["email"] == "two@example.cn"
    assert fxiaoke[person(7)["name"]]["email"] == "two@example.cn"
    assert value_questions.waiting(shop.hub, OWNER, shop.by_number()) == ()
    writes = shop.writes()
    shop.sync()
    assert shop.writes() == writes
