"""Cards that WeFlow writes: FN is the remark, NOTE holds lines, nothing is escaped."""

from __future__ import annotations

import re

from connectors.vcard.card import Card

_LINE = re.compile(r"(标签|描述|个性签名|地区|备注): ?(.*)", re.S)


def is_weflow(card: Card) -> bool:
    """Say whether a card is WeFlow's: an X-WECHAT-ID, and neither N nor PRODID."""
    return bool(card.all("X-WECHAT-ID")) and not card.all("N", "PRODID", "TEL")


def weflow_fields(card: Card) -> dict[str, object]:
    r"""Return the canonical fields; the comma of an unescaped nickname is part of it.

    NOTE is `remark\n标签: a, b\n描述: …\n个性签名: …\n地区: …`; a description may run over lines.
    """
    account = card.first("X-WECHAT-ID")
    words: dict[str, str] = {}
    last = ""
    for line in card.first("NOTE").split("\n"):
        read = _LINE.match(line)
        if read:
            last, words[read[1]] = read[1], read[2]
        elif last:
            words[last] += f"\n{line}"
    nickname, shown = card.first("NICKNAME"), card.first("FN")
    region = words.get("地区", "").strip()
    places = [*(part.strip() for part in region.split("·")), "", "", ""][:3]
    return {
        "wechat": [account],
        "nickname": [nickname],
        # The shown name is the nickname where there is no remark.
        "remark": [shown if shown != nickname else ""],
        "tags": [tag.strip() for tag in words.get("标签", "").split(",")],
        "note": [words.get("描述", "").strip()],
        "region": [region],
        "country": [places[0]],
        "province": [places[1]],
        "city": [places[2]],
    }
