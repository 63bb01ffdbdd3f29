"""Writes what each source knows of an invented customer, with the slips of that source."""

from __future__ import annotations

import random
from itertools import accumulate

from bench.invented.customers import Customer, Firm
from bench.invented.lists import EMOJI, LEVELS, OWNERS, PHRASES, TAGS
from bench.invented.slips import (
    born,
    called,
    company,
    landline,
    mailbox,
    name_at_mail,
    name_at_office,
    phone,
    street,
    traditional,
)

#: Columns of records.csv.
COLUMNS = (
    "id", "source", "name", "nickname", "remark", "company", "title", "mobile", "phone", "email",
    "wechat", "province", "city", "district", "address", "birthday", "owner", "level",
    "modified_at",
)  # fmt: skip
SOURCES = ("spreadsheet", "wechat", "fxiaoke", "email", "zoho")
#: How often a source alone knows a customer, and how often a source knows her twice.
_WEIGHT = (0.323, 0.268, 0.149, 0.139, 0.121)
_AGAIN = {"spreadsheet": 0.028, "wechat": 0.028, "fxiaoke": 0.013, "email": 0.012, "zoho": 0.012}
#: Running shares of customers that 1, 2, 3, 4 and 5 sources know.
_KNOWN = tuple(accumulate((0.638, 0.237, 0.0805, 0.0285, 0.016)))
Row = dict[str, str]


def sources(rng: random.Random) -> list[str]:
    """Return the sources that know a customer, one entry a record."""
    drawn = rng.random()
    count = next((n for n, share in enumerate(_KNOWN, 1) if drawn < share), 5)
    left = dict(zip(SOURCES, _WEIGHT, strict=True))
    out: list[str] = []
    for _ in range(count):
        source = rng.choices(list(left), list(left.values()))[0]
        del left[source]
        out.append(source)
        while rng.random() < _AGAIN[source] * (1 if count == 1 else 2.5):
            out.append(source)
    return out


def records(rng: random.Random, who: Customer) -> list[Row]:
    """Return the records of a customer."""
    out: list[Row] = []
    for source in sources(rng):
        if who.org:
            row = _org_row(rng, source, who.org)
        elif source == "wechat":
            row = _wechat(rng, who)
        elif source == "email":
            row = _email(rng, who)
        else:
            row = _office(rng, who, source)
        row["source"] = source
        row["modified_at"] = (
            f"{rng.randint(2021, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d} "
            f"{rng.randrange(24):02d}:{rng.randrange(60):02d}:00"
        )
        out.append(row)
    return out


def _job(rng: random.Random, who: Customer) -> tuple[Firm, str, str]:
    return who.jobs[0] if len(who.jobs) == 1 or rng.random() < 0.6 else who.jobs[1]


def _mobile(rng: random.Random, who: Customer) -> str:
    if who.silent:
        return ""
    return who.second if who.second and rng.random() < 0.36 else who.mobile


def _kept(rng: random.Random, row: Row, source: str) -> None:
    if rng.random() < 0.62:
        row["owner"] = rng.choice(OWNERS)
    if rng.random() < 0.53:
        row["level"] = rng.choice(LEVELS)


def _where(rng: random.Random, row: Row, who: Customer | Firm) -> None:
    province, city, _, _ = who.place
    if rng.random() < 0.6:
        whole = "市" if province == city else "省"
        row["province"] = province + (whole if rng.random() < 0.35 else "")
        row["city"] = city + ("市" if rng.random() < 0.35 else "")
        if rng.random() < 0.62:
            row["district"] = who.district + ("区" if rng.random() < 0.5 else "")


def _office(rng: random.Random, who: Customer, source: str) -> Row:
    """A row of a CRM or a spreadsheet."""
    row: Row = {"name": name_at_office(rng, who, source)}
    number = _mobile(rng, who)
    if number and rng.random() < 0.883:
        column = "phone" if rng.random() < 0.023 else "mobile"
        row[column] = phone(rng, number, who.second if who.second != number else "")
    private = True
    if who.jobs:
        at, title, mail = _job(rng, who)
        if rng.random() < 0.83:
            row["company"] = company(rng, at)
        if rng.random() < 0.31:
            row["title"] = title
        if rng.random() < 0.24 and "phone" not in row:
            row["phone"] = landline(rng, at.phone)
        private = rng.random() < 0.52
        if not private:
            row["email"] = mailbox(rng, mail)
    if private:
        row["email"] = mailbox(rng, who.mail)
    if rng.random() > (0.19 if source == "spreadsheet" else 0.45):
        row["email"] = ""
    if who.alias and rng.random() < 0.25:
        row["wechat"] = who.alias
    _where(rng, row, who)
    if rng.random() < 0.55:
        at_work = _job(rng, who)[0] if who.jobs and rng.random() < 0.5 else None
        row["address"] = street(rng, at_work or who, at_work.office if at_work else who.home)
    if who.birthday and rng.random() < (0.165 if source == "spreadsheet" else 0.088):
        row["birthday"] = born(rng, who.birthday)
    _kept(rng, row, source)
    return row


def _email(rng: random.Random, who: Customer) -> Row:
    row: Row = {"name": name_at_mail(rng, who) if rng.random() < 0.905 else ""}
    mail = who.mail
    if who.jobs:
        at, title, work = _job(rng, who)
        if rng.random() < 0.35:
            row["company"] = company(rng, at)
        if rng.random() < 0.4:
            row["title"] = title
        if rng.random() < 0.14:
            row["phone"] = landline(rng, at.phone)
        mail = work if rng.random() < 0.7 else mail
    if not who.silent and rng.random() < 0.44:
        row["mobile"] = phone(rng, _mobile(rng, who), "")
    row["email"] = mailbox(rng, mail)
    return row


def _wechat(rng: random.Random, who: Customer) -> Row:
    number = _mobile(rng, who)
    row: Row = {"nickname": _nickname(rng, who), "remark": _remark(rng, who, number)}
    row["wechat"] = who.alias if who.alias and rng.random() < 0.34 else who.wxid
    if rng.random() < 0.35:
        row["mobile"] = number
    if rng.random() < 0.5:
        row["province"], row["city"] = who.place[0], who.place[1]
    return row


def _nickname(rng: random.Random, who: Customer) -> str:
    kind, last = rng.random(), who.given[-1]
    if kind < 0.28:
        return who.surname + who.given
    if kind < 0.53:
        return rng.choice(PHRASES)
    if kind < 0.73:
        word = last if rng.random() < 0.9 else rng.choice(who.surname + who.given)
        return rng.choice(EMOJI) + word * rng.randint(1, 2) + rng.choice(("", rng.choice(EMOJI)))
    if kind < 0.86:
        return who.english
    return "小" + last if kind < 0.93 else "".join(who.sound)


def _remark(rng: random.Random, who: Customer, number: str) -> str:
    kind = rng.random()
    if kind < 0.195:
        return ""
    name = who.surname + who.given
    if rng.random() < 0.035:
        name = traditional(name)
    at = _job(rng, who)[0] if who.jobs and rng.random() < 0.75 else None
    core = at.core[:4] if at else rng.choice(TAGS)
    short = at.brand if at and rng.random() < 0.4 else core
    polite = called(rng, who)
    if kind < 0.32:
        return f"{polite}-{who.district}-{short}-{number}"
    for upto, text in (
        (0.425, f"{name} {number}"), (0.485, f"{name}{number[-4:]}"), (0.517, f"A{name}"),
        (0.547, f"老客户{name}"), (0.575, f"{name}@{short}"), (0.603, f"{name} {short}"),
        (0.632, f"{name}-{short}"), (0.667, f"{name}{short}"), (0.71, f"{who.district}-{polite}"),
        (0.745, f"{who.district}{polite}"), (0.8, f"{short}{polite}"), (0.875, polite),
    ):  # fmt: skip
        if kind < upto:
            return text
    return name


def _org_row(rng: random.Random, source: str, at: Firm) -> Row:
    """A row about a firm that is a customer itself."""
    if source == "wechat":
        shown, kind = company(rng, at), rng.random()
        remark = "" if kind < 0.32 else f"{at.brand}公司" if kind < 0.66 else shown + at.phone
        return {"nickname": shown, "remark": remark, "wechat": f"gh_{at.domain.split('.')[0]}"}
    row: Row = {"company": company(rng, at)}
    if source == "email":
        if rng.random() < 0.93:
            row["name"] = row["company"] + rng.choice(("", "客服", "行政"))
        row["email"] = mailbox(rng, f"{at.role}@{at.domain}")
        return row
    if rng.random() < 0.32:
        row["name"] = row["company"]
    if rng.random() < 0.76:
        row["phone"] = landline(rng, at.phone)
    if rng.random() < 0.32:
        row["email"] = mailbox(rng, f"{at.role}@{at.domain}")
    _where(rng, row, at)
    if rng.random() < 0.6:
        row["address"] = street(rng, at, at.office)
    _kept(rng, row, source)
    return row
