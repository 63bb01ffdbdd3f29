"""What a firm calls itself on the net: its own mail domain and its official account."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dedupe.mail import firm_of_domain

#: Accounts that nobody named are gh_ with twelve hexadecimal digits.
_NUMBERED = re.compile(r"gh_[0-9a-f]{12}")
#: A chosen name: letters first, so that it can be a domain, too.
_NAMED = re.compile(r"gh_([a-z]{3}[a-z0-9-]*)")


def sites(emails: Iterable[str], wechats: Iterable[str]) -> tuple[str, ...]:
    """Return the labels of a record's own mail domains and official accounts, sorted.

    info@lianjieyq.com.cn and gh_lianjieyq both say "lianjieyq"; free mail says nothing.
    """
    found = set()
    for address in emails:
        firm = firm_of_domain(address.rpartition("@")[2])
        if firm:
            found.add(firm)
    for wechat in wechats:
        if wechat.startswith("gh_") and not _NUMBERED.fullmatch(wechat):
            named = _NAMED.fullmatch(wechat)
            if named:
                found.add(named.group(1))
    return tuple(sorted(found)) if found else ()
