"""The text a customer is found by: any scrap, in either script, by pinyin or its initials."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dedupe.text import fold, simplify, sound
from store import customers
from store.access import Actor
from store.customers import Found, folded
from store.hub import Hub
from store.values import Customer
from sync.project import Seen

#: Fields whose Chinese text is also found by its pinyin.
SPOKEN = ("name", "nickname", "company", "remarks")
FOUND_BY = (
    *SPOKEN,
    "phones",
    "emails",
    "wechats",
    "qqs",
    "tags",
    "addresses",
    "region",
    "product",
    "title",
    "notes",
)
_HANZI = re.compile("[\u3400-\u9fff]+")
MOST = 8_000


def find(hub: Hub, actor: Actor, search: str = "", *, offset: int = 0, limit: int = 50) -> Found:
    """Find customers by any scrap, typed in either script: see `store.customers.find`."""
    # Everything is also kept in simplified characters, so that form of the question finds all.
    return customers.find(hub, actor, simplify(search), offset=offset, limit=limit)


def search_text(customer: Customer, seen: Iterable[Seen]) -> str:
    """Return everything a customer can be found by, folded, each piece on its own line."""
    pieces: dict[str, None] = {}
    for piece, spoken in _pieces(customer, seen).items():
        if piece.isascii():
            pieces[folded(piece)] = None
            continue
        text = folded(piece)
        pieces[text] = None
        pieces[simplify(text)] = None
        if spoken:
            for form in _spoken(piece):
                pieces[form] = None
    return "\n".join(pieces)[:MOST]


def _pieces(customer: Customer, seen: Iterable[Seen]) -> dict[str, bool]:
    """Return what a customer is found by, and whether also by its pinyin."""
    found: dict[str, bool] = {}
    for name in FOUND_BY:
        spoken = name in SPOKEN
        for value in customer.values.get(name, ()):
            found[value.value] = spoken or found.get(value.value, False)
            for runner in value.runners_up:
                found[runner.value] = spoken or found.get(runner.value, False)
    for record in seen:
        for name in SPOKEN:
            for shown in record.shown.get(name, ()):
                found[shown.value] = True
    return found


def _spoken(text: str) -> Iterator[str]:
    """Yield pinyin and initials of each Chinese stretch: zhangwei and zw for 张伟."""
    for stretch in _HANZI.findall(fold(text)):
        syllables = [sound(c) for c in stretch]
        yield "".join(syllables)
        yield "".join([s[:1] for s in syllables])
