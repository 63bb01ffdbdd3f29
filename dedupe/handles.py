"""Mail addresses and accounts that spell a name: beside them the name itself is no news."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from dedupe.profile import NameForm

_NO_LETTER = re.compile("[^a-z]+")


def handles(ids: Collection[str], names: Iterable[NameForm]) -> tuple[str, ...]:
    """Return those of a record's ids that are made of one of its full names, sorted.

    wangwei71, wei.wang@163.com and weiwang of 王伟; not wwei, which says less than the name.
    """
    found: set[str] = set()
    for _, _, one, other, _, full in names:
        if full and one and other:
            for text in ids:
                # Most begin with something else, wxid_ above all.
                if text.startswith((one, other)):
                    letters = _NO_LETTER.sub("", text.partition("@")[0])
                    if letters in (one + other, other + one):
                        found.add(text)
    return tuple(sorted(found)) if found else ()
