"""Puts reasons, errors and the sentences of commands into Chinese and English.

`REASONS` has a sentence for every code of `connectors.reasons.Reason`; the pages use it too, by
`reason_text`. The sentences of the commands themselves are in `admin.sentences`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from admin.sentences import SENTENCES
from store.errors import (
    ConfigError,
    HubError,
    NotYours,
    RowRefused,
    Shrunk,
    Tampered,
    TooBig,
    Unreadable,
)

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

#: Code of a reason -> (Chinese, English).
REASONS: Mapping[str, tuple[str, str]] = {
    # whole files
    "empty_file": ("文件是空的", "the file is empty"),
    "not_customers": ("文件里没有客户资料", "there are no customers in the file"),
    "unknown_format": ("不认识这种文件格式", "the format of the file is not known"),
    "unknown_encoding": (
        "无法判断文字编码，请用 --encoding 指明",
        "the text encoding cannot be told: name it with --encoding",
    ),
    "no_header": (
        "找不到表头行，请用 --header-row 指明",
        "no header row was found: name it with --header-row",
    ),
    "damaged": ("文件已损坏", "the file is damaged"),
    "encrypted": (
        "文件有密码保护，请先去掉密码再导入",
        "the file is protected by a password: save it without one first",
    ),
    "macros": (
        "文件带有宏，请另存为 .xlsx 再导入",
        "the file holds macros: save it as .xlsx first",
    ),
    "bomb": (
        "文件解压后异常庞大，已拒绝读取",
        "the file unpacks to an unreasonable size and was refused",
    ),
    "dangerous_xml": (
        "文件里有危险的 XML 内容，已拒绝读取",
        "the file holds dangerous XML and was refused",
    ),
    "too_big": ("文件超过上限", "the file passes a limit"),
    "too_slow": ("文件读取超时", "the file took too long to read"),
    "bad_json": ("文件里的 JSON 不合规", "the JSON in the file is not valid"),
    # rows
    "nothing_in_it": ("这一行没有可用的内容", "there is nothing usable in this row"),
    "total_row": ("这是合计行，不是客户", "this is a line of totals, not a customer"),
    "comment_row": ("这是说明行，不是客户", "this is a remark of the file, not a customer"),
    "not_a_person": (
        "这是群聊、公众号或系统账号，不是客户",
        "this is a group, an official account or a system account, not a customer",
    ),
    "own_account": ("这是您自己的账号", "this is your own account"),
    "not_a_friend": ("这个人不是好友", "this person is not a friend"),
    "cut_off": ("这一行在中途断开", "this row is cut off in the middle"),
    "bad_row": ("这一行无法读取", "this row cannot be read"),
    "too_long": ("这一行过长", "this row is too long"),
    "no_buyer": ("这张订单没有买家信息", "this order does not say who bought"),
    # values; the row is kept
    "phone_unreadable": (
        "电话号码无法识别，已原样保留",
        "a phone could not be read: kept as it is",
    ),
    "phone_rounded": (
        "电话号码被表格软件四舍五入，已无法还原",
        "a phone was rounded by a spreadsheet program and cannot be restored",
    ),
    "phone_masked": ("电话号码有星号遮挡", "a phone is masked with stars"),
    "date_unreadable": ("日期无法识别，已原样保留", "a date could not be read: kept as it is"),
    "text_cut": ("文字过长，已截断", "a text was too long and was cut"),
    "text_repaired": (
        "去掉了文字中的坏字符",
        "characters that are no text were taken out",
    ),
    "encoding_guessed": (
        "文字编码是推测的，请检查有无乱码",
        "the text encoding was guessed: check for garbled text",
    ),
    "extra_cells": ("这一行比表头多出几格", "this row has more cells than the header"),
    "formula_without_value": (
        "公式没有保存结果，请在表格软件里重新保存",
        "a formula has no saved result: save the file again in a spreadsheet program",
    ),
    "photo_left_out": ("名片里的照片没有保存", "a photo in the card was left out"),
    "names_disagree": ("同一张名片上的名字不一致", "two names on one card disagree"),
    "phone_zero_added": (
        "座机号码补上了丢失的 0",
        "a lost leading zero was put back into a landline",
    ),
    "name_masked": ("姓名有星号遮挡", "a name is masked with stars"),
    "mixed_encoding": ("这一行混有两种文字编码", "this row mixes two text encodings"),
}

#: `TooBig.limit` -> (Chinese, English).
LIMITS: Mapping[str, tuple[str, str]] = {
    "bytes": ("字节", "bytes"),
    "rows": ("行", "rows"),
    "columns": ("列", "columns"),
    "cell": ("字一格", "characters in a cell"),
    "depth": ("层", "levels"),
    "memory": ("字节内存", "bytes of memory"),
    "seconds": ("秒", "seconds"),
}


def reason_text(code: str, language: Language) -> str:
    """Return the sentence for a code of `Reason`; an unknown code is shown as it is."""
    pair = REASONS.get(code)
    return pair[LANGUAGES.index(language)] if pair else code


def say(key: str, language: Language, /, **values: object) -> str:
    """Return a sentence of `SENTENCES` with its values filled in."""
    return SENTENCES[key][LANGUAGES.index(language)].format(**values)


def error_text(error: HubError, language: Language) -> str:
    """Return one line that says what went wrong and what to do."""
    return " ".join(_error_text(error, language).split())


def _error_text(error: HubError, language: Language) -> str:
    if isinstance(error, Unreadable | RowRefused):
        return reason_text(error.reason, language)
    if isinstance(error, TooBig):
        pair = LIMITS.get(error.limit)
        unit = pair[LANGUAGES.index(language)] if pair else error.limit
        return say("error.TooBig", language, allowed=f"{error.allowed:,}", unit=unit)
    if isinstance(error, Shrunk):
        return say("error.Shrunk", language, before=error.before, now=error.now)
    if isinstance(error, ConfigError):
        return say("error.ConfigError", language, problems="; ".join(error.problems))
    if isinstance(error, Tampered):
        return say("error.Tampered", language, where=error.where)
    if type(error) is HubError:
        return say("error.HubError", language, text=error)
    # The class says what to do; a text that is more than the class's own says where.
    key = f"error.{type(error).__name__}"
    general = say(key, language) if key in SENTENCES else ""
    own = str(error)
    if not general or isinstance(error, NotYours):
        return general or own
    plain = own == (type(error).__doc__ or "").strip().splitlines()[0]
    return general if plain else f"{general} ({own})"


def language_of(text: str) -> Language | None:
    """Return the language of a locale such as zh_CN.UTF-8, None where it is neither of ours."""
    start = text[:2].lower()
    return next((language for language in LANGUAGES if language == start), None)


def environment_language() -> Language:
    """Return the language that the environment asks for, as POSIX orders it; else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if text := os.environ.get(name):
            return language_of(text) or "en"
    return "en"
