"""What a source record contributes to its customer, cleaned, with the strength of each value.

Single fields: name, nickname, company, department, title, region, birthday, gender, tier, owner,
status, source, referrer, product, and every other canonical field under its own name.
Lists: phones, emails, wechats, qqs, tags, addresses, remarks, notes.

Strength is 1.0 for what stands in its own column, less for what was read out of something else,
and at most 0.3 for what only stands in for a value (张姐 as a name).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dedupe.clean import clean_company, clean_name, clean_text, is_whole_name
from dedupe.company import is_company
from dedupe.dates import read_birthday
from dedupe.kin import names_kin
from dedupe.mail import read_emails
from dedupe.numbering import numbering, read_phone_of
from dedupe.person import read_nickname
from dedupe.phone import read_phones, whole_mobile
from dedupe.place import place_at_start, read_place, show_place
from dedupe.profile import PlaceForm
from dedupe.remark import RemarkReading, read_remark
from dedupe.text import fold, visible
from store.values import FIELDS, Fields, SourceRecord


class ShownValue(NamedTuple):
    """A cleaned value of one record."""

    value: str
    #: The text as the source had it.
    raw: str
    #: 0 to 1: how well the record supports it.
    strength: float = 1.0


#: Canonical fields that this module gives another name or another form.
_READ_HERE = frozenset((
    "name", "family_name", "given_name", "nickname", "remark", "honorific", "company", "title",
    "department", "mobile", "phone", "email", "wechat", "qq", "country", "province", "city",
    "district", "address", "region", "birthday", "gender", "level", "tags", "note", "owner",
    "product_interest", "referrer", "source", "status",
))  # fmt: skip
_AS_THEY_ARE = tuple(name for name in FIELDS if name not in _READ_HERE)
_PLAIN = {
    "title": "title", "department": "department", "owner": "owner", "status": "status",
    "source": "source", "referrer": "referrer", "level": "tier", "product_interest": "product",
}  # fmt: skip
_SEX = {
    "男": "男", "男性": "男", "m": "男", "male": "男", "1": "男", "先生": "男",
    "女": "女", "女性": "女", "f": "女", "female": "女", "2": "女", "女士": "女",
}  # fmt: skip

#: What people write into a WeChat column instead of an id.
SAME_AS_PHONE = frozenset((
    "同手机", "同手机号", "同电话", "同号", "同上", "手机同号", "电话同号", "微信同号", "手机号",
    "同手機", "同電話", "同號", "手機同號", "無", "无", "没有", "暂无",
))  # fmt: skip

Shown = dict[str, list[ShownValue]]


def shown(
    record: SourceRecord | Fields, *, region: str = "CN"
) -> Mapping[str, tuple[ShownValue, ...]]:
    """Return what a record says of each field of the customer; see the module's text for the keys.

    Phones are E.164 (a local number without area code stays as it is; `region` is the country
    whose numbers need no country code), and a cell that holds none is kept as a note. Mail is
    folded, names and firms keep their script. A kin remark (周国强老婆) gives its own text as a
    weak name and never the name in it. The raw remark is always among `remarks`.
    """
    fields = record.fields if isinstance(record, SourceRecord) else record
    out: Shown = {}
    remarks = [(text, read_remark(text)) for text in fields.get("remark", ())]
    place = _region(fields, out)
    _name(fields, out)
    countries = numbering((fields.get("country") or ("",))[0], place, region)
    _contacts(fields, out, place, countries)
    for text in fields.get("company", ()):
        _add(out, "company", clean_company(text), text, 1.0)
    for text, read in remarks:
        _remark(text, read, out)
    for text in fields.get("nickname", ()):
        _nickname(text, out)
    _plain(fields, out)
    return {key: _best(values) for key, values in out.items()}


def _add(out: Shown, key: str, value: str, raw: str, strength: float) -> None:
    if value:
        out.setdefault(key, []).append(ShownValue(value, raw, strength))


def _best(values: list[ShownValue]) -> tuple[ShownValue, ...]:
    """Keep one entry of each value, the strongest, in the order of first sight."""
    best: dict[str, ShownValue] = {}
    for value in values:
        known = best.get(value.value)
        if known is None or known.strength < value.strength:
            best[value.value] = value
    return tuple(best.values())


def _name(fields: Fields, out: Shown) -> None:
    for text in fields.get("name", ()):
        _name_cell(text, fields.get("company", ()), out)
    family = " ".join(fields.get("family_name", ()))
    given = " ".join(fields.get("given_name", ()))
    if family or given:
        hanzi = not (family + given).isascii()
        _name_cell(family + given if hanzi else f"{given} {family}".strip(), (), out)


def _name_cell(text: str, firms: tuple[str, ...], out: Shown) -> None:
    """Read a name column, which may hold a firm, a kin or a whole remark."""
    if names_kin(text):
        _add(out, "name", clean_text(text), text, 0.2)
        return
    digits = any(c.isdigit() for c in text)
    if is_company(text) or text in firms:
        _add(out, "name", clean_company(text), text, 0.9)
        _add(out, "company", clean_company(text), text, 0.7)
        return
    if digits and not text.isascii():
        _remark(text, read_remark(text), out, kept=False)
        return
    name = clean_name(text)
    if digits and not any(c.isalpha() for c in name):
        return
    strength = 1.0 if is_whole_name(name) else 0.3
    if name.isascii() and strength == 1.0:
        strength = 0.8
    if not name.isascii() and len(name) > 4:
        strength = 0.5
    _add(out, "name", name, text, strength)


def _contacts(fields: Fields, out: Shown, place: PlaceForm, countries: tuple[str, ...]) -> None:
    for key in ("mobile", "phone"):
        for cell in fields.get(key, ()):
            found = read_phone_of(cell, countries, place.city)
            for number in found.mobiles + found.landlines:
                _add(out, "phones", number, cell, 1.0)
            for number in found.masked:
                _add(out, "phones", number, cell, 0.2)
            if not (found.mobiles or found.landlines or found.masked):
                _add(out, "notes", visible(cell).strip(), cell, 0.1)
    for cell in fields.get("email", ()):
        for address in read_emails(cell):
            _add(out, "emails", address, cell, 1.0)
    for cell in fields.get("wechat", ()):
        plain = visible(cell).strip()
        if fold(plain) in SAME_AS_PHONE:
            continue
        _add(out, "wechats", plain, cell, 0.6 if plain.startswith("wxid_") else 1.0)
        mobile = whole_mobile(plain)
        _add(out, "phones", mobile, cell, 0.6)
    for cell in fields.get("qq", ()):
        _add(out, "qqs", visible(cell).strip().removesuffix(".0"), cell, 1.0)
    for text in fields.get("note", ()):
        _add(out, "notes", text.strip(), text, 1.0)
        mobiles = read_phones(text, region=countries[0]).mobiles
        if len(mobiles) == 1:
            _add(out, "phones", mobiles[0], text, 0.4)


def _region(fields: Fields, out: Shown) -> PlaceForm:
    """Show the place columns; without them the place that the address begins with."""
    province, city, district = (
        (fields.get(key) or ("",))[0] for key in ("province", "city", "district")
    )
    region = (fields.get("region") or ("",))[0]
    place = read_place(province or region, city, district)
    raw = " ".join(part for part in (province or region, city, district) if part)
    text = show_place(place) or clean_text(raw)
    _add(out, "region", text, raw, 1.0 if place.city else 0.7)
    for address in fields.get("address", ()):
        _add(out, "addresses", clean_text(address), address, 1.0)
        found = place_at_start(fold(address))
        if found and found.sure and found.place.city:
            _add(out, "region", show_place(found.place), address, 0.6)
            place = place if place.city else found.place
    return place


def _remark(text: str, read: RemarkReading, out: Shown, *, kept: bool = True) -> None:
    """Show what a remark says; the remark itself is kept beside it."""
    if kept:
        _add(out, "remarks", text.strip(), text, 1.0)
    if read.kin and not read.name:
        _add(out, "name", read.called, text, 0.2)
    elif read.name and not read.staff:
        whole = not read.honorific and is_whole_name(clean_name(read.name))
        whole = whole or (len(read.name) > 1 and is_whole_name(read.name))
        name = clean_name(read.name) if whole else read.called
        _add(out, "name", name, text, 0.8 if whole else 0.3)
    elif read.called and not read.staff:
        _add(out, "name", read.called, text, 0.2)
    for number in read.phones:
        _add(out, "phones", number, text, 0.8)
    for address in read.emails:
        _add(out, "emails", address, text, 0.8)
    for wechat in read.wechats:
        _add(out, "wechats", wechat, text, 0.8)
    for qq in read.qqs:
        _add(out, "qqs", qq, text, 0.8)
    _add(out, "company", clean_company(read.company), text, 0.6 if read.company_sure else 0.3)
    _add(out, "region", show_place(read.region), text, 0.5 if read.region_sure else 0.2)
    _add(out, "addresses", read.address, text, 0.6)
    _add(out, "product", read.product or read.trade, text, 0.6)
    for tag in read.tags:
        _add(out, "tags", tag, text, 0.6)
    _add(out, "source", read.source, text, 0.5)
    _add(out, "referrer", read.referrer, text, 0.5)


def _nickname(text: str, out: Shown) -> None:
    plain = clean_text(text)
    _add(out, "nickname", plain, text, 1.0)
    reading, _ = read_nickname(text)
    full = [form for form in reading.names if form.full and form.surname]
    _add(out, "name", clean_name(text) if full else plain, text, 0.5 if full else 0.1)


def _plain(fields: Fields, out: Shown) -> None:
    """Show the fields that need no reading."""
    for key, name in _PLAIN.items():
        for text in fields.get(key, ()):
            _add(out, name, clean_text(text), text, 1.0)
    for text in fields.get("tags", ()):
        for tag in text.replace("，", ",").replace("、", ",").replace(";", ",").split(","):
            _add(out, "tags", clean_text(tag), text, 1.0)
    for text in fields.get("birthday", ()):
        _add(out, "birthday", read_birthday(text) or clean_text(text), text, 1.0)
    for text in fields.get("gender", ()):
        _add(out, "gender", _SEX.get(fold(text), ""), text, 1.0)
    for key in _AS_THEY_ARE:
        for text in fields.get(key, ()):
            _add(out, key, clean_text(text), text, 1.0)
