"""Read a remark as people write it: A张姐-朝阳-美甲-138…(老客户)."""

from __future__ import annotations

import re
from functools import lru_cache

from dedupe import remark_words as says
from dedupe.mail import without_emails
from dedupe.phone import NOTHING, read_phones
from dedupe.profile import PlaceForm
from dedupe.remark_form import RemarkReading
from dedupe.remark_pieces import Pieces
from dedupe.tables import surname_shares
from dedupe.text import fold, simplify, visible

__all__ = ["RemarkReading", "read_remark"]

#: Without one a remark holds no number, no account and no amount.
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z\d]")
_GLUE, _DOT = "\ue010", "\ue011"
_LABEL = re.compile(
    r"(?:联系)?(?:电话|手机|手机号码?|tel|mobile|phone|mob|联系方式|號碼|電話|手機|号码)\s?[:：]?\s*(?=$|[\s\-/|,，;；()（）?？])",
    re.IGNORECASE,
)
_FOUR = re.compile(r"^([\u3400-\u9fff]{1,8})(\d{4})$")


def _take(pattern: re.Pattern[str], text: str, into: list[str]) -> str:
    """Move every match of a pattern (its group, if it has one) out of the text."""

    def out(match: re.Match[str]) -> str:
        into.append(match.group(1) if match.groups() else match.group())
        return " | "

    return pattern.sub(out, text)


def _split(plain: str, reader: Pieces) -> None:
    """Give the reader the pieces between the separators."""
    plain = says.SURNAME_GAP.sub("", says.LATIN_GAP.sub(_GLUE, plain))
    for piece in says.SEPARATORS.split(says.FOREIGN_DOT.sub(_DOT, plain)):
        piece = piece.replace(_GLUE, " ").replace(_DOT, "·").strip()
        four = _FOUR.match(piece)
        if four:
            # 陈阳家0948 is a name with the end of a number; a year may be one, so it is only kept.
            year = 1950 <= int(four.group(2)) <= 2030
            (reader.notes if year else reader.last4).append(four.group(2))
            piece = four.group(1)
        if piece:
            reader.pieces.append(piece)


@lru_cache(maxsize=1 << 14)
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
    plain = visible(text).strip()
    emails, plain = without_emails(plain)
    wechats: list[str] = []
    qqs: list[str] = []
    plates: list[str] = []
    last4: list[str] = []
    notes: list[str] = []
    phones = NOTHING
    if _LETTER_OR_DIGIT.search(plain):
        plain = _take(says.PLATE, plain, plates)
        plain = _take(says.QQ, plain, qqs)
        plain = _take(says.WECHAT_BARE, plain, wechats)
        plain = _take(says.WECHAT, plain, wechats)
        phones = read_phones(plain)
        plain = says.SAME_NUMBER.sub(" | ", phones.rest)
        plain = _take(says.LAST4, plain, last4)
        plain = _take(says.AMOUNT, plain, notes)
    elif "同" in plain:
        plain = says.SAME_NUMBER.sub(" | ", plain)
    plain = _LABEL.sub(" | ", plain)
    plain = says.ADDRESS_GAP.sub(_without_gap, plain)
    prefix = says.PREFIX.match(plain)
    if prefix:
        plain = plain[prefix.end() :]
    reader = Pieces(home)
    reader.notes += notes
    reader.last4 += last4
    _split(plain, reader)
    reader.read()
    return RemarkReading(
        reader.name, reader.honorific, reader.called,
        phones.mobiles, phones.landlines, phones.masked, tuple(dict.fromkeys(reader.last4)),
        emails, tuple(w.lower() for w in dict.fromkeys(wechats)), tuple(dict.fromkeys(qqs)),
        reader.company, reader.company_sure, reader.region, reader.region_sure, reader.address,
        reader.products[-1] if reader.products else "",
        reader.callings[0] if reader.callings else "",
        tuple(dict.fromkeys(reader.tags)), reader.source, reader.referrer,
        tuple(dict.fromkeys(reader.kin)), tuple(dict.fromkeys(fold(e) for e in reader.english)),
        tuple(dict.fromkeys(reader.nicknames)), reader.staff, tuple(reader.notes),
        tuple(plates), prefix.group().strip() if prefix else "", tuple(reader.rest),
    )  # fmt: skip
