"""What a card says of a person, under the canonical names."""

from __future__ import annotations

import re

from connectors.reasons import Reason
from connectors.vcard.accounts import accounts
from connectors.vcard.card import Card, Property
from connectors.vcard.names import names

_CN_MOBILE = re.compile(r"(?:\+?86|0086)?1[3-9]\d{9}$")
_DATE = re.compile(r"(\d{4}|--)-?(\d{2})-?(\d{2})(?:[T ].*)?$")
#: Apple's year for "no year".
_NO_YEAR = {"1604", "--", "0000"}
_GENDERS = {"m": "m", "f": "f", "male": "m", "female": "f", "男": "m", "女": "f"}


def card_fields(card: Card) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the canonical fields of a card (lists in the card's order) and notes about them."""
    found, notes = names(card)
    for one in card.all("TEL"):
        number = _number(one)
        if number:
            found.setdefault(_line_kind(one, number), []).append(number)
    for field, known in accounts(card).items():
        found.setdefault(field, []).extend(known)
    found["email"] = [one.text().removeprefix("mailto:") for one in card.all("EMAIL")]
    found["tags"] = [part for one in card.all("CATEGORIES") for part in one.parts(",")]
    found["website"] = [one.text() for one in card.all("URL")]
    found["title"] = [one.text() for one in card.all("TITLE", "ROLE")]
    found["note"] = [one.text() for one in card.all("NOTE")]
    found["gender"] = _genders(card)
    _organisations(card, found)
    _addresses(card, found)
    birthday = card.first("BDAY")
    if birthday:
        day = day_of(birthday)
        found["birthday"] = [day] if day else []
        notes += () if day else (Reason.DATE_UNREADABLE,)
    return dict(found), notes


def _number(one: Property) -> str:
    """A phone as written; `tel:+86-150-0000-3303;ext=8` is a URI with an extension."""
    number = one.text().removeprefix("tel:").removeprefix("TEL:")
    number, _, rest = number.partition(";")
    extension = re.search(r"ext=(\d+)", rest)
    return f"{number.strip()}-{extension[1]}" if extension else number.strip()


def _line_kind(one: Property, number: str) -> str:
    kinds = one.kinds()
    if "fax" in kinds or "传真" in one.label:
        return "fax"
    if _CN_MOBILE.match(re.sub(r"[\s\-().]", "", number)) or kinds & {"cell", "mobile", "iphone"}:
        return "mobile"
    return "phone"


def _genders(card: Card) -> list[str]:
    said = card.first("GENDER", "X-GENDER", "SEX").split(";")[0].strip().lower()
    return [_GENDERS[said]] if said in _GENDERS else []


def _organisations(card: Card, found: dict[str, list[str]]) -> None:
    for one in card.all("ORG"):
        parts = [part for part in one.parts() if part]
        if parts:
            found.setdefault("company", []).append(parts[0])
            found.setdefault("department", []).extend(parts[1:])


def _addresses(card: Card, found: dict[str, list[str]]) -> None:
    """ADR: post box; extended; street; city; province; postcode; country."""
    for one in card.all("ADR"):
        parts = [" ".join(part.split("\n")).strip() for part in one.parts()]
        box, extended, street, city, province, postcode, country = (parts + [""] * 7)[:7]
        street = " ".join(part for part in (street, extended, box) if part)
        values = {
            "address": street, "city": city, "province": province, "postcode": postcode,
            "country": country,
        }  # fmt: skip
        for name, value in values.items():
            found.setdefault(name, []).append(value)
    if not card.all("ADR"):
        labels = [" ".join(one.text().split("\n")) for one in card.all("LABEL")]
        found.setdefault("address", []).extend(labels)


def day_of(text: str) -> str:
    """Return a birthday as 1985-06-03, as --05-12 where the year is left out, "" otherwise."""
    read = _DATE.match(text.strip().replace("/", "-"))
    if read is None:
        return ""
    year, month, day = read.groups()
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        return ""
    return f"--{month}-{day}" if year in _NO_YEAR else f"{year}-{month}-{day}"
