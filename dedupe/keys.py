"""Candidate keys: two records are compared only if they share one whose group is not over-full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dedupe.profile import NameForm, Profile


class Key(NamedTuple):
    """A value under which a record can be found. The store keeps only an HMAC of it."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class KeyKind:
    """What a kind of key is good for."""

    #: A group with more rows than this makes no candidates at all: it is skipped, never cut short,
    #: so that which rows came first cannot matter.
    cap: int
    #: Where the number of holders changes what agreement is worth: from this many on the value is
    #: generic (a switchboard, a shared mailbox). 0: not counted. Holders are the most rows of ONE
    #: connection that have the value: a customer who stands in twelve lists is still one customer,
    #: and a switchboard stands twelve times in one list.
    generic: int = 0


#: Caps from the yield per pair measured on 100,000 records; identifiers get room for a family or
#: a shop, name keys for a common name in a small town.
KINDS: dict[str, KeyKind] = {
    "mobile": KeyKind(120, generic=20),
    "email": KeyKind(120, generic=12),
    "role": KeyKind(40, generic=20),
    "wechat": KeyKind(120, generic=12),
    "qq": KeyKind(120, generic=12),
    "landline": KeyKind(40, generic=30),
    "firm": KeyKind(60, generic=40),
    "name": KeyKind(150),
    "sound": KeyKind(150),
    "given": KeyKind(40),
    "given+city": KeyKind(40),
    "surname+brand": KeyKind(60),
    "surname+district": KeyKind(60),
    "surname+city+last": KeyKind(60),
    "last4+surname": KeyKind(30),
    "mobile8+surname": KeyKind(20),
    "masked": KeyKind(20),
    "address": KeyKind(40),
    "core": KeyKind(60),
    "brand+city": KeyKind(60),
    "remark": KeyKind(60),
    "site": KeyKind(60),
}

#: Rows per value up to which the weight of an identifier stays the same: a household, a shop.
BUCKETS = (2, 4)


def bucket(kind: str, holders: int) -> int:
    """Return 0, 1, 2 for few, some and many holders, 3 where the value is generic.

    A comparison sees only the bucket, so a new holder changes old scores only when the count
    passes from one bucket into another.
    """
    generic = KINDS[kind].generic
    if not generic or holders <= BUCKETS[0]:
        return 0
    if holders >= generic:
        return 3
    return 1 if holders <= BUCKETS[1] else 2


#: The rows of a key group by connection.
Spread = Mapping[str, int]


def holders_of(spread: Spread) -> int:
    """Return how many rows of one connection hold a value, at the most."""
    return max(spread.values(), default=0)


def crossed(kind: str, before: Spread, after: Spread) -> bool:
    """Tell whether a group's change from `before` to `after` reaches its old members."""
    cap = KINDS[kind].cap
    over = (sum(before.values()) > cap) != (sum(after.values()) > cap)
    return over or bucket(kind, holders_of(before)) != bucket(kind, holders_of(after))


def cap_of(kind: str) -> int:
    """Return how many rows a group may hold and still make candidates."""
    return KINDS[kind].cap


def is_counted(kind: str) -> bool:
    """Tell whether the holders of a kind change what agreement is worth."""
    return bool(KINDS[kind].generic)


def most_holders_of_few() -> int:
    """Return how many holders leave the worth of an identifier as it is."""
    return BUCKETS[0]


def open_group(kind: str, rows: int) -> bool:
    """Tell whether a group of so many rows makes candidates."""
    return 2 <= rows <= KINDS[kind].cap


def keys(profile: Profile) -> tuple[Key, ...]:
    """Return the candidate keys of a record, sorted, without repeats."""
    found: set[Key] = set()
    _identifier_keys(profile, found)
    _person_keys(profile, found)
    _firm_keys(profile, found)
    return tuple(sorted(found))


def counted_keys(profile: Profile) -> set[Key]:
    """Return the keys of a record whose holders change what agreement is worth."""
    found: set[Key] = set()
    _identifier_keys(profile, found)
    return {key for key in found if is_counted(key.kind)}


def _identifier_keys(profile: Profile, found: set[Key]) -> None:
    for kind, values in (
        ("mobile", profile.mobiles),
        ("email", profile.emails),
        ("role", profile.role_emails),
        ("wechat", profile.wechats),
        ("qq", profile.qqs),
        ("firm", profile.firm_ids),
        ("address", profile.addresses),
        ("remark", profile.remarks),
    ):
        for value in values:
            found.add(Key(kind, value))
    # The area code is often missing or wrong: the subscriber number alone finds the pair.
    for value in profile.landlines:
        found.add(Key("landline", subscriber(value)))
    for value in (*profile.mobiles, *profile.masked):
        found.add(Key("masked", f"{value[-11:-8]}*{value[-4:]}"))


def _person_keys(profile: Profile, found: set[Key]) -> None:
    surnames = surname_sounds(profile.names)
    tails = {mobile[-4:] for mobile in profile.mobiles} | set(profile.last4)
    for name in profile.names:
        if name.full:
            if name.surname:
                found.add(Key("name", name.surname + name.given))
            if name.surname_sound and name.given_sound:
                found.add(Key("sound", f"{name.surname_sound} {name.given_sound}"))
    givens = given_sounds(profile)
    cities = {place.city for place in profile.places if place.city}
    for given in givens:
        found.add(Key("given", given))
        for city in cities:
            found.add(Key("given+city", f"{given} {city}"))
    for surname in surnames:
        for tail in tails:
            found.add(Key("last4+surname", f"{surname} {tail}"))
        for mobile in profile.mobiles:
            found.add(Key("mobile8+surname", f"{surname} {mobile[-11:-3]}"))
        for brand in brand_sounds(profile):
            found.add(Key("surname+brand", f"{surname} {brand}"))
        for place in profile.places:
            if place.district:
                found.add(Key("surname+district", f"{surname} {place.district}"))
    for last in last_characters(profile):
        for city in cities:
            for surname in surnames:
                found.add(Key("surname+city+last", f"{surname} {city} {last}"))


def _firm_keys(profile: Profile, found: set[Key]) -> None:
    if profile.kind != "company":
        return
    cities = {place.city for place in profile.places if place.city}
    for site in profile.sites:
        found.add(Key("site", site))
    for company in profile.companies:
        if company.core:
            found.add(Key("core", company.core))
        if company.brand_sound or company.brand:
            for city in cities | ({company.city} if company.city else set()):
                found.add(Key("brand+city", f"{company.brand_sound or company.brand} {city}"))


def subscriber(landline: str) -> str:
    """Return the last seven digits of a landline: the part that area codes do not touch."""
    return landline[-7:]


def surname_sounds(names: Iterable[NameForm]) -> set[str]:
    """Return every surname, as it sounds, that the readings allow."""
    return {name.surname_sound for name in names if name.surname_sound}


def given_sounds(profile: Profile) -> set[str]:
    """Return given names of two syllables or more, as they sound; shorter ones fit too many."""
    return {name.given_sound for name in profile.names if len(name.given_sound) >= 4} | {
        alias for alias in profile.aliases if len(alias) >= 4
    }


def brand_sounds(profile: Profile) -> set[str]:
    """Return the companies' distinguishing parts as they sound."""
    return {
        company.brand_sound or company.brand
        for company in profile.companies
        if company.brand_sound or company.brand
    }


def last_characters(profile: Profile) -> set[str]:
    """Return the last characters of given names and of nickname parts: 芳 of 芳芳."""
    return {name.given[-1] for name in profile.names if name.given} | {
        nickname[-1] for nickname in profile.nicknames if nickname
    }
