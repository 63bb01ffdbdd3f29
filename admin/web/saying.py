"""One sentence on a pair: the strongest argument for and against, without any score.

Weights and the chance stand behind a key (`w`): whoever sees a number first no longer looks.
"""

from __future__ import annotations

from flask_babel import gettext as _

from admin.web.language import choose, tongue
from admin.web.wording import KINDS, field_name, grouped, word
from dedupe.evidence import Evidence
from dedupe.explain import Explanation, agrees
from dedupe.phrases import commonness_text, verdict_word


def _value(text: str) -> str:
    """Return a compared value as people write it."""
    return grouped(text) or (word(KINDS, text) if text in KINDS else text)


def argument(explanation: Explanation, item: Evidence) -> str:
    """Return what one field says, with both values and how common an agreed value is."""
    one, two = (_value(text) for text in (item.value_a, item.value_b))
    values = one if agrees(item) else f"{one} / {two}"
    said = str(
        _(
            "%(field)s %(verdict)s",
            field=field_name(item.field),
            verdict=verdict_word(item, tongue()),
        )
    )
    if not values.strip(" /"):
        return said
    common = dict(zip(explanation.evidence, explanation.common, strict=True)).get(item)
    # That just the two hold it goes without saying.
    if common is not None and (common.held > 2 or common.one_in):
        held = commonness_text(common, item, tongue())
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
        _("For: %(reason)s.", reason=argument(explanation, best))
        if best
        else _("Nothing speaks for it.")
    )
    parts.append(
        _("Against: %(reason)s.", reason=argument(explanation, worst))
        if worst
        else _("Nothing against it.")
    )
    return ("" if choose() == "zh" else " ").join(str(part) for part in parts)
