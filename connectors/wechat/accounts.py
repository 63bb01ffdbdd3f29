"""Which WeChat accounts are people: groups, official accounts and built-in helpers are not."""

from __future__ import annotations

import re

from connectors.reasons import Reason

#: Accounts that every WeChat has: file transfer, team, news, mail reminders, friend requests ...
_BUILT_IN = frozenset({
    "appbrand_notify_message", "appbrandcustomerservicemsg", "blogapp",
    "brandservicesessionholder", "brandsessionholder", "cardpackage", "exmail_tool",
    "facebookapp", "feedsapp", "filehelper", "floatbottle", "fmessage", "helper_entry", "lbsapp",
    "linkedinplugin", "masssendapp", "medianote", "meishiapp", "mp_notify", "mphelper", "newsapp",
    "notification_messages", "notifymessage", "officialaccounts", "opencustomerservicemsg",
    "pc_share", "qmessage", "qqfriend", "qqmail", "qqsync", "qqwblog", "readerapp",
    "service_notification", "shakeapp", "tmessage", "topstoryapp", "userexperience_alarm",
    "voiceinputapp", "voicevoipapp", "voipapp", "weibo", "weixin", "weixinguanhaozhushou",
    "weixinreminder", "wxitil",
})  # fmt: skip
_GROUP = re.compile(r"@(?:chatroom|im\.chatroom|talkroom|groupcard)$")
_NOT_A_PERSON = re.compile(r"^gh_|@(?:app|lbsroom|kefu\.openim|biz)$")

#: How somebody became a contact (来源场景码); other numbers exist and stay numbers.
SCENES = {
    1: "QQ号", 3: "微信号", 6: "手机号", 10: "名片", 14: "群聊", 15: "搜索手机号", 17: "名片分享",
    30: "扫一扫",
}  # fmt: skip

GENDERS = {
    "1": "m", "2": "f", "男": "m", "女": "f", "M": "m", "F": "f", "m": "m", "f": "f",
    "male": "m", "female": "f",
}  # fmt: skip


def is_group(username: str) -> bool:
    """Say whether a user name is that of a group."""
    return _GROUP.search(username) is not None


def not_a_person(username: str) -> str:
    """Return why a user name is not a person's, "" when it may be one."""
    name = username.strip().lower()
    if is_group(name) or name in _BUILT_IN or _NOT_A_PERSON.search(name):
        return Reason.NOT_A_PERSON
    return ""


def is_wecom(username: str) -> bool:
    """Say whether a user name is that of a WeCom user: a person, but no WeChat id."""
    return username.endswith("@openim")


def scene_words(scene: object) -> str:
    """Return a scene code in the words that the app itself uses."""
    try:
        # Requests that the owner sent carry the same scene plus one million.
        number = int(str(scene)) % 1_000_000
    except ValueError:
        return ""
    if not number:
        return ""
    return f"通过{SCENES[number]}添加" if number in SCENES else f"scene {number}"
