"""WeChat, QQ and Wangwang accounts, wherever a card hides them."""

from __future__ import annotations

import re

from connectors.vcard.card import Card, Property

_SERVICES = {
    "wechat": "wechat", "weixin": "wechat", "微信": "wechat", "qq": "qq",
    "aliwangwang": "wangwang", "wangwang": "wangwang", "旺旺": "wangwang",
}  # fmt: skip
_PROPERTIES = {
    "X-WECHAT": "wechat", "X-WECHAT-ID": "wechat", "X-WEIXIN": "wechat", "X-WECHATID": "wechat",
    "X-QQ": "qq", "X-TENCENT-QQ": "qq", "X-WANGWANG": "wangwang", "X-ALIWANGWANG": "wangwang",
}  # fmt: skip
_SCHEME = re.compile(
    r"^(?:x-apple://com\.apple\.social\.\w+\?username=|x-apple:|weixin:(?://)?|wechat:(?://)?"
    r"|qq:(?://)?|aim:|xmpp:)",
    re.I,
)
#: `微信：meilan_nails` in a note; a WeChat number begins with a letter and has 6 to 20 characters.
_IN_NOTE = re.compile(
    r"(?:微信号?|微信\s?ID|wechat(?:\s?id)?|weixin|\bwx)\s*[:：]?\s*([A-Za-z][A-Za-z0-9_-]{5,19})\b",
    re.I,
)
_PHONE = re.compile(r"[+\d][\d\s().\-]{5,}$")


def accounts(card: Card) -> dict[str, list[str]]:
    """Return the accounts of a card under `wechat`, `qq` and `wangwang`."""
    found: dict[str, list[str]] = {}
    for one in card.properties:
        field = _field(one)
        value = _account(one) if field else ""
        if value and not (one.name == "TEL" and _PHONE.match(value)):
            found.setdefault(field, []).append(value)
    for note in card.all("NOTE"):
        found.setdefault("wechat", []).extend(_IN_NOTE.findall(note.text()))
    return found


def _field(one: Property) -> str:
    """Which kind of account a property is, "" for none."""
    if one.name in _PROPERTIES:
        return _PROPERTIES[one.name]
    if one.name in ("IMPP", "X-SOCIALPROFILE", "X-IM"):
        named = {*one.kinds(), one.param("X-SERVICE-TYPE").lower()}
        scheme = one.value.split(":", 1)[0].lower()
        services = [_SERVICES[name] for name in (*sorted(named), scheme) if name in _SERVICES]
        return next(iter(services), _by_label(one))
    return _by_label(one) if one.name in ("TEL", "URL", "EMAIL", "X-ABRELATEDNAMES") else ""


def _by_label(one: Property) -> str:
    label = one.label.lower()
    return next((field for word, field in _SERVICES.items() if word in label), "")


def _account(one: Property) -> str:
    user = one.param("X-USER")
    return user or _SCHEME.sub("", one.text()).strip()
