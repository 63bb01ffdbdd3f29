"""Area codes: the city of a land line, its local part, and numbers as people read them."""

from __future__ import annotations

import re
from functools import cache

from dedupe.tables import lines


@cache
def area_cities() -> dict[str, str]:
    """Return area code without its zero ("571") -> city as it is written in full (杭州市)."""
    pairs = (line.split(" ") for line in lines("area_codes.txt"))
    return {code[1:]: city for code, city in pairs}


@cache
def _city_areas() -> dict[str, str]:
    out: dict[str, str] = {}
    for code, city in area_cities().items():
        for tail in ("", "市", "地区"):
            if city.endswith(tail):
                out.setdefault(city[: len(city) - len(tail)], code)
    return out


def city_of_landline(number: str) -> str:
    """Return the short name of the city of a mainland land line in E.164, "" where not known."""
    if not number.startswith("+86"):
        return ""
    rest = number[3:]
    for size in (2, 3):
        city = area_cities().get(rest[:size])
        if city:
            return city.removesuffix("市").removesuffix("地区")
    return ""


def local_part(number: str) -> str:
    """Return the subscriber part of a mainland land line: what people write without area code."""
    if not number.startswith("+86"):
        return number.removeprefix("+")
    rest = number[3:]
    for size in (2, 3):
        if rest[:size] in area_cities():
            return rest[size:]
    return rest


def with_area(local: str, city: str) -> str:
    """Return E.164 for a bare local part in a city; the local part itself where that is unknown."""
    code = _city_areas().get(city, "")
    return f"+86{code}{local}" if code else local


def shown_phone(number: str) -> str:
    """Return an E.164 number as people read it: 138 0000 1234, 0571-8000 3302, +852 5000 0404."""
    if re.fullmatch(r"\+861[3-9]\d{9}", number):
        return f"{number[3:6]} {number[6:10]} {number[10:]}"
    if re.fullmatch(r"\+86[48]00\d{7}", number):
        return f"{number[3:6]}-{number[6:9]}-{number[9:]}"
    if number.startswith("+86"):
        local = local_part(number)
        return f"0{number[3 : len(number) - len(local)]}-{local}"
    found = None
    if number.startswith("+"):
        import phonenumbers

        try:
            found = phonenumbers.parse(number, None)
        except phonenumbers.NumberParseException:
            return number
        kind = phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(found, kind)
    return number
