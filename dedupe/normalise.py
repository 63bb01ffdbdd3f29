"""Turn a source record into its profile: every reading of every field in normal form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from dedupe.address import read_address
from dedupe.company import company_of_domain, is_company, read_company
from dedupe.kin import names_kin
from dedupe.latin import read_mailbox
from dedupe.mail import is_free, is_role, mailbox_number, read_emails
from dedupe.person import PersonReading, read_nickname, read_person
from dedupe.phone import Phones, read_phone_cell, read_phones, whole_mobile
from dedupe.place import read_place
from dedupe.profile import CompanyForm, NameForm, PlaceForm, Profile
from dedupe.remark import RemarkReading, read_remark
from dedupe.text import fold, simplify, visible
from store.values import Fields, SourceRecord

_NONE: tuple[str, ...] = ()
_NO_PLACE = PlaceForm()
_SEPARATED = re.compile(r"[\u4e00-\u9fff].*[\-|/@,，;；_－—]\s*[\u4e00-\u9fffA-Za-z0-9]")
_WECHAT_ID = re.compile(r"[a-z0-9][a-z0-9_\-]{3,29}")
_MOBILE_INSIDE = re.compile(r"(?<!\d)(?:86)?(1[3-9]\d{9})(?!\d)")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")
_COMPACT_DATE = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)")
_MONTH_DAY = re.compile(r"(?:--|1604[-/])?(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?号?")
#: 惠州华逸客服: a desk of a firm.
_ROLE_TAIL = re.compile(
    "(.{2,})(?:客服|行政|前台|总机|售后|办公室|服务台|人事部|财务部|销售部|采购部|市场部|客服部)"
)
_SEX = {
    "男": "m", "男性": "m", "m": "m", "male": "m", "1": "m", "man": "m", "先生": "m",
    "女": "f", "女性": "f", "f": "f", "female": "f", "2": "f", "woman": "f", "女士": "f",
}  # fmt: skip


@dataclass(slots=True)
class _Gathered:
    """The sets of one record while its fields are read."""

    names: list[NameForm] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    nicknames: list[str] = field(default_factory=list)
    mobiles: list[str] = field(default_factory=list)
    landlines: list[str] = field(default_factory=list)
    masked: list[str] = field(default_factory=list)
    last4: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    wechats: list[str] = field(default_factory=list)
    qqs: list[str] = field(default_factory=list)
    companies: list[CompanyForm] = field(default_factory=list)
    places: list[PlaceForm] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    genders: list[str] = field(default_factory=list)
    honorifics: list[str] = field(default_factory=list)
    kin: list[tuple[str, str]] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    firm_texts: tuple[str, ...] = ()

    def phones(self, found: Phones) -> None:
        """Add what was found in a text."""
        self.mobiles += found.mobiles
        self.landlines += found.landlines
        self.masked += found.masked

    def person(self, found: PersonReading) -> None:
        """Add one reading of a name."""
        self.names += found.names
        self.aliases += found.aliases
        if found.honorific:
            self.honorifics.append(simplify(found.honorific))
        if found.sex:
            self.genders.append(found.sex)


def profile(record: SourceRecord, *, region: str = "CN") -> Profile:
    """Return the normal forms of a record; pure, and the same for equal fields.

    `region` is the country whose telephone numbers carry no country code. No text makes it fail.
    """
    fields = record.fields
    got = _Gathered()
    got.firm_texts = fields.get("company", _NONE)
    place = _places(fields, got)
    _phones(fields, got, region, place.city)
    _accounts(fields, got)
    _people(fields, got, place)
    _firms(fields, got)
    for text in fields.get("gender", _NONE):
        sex = _SEX.get(fold(text))
        if sex:
            got.genders.append(sex)
    got.titles += [t for t in map(fold, fields.get("title", _NONE)) if t]
    birthdays = [b for b in map(read_birthday, fields.get("birthday", _NONE)) if b]
    return Profile(
        record.row,
        _kind(got, fields),
        _sorted_names(got.names),
        _unique(got.aliases),
        _unique(got.nicknames),
        _unique(got.mobiles),
        _unique(got.landlines),
        _unique(got.last4),
        _unique(got.masked),
        _unique(e for e in got.emails if not is_role(e)),
        _unique(e for e in got.emails if is_role(e)),
        _unique(got.wechats),
        _unique(got.qqs),
        _sorted_companies(got.companies),
        _sorted_places(got.places),
        _unique(got.addresses),
        _unique(birthdays),
        _unique(got.genders),
        _unique(got.titles),
        _unique(got.honorifics),
        tuple(sorted(set(got.kin))) if got.kin else (),
        _unique(re.sub(r"\W", "", fold(t)).upper() for t in fields.get("uscc", _NONE)),
    )


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    listed = list(values)
    if len(listed) < 2:
        return tuple(v for v in listed if v)
    return tuple(sorted({v for v in listed if v}))


def _name_order(form: NameForm) -> tuple[str, str, str, str, str, bool]:
    return (
        form.surname, form.given, form.surname_sound, form.given_sound, form.source, form.full,
    )  # fmt: skip


_SOURCES = {"name": 0, "remark": 1, "nickname": 2, "email": 3, "wechat": 4}


def _sorted_names(forms: list[NameForm]) -> tuple[NameForm, ...]:
    """Drop repeats: of equal readings the one from the strongest source stays."""
    if len(forms) < 2:
        return tuple(forms)
    best: dict[tuple[str, str, str, str], NameForm] = {}
    for form in forms:
        key = (form.surname, form.given, form.surname_sound, form.given_sound)
        known = best.get(key)
        if known is None or _SOURCES[form.source] < _SOURCES[known.source]:
            best[key] = form
    return tuple(sorted(best.values(), key=_name_order))


def _sorted_companies(forms: list[CompanyForm]) -> tuple[CompanyForm, ...]:
    if len(forms) < 2:
        return tuple(forms)
    return tuple(
        sorted(
            set(forms),
            key=lambda f: (f.core, f.brand, f.brand_sound, f.city, f.branch, f.registered),
        )
    )


def _sorted_places(forms: list[PlaceForm]) -> tuple[PlaceForm, ...]:
    if len(forms) < 2:
        return tuple(forms)
    return tuple(sorted(set(forms), key=lambda f: (f.province, f.city, f.district)))


def _first(fields: Fields, key: str) -> str:
    values = fields.get(key, _NONE)
    return values[0] if values else ""


def _places(fields: Fields, got: _Gathered) -> PlaceForm:
    """Read the place columns, then the addresses; return the place that stands for the record."""
    province, city, district = (_first(fields, k) for k in ("province", "city", "district"))
    region = _first(fields, "region")
    if region and not (province or city):
        province = region
    home = _NO_PLACE
    if province or city or district:
        home = read_place(province, city, district)
        if home != _NO_PLACE:
            got.places.append(home)
    for text in fields.get("address", _NONE):
        place, street = read_address(text)
        if street:
            got.addresses.append(street)
        if place != _NO_PLACE:
            if not place.city and place.district and home.city:
                place = read_place(home.province, home.city, place.district)
            got.places.append(place)
            home = home if home.city else place
    return home


def _phones(fields: Fields, got: _Gathered, region: str, city: str) -> None:
    for key in ("mobile", "phone"):
        for cell in fields.get(key, _NONE):
            mobile = whole_mobile(cell) if region == "CN" else ""
            if mobile:
                got.mobiles.append(mobile)
            else:
                got.phones(read_phone_cell(cell, region=region, city=city))
    for text in fields.get("note", _NONE):
        found = read_phones(text, region=region)
        # A note may name somebody else's number: one number is taken, a list is not.
        if len(found.mobiles) == 1:
            got.mobiles += found.mobiles
        mails = read_emails(text)
        if len(mails) == 1:
            got.emails += mails


def _accounts(fields: Fields, got: _Gathered) -> None:
    """Read mail boxes and WeChat ids, and the mobiles and names that stand in them."""
    for cell in fields.get("email", _NONE):
        got.emails += read_emails(cell)
    for address in got.emails:
        _mailbox(address, got)
    for cell in fields.get("wechat", _NONE):
        _wechat(visible(cell).strip(), got)
    for cell in fields.get("qq", _NONE):
        digits = re.sub(r"\D", "", visible(cell))
        if 5 <= len(digits) <= 11:
            got.qqs.append(digits)


def _mailbox(address: str, got: _Gathered) -> None:
    domain = address.rpartition("@")[2]
    mobile, qq, forms, aliases = _read_local(address)
    if mobile:
        got.mobiles.append(mobile)
    if qq and not mobile:
        got.qqs.append(qq)
    got.names += forms
    got.aliases += aliases
    firm = company_of_domain(domain)
    if firm is not None:
        got.companies.append(firm)


@lru_cache(maxsize=1 << 14)
def _read_local(address: str) -> tuple[str, str, tuple[NameForm, ...], tuple[str, ...]]:
    """Read a mail box: (mobile, QQ number, names, English names)."""
    if is_role(address):
        return "", "", (), ()
    local = address.partition("@")[0]
    found = _MOBILE_INSIDE.search(local)
    if found:
        return "+86" + found.group(1), "", (), ()
    forms, aliases = read_mailbox(local, "email")
    if not forms and not aliases and is_free(address):
        return "", mailbox_number(address), (), ()
    return "", mailbox_number(address), forms, aliases


def _wechat(cell: str, got: _Gathered) -> None:
    if not cell:
        return
    mobile = whole_mobile(cell)
    if mobile:
        got.mobiles.append(mobile)
        return
    wechat = cell.lower()
    if not _WECHAT_ID.fullmatch(wechat):
        got.phones(read_phones(cell))
        return
    got.wechats.append(wechat)
    if not wechat.startswith(("wxid_", "gh_")):
        found = _MOBILE_INSIDE.search(wechat)
        if found:
            got.mobiles.append("+86" + found.group(1))
            return
        forms, aliases = read_mailbox(wechat, "wechat")
        got.names += forms
        got.aliases += aliases


def _people(fields: Fields, got: _Gathered, place: PlaceForm) -> None:
    for text in fields.get("name", _NONE):
        _name_cell(text, got, place)
    family, given = _first(fields, "family_name"), _first(fields, "given_name")
    if family or given:
        joined = family + given if not (family + given).isascii() else f"{given} {family}".strip()
        if family and given and joined.isascii():
            joined = f"{family}, {given}"
        _name_cell(joined, got, place)
    for text in fields.get("remark", _NONE):
        _take_remark(read_remark(text, home=place if place.city else None), got)
    official = _first(fields, "wechat").startswith("gh_")
    for text in fields.get("nickname", _NONE):
        firm = read_company(text) if official else None
        if firm:
            got.companies.append(firm)
            continue
        reading, parts = read_nickname(text)
        got.person(reading)
        got.nicknames += parts
    for text in fields.get("honorific", _NONE):
        got.honorifics.append(fold(text))


def _name_cell(text: str, got: _Gathered, place: PlaceForm) -> None:
    """Read a name column: a person, a firm, or a remark that somebody typed there."""
    if names_kin(text):
        _take_remark(read_remark(text), got, "name")
        return
    if text in got.firm_texts:
        return
    role = _ROLE_TAIL.fullmatch(text)
    if role and not read_person(role.group(1)).names:
        firm = read_company(role.group(1))
        if firm:
            got.companies.append(firm)
        return
    if is_company(text):
        rest = read_person(text)
        if not (rest.honorific and rest.names):
            firm = read_company(text)
            if firm:
                got.companies.append(firm)
            return
    if _SEPARATED.search(text) or any(c.isdigit() for c in text):
        _take_remark(read_remark(text, home=place if place.city else None), got, "name")
        return
    got.person(read_person(text))


def _take_remark(read: RemarkReading, got: _Gathered, source: str = "remark") -> None:
    got.mobiles += read.mobiles
    got.landlines += read.landlines
    got.masked += read.masked
    got.last4 += read.last4
    got.emails += read.emails
    got.wechats += read.wechats
    got.qqs += read.qqs
    got.kin += read.kin
    if read.called and not read.staff and (read.name or not read.kin):
        got.person(read_person(read.called, source))
    got.nicknames += read.nicknames
    got.aliases += read.english
    if read.company:
        firm = read_company(read.company)
        if firm:
            got.companies.append(firm)
    if read.region != _NO_PLACE:
        got.places.append(read.region)
    if read.address:
        street = read_address(read.address)[1]
        if street:
            got.addresses.append(street)


def _firms(fields: Fields, got: _Gathered) -> None:
    for text in fields.get("company", _NONE):
        firm = read_company(text)
        if firm:
            got.companies.append(firm)
    if _first(fields, "wechat").startswith("gh_"):
        # An official account belongs to a firm: its nickname is the firm's name, and what looks
        # like a person's name in nickname or remark (隆康) is the brand.
        got.names = [name for name in got.names if name.source == "name"]
        for text in fields.get("nickname", _NONE):
            firm = read_company(text)
            if firm:
                got.companies.append(firm)


def _kind(got: _Gathered, fields: Fields) -> str:
    """Tell a person from a firm; "" where the record says neither."""
    if _first(fields, "wechat").startswith("gh_"):
        return "company"
    if any(f.source in ("name", "remark") for f in got.names) or got.honorifics or got.kin:
        return "person"
    if _first(fields, "name") and not got.names and got.companies:
        return "company"
    people = ("nickname", "remark", "mobile", "title", "birthday", "gender", "family_name")
    if got.companies and not any(_first(fields, key) for key in people) and not got.names:
        return "company"
    return "person" if got.names or got.nicknames else ""


@lru_cache(maxsize=1 << 14)
def read_birthday(text: str) -> str:
    """Return a birthday as 1985-06-03, or --06-03 without a year; "" where it is none.

    Apple writes the year 1604 where the year is not known. Lunar dates are left alone.
    """
    plain = visible(text).strip()
    if "农历" in plain or "阴历" in plain:
        return ""
    found = _DATE.match(plain) or _COMPACT_DATE.fullmatch(plain)
    if found:
        year, month, day = (int(part) for part in found.groups())
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return ""
        if year == 1604 or year < 1890:
            return f"--{month:02d}-{day:02d}"
        return f"{year:04d}-{month:02d}-{day:02d}" if year < 2100 else ""
    found = _MONTH_DAY.fullmatch(plain)
    if found and (not plain.isdigit()):
        month, day = int(found.group(1)), int(found.group(2))
        if 1 <= month <= 12 and 1 <= day <= 31:
            return f"--{month:02d}-{day:02d}"
    return ""
