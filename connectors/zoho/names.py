"""Names of people in Zoho's two fields: put together as they are said, split as they were."""

from __future__ import annotations

import re

from connectors.zoho.surnames import DOUBLE_SURNAMES

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff·]+")


def whole(last: str, first: str) -> str:
    """Return the name that two fields show: 王 and 芳 are 王芳, Smith and Bob are Bob Smith."""
    if not first or not last:
        return last or first
    if _HAN.fullmatch(last) and _HAN.fullmatch(first):
        return last + first
    return f"{first} {last}"


def parts(name: str, last: str, first: str) -> tuple[str, str | None]:
    """Return what the two fields shall hold to show a name, None for an empty first name.

    A record that holds the whole name in the one field that must be filled keeps it so. One that
    splits its name keeps doing that, and keeps its surname where the new name begins with it.
    """
    if not first:
        return name, None
    if _HAN.fullmatch(name) and len(name) > 1:
        size = len(last) if last and name.startswith(last) and len(last) < len(name) else 0
        size = size or (2 if name[:2] in DOUBLE_SURNAMES and len(name) > 2 else 1)
        return name[:size], name[size:]
    if last and name.endswith(f" {last}"):
        return last, name[: -len(last) - 1]
    given, _, family = name.rpartition(" ")
    return family, given or None
