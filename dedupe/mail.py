"""Read mail addresses: typing errors of known domains, role mailboxes, names in the local part."""

from __future__ import annotations

import re
from functools import lru_cache

from dedupe.tables import word_pairs, word_set
from dedupe.text import fold, visible

#: Domains that give a mailbox to anybody: they say nothing about a firm.
FREE_MAIL = word_set("free_mail")

#: Endings and names mistyped so often that mending them is safer than keeping them.
_DOMAIN_TYPOS = word_pairs("mail_typos")

#: Local parts that a whole firm shares.
ROLES = word_set("roles")

_ADDRESS = re.compile(
    r"(?<![A-Za-z0-9._%+\-])([A-Za-z0-9][A-Za-z0-9._%+\-]{0,63}|[\u4e00-\u9fff]{2,4})\s?@\s?"
    r"([A-Za-z0-9](?:[A-Za-z0-9\-]{0,62})(?:[.,][A-Za-z0-9\-]{1,62})+)"
)
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._%+\-]*@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_ENDINGS = word_set("mail_endings")
#: What stands behind the word in sales01.
_NUMBERING = "0123456789-_."


@lru_cache(maxsize=1 << 12)
def mend_domain(domain: str) -> str:
    """Return the domain in lower case with known typing errors mended (163.con -> 163.com)."""
    domain = domain.lower().replace(",", ".").strip(".")
    return _DOMAIN_TYPOS.get(domain, domain)


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
        name = local.lower() if local.isascii() else fold(local)
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
    return local in ROLES or (local[-1:] in _NUMBERING and local.rstrip(_NUMBERING) in ROLES)


def is_free(address: str) -> bool:
    """Tell whether the domain gives mailboxes to anybody."""
    domain = address.rpartition("@")[2]
    return domain in FREE_MAIL or domain.startswith("yahoo.")


@lru_cache(maxsize=1 << 14)
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
