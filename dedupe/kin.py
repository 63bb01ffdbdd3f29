"""Tell whose kin somebody is: 周国强老婆 is not 周国强."""

from __future__ import annotations

from dedupe import remark_words as says
from dedupe.company import is_company, trade_at_end, trades
from dedupe.honorific import AFTER, strip_honorific
from dedupe.person import is_full_name
from dedupe.place import place_at_start
from dedupe.profile import PlaceForm
from dedupe.tables import surname_shares, word_set
from dedupe.text import fold_once

#: Kin words that are forms of address as well: 张太太 is a lady called 张, 张伟太太 is his wife.
_BOTH = word_set("kin_or_address")


def is_place(text: str, home: PlaceForm | None = None) -> bool:
    """Tell whether a folded text is a place and nothing else."""
    found = place_at_start(text, home)
    return found is not None and found.end == len(text)


def is_known(text: str) -> bool:
    """Tell whether a folded piece is a known word: place, trade, tag, firm or source."""
    return (
        text in trades()
        or text in says.tag_words()
        or is_place(text)
        or is_company(text)
        or says.SOURCE.match(text) is not None
    )


def is_kin(who: str, how: str) -> bool:
    """Tell 张伟太太 and 轩轩妈妈 (kin) from 张太太 and 王师傅 (forms of address)."""
    if is_known(who) or how == "对象":
        return False
    if how in AFTER:
        if how in ("秘书", "助理", "司机", "财务", "会计") and strip_honorific(who)[1]:
            return True
        return how in _BOTH and is_full_name(who) and who[0] not in "小老阿"
    if who in surname_shares():
        return len(who) == 1 and how in ("妈妈", "爸爸")
    return len(who) >= 2 and not trade_at_end(who)


def names_kin(text: str) -> bool:
    """Tell whether a text names somebody through a relative."""
    if text.isascii():
        return False
    plain = fold_once(text)
    found = says.KIN_TAIL.match(plain) if plain[-1:] in says.KIN_LAST else None
    return found is not None and is_kin(found.group(1), found.group(2))
