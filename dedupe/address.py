"""Fold street addresses so that two ways of writing one address compare equal."""

from __future__ import annotations

import re

from dedupe.place import place_of_address
from dedupe.profile import PlaceForm
from dedupe.text import fold_once

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]?")
_ROAD = re.compile(
    r"([\u4e00-\u9fff\da-z]{1,12}?(?:大道|大街|胡同|路|街|巷|弄|道|里|村|镇|园区))"
    r"([东西南北中一二三四五六七八九十\d]{0,3}段)?\s*(\d+)\s*(?:号院|号|#|弄|$)(?:[之\-](\d+))?"
)
_NUMBERS = re.compile(r"\d+")
_SIGNS = re.compile(r"[\s,，.。、;；:：/]+")


def read_address(text: str) -> tuple[PlaceForm, str]:
    """Read an address: its place, and its street as "road number/estate/unit" (folded).

    `北京市海淀区中关村大街1号院2号楼301` gives (北京 北京 海淀, "中关村大街1//2-301"). An address
    without road and number gives "" as its street: 送到前台 says nothing that can be compared.
    """
    # Addresses hardly ever come twice: remembering them would only cost memory.
    plain = _SIGNS.sub(" ", _BRACKETS.sub(" ", fold_once(text))).strip()
    found = place_of_address(plain)
    place = found.place if found else PlaceForm()
    street = plain[found.end :].strip() if found else plain
    road = _ROAD.search(street)
    if not road:
        return place, ""
    head = road.group(1).strip() + (road.group(2) or "") + road.group(3)
    if road.group(4):
        head += "-" + road.group(4)
    tail = street[road.end() :].replace(" ", "")
    first = re.search(r"\d|[a-z](?=座|栋|幢)", tail)
    estate = tail[: first.start()] if first else tail
    unit = "-".join(n.lstrip("0") or "0" for n in _NUMBERS.findall(tail[len(estate) :]))
    return place, f"{head}/{estate.strip('-')}/{unit}"
