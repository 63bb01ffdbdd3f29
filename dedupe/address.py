"""Fold street addresses so that two ways of writing one address compare equal."""

from __future__ import annotations

import re

from dedupe.place import place_of_address
from dedupe.profile import PlaceForm
from dedupe.text import fold_once, simplify

_NO_PLACE = PlaceForm()
#: Nothing has to be folded but the script.
_CLEAN = re.compile("[0-9a-z#\u4e00-\u9fff-]+")
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")
_ROAD = re.compile(
    r"([\u4e00-\u9fff\da-z]{1,12}?(?:大道|大街|胡同|路|街|巷|弄|道|里|村|镇|园区))"
    r"([东西南北中一二三四五六七八九十\d]{0,3}段)?\s*(\d+)\s*(?:号院|号|#|弄|$)(?:[之\-](\d+))?"
)
_UNIT = re.compile(r"\d|[a-z](?=座|栋|幢)")
_NUMBERS = re.compile(r"\d+")
_SIGNS = re.compile(r"[\s,，.。、;；:：/]+")


def read_address(text: str) -> tuple[PlaceForm, str]:
    """Read an address: its place, and its street as "road number/estate/unit" (folded).

    `北京市海淀区中关村大街1号院2号楼301` gives (北京 北京 海淀, "中关村大街1//2-301"). An address
    without road and number gives "" as its street: 送到前台 says nothing that can be compared.
    """
    # Addresses hardly ever come twice: remembering them would only cost memory.
    if _CLEAN.fullmatch(text):
        plain = simplify(text)
    else:
        plain = _SIGNS.sub(" ", _BRACKETS.sub(" ", fold_once(text))).strip()
    found = place_of_address(plain)
    place = found.place if found else _NO_PLACE
    street = plain[found.end :].strip() if found else plain
    road = _ROAD.search(street)
    if not road:
        return place, ""
    name, section, number, more = road.groups("")
    head = f"{name.strip()}{section}{number}-{more}" if more else name.strip() + section + number
    tail = street[road.end() :].replace(" ", "")
    first = _UNIT.search(tail)
    if not first:
        return place, f"{head}/{tail.strip('-')}/"
    unit = "-".join([n.lstrip("0") or "0" for n in _NUMBERS.findall(tail, first.start())])
    return place, f"{head}/{tail[: first.start()].strip('-')}/{unit}"
