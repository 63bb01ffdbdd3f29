"""Clean single values for people to see: the script and the words stay those of the source."""

from __future__ import annotations

import re
from functools import lru_cache

from dedupe.dialling import shown_phone
from dedupe.honorific import strip_honorific
from dedupe.mail import read_emails
from dedupe.person import is_full_name, split_hanzi
from dedupe.phone import read_phone_cell
from dedupe.tables import surname_shares
from dedupe.text import all_hanzi, simplify, visible, without_emoji

_BRACKETED = re.compile(r"[(（\[【<][^()（）\[\]【】<>]*[)）\]】>]?")
_TAIL = re.compile(r"[\s\-_－—|/·,，]+(?:微信|vx|wx|wechat|电话|手机|本人|客户)$", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_EDGE = " \t\r\n,，;；、|/-_—'\"“”‘’."


def clean_text(text: str) -> str:
    """Return text without invisible characters and superfluous blanks."""
    return _SPACES.sub(" ", visible(text)).strip()


@lru_cache(maxsize=1 << 14)
def clean_name(text: str) -> str:
    """Return a person's name as it should be shown: 董欣洋 for `董 欣洋（老客户）先生`.

    Hanzi lose their blanks and take the surname first, an honorific after a full name goes; the
    script stays (陳 stays 陳). Latin names in one case get capitals. A surname with an honorific
    (张姐) stays as it is: nothing better is known.
    """
    plain = _BRACKETED.sub(" ", without_emoji(visible(text)))
    plain = _SPACES.sub(" ", _TAIL.sub("", plain.strip())).strip(_EDGE)
    if not plain:
        return clean_text(text)
    rest, honorific, _ = strip_honorific(plain)
    if honorific:
        bare = simplify(rest.replace(" ", ""))
        known = is_full_name(bare) or rest.isascii()
        plain = rest if known and len(bare) > 1 and bare not in surname_shares() else plain
    if plain.isascii():
        return plain.title() if plain == plain.lower() or plain == plain.upper() else plain
    parts = plain.split(" ")
    if len(parts) > 1 and all(all_hanzi(p) for p in parts):
        joined = "".join(parts)
        if len(parts) == 2 and len(joined) <= 4:
            first, second = (simplify(p) for p in parts)
            if first not in surname_shares() and second in surname_shares():
                joined = parts[1] + parts[0]
        return joined if len(joined) <= 4 else plain
    return plain


def is_whole_name(text: str) -> bool:
    """Tell whether a cleaned name is a full name: hanzi with a surname, or Latin words."""
    if text.isascii():
        return " " in text
    plain = simplify(text)
    return bool(split_hanzi(plain)[0]) and 2 <= len(plain) <= 4 and is_full_name(plain)


def clean_phone(text: str, *, region: str = "CN") -> str:
    """Return the number of a cell as people read it; the text itself where it holds no number."""
    found = read_phone_cell(text, region=region)
    for numbers in (found.mobiles, found.landlines, found.masked):
        if numbers:
            return shown_phone(numbers[0])
    return clean_text(text)


def clean_email(text: str) -> str:
    """Return the first mail address of a cell, folded and mended; "" where it holds none."""
    found = read_emails(text)
    return found[0] if found else ""


@lru_cache(maxsize=1 << 14)
def clean_company(text: str) -> str:
    """Return a firm's name with even brackets and no blanks between hanzi."""
    plain = clean_text(text).strip(" ,，;；、|/-_'\"“”‘’")
    if plain.isascii():
        return plain
    plain = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", plain)
    return plain.replace("(", "（").replace(")", "）").replace("[", "（").replace("]", "）")
