"""Turn a source record into its profile: every reading of every field in normal form."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from dedupe.address import read_address
from dedupe.company import company_of_domain, is_company, read_company
from dedupe.dates import read_birthday
from dedupe.gathered import Gathered, sorted_companies, sorted_names, sorted_places, unique
from dedupe.kin import names_kin
from dedupe.latin import read_mailbox
from dedupe.mail import is_free, is_role, mailbox_number, read_emails
from dedupe.numbering import numbering, read_phone_of
from dedupe.person import is_full_name, read_nickname, read_person
from dedupe.phone import read_phones, whole_mobile
from dedupe.place import read_place
from dedupe.profile import NameForm, PlaceForm, Profile
from dedupe.remark import RemarkReading, read_remark
from dedupe.sexes import named_sex
from dedupe.sites import sites
from dedupe.text import fold, visible
from store.values import Fields, SourceRecord

_NONE: tuple[str, ...] = ()
_EMPTY = ("",)
_NO_PLACE = PlaceForm()
_OF_PEOPLE = ("nickname", "remark", "mobile", "title", "birthday", "gender", "family_name")
_SEPARATED = re.compile(r"[\u4e00-\u9fff].*[\-|/@,，;；_－—]\s*[\u4e00-\u9fffA-Za-z0-9]")
_WECHAT_ID = re.compile(r"[a-z0-9][a-z0-9_\-]{3,29}")
_MOBILE_INSIDE = re.compile(r"(?<!\d)(?:86)?(1[3-9]\d{9})(?!\d)")
#: What nearly every name cell holds; 李丽妈 is somebody's mother.
_SHORT_NAME = re.compile("[\u4e00-\u9fff]{2,3}(?<![妈爸媽])")
#: 惠州华逸客服: a desk of a firm.
_ROLE_TAIL = re.compile(
    "(.{2,})(?:客服|行政|前台|总机|售后|办公室|服务台|人事部|财务部|销售部|采购部|市场部|客服部)"
)
_NO_WORD, _NO_DIGIT = re.compile(r"\W"), re.compile(r"\D")
#: Fields from which on two equal rows are one row of a list that was saved twice.
_ENOUGH = 5
_SEX = {
    "男": "m", "男性": "m", "m": "m", "male": "m", "1": "m", "man": "m", "先生": "m",
    "女": "f", "女性": "f", "f": "f", "female": "f", "2": "f", "woman": "f", "女士": "f",
}  # fmt: skip


def profile(record: SourceRecord, *, region: str = "CN") -> Profile:
    """Return the normal forms of a record; pure, and the same for equal fields.

    `region` is the country whose telephone numbers carry no country code. No text makes it fail.
    """
    fields = record.fields
    got = Gathered()
    got.firm_texts = fields.get("company", _NONE)
    place = _places(fields, got)
    _phones(fields, got, region, place)
    _accounts(fields, got)
    _people(fields, got, place)
    _firms(fields, got)
    if "gender" in fields:
        got.genders += filter(None, (_SEX.get(fold(text), "") for text in fields["gender"]))
    if "title" in fields:
        got.titles += filter(None, map(fold, fields["title"]))
    birthdays = [read_birthday(text) for text in fields.get("birthday", _NONE)]
    roles = [e for e in got.emails if is_role(e)] if got.emails else []
    own = [e for e in got.emails if e not in roles] if roles else got.emails
    uscc = [_NO_WORD.sub("", fold(t)).upper() for t in fields.get("uscc", _NONE)]
    names = sorted_names(got.names)
    return Profile(
        record.row,
        _kind(got, fields),
        names,
        unique(got.aliases),
        unique(got.nicknames),
        unique(got.mobiles),
        unique(got.landlines),
        unique(got.last4),
        unique(got.masked),
        unique(own),
        unique(roles),
        unique(got.wechats),
        unique(got.qqs),
        sorted_companies(got.companies),
        sorted_places(got.places),
        unique(got.addresses),
        unique(birthdays),
        unique(got.genders),
        unique(got.titles),
        unique(got.honorifics),
        tuple(sorted(set(got.kin))) if got.kin else (),
        unique(uscc),
        _telling(fields.get("remark", _NONE), 4),
        _telling(fields.get("nickname", _NONE), 2),
        _twin(fields),
        sites(got.emails, got.wechats) if got.emails or got.wechats else (),
        named_sex(names) if names else "",
        got.called[0] if len(set(got.called)) == 1 else "",
    )


def _telling(texts: tuple[str, ...], least: int) -> tuple[str, ...]:
    """Return whole texts, folded, that say something and are no plain name or number."""
    if not texts:
        return _NONE
    found = (fold(text) for text in texts)
    return unique([t for t in found if len(t) >= least and not t.isdigit() and not is_full_name(t)])


def _twin(fields: Fields) -> str:
    """Return a fingerprint of a row that says when it was entered, and enough besides."""
    if "created_at" not in fields or len(fields) < _ENOUGH:
        return ""
    said = "\0".join(f"{name}\1{'|'.join(fields[name])}" for name in sorted(fields))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _first(fields: Fields, key: str) -> str:
    values = fields.get(key)
    return values[0] if values else ""


def _places(fields: Fields, got: Gathered) -> PlaceForm:
    """Read the place columns, then the addresses; return the place that stands for the record."""
    province = fields.get("province", _EMPTY)[0]
    city, district = fields.get("city", _EMPTY)[0], fields.get("district", _EMPTY)[0]
    if not (province or city):
        province = fields.get("region", _EMPTY)[0]
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


def _phones(fields: Fields, got: Gathered, region: str, place: PlaceForm) -> None:
    countries = numbering(_first(fields, "country"), place, region)
    for key in ("mobile", "phone"):
        for cell in fields.get(key, _NONE):
            mobile = whole_mobile(cell) if countries[0] == "CN" else ""
            if mobile:
                got.mobiles.append(mobile)
            else:
                got.phones(read_phone_of(cell, countries, place.city))
    for text in fields.get("note", _NONE):
        found = read_phones(text, region=countries[0])
        # A note may name somebody else's number: one number is taken, a list is not.
        if len(found.mobiles) == 1:
            got.mobiles += found.mobiles
        mails = read_emails(text)
        if len(mails) == 1:
            got.emails += mails


def _accounts(fields: Fields, got: Gathered) -> None:
    """Read mail boxes and WeChat ids, and the mobiles and names that stand in them."""
    for cell in fields.get("email", _NONE):
        got.emails += read_emails(cell)
    for address in got.emails:
        _mailbox(address, got)
    for cell in fields.get("wechat", _NONE):
        _wechat(visible(cell).strip(), got)
    for cell in fields.get("qq", _NONE):
        digits = _NO_DIGIT.sub("", visible(cell))
        if 5 <= len(digits) <= 11:
            got.qqs.append(digits)


def _mailbox(address: str, got: Gathered) -> None:
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


def _wechat(cell: str, got: Gathered) -> None:
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


def _people(fields: Fields, got: Gathered, place: PlaceForm) -> None:
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
    got.honorifics += map(fold, fields.get("honorific", _NONE))


def _name_cell(text: str, got: Gathered, place: PlaceForm) -> None:
    """Read a name column: a person, a firm, or a remark that somebody typed there."""
    if _SHORT_NAME.fullmatch(text) and text not in got.firm_texts:
        got.person(read_person(text))
        return
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


def _take_remark(read: RemarkReading, got: Gathered, source: str = "remark") -> None:
    got.mobiles += read.mobiles
    got.landlines += read.landlines
    got.masked += read.masked
    got.last4 += read.last4
    got.emails += read.emails
    got.wechats += read.wechats
    got.qqs += read.qqs
    got.kin += read.kin
    if read.called and not read.staff and (read.name or not read.kin):
        called = read_person(read.called, source)
        got.person(called)
        if source == "remark" and called.sex:
            got.called.append(called.sex.lower())
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


def _firms(fields: Fields, got: Gathered) -> None:
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


def _kind(got: Gathered, fields: Fields) -> str:
    """Tell a person from a firm; "" where the record says neither."""
    if _first(fields, "wechat").startswith("gh_"):
        return "company"
    if any(f.source in ("name", "remark") for f in got.names) or got.honorifics or got.kin:
        return "person"
    if _first(fields, "name") and not got.names and got.companies:
        return "company"
    if got.companies and not got.names and not any(_first(fields, key) for key in _OF_PEOPLE):
        return "company"
    return "person" if got.names or got.nicknames else ""
