"""Know the forms of address of Chinese and English, and take them off a name."""

from __future__ import annotations

import re
from functools import lru_cache

from dedupe.tables import given_shares, surname_shares, word_lists, word_set
from dedupe.text import simplify

#: Form of address after the name -> "M", "F" or "" where it says nothing of the sex.
AFTER: dict[str, str] = {
    **dict.fromkeys(word_lists()["address"], ""),
    **dict.fromkeys(word_lists()["address_m"], "M"),
    **dict.fromkeys(word_lists()["address_f"], "F"),
}
#: These stand in for a name of one character only (or a compound surname): 李水生 is a name,
#: 张工 is not; 医科, 财务处 are words.
_AFTER_SURNAME_ONLY = word_set("address_surname_only")
#: Address between relatives and friends goes with given names as well: 华哥, 凤姐, 芳姨.
_FAMILIAR = word_set("address_familiar")
_LONGEST_FIRST = sorted(AFTER, key=len, reverse=True)
_TAIL = re.compile("(?:" + "|".join(map(re.escape, _LONGEST_FIRST)) + ")$")
#: Other characters at the end, and others in front, cannot be a form of address.
_LAST, _FIRST = frozenset("\n") | {word[-1] for word in AFTER}, frozenset("老小阿大")
#: Words that end like a form of address and are none.
_WORDS = word_set("address_words")
_BEFORE = re.compile(r"^(老|小|阿|大)(.{1,2})$")
_ENGLISH_BEFORE = re.compile(
    r"^(?:mr|mrs|ms|miss|mdm|madam|dr|prof|sir)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE
)
_ENGLISH_AFTER = re.compile(r"[\s,.]+(?:mr|mrs|ms|miss|mdm|esq|phd|dr|sir)\.?$", re.IGNORECASE)
_ENGLISH_SEX = {"mr": "M", "sir": "M", "mrs": "F", "ms": "F", "miss": "F", "mdm": "F", "madam": "F"}


def strip_honorific(name: str) -> tuple[str, str, str]:
    """Take the form of address off a name: (what is left, the form, sex "M", "F" or "").

    The form is as it was written; 老 and 小 in front of a surname count as one. Nothing is taken
    off a text that is a form of address or a trade as a whole (老板, 电工).
    """
    if name.isascii():
        return _strip_english(name)
    plain = simplify(name)
    return _strip(name, plain) if may_have_honorific(plain) else (name, "", "")


def may_have_honorific(plain: str) -> bool:
    """Tell at once of most simplified names that there is no form of address in them."""
    return plain[-1] in _LAST or plain[0] in _FIRST


@lru_cache(maxsize=1 << 14)
def _strip(name: str, plain: str) -> tuple[str, str, str]:
    """Take a form of address off hanzi; `plain` is the name simplified."""
    if plain in _WORDS or plain in AFTER:
        return name, "", ""
    found = _TAIL.search(plain)
    if found and found.start() > 0:
        rest = name[: found.start()].strip()
        form = found.group()
        body = simplify(rest)
        if _may_take(body, form):
            return rest, name[found.start() :], AFTER[form]
    before = _BEFORE.match(plain)
    familiar = before and len(plain) == 2 and plain[0] in "老小" and plain[1] in surname_shares()
    if familiar and (plain[0] == "老" or _is_surname_here(plain[1], 0.5)):
        return name[1:], name[0], ""
    return name, "", ""


def _may_take(body: str, form: str) -> bool:
    if not body or body in _WORDS:
        return False
    if form in _AFTER_SURNAME_ONLY:
        if body in surname_shares():
            return True
        # 优通刘工: a firm before the surname; but not 精加工 or a name that ends in 生.
        last = surname_shares().get(body[-1], 0.0)
        return len(body) >= 3 and last > 4e-5 and body[-1] + form not in _WORDS
    return len(body) <= 8


def _strip_english(name: str) -> tuple[str, str, str]:
    found = _ENGLISH_BEFORE.match(name)
    if found:
        word = found.group().strip().rstrip(".")
        return name[found.end() :].strip(), word, _ENGLISH_SEX.get(word.lower(), "")
    found = _ENGLISH_AFTER.search(name)
    if found:
        word = found.group().strip(" ,.")
        return name[: found.start()].strip(), word, _ENGLISH_SEX.get(word.lower(), "")
    return name, "", ""


def _is_surname_here(character: str, weight: float) -> bool:
    """Weigh one character between surname and given name; `weight` is the prior of surname."""
    share = surname_shares().get(character, 0.0)
    return share * weight > given_shares().get(character, 0.0) * (1 - weight)


def surname_before(body: str, form: str) -> bool:
    """Tell whether one character before a form of address is a surname: 张姐 yes, 华哥 no."""
    if body not in surname_shares():
        return False
    if len(body) > 1:
        return True
    if simplify(form) in _FAMILIAR and simplify(form) != "老师":
        return _is_surname_here(body, 0.85)
    return _is_surname_here(body, 0.97) or surname_shares()[body] > 0.0001
