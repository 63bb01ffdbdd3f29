"""A source record in normal form: what the comparison sees, and nothing else.

The forms are tuples and not dataclasses, as `RowId` is: a table makes millions of them, and a
frozen dataclass takes ten times as long to make.
"""

from __future__ import annotations

from typing import NamedTuple

from store.values import RowId


class NameForm(NamedTuple):
    """One reading of a person's name."""

    #: Simplified hanzi, "" where only Latin script is known.
    surname: str = ""
    given: str = ""
    #: Pinyin without tones, lower case, syllables joined; Latin names are folded to a-z.
    surname_sound: str = ""
    given_sound: str = ""
    #: Where it was read: "name", "remark", "nickname", "email", "wechat" (weakest last).
    source: str = "name"
    #: False where only the surname, an initial or a nickname's part is known.
    full: bool = True


class CompanyForm(NamedTuple):
    """One reading of a company's name."""

    #: Without place, legal form and branch, simplified: 美丽源化妆品.
    core: str
    #: The distinguishing part: 美丽源 (first two characters where it cannot be told).
    brand: str
    brand_sound: str = ""
    city: str = ""
    branch: str = ""
    #: True where the text carries a legal form (有限公司, LLC, 厂, 店 ...).
    registered: bool = False


class PlaceForm(NamedTuple):
    """A place, as far as it is known; short names without 省 市 区."""

    province: str = ""
    city: str = ""
    district: str = ""


class Profile(NamedTuple):
    """Sets of normal forms of one record; every tuple is sorted and free of repeats."""

    row: RowId
    #: "person", "company" or "" (not known).
    kind: str = ""
    names: tuple[NameForm, ...] = ()
    #: English or other given names beside a Chinese name ("amy").
    aliases: tuple[str, ...] = ()
    #: The given-name-like part of a nickname (芳芳 -> 芳), simplified.
    nicknames: tuple[str, ...] = ()
    #: E.164 with plus: "+8613800001101".
    mobiles: tuple[str, ...] = ()
    #: E.164 without extension: "+8657180003302".
    landlines: tuple[str, ...] = ()
    #: Last four digits that stand alone, and masked numbers as "138****1101".
    last4: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    #: info@, sales@ ...: they name a firm, not a person.
    role_emails: tuple[str, ...] = ()
    #: wxid_..., aliases; lower case.
    wechats: tuple[str, ...] = ()
    qqs: tuple[str, ...] = ()
    companies: tuple[CompanyForm, ...] = ()
    places: tuple[PlaceForm, ...] = ()
    #: Folded street addresses: road, number and unit.
    addresses: tuple[str, ...] = ()
    #: "1985-06-03"; "--06-03" where the year is not known.
    birthdays: tuple[str, ...] = ()
    #: "m", "f" from a field; "M", "F" from an honorific.
    genders: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    honorifics: tuple[str, ...] = ()
    #: (whose full name, how): ("周国强", "wife") says that this is not 周国强.
    kin: tuple[tuple[str, str], ...] = ()
    #: USCC or other public number of a firm.
    firm_ids: tuple[str, ...] = ()
    #: Whole remarks that say more than a name ("刘洋-苏州"), folded: two address books in which the
    #: owner wrote the same of somebody.
    remarks: tuple[str, ...] = ()
    #: Whole nicknames that are no names ("Ocean"), folded.
    nicks: tuple[str, ...] = ()
    #: Fingerprint of all fields, for rows that say when they were entered: the same list, saved
    #: twice, says the same of a row to the minute. Empty for rows that say little.
    twin: str = ""
    #: What a firm calls itself on the net: the label of its own mail domain, the name of its
    #: official account (lianjieyq of gh_lianjieyq and of info@lianjieyq.com.cn).
    sites: tuple[str, ...] = ()
    #: "m", "f" or "": what the given name tells, and what a remark calls the person (哥, 女士).
    named_sex: str = ""
    called_sex: str = ""
    #: Towns in a firm's name and places; empty for people.
    towns: tuple[str, ...] = ()
    #: Mail addresses and WeChat ids that spell the person's own name (wangwei71 of 王伟): whoever
    #: shares one shares the name, too, so the name adds nothing.
    handles: tuple[str, ...] = ()
