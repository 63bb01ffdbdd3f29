"""Read mail addresses: typing errors of known domains, role mailboxes, names in the local part."""

from __future__ import annotations

import re
from functools import lru_cache

from dedupe.text import fold, visible

#: Domains that give a mailbox to anybody: they say nothing about a firm.
FREE_MAIL = frozenset(
    "qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com vip.126.com yeah.net 188.com 139.com"
    " 189.cn wo.cn wo.com.cn sina.com sina.cn vip.sina.com sohu.com tom.com 21cn.com 263.net"
    " aliyun.com gmail.com googlemail.com hotmail.com hotmail.co.uk outlook.com live.com live.cn"
    " live.hk msn.com yahoo.com yahoo.cn yahoo.com.cn yahoo.com.hk yahoo.com.tw yahoo.co.jp"
    " ymail.com icloud.com me.com mac.com proton.me protonmail.com aol.com gmx.com gmx.de mail.com"
    " mail.ru yandex.ru yandex.com naver.com hanmail.net netvigator.com hkbn.net pchome.com.tw"
    " eyou.com sogou.com email.cn".split()
)

#: Endings and names mistyped so often that mending them is safer than keeping them.
_DOMAIN_TYPOS = {
    **{
        f"{name}.{end}": f"{name}.com"
        for name in ("163", "126", "qq", "gmail", "hotmail", "foxmail", "sina", "139", "outlook")
        for end in ("con", "cm", "cmo", "ocm", "comm", "cim", "vom", "xom", "coom", "c0m", "om")
    },
    **dict.fromkeys(("gmial.com", "gmal.com", "gamil.com", "gmali.com", "gmil.com"), "gmail.com"),
    **dict.fromkeys(("gmaill.com", "gmai.com", "ggmail.com", "gmail.co"), "gmail.com"),
    **dict.fromkeys(("foxmial.com", "fxmail.com", "foxmai.com", "foxmall.com"), "foxmail.com"),
    **dict.fromkeys(("hotmial.com", "hotmai.com", "hotmal.com", "homail.com"), "hotmail.com"),
    **dict.fromkeys(("hotmali.com", "hotmail.co"), "hotmail.com"),
    **dict.fromkeys(("outlok.com", "outllook.com", "outloo.com", "oulook.com"), "outlook.com"),
    **dict.fromkeys(("qqq.com", "qq.com.cn", "qq.co", "qq.cn", "qq.comn"), "qq.com"),
    **dict.fromkeys(("163.co", "163.cn", "163.com.cn", "163.com", "163.cpm"), "163.com"),
    **dict.fromkeys(("126.co", "126.cn", "sina.con.cn", "icloud.con", "iclud.com"), ""),
    "yahoo.con": "yahoo.com",
    "yahooo.com": "yahoo.com",
    "icloud.con": "icloud.com",
    "iclud.com": "icloud.com",
    "iclould.com": "icloud.com",
    "126.co": "126.com",
    "126.cn": "126.com",
    "aliyun.con": "aliyun.com",
    "139.co": "139.com",
    "sina.con.cn": "sina.com.cn",
}

#: Local parts that a whole firm shares.
ROLES = frozenset(
    "info sales sale service services support admin administrator office contact hello hr job jobs"
    " recruit finance account accounts accounting billing invoice market marketing business biz"
    " export import trade order orders purchase purchasing buyer kefu cs customer customerservice"
    " help helpdesk webmaster postmaster noreply no-reply donotreply do-not-reply mail email"
    " company shop store media press pr legal public enquiry inquiry enquiries team all master"
    " 客服 销售 财务 采购 业务 服务 人事 行政 商务 xiaoshou caiwu caigou yewu shangwu renshi".split()
)

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+\-])([A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9._%+\-\u4e00-\u9fff]{0,63})\s?@\s?"
    r"([A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})(?:[.,][A-Za-z0-9\-]{1,62})+)"
)
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_LABEL = re.compile(r"^(?:邮箱|邮件|信箱|mail|email)[:：]?", re.IGNORECASE)
_ENDINGS = frozenset("com net org cn edu gov cc co io biz info hk tw vip shop top xyz ltd".split())


@lru_cache(maxsize=1 << 12)
def mend_domain(domain: str) -> str:
    """Return the domain in lower case with known typing errors mended (163.con -> 163.com)."""
    domain = domain.lower().replace(",", ".").strip(".")
    return _DOMAIN_TYPOS.get(domain, domain) or domain


def read_emails(text: str) -> tuple[str, ...]:
    """Return the mail addresses in a cell or sentence, folded, in their order.

    Lower case as a whole: no provider in use tells local parts apart by case.
    """
    if "@" not in text and "＠" not in text:
        return ()
    if _PLAIN.fullmatch(text):
        local, _, domain = text.rpartition("@")
        return (f"{local.lower()}@{mend_domain(domain)}",)
    out: list[str] = []
    for local, domain in _ADDRESS.findall(visible(text)):
        # 邮箱abc@x.com: the hanzi in front are a label, not the mailbox.
        name = re.sub("^[^A-Za-z0-9]+", "", _LABEL.sub("", local)) if not local.isascii() else local
        name = (name or local).lower()
        name = name if name.isascii() else fold(local)
        out.append(f"{name}@{mend_domain(domain)}")
    return tuple(dict.fromkeys(out))


def without_emails(text: str) -> tuple[tuple[str, ...], str]:
    """Return the addresses of a text and the text without them."""
    found = read_emails(text)
    if not found:
        return (), text
    return found, _ADDRESS.sub(" ", visible(text))


def is_role(address: str) -> bool:
    """Tell whether the mailbox belongs to a firm or a task (info@, sales01@, 客服@)."""
    local = address.partition("@")[0]
    return local in ROLES or local.rstrip("0123456789-_.") in ROLES


def is_free(address: str) -> bool:
    """Tell whether the domain gives mailboxes to anybody."""
    domain = address.rpartition("@")[2]
    return domain in FREE_MAIL or domain.startswith("yahoo.")


@lru_cache(maxsize=1 << 15)
def firm_of_domain(domain: str) -> str:
    """Return the label that names the firm (lijinsemi.com.cn -> lijinsemi), "" for free mail."""
    if domain in FREE_MAIL or domain.startswith("yahoo."):
        return ""
    labels = domain.split(".")
    while len(labels) > 1 and (labels[-1] in _ENDINGS or len(labels[-1]) <= 2):
        labels.pop()
    return labels[-1].replace("-", "")


def mailbox_number(address: str) -> str:
    """Return the QQ number of a numeric qq.com or foxmail mailbox, otherwise ""."""
    local, _, domain = address.partition("@")
    if domain in ("qq.com", "vip.qq.com") and local.isdigit() and 5 <= len(local) <= 11:
        return local
    return ""
