"""Tells what kind of evidence a pair rests on: modes say which kind may merge on its own."""

from __future__ import annotations

from dedupe import weights as w
from dedupe.compare_contacts import Item
from dedupe.evidence import Support, Verdict

IDENTIFIERS = frozenset(
    {"mobile", "email", "wechat", "qq", "last4", "masked", "birthday", "firm_id", "firm"}
)
#: What a name may rest on. A firm's own name, place and lines count as "firm".
CONTEXT = frozenset({"company", "address", "landline", "role"})
#: Contradictions that take its strength from an agreeing district.
DOUBTS = frozenset({"mobile", "address", "company", "email"})
#: With another mobile, one of these makes two namesakes of one firm out of one colleague.
MORE_DOUBTS = frozenset({"email", "address", "district", "birthday", "title"})

#: One of these beside the firm makes a whole name out of a part: the 李 there whom we call 阿芳.
DETAILS = frozenset(
    {"city", "district", "address", "landline", "nickname", "alias", "title", "called"}
)


def support_of(items: list[Item]) -> Support:
    """Return the strongest kind of evidence among the items of a pair.

    A context (firm, address, district, line) needs a whole name beside it: the firm's 李总 may be
    any of its 李, unless one more detail fits. It is not enough where the mobile and one more thing
    contradict.
    """
    agreed: set[str] = set()
    equal: set[str] = set()
    against: set[str] = set()
    for field, verdict, bits, _, _, _ in items:
        if bits < 0:
            against.add(field)
        elif bits > 0:
            if _identifies(field, verdict, bits):
                return Support.IDENTIFIER
            whole = field != "name" or verdict in (Verdict.AGREE, Verdict.NEAR)
            agreed.add(field if whole else "part")
            if verdict is Verdict.AGREE:
                equal.add(field)
    doubted = not against.isdisjoint(DOUBTS)
    if {"name", "address"} <= equal and not doubted:
        # The very flat under the very name is as good as a number.
        return Support.IDENTIFIER
    if "twin" in agreed or "remark" in agreed:
        return Support.CONTEXT
    if "firm" in agreed or "kind" in agreed:
        # A brand alone (雅锐) is shared by firms of many towns.
        near = "firm" in agreed and "city" in agreed
        return Support.CONTEXT if near or "address" in agreed else Support.CITY
    torn = "mobile" in against and not against.isdisjoint(MORE_DOUBTS)
    # A district counts like a city once another number, address or firm speaks against it: a town
    # has several 高丽.
    placed = "district" in agreed and not doubted
    if placed or not agreed.isdisjoint(CONTEXT):
        part = {"part", "company"} <= agreed and not agreed.isdisjoint(DETAILS)
        return Support.CONTEXT if ("name" in agreed or part) and not torn else Support.CITY
    return Support.CITY if "city" in agreed or "district" in agreed else Support.NAME


def _identifies(field: str, verdict: Verdict, bits: float) -> bool:
    """Tell whether agreement in a field is an identity.

    A generic value (a switchboard, a shared mailbox) identifies nobody.
    """
    if field == "site":
        return True
    if field not in IDENTIFIERS:
        return False
    return bits >= w.BIRTHDAY_NEAR or (field == "firm" and verdict is Verdict.AGREE)
