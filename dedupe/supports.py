"""Tells what kind of evidence a pair rests on: modes say which kind may merge on its own."""

from __future__ import annotations

from dedupe import weights as w
from dedupe.compare_contacts import Item
from dedupe.evidence import Support, Verdict

IDENTIFIERS = frozenset(
    {"mobile", "email", "wechat", "qq", "last4", "masked", "birthday", "firm_id", "firm_line"}
)
#: What a name may rest on.
CONTEXT = frozenset({"company", "address", "landline", "role"})
WORDS = frozenset({"twin", "remark"})
#: Contradictions that take its strength from an agreeing district.
DOUBTS = frozenset({"mobile", "address", "company", "email"})
#: With another mobile, one of these makes two namesakes of one firm out of one colleague.
MORE_DOUBTS = frozenset({"email", "address", "district", "birthday", "title"})

#: One of these beside the firm makes a whole name out of a part: the 李 there whom we call 阿芳.
DETAILS = frozenset(
    {"city", "district", "address", "landline", "nickname", "alias", "title", "called"}
)
#: What tells the members of a family apart.
TELLING = frozenset({"nickname", "alias", "title", "called", "landline", "company"})


def support_of(items: list[Item]) -> Support:
    """Return the strongest kind of evidence among the items of a pair.

    A context (firm, address, district, line) needs a whole name beside it: the firm's 李总 may be
    any of its 李, unless one more detail fits. It is not enough where the mobile and one more thing
    contradict. A number that three rows or more hold is a household's: the 李姐 under it is one of
    its 李, unless a nickname, a title or a firm tells which.
    """
    agreed: set[str] = set()
    equal: set[str] = set()
    against: set[str] = set()
    crowded = False
    for field, verdict, bits, _, _, _ in items:
        if bits < 0:
            against.add(field)
        elif bits > 0:
            if field == "mobile" and 0 < w.MOBILE[0] - bits <= w.MOBILE[0] - w.MOBILE[2]:
                crowded = True
            elif _identifies(field, bits):
                return Support.IDENTIFIER
            whole = field != "name" or verdict in (Verdict.AGREE, Verdict.NEAR)
            agreed.add(field if whole else "part")
            if verdict is Verdict.AGREE:
                equal.add(field)
    if crowded and ("part" not in agreed or not agreed.isdisjoint(TELLING)):
        return Support.IDENTIFIER
    doubted = not against.isdisjoint(DOUBTS)
    if {"name", "address"} <= equal and not doubted:
        # The very flat under the very name is as good as a number.
        return Support.IDENTIFIER
    # The same list, or the owner's own words.
    least = Support.NAME if agreed.isdisjoint(WORDS) and not crowded else Support.CONTEXT
    if "firm" in agreed or "kind" in agreed:
        # Firms of one whole name stand in several towns, firms of one brand (雅锐) in all.
        if "firm" in equal:
            return Support.IDENTIFIER if "firm_city" in agreed else Support.CONTEXT
        near = "firm" in agreed and "firm_city" in agreed
        return max(least, Support.CONTEXT if near or "address" in agreed else Support.CITY)
    torn = "mobile" in against and not against.isdisjoint(MORE_DOUBTS)
    # A district counts like a city once another number, address or firm speaks against it: a town
    # has several 高丽.
    placed = "district" in agreed and not doubted
    if placed or not agreed.isdisjoint(CONTEXT):
        part = {"part", "company"} <= agreed and not agreed.isdisjoint(DETAILS)
        named = "name" in agreed or part
        return max(least, Support.CONTEXT if named and not torn else Support.CITY)
    return max(least, Support.NAME if agreed.isdisjoint(("city", "district")) else Support.CITY)


def _identifies(field: str, bits: float) -> bool:
    """Tell whether agreement in a field is an identity.

    A generic value (a switchboard, a shared mailbox) identifies nobody.
    """
    if field in ("site", "firm_line"):
        return True
    return field in IDENTIFIERS and bits >= w.BIRTHDAY_NEAR
