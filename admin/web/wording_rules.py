"""The words of the rules page: modes, where a rule set comes from, proposals, ways of evidence."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from admin.web.language import tongue
from dedupe.phrases import FIELDS

MODES: dict[str, Any] = {
    "careful": _l("Careful"),
    "balanced": _l("Balanced"),
    "eager": _l("Eager"),
}

#: What each mode does by itself.
MODES_TOLD: dict[str, Any] = {
    "careful": _l(
        "Merges only on a number, an account, a birthday or the very address. Asks about the rest."
    ),
    "balanced": _l("Merges also on a name with its company or district. Asks about bare names."),
    "eager": _l("Merges also on a bare name. Asks least, and is wrong most often."),
}

#: Where a rule set comes from.
WHY: dict[str, Any] = {
    "first": _l("The first rules"),
    "config": _l("The config file was changed"),
    "measured": _l("Counted anew how common names are"),
    "learned": _l("Learned from your decisions"),
    "hand": _l("Chosen by hand"),
    "back": _l("Back to rule set"),
}

PROPOSALS: dict[str, Any] = {
    "learned": _l("Learned from your decisions"),
    "measured": _l("Count anew how common names are"),
}

#: How evidence speaks.
WAYS: dict[str, Any] = {
    "agree": _l("agrees"),
    "near": _l("is nearly the same"),
    "conflict": _l("differs"),
}


def evidence(field: str) -> str:
    """Return the name of a field of a comparison in the page's language."""
    return FIELDS[tongue()].get(field, field)
