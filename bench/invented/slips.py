"""How people write names, numbers and addresses down, and the slips they make."""

from __future__ import annotations

import random

from bench.invented.customers import Customer, Firm
from bench.invented.lists import (
    GIVEN_ALIKE,
    LOOKS,
    SURNAME_ALIKE,
    TRADITIONAL,
    TYPOS,
)

_POLITE = ("总", "经理", "老师", "老板", "工")


def traditional(text: str) -> str:
    return "".join(TRADITIONAL.get(c, c) for c in text)


def called(rng: random.Random, who: Customer) -> str:
    """Return surname and a form of address."""
    own = ("姐", "女士") if who.woman else ("哥", "先生")
    return who.surname + (rng.choice(own) if rng.random() < 0.45 else rng.choice(_POLITE))


def _misspelt(rng: random.Random, who: Customer) -> str:
    """Return the name with one character of the same sound or looks."""
    surname, given, kind = who.surname, who.given, rng.random()
    if kind < 0.18 and surname in LOOKS:
        return LOOKS[surname] + given
    if kind < 0.28 and SURNAME_ALIKE.get(surname):
        return rng.choice(SURNAME_ALIKE[surname]) + given
    spot = rng.randrange(len(given))
    alike = GIVEN_ALIKE.get(given[spot])
    if not alike:
        return surname + given
    return surname + given[:spot] + rng.choice(alike) + given[spot + 1 :]


def _spelt(rng: random.Random, who: Customer) -> str:
    """Return the name as it is, or misspelt, cut or in traditional characters."""
    name, kind = who.surname + who.given, rng.random()
    if kind < 0.050:
        return _misspelt(rng, who)
    if kind < 0.066 and len(name) > 2:
        return name[:-1]
    if kind < 0.086:
        return traditional(name)
    return name


def latin(rng: random.Random, who: Customer) -> str:
    """Return the name in letters: given name first or last, or an English one."""
    surname, given = who.sound
    kind = rng.random()
    if kind < 0.13:
        return surname + given
    surname = surname.capitalize()
    if kind < 0.39:
        return f"{who.english} {surname}"
    given = given.capitalize()
    return f"{given} {surname}" if kind < 0.7 else f"{surname} {given}"


def name_at_office(rng: random.Random, who: Customer, source: str) -> str:
    """Return the name as a spreadsheet or a CRM has it."""
    kind = rng.random()
    if kind < 0.011:
        return latin(rng, who)
    if kind < 0.026:
        return called(rng, who)
    name = _spelt(rng, who)
    if kind < 0.038:
        polite = rng.choice(("女士" if who.woman else "先生", "总", "经理", "老师"))
        return name + polite
    if kind < 0.050:
        return name + rng.choice(("-微信", "(老客户)", "（已成交）"))
    if kind < 0.086 and len(name) < 5:
        return name[0] + rng.choice((" ", "  ", "\u3000")) + name[1:]
    if kind < 0.136 and source == "zoho":
        return f"{name[1:]} {name[0]}"
    return name


def name_at_mail(rng: random.Random, who: Customer) -> str:
    """Return the name as a mail program shows it."""
    kind = rng.random()
    if kind < 0.535:
        return latin(rng, who)
    if kind < 0.578:
        return f"{who.surname}{who.given}({who.english})"
    return _spelt(rng, who)


def _wrong(rng: random.Random, number: str) -> str:
    """Return a mobile with one digit wrong or two neighbours swapped."""
    spot = rng.randrange(3, 10)
    if rng.random() < 0.4 and number[spot] != number[spot + 1]:
        return number[:spot] + number[spot + 1] + number[spot] + number[spot + 2 :]
    digit = str((int(number[spot]) + rng.randint(1, 9)) % 10)
    return number[:spot] + digit + number[spot + 1 :]


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def phone(rng: random.Random, number: str, second: str) -> str:
    """Return a mobile as it is typed into a cell, sometimes with the second one."""
    kind = rng.random()
    if kind < 0.028:
        number = _wrong(rng, number)
    elif kind < 0.034:
        return number[:-1]
    elif kind < 0.038:
        return f"{int(number):.2E}"
    kind = rng.random()
    text = number
    if kind < 0.16:
        text = (" " if kind < 0.08 else "-").join((number[:3], number[3:7], number[7:]))
    elif kind < 0.207:
        text = number + ".0"
    elif kind < 0.317:
        forms = ("'{}", "+86 {}", "(+86){}", "0086{}", "86{}", "+86{}")
        text = rng.choice(forms).format(number)
        text = number.translate(_WIDE) if rng.random() < 0.14 else text
    if second and rng.random() < 0.035:
        text += rng.choice("、/; ") + second
    return text


def landline(rng: random.Random, number: str) -> str:
    area, _, local = number.partition("-")
    kind = rng.random()
    if kind < 0.58:
        return number
    if kind < 0.78:
        return area + local
    return local if kind < 0.94 else f"({area}){local}"


def mailbox(rng: random.Random, mail: str) -> str:
    kind = rng.random()
    if kind < 0.025:
        return mail.upper()
    if kind < 0.05:
        return mail.title()
    local, _, host = mail.partition("@")
    if kind < 0.058:
        return f"{local}@{TYPOS.get(host) or host[:-1]}"
    return mail


def company(rng: random.Random, at: Firm) -> str:
    """Return the firm's name in one of the lengths that people write it in."""
    kind, city = rng.random(), at.place[1]
    brand = traditional(at.core) if rng.random() < 0.02 else at.core
    whole = brand + at.legal
    if kind < 0.033 and at.legal:
        left, right = rng.choice((("(", ")"), ("（", "）"), ("（", ")")))
        return f"{brand}{left}{city}{right}{at.legal}"
    if kind < 0.62:
        town = city + ("市" if rng.random() < 0.2 else "")
        branch = f"{at.district}分公司" if at.branch and at.legal else ""
        text = town + whole + branch
        spot = rng.randrange(1, len(text))
        return text[:spot] + text[spot + 1 :] if rng.random() < 0.02 else text
    if kind < 0.79:
        return brand
    if kind < 0.86:
        return city + brand
    return city + brand[:2] if kind < 0.935 else brand[:2]


def street(rng: random.Random, where: Customer | Firm, text: str) -> str:
    """Return an address with more or less of its place before it."""
    province, city, _, _ = where.place
    district, kind = where.district, rng.random()
    if kind < 0.33:
        whole = "" if province == city else f"{province}省"
        before = f"{whole}{city}市{district}区"
    elif kind < 0.5:
        before = f"{city}市{district}区"
    elif kind < 0.66:
        before = city + district
    else:
        before = f"{district}区" if kind < 0.82 else ""
    if rng.random() < 0.06:
        text = text.replace("号", "#", 1)
    if rng.random() < 0.04:
        text = text.replace("栋", "-").replace("单元", "-")
    if rng.random() < 0.1:
        text = text[: -rng.randint(3, 6)]
    return before + text


def born(rng: random.Random, day: tuple[int, int, int]) -> str:
    year, month, date = day
    slip = rng.random()
    if slip < 0.04:
        month, date = (date, month) if date <= 12 else (month, date)
    elif slip < 0.07:
        date = date % 28 + 1
    forms = (
        *(f"{year}-{month:02d}-{date:02d}",) * 6, f"{year}/{month}/{date}",
        f"{year}/{month}/{date}", f"{year}{month:02d}{date:02d}", f"{year}年{month}月{date}日",
    )  # fmt: skip
    return rng.choice(forms)
