"""Which countries' telephone numbers a record may mean where it writes no country code."""

from __future__ import annotations

from functools import lru_cache

from dedupe.phone import Phones, read_phone_cell
from dedupe.profile import PlaceForm

_OF_PLACE = {"香港": "HK", "澳门": "MO", "台湾": "TW"}
_OF_COUNTRY = {
    "香港": "HK", "澳门": "MO", "澳門": "MO", "台湾": "TW", "台灣": "TW", "臺灣": "TW",
    "中国": "CN", "中國": "CN", "china": "CN", "hong kong": "HK", "macau": "MO", "macao": "MO",
    "taiwan": "TW", "united states": "US", "usa": "US", "美国": "US", "美國": "US",
    "united kingdom": "GB", "uk": "GB", "英国": "GB", "英國": "GB",
}  # fmt: skip


@lru_cache(maxsize=1 << 10)
def numbering(country: str, place: PlaceForm, region: str) -> tuple[str, ...]:
    """Return the countries to try, the likeliest first.

    The record's own place or country says more than `region`, the hub's; mainland numbers come
    last everywhere, as their forms are told apart most surely.
    """
    named = country.strip().lower()
    own = _OF_PLACE.get(place.province) or _OF_COUNTRY.get(named, "")
    if not own and len(named) == 2 and named.isascii() and named.isalpha():
        own = named.upper()
    return tuple(dict.fromkeys(code for code in (own, region, "CN") if code))


def read_phone_of(cell: str, countries: tuple[str, ...], city: str = "") -> Phones:
    """Read a cell of a telephone column as the first of these countries that knows the number."""
    found = Phones(rest=cell)
    for country in countries:
        found = read_phone_cell(cell, region=country, city=city)
        if found.mobiles or found.landlines or found.masked:
            break
    return found
