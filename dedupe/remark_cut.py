"""Cut words that are glued together in front of a form of address."""

from __future__ import annotations

from dedupe.kin import is_known
from dedupe.person import is_full_name
from dedupe.tables import surname_shares


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
    if is_full_name(body) or len(body) <= 2:
        return "", body
    firms = [(h, t) for h, t in options if len(h) >= 2 and t in shares and shares[t] > 5e-5]
    if firms:
        return firms[0]
    return "", body
