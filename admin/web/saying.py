"""One sentence on a pair: the strongest argument for and against, without any score.

Weights and the chance stand behind a key (`w`): whoever sees a number first no longer looks.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from admin.web.language import choose
from admin.web.wording import EVIDENCE, KINDS, field_name, grouped, word
from dedupe.evidence import Evidence
from dedupe.explain import Explanation, agrees


def _value(text: str) -> str:
    """Return a compared value as people write it."""
    return grouped(text) or (word(KINDS, text) if text in KINDS else text)


def argument(item: Evidence) -> str:
    """Return what one field says, with both values and how common an agreed value is."""
    one, two = (_value(text) for text in (item.value_a, item.value_b))
    values = one if agrees(item) else f"{one} / {two}"
    said = str(
        _(
            "%(field)s %(verdict)s",
            field=field_name(item.field),
            verdict=word(EVIDENCE, item.verdict),
        )
    )
    if not values.strip(" /"):
        return said
    if agrees(item) and item.holders > 2:
        held = ngettext("held by %(num)s record", "held by %(num)s records", item.holders)
        return str(_("%(said)s (%(values)s, %(held)s)", said=said, values=values, held=held))
    return str(_("%(said)s (%(values)s)", said=said, values=values))


def sentence(explanation: Explanation) -> str:
    """Return the reason for and the strongest one against, in the page's language."""
    best, worst = explanation.strongest_for, explanation.strongest_against
    parts = []
    if explanation.relation == "family":
        parts.append(_("Two full names share a contact: perhaps a family."))
    elif explanation.relation:
        parts.append(_("Two full names share a workplace: perhaps colleagues."))
    parts.append(
        _("For: %(reason)s.", reason=argument(best)) if best else _("Nothing speaks for it.")
    )
    parts.append(
        _("Against: %(reason)s.", reason=argument(worst)) if worst else _("Nothing against it.")
    )
    return ("" if choose() == "zh" else " ").join(str(part) for part in parts)
