"""Makes the shop's files in admin/samples/shop (`python -m bench.demo_samples`).

One shop's customers as four places know them: the member list, WeChat, the phone's address book
and a pile of cards from a fair, each with its own gaps, habits and mistakes. So that the review
queue is worth looking at there are couples on one phone, namesakes, wrong digits, old numbers,
honorifics for names and names in two scripts.
"""

from __future__ import annotations

import csv
import random
from itertools import islice
from pathlib import Path

import openpyxl

from bench.people import Person, people

FOLDER = Path(__file__).parent.parent / "admin" / "samples" / "shop"
SEED = 20_261_122


def main() -> None:
    rng = random.Random(SEED)  # noqa: S311
    FOLDER.mkdir(parents=True, exist_ok=True)
    # Few endings: numbers of the form 13x-000x-xxxx look as invented as they are.
    crowd = list(islice(people(SEED, spread=100_000), 175))
    members = _members(rng, crowd)
    friends = _friends(rng, crowd)
    cards = _cards(rng, crowd)
    book = _address_book(rng, crowd)
    _write_members(members)
    _write_csv("微信好友_contacts.csv", FRIENDS, friends, "utf-8-sig")
    _write_csv("展会名片.csv", CARDS, cards, "gb18030")
    (FOLDER / "手机通讯录.vcf").write_bytes("".join(book).encode())
    print(len(members) + len(friends) + len(cards) + len(book), "rows")


def slip(rng: random.Random, mobile: str) -> str:
    """Return a mobile with one wrong digit or two swapped."""
    place = rng.randrange(5, 10)
    if rng.random() < 0.5:
        return mobile[:place] + str((int(mobile[place]) + 1) % 10) + mobile[place + 1 :]
    return mobile[:place] + mobile[place + 1] + mobile[place] + mobile[place + 2 :]


def spaced(rng: random.Random, mobile: str) -> str:
    """Return a mobile as people type it."""
    parts = mobile[:3], mobile[3:7], mobile[7:]
    return rng.choice(
        (mobile, " ".join(parts), "-".join(parts), f"+86 {mobile}", f"{mobile}（微信同号）")
    )


MEMBERS = ("会员编号", "姓名", "手机号", "微信号", "地区", "生日", "等级", "备注")


def _members(rng: random.Random, crowd: list[Person]) -> list[tuple[str, ...]]:
    rows = []
    for person in crowd[:110]:
        mobile = slip(rng, person.mobile) if rng.random() < 0.06 else person.mobile
        note = rng.choice(("", "", f"做{person.trade}", "老客户", "月结", "要开票"))
        rows.append(
            (
                f"M{person.number:05d}",
                person.name if rng.random() < 0.85 else person.called,
                spaced(rng, mobile),
                person.wechat,
                f"{person.province} {person.city}",
                person.birthday,
                person.level,
                note,
            )
        )
    for index in range(6):  # a couple: the same phone, another full name
        one, other = crowd[index * 9], crowd[120 + index]
        rows.append(
            (
                f"M{900 + index:05d}",
                other.name,
                one.mobile,
                "",
                f"{one.province} {one.city}",
                "",
                "",
                "家里人",
            )
        )
    for index in range(3):  # a namesake in the same city, another phone
        one = crowd[index * 11 + 4]
        rows.append(
            (f"M{950 + index:05d}", one.name, slip(rng, crowd[150 + index].mobile), "",
             f"{one.province} {one.city}", "", "", "")
        )  # fmt: skip
    return rows


FRIENDS = (
    "用户名",
    "显示名称",
    "备注",
    "昵称",
    "微信号",
    "标签",
    "描述",
    "个性签名",
    "地区",
    "类型",
)


def _friends(rng: random.Random, crowd: list[Person]) -> list[tuple[str, ...]]:
    rows = []
    for person in rng.sample(crowd, 105):
        remark = rng.choice(
            (
                f"{person.called}-{person.district}-{person.trade}-{person.mobile}",
                f"A{person.name} {person.trade} 老客户",
                f"{person.name}（{person.city}）",
                f"{person.called} {person.district}{person.trade}",
                f"{person.name} {person.mobile}",
                f"{person.called}{person.mobile[-4:]}",
                "",
            )
        )
        nickname = rng.choice(
            (
                person.given + "✨",
                person.sound,
                f"{person.given[-1] * 2}{person.trade}",
                person.name,
            )
        )
        rows.append(
            (
                person.wxid,
                remark or nickname,
                remark,
                nickname,
                person.wechat,
                rng.choice(("", "老客户", f"{person.trade}", f"老客户 | {person.trade}")),
                rng.choice(("", "", f"电话 {person.mobile}")),
                "",
                f"中国大陆·{person.province}·{person.city}",
                "好友",
            )
        )
    return rows


CARDS = ("公司名称", "联系人", "职务", "手机", "座机", "邮箱", "地址")


def _cards(rng: random.Random, crowd: list[Person]) -> list[tuple[str, ...]]:
    rows = []
    with_firm = [person for person in crowd if person.company]
    for person in with_firm[:55]:
        mobile = slip(rng, person.mobile) if rng.random() < 0.1 else person.mobile
        rows.append(
            (
                person.company,
                person.name if rng.random() < 0.8 else person.called,
                rng.choice(("经理", "老板", "店长", "采购", "")),
                mobile if rng.random() < 0.8 else "",
                person.landline,
                person.email.upper() if rng.random() < 0.2 else person.email,
                person.address,
            )
        )
    return rows


def _address_book(rng: random.Random, crowd: list[Person]) -> list[str]:
    cards = []
    for person in rng.sample(crowd, 50):
        name = rng.choice((person.name, person.called + person.trade, person.sound.title()))
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:;{name};;;", f"FN:{name}"]
        lines.append(f"TEL;TYPE=CELL:{spaced(rng, person.mobile).split('（')[0]}")
        if person.email:
            lines.append(f"EMAIL;TYPE=INTERNET:{person.email}")
        if person.company and rng.random() < 0.5:
            lines.append(f"ORG:{person.company}")
        cards.append("\r\n".join([*lines, "END:VCARD", ""]))
    return cards


def _write_members(rows: list[tuple[str, ...]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "会员"
    sheet.append(["阿玲美甲用品批发 会员表"])
    sheet.append(list(MEMBERS))
    for row in rows:
        # A plain mobile lies in the sheet as a number, as Excel makes it.
        sheet.append([int(c) if c.isdigit() and len(c) == 11 else c or None for c in row])
    book.save(FOLDER / "门店会员表.xlsx")


def _write_csv(
    name: str, header: tuple[str, ...], rows: list[tuple[str, ...]], encoding: str
) -> None:
    with (FOLDER / name).open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
