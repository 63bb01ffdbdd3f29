"""Invents customers: people with an employer, a home and numbers, their firms, and hard pairs."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bench.invented.lists import (
    COMMON_NAMES,
    ENDINGS,
    ENGLISH_F,
    ENGLISH_M,
    FIRM,
    FIRM_SOUND,
    GIVEN_OF,
    GIVEN_SOUND,
    HOME_KINDS,
    HOMES,
    HOSTS,
    LEGAL,
    OFFICE_KINDS,
    PLACE_CUM,
    PLACES,
    PREFIXES,
    ROLES,
    STREETS,
    SURNAME_CUM,
    SURNAME_LIST,
    SURNAME_SOUND,
    TITLES,
    TRADE_LIST,
    TRADES,
    sounds,
)

Place = tuple[str, str, tuple[str, ...], str]

#: Planted pairs of different customers per customer, by kind.
PLANTED = {
    "couple": 0.0162, "parent_child": 0.0150, "recycled_phone": 0.0114,
    "same_name_city": 0.0161, "same_name_company": 0.0044,
}  # fmt: skip
#: Customers and firms of a block: people of one block are colleagues, couples and namesakes.
BLOCK, FIRMS = 500, 325


@dataclass(slots=True)
class Firm:
    """A firm: a customer itself, or where customers work."""

    brand: str
    trade: str
    legal: str
    branch: bool
    place: Place
    district: str
    office: str
    phone: str
    domain: str
    role: str

    @property
    def core(self) -> str:
        return self.brand + self.trade


@dataclass(slots=True)
class Customer:
    """A person, or a firm where `org` holds one."""

    surname: str
    given: str
    woman: bool
    english: str
    place: Place
    district: str
    home: str
    mobile: str
    second: str
    mail: str
    wxid: str
    alias: str
    birthday: tuple[int, int, int] | None
    #: No record holds her mobile.
    silent: bool = False
    #: Employers, the newest first; with title and mail address at each.
    jobs: tuple[tuple[Firm, str, str], ...] = ()
    org: Firm | None = None

    @property
    def sound(self) -> tuple[str, str]:
        """Return the readings of surname and given name."""
        given = "".join(GIVEN_SOUND.get(c) or sounds(c) for c in self.given)
        return SURNAME_SOUND[self.surname], given


def place(rng: random.Random) -> tuple[Place, str]:
    city = rng.choices(PLACES, cum_weights=PLACE_CUM)[0]
    return city, rng.choice(city[2])


def mobile(rng: random.Random) -> str:
    return f"{rng.choice(PREFIXES)}{rng.randrange(100_000_000):08d}"


def firm(rng: random.Random) -> Firm:
    city, district = place(rng)
    brand = rng.choice(FIRM) + rng.choice(FIRM)
    trade = rng.choice(TRADE_LIST)
    sound = FIRM_SOUND[brand[0]] + FIRM_SOUND[brand[1]]
    tail = TRADES[trade] if rng.random() < 0.6 else f"{rng.randrange(100):02d}"
    number = rng.randrange(2_000_000, 9_000_000) + rng.choice((0, 10_000_000 * rng.randint(1, 8)))
    legal = "" if trade == "律师事务所" else rng.choice(LEGAL)
    office = (
        f"{rng.choice(STREETS)}路{rng.randrange(1, 900)}号{rng.choice(FIRM)}{rng.choice(FIRM)}"
        f"{rng.choice(OFFICE_KINDS)}{rng.randint(1, 20)}楼{rng.randint(1, 30):02d}室"
    )
    return Firm(
        brand, trade, legal, rng.random() < 0.05, city, district, office,
        f"{city[3]}-{number}", sound + tail + rng.choice(ENDINGS), rng.choice(ROLES),
    )  # fmt: skip


def home(rng: random.Random) -> str:
    room = f"{rng.randint(1, 30)}{rng.randint(1, 4):02d}"
    return (
        f"{rng.choice(STREETS)}路{rng.randrange(1, 700)}号{rng.choice(HOMES)}"
        f"{rng.choice(HOME_KINDS)}{rng.randint(1, 30)}栋{rng.randint(1, 3)}单元{room}"
    )


def given_name(rng: random.Random, woman: bool) -> str:
    characters, running = GIVEN_OF[woman]
    return "".join(rng.choices(characters, cum_weights=running, k=1 if rng.random() < 0.22 else 2))


def _mail(rng: random.Random, who: Customer) -> str:
    surname, given = who.sound
    kind, host = rng.random(), rng.choice(HOSTS)
    if kind < 0.18:
        local = surname + given + str(rng.randrange(1955, 2006))
    elif kind < 0.37:
        local = f"{surname}{given[0]}{rng.randrange(10_000):04d}"
    elif kind < 0.57:
        local = f"{given}.{surname}{rng.randrange(100):02d}"
    elif kind < 0.76:
        local = who.mobile
    else:
        local = str(rng.randrange(100_000_000, 10_000_000_000))
        host = rng.choice(("qq.com", "qq.com", "foxmail.com"))
    return f"{local}@{host}"


def _work_mail(rng: random.Random, who: Customer, at: Firm) -> str:
    surname, given = who.sound
    kind = rng.random()
    if kind < 0.04:
        local = at.role
    elif kind < 0.24:
        local = surname + given
    elif kind < 0.43:
        local = given[0] + surname
    elif kind < 0.65:
        local = f"{given}.{surname}"
    elif kind < 0.87:
        local = f"{who.english.lower()}.{surname}"
    else:
        local = f"{surname}.{given}"
    return f"{local}@{at.domain}"


def _alias(rng: random.Random, who: Customer) -> str:
    if rng.random() > 0.65:
        return ""
    surname, given = who.sound
    kind = rng.random()
    if kind < 0.46:
        return who.mobile
    if kind < 0.77:
        return f"{surname}{given}{rng.randrange(100):02d}"
    return f"{given}_{rng.randrange(1000):03d}"


_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def person(rng: random.Random) -> Customer:
    """Return a person without numbers of her own yet (see `settle`)."""
    woman = rng.random() < 0.5
    if rng.random() < 0.045:
        name = rng.choice(COMMON_NAMES)
        surname, given = name[0], name[1:]
    else:
        surname = rng.choices(SURNAME_LIST, cum_weights=SURNAME_CUM)[0]
        given = given_name(rng, woman)
    city, district = place(rng)
    born = None
    if rng.random() < 0.9:
        born = rng.randint(1955, 2005), rng.randint(1, 12), rng.randint(1, 28)
    return Customer(
        surname, given, woman, rng.choice(ENGLISH_F if woman else ENGLISH_M), city, district,
        home(rng), mobile(rng), mobile(rng) if rng.random() < 0.155 else "", "", "", "", born,
    )  # fmt: skip


def employ(rng: random.Random, who: Customer, firms: list[Firm]) -> None:
    """Give a person her jobs; who works lives where the newest firm is."""
    if rng.random() < 0.62:
        first = rng.choice(firms)
        who.jobs = ((first, rng.choice(TITLES), ""),)
        if rng.random() < 0.92:
            who.place, who.district = first.place, rng.choice(first.place[2])
        if rng.random() < 0.105:
            who.jobs += ((rng.choice(firms), who.jobs[0][1], ""),)


def settle(rng: random.Random, who: Customer) -> None:
    """Derive addresses and ids from the final name and mobile."""
    who.mail = _mail(rng, who)
    who.alias = _alias(rng, who)
    who.wxid = "wxid_" + "".join(rng.choices(_LETTERS, k=14))
    who.jobs = tuple((at, title, _work_mail(rng, who, at)) for at, title, _ in who.jobs)


def plant(rng: random.Random, kind: str, one: Customer, other: Customer) -> None:
    """Make of two customers a pair that is easily taken for one."""
    if kind in ("couple", "parent_child"):
        other.place, other.district = one.place, one.district
        if rng.random() < (0.43 if kind == "couple" else 0.33):
            other.mobile = one.mobile
        if rng.random() < 0.75:
            other.home = one.home
    if kind == "couple":
        other.woman = not one.woman
    elif kind == "parent_child":
        other.surname = one.surname
        if len(one.given) == 2 and rng.random() < 0.45:
            other.given = one.given[0] + other.given[-1]
    elif kind == "recycled_phone":
        # The first owner's rows seldom hold the number that she has given up.
        if rng.random() < 0.75:
            other.mobile = one.mobile
        if rng.random() < 0.6:
            one.silent = True
    else:
        other.surname, other.given = one.surname, one.given
        other.place, other.jobs = one.place, other.jobs if kind == "same_name_city" else one.jobs
        other.district = one.district if rng.random() < 0.25 else rng.choice(one.place[2])


def _planted(rng: random.Random, customers: list[Customer]) -> list[tuple[int, int, str]]:
    """Plant the share of hard pairs of each kind, hardly ever a person twice."""
    pairs: list[tuple[int, int, str]] = []
    people = [n for n, who in enumerate(customers) if who.org is None]
    rng.shuffle(people)
    fresh = iter(people)
    for kind, share in PLANTED.items():
        for _ in range(int(len(customers) * share + rng.random())):
            one = next((n for n in fresh if customers[n].jobs or kind != "same_name_company"), None)
            other = rng.choice(people) if rng.random() < 0.1 else next(fresh, None)
            if one is None or other is None or one == other:
                continue
            plant(rng, kind, customers[one], customers[other])
            pairs.append((one, other, kind))
    return pairs


def block(rng: random.Random, size: int) -> tuple[list[Customer], list[tuple[int, int, str]]]:
    """Return customers of one block, and the planted pairs by their places in it."""
    firms = [firm(rng) for _ in range(max(3, size * FIRMS // BLOCK))]
    customers: list[Customer] = []
    for at in firms[: int(size * 0.062)]:
        customers.append(person(rng))
        customers[-1].org = at
    while len(customers) < size:
        customers.append(person(rng))
        employ(rng, customers[-1], firms)
    rng.shuffle(customers)
    pairs = _planted(rng, customers)
    for who in customers:
        settle(rng, who)
    return customers, pairs
