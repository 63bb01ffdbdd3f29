"""Mail addresses and accounts that spell a name: beside them the name itself is no news."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dedupe.profile import NameForm

_NO_LETTER = re.compile("[^a-z]+")


def handles(ids: Iterable[str], names: Iterable[NameForm]) -> tuple[str, ...]:
    """Return those of a record's ids that are made of one of its full names, sorted.

    wangwei71, wei.wang@163.com and weiwang of 王伟; not wwei, which says less than the name.
    """
    spelled = set()
    for name in names:
        if name.full and name.surname_sound and name.given_sound:
            spelled.add(name.surname_sound + name.given_sound)
            spelled.add(name.given_sound + name.surname_sound)
    if not spelled:
        return ()
    return tuple(
        sorted({one for one in ids if _NO_LETTER.sub("", one.partition("@")[0]) in spelled})
    )
