"""Turn a source record into its profile: every reading of every field in normal form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice

from dedupe.accounts import read_accounts, read_mail, read_numbers
from dedupe.address import read_address
from dedupe.dates import read_birthday
from dedupe.gathered import Gathered, in_order, sorted_names, unique
from dedupe.handles import handles
from dedupe.mail import is_role
from dedupe.naming import read_firms, read_names, read_nicknames, read_remarks
from dedupe.person import is_full_name
from dedupe.place import read_place
from dedupe.profile import NameForm, PlaceForm, Profile
from dedupe.sexes import named_sex
from dedupe.sites import sites
from dedupe.text import fold, fold_once
from store.values import Fields, RowId, SourceRecord

_EMPTY = ("",)
_NO_PLACE = PlaceForm()
_OF_PEOPLE = ("nickname", "remark", "mobile", "title", "birthday", "gender", "family_name")
_NO_WORD = re.compile(r"\W")
#: Fields from which on two equal rows are one row of a list that was saved twice.
_ENOUGH = 5
#: Characters of the longest full name.
_LONGEST_NAME = 4
_WRITTEN = ("name", "remark")
#: Without one of these columns a record has no place.
_PLACED = frozenset(("province", "city", "district", "region", "address"))
#: Rows that are read at once, and what reads them after their places and numbers.
_AT_ONCE = 256
_STEPS = (read_mail, read_accounts, read_names, read_remarks, read_nicknames, read_firms)
_SEX = {
    "男": "m", "男性": "m", "m": "m", "male": "m", "1": "m", "man": "m", "先生": "m",
    "女": "f", "女性": "f", "f": "f", "female": "f", "2": "f", "woman": "f", "女士": "f",
}  # fmt: skip


def profile(record: SourceRecord, *, region: str = "CN") -> Profile:
    """Return the normal forms of a record; pure, and the same for equal fields.

    `region` is the country whose telephone numbers carry no country code. No text makes it fail.
    """
    return profiles_of([(record.row, record.fields)], region)[0]


def profiles_of(rows: Iterable[tuple[RowId, Fields]], region: str = "CN") -> list[Profile]:
    """Return the normal forms of rows by their fields; of each the same as `profile`.

    They are read kind by kind, not row by row: what reads one kind of cell then stays in the
    processor's caches.
    """
    found: list[Profile] = []
    waiting = iter(rows)
    while some := tuple(islice(waiting, _AT_ONCE)):
        part = [(fields, Gathered()) for _, fields in some]
        # Places first: they tell which country's numbers these are, and which district is meant.
        for fields, got in part:
            if not _PLACED.isdisjoint(fields):
                got.home = _places(fields, got)
        for fields, got in part:
            read_numbers(fields, got, region)
        for read in _STEPS:
            for fields, got in part:
                read(fields, got)
        found += [
            _profile(row, fields, got) for (row, _), (fields, got) in zip(some, part, strict=True)
        ]
    return found


def _profile(row: RowId, fields: Fields, got: Gathered) -> Profile:
    """Return what was gathered, sorted and without repeats."""
    if "gender" in fields:
        got.genders += tuple(filter(None, (_SEX.get(fold(text), "") for text in fields["gender"])))
    titles = tuple(map(fold, fields["title"])) if "title" in fields else ()
    birthdays = tuple(map(read_birthday, fields["birthday"])) if "birthday" in fields else ()
    firm_ids = tuple(map(_firm_id, fields["uscc"])) if "uscc" in fields else ()
    names, emails = sorted_names(got.names), got.emails and unique(got.emails)
    roles = tuple(filter(is_role, emails)) if emails else ()
    own = tuple(e for e in emails if e not in roles) if roles else emails
    wechats = got.wechats and unique(got.wechats)
    kind = "company" if got.official else _kind(got, fields)
    return Profile(
        row,
        kind,
        names,
        got.aliases and unique(got.aliases),
        got.nicknames and unique(got.nicknames),
        got.mobiles and unique(got.mobiles),
        got.landlines and unique(got.landlines),
        got.last4 and unique(got.last4),
        got.masked and unique(got.masked),
        own,
        roles,
        wechats,
        got.qqs and unique(got.qqs),
        in_order(got.companies),
        in_order(got.places),
        got.addresses and unique(got.addresses),
        birthdays and unique(birthdays),
        got.genders and unique(got.genders),
        titles and unique(titles),
        got.honorifics and unique(got.honorifics),
        tuple(sorted(set(got.kin))) if got.kin else (),
        firm_ids and unique(firm_ids),
        _telling(fields["remark"], 4) if "remark" in fields else (),
        _telling(fields["nickname"], 2) if "nickname" in fields else (),
        _twin(fields) if "created_at" in fields else "",
        sites(emails, wechats) if emails or wechats else (),
        named_sex(names) if names else "",
        got.called[0] if got.called and len(set(got.called)) == 1 else "",
        _towns(got) if kind == "company" else (),
        handles((*own, *wechats), names) if names and (own or wechats) else (),
    )


def _towns(got: Gathered) -> tuple[str, ...]:
    """Return the towns in which a firm says it is: in its name or by its places."""
    return unique((*(place.city for place in got.places), *(f.city for f in got.companies)))


def _firm_id(text: str) -> str:
    return _NO_WORD.sub("", fold(text)).upper()


def _telling(texts: tuple[str, ...], least: int) -> tuple[str, ...]:
    """Return whole texts, folded, that say something and are no plain name or number."""
    found: tuple[str, ...] = ()
    for text in map(fold_once, texts):
        if (
            len(text) >= least
            and not text.isdigit()
            and not (len(text) <= _LONGEST_NAME and is_full_name(text))
        ):
            found += (text,)
    return unique(found)


def _twin(fields: Fields) -> str:
    """Return a fingerprint of a row that says when it was entered, and enough besides."""
    if len(fields) < _ENOUGH:
        return ""
    said = "\0".join(f"{name}\1{'|'.join(fields[name])}" for name in sorted(fields))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _places(fields: Fields, got: Gathered) -> PlaceForm:
    """Read the place columns, then the addresses; return the place that stands for the record."""
    province = fields.get("province", _EMPTY)[0]
    city, district = fields.get("city", _EMPTY)[0], fields.get("district", _EMPTY)[0]
    if not (province or city) and "region" in fields:
        province = fields["region"][0]
    home = _NO_PLACE
    if province or city or district:
        home = read_place(province, city, district)
        if home != _NO_PLACE:
            got.places = (home,)
    for text in fields.get("address", ()):
        place, street = read_address(text)
        if street:
            got.addresses += (street,)
        if place != _NO_PLACE:
            if not place.city and place.district and home.city:
                place = read_place(home.province, home.city, place.district)
            got.places += (place,)
            home = home if home.city else place
    return home


def _kind(got: Gathered, fields: Fields) -> str:
    """Tell a person from a firm; "" where the record says neither."""
    names = got.names
    if got.honorifics or got.kin or (names and not _guessed(names)):
        return "person"
    if got.companies and not names:
        if fields.get("name", _EMPTY)[0]:
            return "company"
        if not any(fields.get(key, _EMPTY)[0] for key in _OF_PEOPLE):
            return "company"
    return "person" if names or got.nicknames else ""


def _guessed(names: tuple[NameForm, ...]) -> bool:
    """Tell whether no reading comes from a name or a remark."""
    for name in names:  # noqa: SIM110 - a generator takes three times as long for the one name
        if name.source in _WRITTEN:
            return False
    return True
