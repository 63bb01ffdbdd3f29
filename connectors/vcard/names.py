"""The names on a card: FN as shown, N in parts, and what to do when they disagree."""

from __future__ import annotations

import re

from connectors.reasons import Reason
from connectors.vcard.card import Card

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")


def names(card: Card) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Return name, family and given name, nickname, honorific; and a note when FN and N disagree.

    A card whose KIND is an organisation has a company for its name.
    """
    shown = " ".join(card.first("FN").split())
    parts = next((one.parts() for one in card.all("N")), [])
    family, given, middle, before, after = (parts + [""] * 5)[:5]
    composed = display_name(family, given, middle)
    found: dict[str, list[str]] = {}
    notes = tuple[str, ...]()
    if card.first("KIND").lower() in ("org", "organization"):
        found["company"] = [shown or composed]
        return found, notes
    found["name"] = [shown or composed]
    if shown and composed and not _agree(shown, composed):
        found["name"].append(composed)
        notes = (Reason.NAMES_DISAGREE,)
    if family and given:
        found["family_name"], found["given_name"] = [family], [given]
    found["honorific"] = [before, after]
    found["nickname"] = [part for one in card.all("NICKNAME") for part in one.parts(",")]
    return found, notes


def display_name(family: str, given: str, middle: str = "") -> str:
    """Join the parts of N: 张 + 美兰 is 张美兰, Smith + Bob is Bob Smith."""
    if _HAN.search(family + given):
        return f"{family}{middle}{given}".strip()
    return " ".join(part for part in (given, middle, family) if part)


def _agree(shown: str, composed: str) -> bool:
    """Say whether two names are the same letters in any order, or one holds the other."""
    a, b = (re.sub(r"[\s,，·.]", "", name).casefold() for name in (shown, composed))
    return sorted(a) == sorted(b) or a in b or b in a
