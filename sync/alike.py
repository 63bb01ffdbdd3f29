"""Whether two texts of a slot say the same, whatever a CRM makes of blanks, case and punctuation.

A CRM may show a value otherwise than it was written: 138 0013 8000, lower case, cut after twenty
characters. That is no change by anybody, and must not be written again.
"""

from __future__ import annotations

import re
import unicodedata

from dedupe.place import short_place

#: 广东 and 广东省 are one place, and no reason to write.
PLACES = frozenset({"province", "city"})
PHONES = frozenset({"mobile", "mobile2", "phone", "phone2"})
#: A value that a CRM cut short keeps at least so many characters.
SHORTEST_CUT = 10
_NO_DIGIT = re.compile(r"\D")


def form(slot: str, text: str) -> str:
    """Return a slot's text without what makes no difference."""
    text = unicodedata.normalize("NFKC", text)
    if slot in PHONES:
        digits = _NO_DIGIT.sub("", text)
        if not digits:
            return "".join(text.casefold().split())
        if digits.startswith("0086"):
            digits = digits[4:]
        elif digits.startswith("86") and len(digits) > 11:
            digits = digits[2:]
        return digits.lstrip("0") or digits
    if slot in PLACES:
        return short_place(text.strip())
    return "".join(text.casefold().split())


def alike(slot: str, one: str, other: str) -> bool:
    """Tell whether two texts of a slot say the same."""
    return one == other or form(slot, one) == form(slot, other)


def rewritten(slot: str, sent: str, shown: str) -> bool:
    """Tell whether what a CRM shows can be what it made of the text that was sent."""
    if alike(slot, sent, shown):
        return True
    whole, cut = form(slot, sent), form(slot, shown)
    return len(cut) >= SHORTEST_CUT and whole.startswith(cut)
