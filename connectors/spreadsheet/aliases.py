"""What a header means: the shipped table of header names, and how a header is compared with it."""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib import resources

#: Pseudo-field of a column that may hold a person or a firm ("客户名称").
PARTY = "party"
#: Pseudo-field of a column that may hold a phone, a mail address or a WeChat id ("联系方式").
CONTACT = "contact"
#: Pseudo-field of the further part of an address ("街道", "Address Line 2").
STREET = "street"
#: Pseudo-field of the source's own id.
ID = "external_id"
#: What the fields of the purchases stream start with in a mapping.
PURCHASE = "purchases."

_NOISE = re.compile(r"[\s*:_\"'.·]+")
_HINT = re.compile(r"[(\[【<〈{].*?[)\]】>〉}]")
_COUNTER = re.compile(r"(?:no\.?)?\d{1,2}$|[一二三]$")
_WHOSE = re.compile(
    "^(?:客户|客戶|会员|會員|顾客|顧客|用户|用戶|联系人|聯絡人|聯繫人|本人|个人|個人|默认|常用|主要"
    "|customer|client|contact|primary|default|lead|member)"
)
_ORDINAL = re.compile(
    "^(?:第[一二三]|[一二三]|主|备用|備用|其他|其它|other|second|secondary|home|work|business)"
)


@cache
def header_key(header: str) -> str:
    """Return the header in the form in which headers are compared.

    Width, case, blanks, `*`, colons and dots do not count: "手机号码\\n(必填)" keeps its bracket
    here and loses it only when the whole is unknown.
    """
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).casefold())


@cache
def alias_table() -> dict[str, str]:
    """Return header key -> canonical field, "" for columns that must not be taken for one."""
    text = resources.files("connectors").joinpath("data/headers.json").read_text("utf-8")
    return {header_key(name): field for field, names in json.loads(text).items() for name in names}


@cache
def field_of(header: str) -> str | None:
    """Return the canonical field that the header names, "" for none of ours, None if unknown.

    Tried in turn: the header; without a bracketed hint; without a number at its end; without
    whose it is ("客户手机" is a 手机).
    """
    table = alias_table()
    key = header_key(header)
    if not key or len(key) > 60:
        return None
    bare = _HINT.sub("", key) or key
    for name in dict.fromkeys((key, bare)):
        for shape in (name, _COUNTER.sub("", name), _WHOSE.sub("", name), _ORDINAL.sub("", name)):
            if shape in table:
                return table[shape]
    shape = _COUNTER.sub("", _ORDINAL.sub("", _WHOSE.sub("", bare)))
    return table.get(shape)
