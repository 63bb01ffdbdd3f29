"""What kind a message is, from its number, from the tool's word for it, or from its text."""

from __future__ import annotations

import re

from connectors.wechat.transfers import from_text

_BY_TYPE = {
    1: "text", 3: "image", 34: "voice", 37: "friend_request", 40: "friend_request", 42: "card",
    43: "video", 47: "sticker", 48: "location", 49: "app", 50: "call", 52: "call", 53: "call",
    62: "video", 65: "friend_request", 66: "card", 10000: "system", 10002: "system",
    # Android keeps some app messages under numbers of their own.
    419430449: "transfer", 436207665: "red_packet", 822083633: "text", 1048625: "sticker",
    16777265: "link", 268435505: "link",
}  # fmt: skip
_BY_SUBTYPE = {
    1: "text", 5: "link", 6: "file", 8: "sticker", 19: "forward", 33: "link", 36: "link",
    57: "text", 62: "pat", 2000: "transfer", 2001: "red_packet",
}  # fmt: skip
_BY_WORD = (
    (re.compile(r"转账|transfer", re.I), "transfer"),
    (re.compile(r"红包|redpacket", re.I), "red_packet"),
    (re.compile(r"文本|引用|^text$|quote|reply", re.I), "text"),
    (re.compile(r"名片|推荐公众号|企业微信|contactcard", re.I), "card"),
    (re.compile(r"图片|image", re.I), "image"),
    (re.compile(r"语音通话|视频通话|通话|call|voip", re.I), "call"),
    (re.compile(r"语音|voice", re.I), "voice"),
    (re.compile(r"视频|video", re.I), "video"),
    (re.compile(r"表情|emoji|sticker", re.I), "sticker"),
    (re.compile(r"文件|file", re.I), "file"),
    (re.compile(r"位置|location", re.I), "location"),
    (re.compile(r"系统|system", re.I), "system"),
    (re.compile(r"添加好友|好友验证", re.I), "friend_request"),
    (re.compile(r"链接|小程序|分享|link|share|音乐", re.I), "link"),
    (re.compile(r"拍一拍", re.I), "pat"),
)
_BY_TEXT = (
    (re.compile(r"(?:\[名片\]|【名片】|\[个人名片\]|\[公众号名片\])"), "card"),
    (re.compile(r"(?:\[红包\]|\[红包卡片\]|微信红包$|【红包】)"), "red_packet"),
    (re.compile(r"(?:!?\[图片\]|【图片】)"), "image"),
    (re.compile(r"(?:\[语音|【语音】|语音时长：)"), "voice"),
    (re.compile(r"(?:\[视频\]|【视频】)"), "video"),
    (re.compile(r"(?:\[位置|【位置分享】|纬度:【)"), "location"),
    (re.compile(r"(?:\[文件|【文件】)"), "file"),
    (re.compile(r"(?:\[表情|【表情包】)"), "sticker"),
)  # fmt: skip

#: What the texts above begin with; most messages begin otherwise.
_FIRST = frozenset("[!【微语纬转已￥¥")

#: Lines of the program itself, and the greeting that it sends in the owner's or partner's name;
#: none is longer than this, with the longest nickname in it.
_LONGEST = 300
_FRIEND_ADDED = re.compile(
    r"你已添加了.+现在可以开始聊天了|.+刚刚把你添加到通讯录|你已加.+為朋友"
    r"|You have added .+ as your (?:WeChat|Weixin) contact"
    r"|^我通过了你的朋友验证请求，现在我们可以开始聊天了$"
    r"|^我通過了你的朋友驗證請求，現在我們可以開始聊天了$"
    r"|^I've accepted your friend request\. Now let's chat!$",
    re.S,
)
_ADDED_NAME = re.compile(
    r"你已添加了(.+?)，现在可以开始聊天了|^(.+?)刚刚把你添加到通讯录|你已加(.+?)為朋友"
    r"|You have added (.+?) as your (?:WeChat|Weixin) contact",
    re.S,
)
_REMOVED = re.compile(r"开启了朋友验证，你还不是他|開啟了朋友驗證|消息已发出，但被对方拒收了")
_GREETING = re.compile(r"^以上是打招呼的内容|^以上是打招呼的內容")


def kind_of_type(number: object, subtype: object = 0) -> str:
    """Return the kind for a type number; 4.x packs the subtype into the upper 32 bits."""
    try:
        main, sub = int(str(number)), int(str(subtype or 0))
    except ValueError:
        return "other"
    if main > 0xFFFFFFFF:
        main, sub = main & 0xFFFFFFFF, main >> 32
    if main == 49:
        return _BY_SUBTYPE.get(sub, "app")
    return _BY_TYPE.get(main, "other")


def kind_of_word(word: str) -> str:
    """Return the kind for a tool's own word (文本消息, 转账卡片, voice)."""
    return next((kind for pattern, kind in _BY_WORD if pattern.search(word)), "other")


def kind_of_text(text: str, otherwise: str = "text") -> str:
    """Return the kind that a text shows by its first characters."""
    if text[:1] not in _FIRST:
        return otherwise
    if from_text(text) is not None:
        return "transfer"
    return next((kind for pattern, kind in _BY_TEXT if pattern.match(text)), otherwise)


def sentence(text: str) -> str:
    """Return "friend_added", "friend_removed" or "greeting" for the program's own sentences."""
    if len(text) > _LONGEST:
        return ""
    if _FRIEND_ADDED.search(text):
        return "friend_added"
    if _REMOVED.search(text):
        return "friend_removed"
    return "greeting" if _GREETING.search(text) else ""


def added_name(text: str) -> str:
    """Return the nickname in `你已添加了X`, "" in other texts."""
    found = _ADDED_NAME.search(text) if len(text) <= _LONGEST else None
    return next((name for name in found.groups() if name), "") if found else ""
