"""Weighs numbers, mail addresses and accounts: what identifies a person, a household or a shop."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz.distance import OSA

from dedupe import weights as w
from dedupe.evidence import Verdict
from dedupe.keys import Key, bucket, subscriber
from dedupe.profile import Profile

#: Key -> the most rows of one connection that hold it; an absent key counts as one or two.
Holders = Mapping[Key, int]

#: field, verdict, bits, value of a, value of b, holders
Item = tuple[str, Verdict, float, str, str, int]


def contact_fields(a: Profile, b: Profile, holders: Holders, items: list[Item]) -> None:
    """Add mobiles, mail addresses, accounts and lines."""
    if a.mobiles and b.mobiles:
        _mobiles(a, b, holders, items)
    else:
        _partial_numbers(a, b, items)
    if a.emails and b.emails:
        _held("email", a.emails, b.emails, w.EMAIL, w.EMAIL_CONFLICT, holders, items)
    if a.wechats and b.wechats:
        _held("wechat", a.wechats, b.wechats, w.WECHAT, w.WECHAT_CONFLICT, holders, items)
    if a.qqs and b.qqs:
        _held("qq", a.qqs, b.qqs, w.QQ, w.QQ_CONFLICT, holders, items)
    if a.role_emails and b.role_emails:
        _held("role", a.role_emails, b.role_emails, w.ROLE, 0.0, holders, items)
    if a.landlines and b.landlines:
        lines_a = [subscriber(line) for line in a.landlines]
        lines_b = [subscriber(line) for line in b.landlines]
        _held("landline", lines_a, lines_b, w.LANDLINE, w.LANDLINE_CONFLICT, holders, items)
    if a.firm_ids and b.firm_ids:
        conflict = w.FIRM_CONFLICT if a.kind == b.kind == "company" else 0.0
        _held("firm", a.firm_ids, b.firm_ids, w.FIRM, conflict, holders, items, "firm_id")


def shared_value(
    field: str,
    a: tuple[str, ...] | list[str],
    b: tuple[str, ...] | list[str],
    agree: float,
    conflict: float,
    items: list[Item],
) -> bool:
    """Add agreement where the two share a value, else conflict."""
    for value in a:
        if value in b:
            items.append((field, Verdict.AGREE, agree, value, value, 0))
            return True
    if conflict:
        items.append((field, Verdict.CONFLICT, conflict, a[0], b[0], 0))
    return False


def _held(
    kind: str,
    a: tuple[str, ...] | list[str],
    b: tuple[str, ...] | list[str],
    agree: tuple[float, ...],
    conflict: float,
    holders: Holders,
    items: list[Item],
    field: str = "",
) -> bool:
    """Add the best shared value of an identifier, by how many rows hold it, else conflict."""
    best: tuple[float, str, int] | None = None
    for value in a:
        if value in b:
            count = holders.get(Key(kind, value), 2)
            found = (agree[bucket(kind, count)], value, count)
            best = found if best is None or found[0] > best[0] else best
    if best is not None:
        items.append((field or kind, Verdict.AGREE, best[0], best[1], best[1], best[2]))
        return True
    if conflict:
        items.append((field or kind, Verdict.CONFLICT, conflict, a[0], b[0], 0))
    return False


def _mobiles(a: Profile, b: Profile, holders: Holders, items: list[Item]) -> None:
    if _held("mobile", a.mobiles, b.mobiles, w.MOBILE, 0.0, holders, items):
        return
    for x in a.mobiles:
        for y in b.mobiles:
            if len(x) == len(y) and OSA.distance(x, y, score_cutoff=1) == 1:
                items.append(("mobile", Verdict.NEAR, w.MOBILE_NEAR, x, y, 0))
                return
    items.append(("mobile", Verdict.CONFLICT, w.MOBILE_CONFLICT, a.mobiles[0], b.mobiles[0], 0))


def _partial_numbers(a: Profile, b: Profile, items: list[Item]) -> None:
    """Add a stand-alone tail or a masked number against the other side's mobile."""
    for one, other, swap in ((a, b, False), (b, a, True)):
        for masked in one.masked:
            for mobile in other.mobiles:
                if masked[-4:] == mobile[-4:] and masked[-11:-8] == mobile[-11:-8]:
                    pair = (mobile, masked) if swap else (masked, mobile)
                    items.append(("masked", Verdict.PARTIAL, w.MASKED, *pair, 0))
                    return
    for one, other, swap in ((a, b, False), (b, a, True)):
        if one.last4 and other.mobiles:
            hit = next((m for m in other.mobiles if m[-4:] in one.last4), None)
            mobile, tail = hit or other.mobiles[0], one.last4[0] if hit is None else hit[-4:]
            pair = (mobile, tail) if swap else (tail, mobile)
            if hit:
                items.append(("last4", Verdict.PARTIAL, w.LAST4, *pair, 0))
            else:
                items.append(("last4", Verdict.CONFLICT, w.LAST4_CONFLICT, *pair, 0))
            return
