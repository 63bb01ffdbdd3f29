"""Characters of one property: its own charset if that fits, else UTF-8, else GB18030."""

from __future__ import annotations

import binascii
import codecs
from functools import lru_cache

from connectors.reasons import Reason

#: GBK and GB2312 are parts of GB18030; phones name the part and write the whole.
_WIDER = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030"}


def decode(value: bytes, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """Return the text of a value and notes about how it was read; never fails."""
    named = _known(charset)
    if named:
        try:
            return value.decode(named), ()
        except UnicodeDecodeError:
            pass
    for name, notes in (("utf-8", ()), ("gb18030", (Reason.ENCODING_GUESSED,))):
        try:
            return value.decode(name), notes
        except UnicodeDecodeError:
            continue
    return value.decode("utf-8", "replace"), (Reason.TEXT_REPAIRED,)


def unquoted(value: bytes) -> bytes:
    """The bytes of a quoted-printable value whose soft breaks are joined already."""
    return binascii.a2b_qp(value)


@lru_cache(64)
def _known(charset: str) -> str:
    name = charset.strip().strip('"').lower()
    name = _WIDER.get(name, name)
    try:
        return codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
