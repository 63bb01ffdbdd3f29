"""Read the columns of telephone numbers, mail boxes, WeChat ids and QQ numbers."""

from __future__ import annotations

import re

from dedupe.company import company_of_domain
from dedupe.gathered import Gathered
from dedupe.latin import read_mailbox
from dedupe.mail import is_role, mailbox_number, read_emails
from dedupe.numbering import numbering, read_phone_of
from dedupe.phone import read_phones, whole_mobile
from dedupe.text import visible
from store.values import Fields

_EMPTY = ("",)
_NUMBERED = frozenset(("mobile", "phone", "note"))
_WECHAT_ID = re.compile(r"[a-z0-9][a-z0-9_\-]{3,29}")
_MOBILE_INSIDE = re.compile(r"(?<!\d)(?:86)?(1[3-9]\d{9})(?!\d)")
_NO_DIGIT = re.compile(r"\D")


def read_numbers(fields: Fields, got: Gathered, region: str) -> None:
    """Read the telephone columns, and a number or a mail address that a note names."""
    if _NUMBERED.isdisjoint(fields):
        return
    countries = numbering(fields.get("country", _EMPTY)[0], got.home, region)
    for key in ("mobile", "phone"):
        if key not in fields:
            continue
        for cell in fields[key]:
            mobile = whole_mobile(cell) if countries[0] == "CN" else ""
            if mobile:
                got.mobiles += (mobile,)
            else:
                got.phones(read_phone_of(cell, countries, got.home.city))
    if "note" in fields:
        _note(fields["note"], got, countries[0])


def _note(texts: tuple[str, ...], got: Gathered, country: str) -> None:
    for text in texts:
        found = read_phones(text, region=country)
        # A note may name somebody else's number: one number is taken, a list is not.
        if len(found.mobiles) == 1:
            got.mobiles += found.mobiles
        mails = read_emails(text)
        if len(mails) == 1:
            got.emails += mails


def read_mail(fields: Fields, got: Gathered) -> None:
    """Read mail boxes, and the mobiles and names that stand in them."""
    if "email" in fields:
        for cell in fields["email"]:
            got.emails += read_emails(cell)
    for address in got.emails:
        _mailbox(address, got)


def read_accounts(fields: Fields, got: Gathered) -> None:
    """Read WeChat ids, and the mobiles and names that stand in them, and QQ numbers."""
    if "wechat" in fields:
        got.official = fields["wechat"][0].startswith("gh_")
        for cell in fields["wechat"]:
            _wechat(visible(cell).strip(), got)
    if "qq" in fields:
        for cell in fields["qq"]:
            digits = _NO_DIGIT.sub("", visible(cell))
            if 5 <= len(digits) <= 11:
                got.qqs += (digits,)


def _mailbox(address: str, got: Gathered) -> None:
    """Read a mail box: a mobile, a QQ number or a name before the @, a firm behind it."""
    local, _, domain = address.partition("@")
    got.firm(company_of_domain(domain))
    if is_role(address):
        return
    found = _MOBILE_INSIDE.search(local) if len(local) > 10 else None
    if found:
        got.mobiles += ("+86" + found.group(1),)
        return
    qq = mailbox_number(address)
    if qq:
        got.qqs += (qq,)
        return
    _named(local, "email", got)


def _wechat(cell: str, got: Gathered) -> None:
    if not cell:
        return
    mobile = whole_mobile(cell)
    if mobile:
        got.mobiles += (mobile,)
        return
    wechat = cell.lower()
    if not _WECHAT_ID.fullmatch(wechat):
        got.phones(read_phones(cell))
        return
    got.wechats += (wechat,)
    if not wechat.startswith(("wxid_", "gh_")):
        found = _MOBILE_INSIDE.search(wechat)
        if found:
            got.mobiles += ("+86" + found.group(1),)
            return
        _named(wechat, "wechat", got)


def _named(local: str, source: str, got: Gathered) -> None:
    """Take what an alias says of a name."""
    forms, aliases = read_mailbox(local, source)
    got.names += forms
    got.aliases += aliases
