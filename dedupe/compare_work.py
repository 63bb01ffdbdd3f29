"""Weighs companies and places: what a record says about where somebody works and lives."""

from __future__ import annotations

import math

from dedupe import weights as w
from dedupe.compare_contacts import Item, shared_value
from dedupe.evidence import Verdict
from dedupe.profile import CompanyForm, Profile
from dedupe.statistics import USUAL, Statistics


def work_fields(a: Profile, b: Profile, statistics: Statistics, items: list[Item]) -> None:
    """Add the companies, by the rarity of their distinguishing part."""
    if not a.companies or not b.companies:
        return
    other_site = bool(a.sites and b.sites) and not set(a.sites) & set(b.sites)
    best: tuple[float, Verdict, str, str, int] | None = None
    for x, y in _written_first(a.companies, b.companies):
        found = _companies(x, y, statistics)
        if other_site and found[1] is Verdict.NEAR:
            # One brand, two domains: two firms.
            found = (w.COMPANY_CONFLICT, Verdict.CONFLICT, found[2], found[3], 0)
        if best is None or found[0] > best[0]:
            best = found
    if best is not None:
        items.append(("company", best[1], best[0], best[2], best[3], best[4]))


def _written_first(
    a: tuple[CompanyForm, ...], b: tuple[CompanyForm, ...]
) -> list[tuple[CompanyForm, CompanyForm]]:
    """Return the pairs of names to compare: what a domain sounds like only where none is written.

    锐雅医药 and 锐雅装饰 are two, although ruiya21.com.cn might be either's.
    """
    pairs = [(x, y) for x in a for y in b]
    return [(x, y) for x, y in pairs if x.core and y.core] or pairs


def _companies(
    x: CompanyForm, y: CompanyForm, statistics: Statistics
) -> tuple[float, Verdict, str, str, int]:
    sound = x.brand_sound or x.brand
    agree = bool(x.core) and x.core == y.core
    if not agree and not same_brand(x, y):
        return w.COMPANY_CONFLICT, Verdict.CONFLICT, _said(x), _said(y), 0
    holders = statistics.brands.get(sound, USUAL)
    bits = math.log2(statistics.rows / max(holders, 1)) - w.COMPANY_LESS
    bits = max(w.COMPANY_LEAST, min(w.COMPANY_MOST, bits))
    verdict = Verdict.AGREE if agree else Verdict.NEAR
    return bits, verdict, _said(x), _said(y), holders


def _said(company: CompanyForm) -> str:
    return company.core or company.brand or company.brand_sound


def same_brand(x: CompanyForm, y: CompanyForm) -> bool:
    """Tell whether two names may be one firm's: the distinguishing parts agree, the trades too.

    宏联 and 宏联汽车销售 may; 宏联汽车销售 and 宏联模具 may not: brands are short and reused.
    """
    if x.brand and y.brand:
        trade, other = x.core.removeprefix(x.brand), y.core.removeprefix(y.brand)
        one_trade = not trade or not other or trade[0] == other[0]
        if x.brand == y.brand:
            return one_trade
        if len(x.brand) == len(y.brand):
            return one_trade and bool(x.brand_sound) and x.brand_sound == y.brand_sound
    short, long = sorted((x.brand_sound, y.brand_sound), key=len)
    if len(short) >= 4 and long.startswith(short):
        return True
    one, other = sorted((x.core, y.core), key=len)
    return len(one) >= 2 and other.startswith(one)


def firm_fields(a: Profile, b: Profile, statistics: Statistics, items: list[Item]) -> None:
    """Add what only counts between two firms: the firm's own name, branch, place and lines."""
    items.append(("kind", Verdict.AGREE, w.FIRM_FIRM, a.kind, b.kind, 0))
    for field, bits in (("landline", w.FIRM_LANDLINE), ("role", w.FIRM_ROLE)):
        for name, verdict, _, x, y, count in items[:]:
            if name == field and verdict is Verdict.AGREE:
                items.append(("firm_line", Verdict.AGREE, bits, x, y, count))
            elif name == field == "landline":
                conflict = w.FIRM_LINE_CONFLICT
                items.append(("firm_line", Verdict.CONFLICT, conflict, x, y, count))
    if a.towns and b.towns:
        shared_value("firm_city", a.towns, b.towns, w.FIRM_CITY, w.FIRM_CITY_CONFLICT, items)
    if a.sites and b.sites:
        shared_value("site", a.sites, b.sites, w.SITE, w.SITE_CONFLICT, items)
    if not a.companies or not b.companies:
        return
    pairs = _written_first(a.companies, b.companies)
    equal = [(x, y) for x, y in pairs if x.core and x.core == y.core]
    similar = equal or [(x, y) for x, y in pairs if same_brand(x, y)]
    one, other = (similar or pairs)[0]
    if not similar:
        said = (_said(one), _said(other), 0)
        items.append(("firm", Verdict.CONFLICT, w.FIRM_BRAND_CONFLICT, *said))
        return
    # A brand alone (雅锐) is shared by firms of many towns and trades.
    whole = bool(equal) and len(one.core) > len(one.brand)
    if whole:
        items.append(("firm", Verdict.AGREE, w.FIRM_CORE, _said(one), _said(other), 0))
    else:
        bits = statistics.brand_alone()
        items.append(("firm", Verdict.NEAR, bits, _said(one), _said(other), 0))
    if _other_branch(one, other):
        bits = w.FIRM_BRANCH_CONFLICT
        items.append(("branch", Verdict.CONFLICT, bits, one.branch, other.branch, 0))


def _other_branch(x: CompanyForm, y: CompanyForm) -> bool:
    """Tell whether two names are those of two branches, or of a branch and its head office.

    A branch is registered on its own; a short name without a branch may be either's.
    """
    if x.branch and y.branch:
        return x.branch != y.branch
    return bool(x.branch and y.registered) or bool(y.branch and x.registered)


def place_fields(a: Profile, b: Profile, items: list[Item]) -> None:
    """Add city, district and street address."""
    if a.places and b.places:
        for field, agree, conflict in (
            ("city", w.CITY, w.CITY_CONFLICT),
            ("district", w.DISTRICT, w.DISTRICT_CONFLICT),
        ):
            values_a = [getattr(place, field) for place in a.places if getattr(place, field)]
            values_b = [getattr(place, field) for place in b.places if getattr(place, field)]
            if not values_a or not values_b:
                continue
            both = next((value for value in values_a if value in values_b), "")
            if both:
                items.append((field, Verdict.AGREE, agree, both, both, 0))
            else:
                items.append((field, Verdict.CONFLICT, conflict, values_a[0], values_b[0], 0))
    if a.addresses and b.addresses:
        _addresses(a.addresses, b.addresses, items)


def _addresses(a: tuple[str, ...], b: tuple[str, ...], items: list[Item]) -> None:
    for x in a:
        if x in b:
            items.append(("address", Verdict.AGREE, w.ADDRESS_UNIT, x, x, 0))
            return
    for x in a:
        for y in b:
            short, long = sorted((x, y), key=len)
            if len(short) >= 4 and long.startswith(short):
                items.append(("address", Verdict.PARTIAL, w.ADDRESS, x, y, 0))
                return
    items.append(("address", Verdict.CONFLICT, w.ADDRESS_CONFLICT, a[0], b[0], 0))
