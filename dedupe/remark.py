"""Read a remark as people write it: A张姐-朝阳-美甲-138…(老客户)."""

from __future__ import annotations

import re
from typing import TypeVar

from dedupe import remark_words as says
from dedupe.mail import without_emails
from dedupe.phone import NOTHING, read_phones
from dedupe.profile import PlaceForm
from dedupe.remark_form import RemarkReading
from dedupe.remark_pieces import Pieces
from dedupe.tables import surname_shares
from dedupe.text import fold, simplify, visible

Found = TypeVar("Found")

__all__ = ["RemarkReading", "read_remark"]

#: Without one a remark holds no number, no account and no amount.
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z\d]")
_LETTER = re.compile("[a-z]", re.IGNORECASE)
#: Hanzi and no separator (丨 stands among them): nearly half of all remarks.
_ONE_PIECE = re.compile("[\u4e00-\u4e27\u4e29-\u9fff]+")
_DOTS = re.compile("[·•・]")
_GLUE, _DOT = "\ue010", "\ue011"
_LABEL = re.compile(
    r"(?:联系)?(?:电话|手机|手机号码?|tel|mobile|phone|mob|联系方式|號碼|電話|手機|号码)\s?[:：]?\s*(?=$|[\s\-/|,，;；()（）?？])",
    re.IGNORECASE,
)
#: Without one of these there is no label.
_LABELLED = re.compile("[话机式码話機碼a-z]", re.IGNORECASE)
_QQ_IN_HANZI = re.compile("扣扣|企鹅")
_LAST4 = re.compile("[尾四]")
_FOUR = re.compile(r"^([\u3400-\u9fff]{1,8})(\d{4})$")


def _take(pattern: re.Pattern[str], text: str, into: list[str]) -> str:
    """Move every match of a pattern (its group, if it has one) out of the text."""
    found = pattern.findall(text)
    if not found:
        return text
    into += found
    return pattern.sub(" | ", text)


def _split(plain: str, reader: Pieces) -> None:
    """Give the reader the pieces between the separators."""
    if _ONE_PIECE.fullmatch(plain):
        reader.take(plain)
        return
    if " " in plain:
        plain = says.SURNAME_GAP.sub("", says.LATIN_GAP.sub(_GLUE, plain))
    if _DOTS.search(plain):
        plain = says.FOREIGN_DOT.sub(_DOT, plain)
    for piece in says.SEPARATORS.split(plain):
        piece = piece.replace(_GLUE, " ").replace(_DOT, "·").strip()
        four = _FOUR.match(piece) if piece[-1:].isdecimal() else None
        if four:
            # 陈阳家0948 is a name with the end of a number; a year may be one, so it is only kept.
            piece, digits = four.groups()
            if 1950 <= int(digits) <= 2030:
                reader.notes += (digits,)
            else:
                reader.last4 += (digits,)
        if piece:
            reader.take(piece)


def _without_same_number(plain: str) -> str:
    return says.SAME_NUMBER.sub(" | ", plain) if "同" in plain else plain


def _once(found: tuple[Found, ...]) -> tuple[Found, ...]:
    """Return what was found without repeats, in its order."""
    return found if len(found) < 2 else tuple(dict.fromkeys(found))


def _without_gap(found: re.Match[str]) -> str:
    """Join a surname and the form of address behind it."""
    return "".join(found.groups()) if simplify(found[1]) in surname_shares() else found.group()


def read_remark(text: str, *, home: PlaceForm | None = None) -> RemarkReading:
    """Read a WeChat remark; nothing is lost: what is not understood stands in `rest`.

    Strict patterns first (mail, WeChat id, QQ, plate, telephone, amounts), then the pieces between
    the separators, by word lists. `home` is the shop's own place, which decides a district that
    several cities have, with `region_sure` False. Every guess is for a person to see: the caller
    keeps the raw remark.
    """
    emails: tuple[str, ...] = ()
    plain = text
    if not _ONE_PIECE.fullmatch(text):
        emails, plain = without_emails(visible(text).strip())
    wechats: list[str] = []
    qqs: list[str] = []
    plates: list[str] = []
    last4: list[str] = []
    notes: list[str] = []
    phones = NOTHING
    # Each long pattern is tried only where the text has what it cannot do without.
    if _LETTER_OR_DIGIT.search(plain):
        if _LETTER.search(plain):
            plain = _take(says.QQ, _take(says.PLATE, plain, plates), qqs)
            plain = _take(says.WECHAT, _take(says.WECHAT_BARE, plain, wechats), wechats)
        elif _QQ_IN_HANZI.search(plain):
            plain = _take(says.QQ, plain, qqs)
        phones = read_phones(plain)
        plain = _without_same_number(phones.rest)
        if _LAST4.search(plain):
            plain = _take(says.LAST4, plain, last4)
        if says.MONEY.search(plain):
            plain = _take(says.AMOUNT, plain, notes)
    else:
        plain = _without_same_number(plain)
    if _LABELLED.search(plain):
        plain = _LABEL.sub(" | ", plain)
    if " " in plain:
        plain = says.ADDRESS_GAP.sub(_without_gap, plain)
    prefix = None if "\u3400" <= plain[:1] <= "\u9fff" else says.PREFIX.match(plain)
    if prefix:
        plain = plain[prefix.end() :]
    reader = Pieces(home)
    reader.notes, reader.last4 = tuple(notes), tuple(last4)
    _split(plain, reader)
    reader.read()
    return RemarkReading(
        reader.name, reader.honorific, reader.called,
        phones.mobiles, phones.landlines, phones.masked, _once(reader.last4),
        emails, tuple(map(str.lower, _once(tuple(wechats)))), _once(tuple(qqs)),
        reader.company, reader.company_sure, reader.region, reader.region_sure, reader.address,
        reader.products[-1] if reader.products else "",
        reader.callings[0] if reader.callings else "",
        _once(reader.tags), reader.source, reader.referrer,
        _once(reader.kin), _once(tuple(map(fold, reader.english))),
        _once(reader.nicknames), reader.staff, reader.notes,
        tuple(plates), prefix.group().strip() if prefix else "", reader.rest,
    )  # fmt: skip
