"""Cut words that are glued together: what stands before a form of address, a name with a firm."""

from __future__ import annotations

import re

from dedupe.company import is_company, trade_at_end, trade_starts
from dedupe.kin import is_known
from dedupe.person import is_full_name
from dedupe.tables import given_shares, surname_shares

_FUNCTION = re.compile("[的了是不见在要给到没已请先后等下很太都和与或及也就还再又]")
#: Ends of firms, also where a remark cuts them short (房地产, 自动化).
_FIRM_ENDS = frozenset(("企业", "国际", "集团", "实业", "公司", "股份", "控股"))


def _is_firm_and_surname(body: str) -> bool:
    """Weigh 东云|李 against 杨芳丹: which end is likelier the surname, which the name?"""
    if len(body) != 3:
        return False
    surnames, given = surname_shares(), given_shares()
    as_name = surnames.get(body[0], 0.0) * given.get(body[2], 1e-7)
    as_firm = surnames.get(body[2], 0.0) * given.get(body[0], 1e-7)
    return as_firm > 3 * as_name


def cut_before(body: str) -> tuple[str, str]:
    """Cut what stands before an honorific into (other words, surname or name).

    建材王 is 建材 + 王; 广州李伟 is 广州 + 李伟; 品隆信息任 is 品隆信息 + 任; 杨芳丹 is a name.
    """
    shares = surname_shares()
    if body in shares:
        return "", body
    options = []
    for size in (1, 2, 3, 4):
        if size >= len(body):
            break
        head, tail = body[:-size], body[-size:]
        if (tail in shares and len(tail) == size) or (size > 1 and is_full_name(tail)):
            options.append((head, tail))
    known = [(h, t) for h, t in options if len(h) >= 2 and is_known(h)]
    if known:
        return known[0]
    if len(body) <= 2 or (is_full_name(body) and not _is_firm_and_surname(body)):
        return "", body
    firms = [(h, t) for h, t in options if len(h) >= 2 and t in shares and shares[t] > 5e-5]
    if firms:
        return firms[0]
    return "", body


def brand_like(text: str) -> bool:
    """Tell whether every character could stand in a brand: such characters stand in names too."""
    shares = given_shares()
    return all(shares.get(c, 0.0) > 2e-5 for c in text) and not _FUNCTION.search(text)


def cut_name_and_firm(plain: str) -> int:
    """Return the length of the name in 周桂芳海源 (3), 杨洋利锐 (2), 李伟波捷合国际 (3); 0: none.

    A brand has two characters far more often than three, so four are 2 + 2 and five are 3 + 2; a
    trade or 企业, 国际 behind the brand is taken off first.
    """
    rest = plain
    if is_company(plain) and not trade_at_end(plain):
        return 0
    tail = trade_at_end(rest) or (rest[-2:] if rest[-2:] in _FIRM_ENDS | trade_starts() else "")
    rest = rest.removesuffix(tail) if len(rest) - len(tail) >= 4 else rest
    if len(rest) not in (4, 5):
        return 0
    size = len(rest) - 2
    surname = surname_shares().get(rest[0], 0.0)
    if surname > 0.0005 and is_full_name(rest[:size]) and brand_like(rest[size:]):
        return size
    return 0
