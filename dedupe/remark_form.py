"""What a remark says, as a value."""

from __future__ import annotations

from typing import NamedTuple

from dedupe.profile import PlaceForm

#: No place is known.
NOWHERE = PlaceForm()


class RemarkReading(NamedTuple):
    """What a remark says. Texts are as they were written, numbers in normal form."""

    #: Full name, or the surname alone where an honorific stands for the rest.
    name: str = ""
    honorific: str = ""
    #: How the person is called: 张姐, 李娜, 华哥, 韩梅梅妈妈. For a kin remark `name` is empty.
    called: str = ""
    mobiles: tuple[str, ...] = ()
    landlines: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    last4: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    wechats: tuple[str, ...] = ()
    qqs: tuple[str, ...] = ()
    company: str = ""
    #: False where an unknown word was taken for a firm.
    company_sure: bool = True
    region: PlaceForm = NOWHERE
    #: False where the shop's own place decided, or the district is not resolved.
    region_sure: bool = True
    address: str = ""
    #: What they buy or sell.
    product: str = ""
    #: Their calling where it is no product: 货代, 修空调, 口腔.
    trade: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    referrer: str = ""
    #: (whose full name or nickname, how): ("周国强", "wife").
    kin: tuple[tuple[str, str], ...] = ()
    english: tuple[str, ...] = ()
    #: Given-name-like parts: 小芳 -> 芳.
    nicknames: tuple[str, ...] = ()
    #: True where the person serves for a firm (客服小美).
    staff: bool = False
    #: Amounts, dates and order states, as written.
    notes: tuple[str, ...] = ()
    plates: tuple[str, ...] = ()
    #: The sort prefix (A, AAA, 0-).
    prefix: str = ""
    #: What was not understood, kept.
    rest: tuple[str, ...] = ()

    @property
    def phones(self) -> tuple[str, ...]:
        """Every telephone number, mobiles first."""
        return self.mobiles + self.landlines
