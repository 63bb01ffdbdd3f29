"""Read the columns that name somebody: names, remarks, nicknames and firms."""

from __future__ import annotations

import re

from dedupe.address import read_address
from dedupe.company import is_company, read_company
from dedupe.gathered import Gathered
from dedupe.kin import names_kin
from dedupe.person import read_nickname, read_person
from dedupe.profile import PlaceForm
from dedupe.remark import RemarkReading, read_remark
from dedupe.text import fold
from store.values import Fields

_EMPTY = ("",)
_NO_PLACE = PlaceForm()
_SEPARATED = re.compile(r"[\u4e00-\u9fff].*[\-|/@,，;；_－—]\s*[\u4e00-\u9fffA-Za-z0-9]")
#: What nearly every name cell holds; 李丽妈 is somebody's mother.
_SHORT_NAME = re.compile("[\u4e00-\u9fff]{2,3}(?<![妈爸媽])")
#: 惠州华逸客服: a desk of a firm.
_ROLE_TAIL = re.compile(
    "(.{2,})(?:客服|行政|前台|总机|售后|办公室|服务台|人事部|财务部|销售部|采购部|市场部|客服部)"
)
#: Other characters cannot end such a cell.
_ROLE_LAST = frozenset("服政台机后室部")


def read_names(fields: Fields, got: Gathered) -> None:
    """Read the columns of names."""
    if "company" in fields:
        got.firm_texts = fields["company"]
    if "name" in fields:
        for text in fields["name"]:
            _name_cell(text, got)
    if "family_name" in fields or "given_name" in fields:
        family, given = fields.get("family_name", _EMPTY)[0], fields.get("given_name", _EMPTY)[0]
        if family or given:
            _name_cell(_joined(family, given), got)


def read_remarks(fields: Fields, got: Gathered) -> None:
    """Read the column of remarks."""
    for text in fields.get("remark", ()):
        _take_remark(read_remark(text, home=got.home if got.home.city else None), got)


def read_nicknames(fields: Fields, got: Gathered) -> None:
    """Read nicknames and forms of address; an official account's nickname is a firm."""
    for text in fields.get("nickname", ()):
        firm = read_company(text) if got.official else None
        if firm:
            got.firm(firm)
            continue
        reading, parts = read_nickname(text)
        got.person(reading)
        got.nicknames += parts
    if "honorific" in fields:
        got.honorifics += tuple(map(fold, fields["honorific"]))


def read_firms(fields: Fields, got: Gathered) -> None:
    """Read the company column; of an official account also the nickname."""
    for text in fields.get("company", ()):
        got.firm(read_company(text))
    if got.official:
        # An official account belongs to a firm: its nickname is the firm's name, and what looks
        # like a person's name in nickname or remark (隆康) is the brand.
        got.names = tuple(name for name in got.names if name.source == "name")
        for text in fields.get("nickname", ()):
            got.firm(read_company(text))


def _joined(family: str, given: str) -> str:
    """Join the two columns of a name: 张伟, or "Zhang, Wei", which says which is which."""
    if not (family + given).isascii():
        return family + given
    return f"{family}, {given}" if family and given else family or given


def _name_cell(text: str, got: Gathered) -> None:
    """Read a name column: a person, a firm, or a remark that somebody typed there."""
    if _SHORT_NAME.fullmatch(text) and text not in got.firm_texts:
        got.person(read_person(text))
        return
    if names_kin(text):
        _take_remark(read_remark(text), got, "name")
        return
    if text in got.firm_texts:
        return
    role = _ROLE_TAIL.fullmatch(text) if text[-1:] in _ROLE_LAST else None
    if role and not read_person(role.group(1)).names:
        got.firm(read_company(role.group(1)))
        return
    if is_company(text):
        rest = read_person(text)
        if not (rest.honorific and rest.names):
            got.firm(read_company(text))
            return
    if _SEPARATED.search(text) or any(map(str.isdigit, text)):
        _take_remark(read_remark(text, home=got.home if got.home.city else None), got, "name")
        return
    got.person(read_person(text))


def _take_remark(read: RemarkReading, got: Gathered, source: str = "remark") -> None:
    if read.mobiles or read.landlines or read.masked or read.last4:
        got.mobiles += read.mobiles
        got.landlines += read.landlines
        got.masked += read.masked
        got.last4 += read.last4
    if read.emails or read.wechats or read.qqs:
        got.emails += read.emails
        got.wechats += read.wechats
        got.qqs += read.qqs
    if read.kin:
        got.kin += read.kin
    if read.called and not read.staff and (read.name or not read.kin):
        called = read_person(read.called, source)
        got.person(called)
        if source == "remark" and called.sex:
            got.called += (called.sex.lower(),)
    if read.nicknames or read.english:
        got.nicknames += read.nicknames
        got.aliases += read.english
    if read.company:
        got.firm(read_company(read.company))
    if read.region != _NO_PLACE:
        got.places += (read.region,)
    if read.address:
        street = read_address(read.address)[1]
        if street:
            got.addresses += (street,)
