"""The JSON about rule sets that the commands print: keys fixed, customers by their ids only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedupe.grouping import Fate
from store.customers import public_id

if TYPE_CHECKING:
    from dedupe.grouping import Group, Regrouped
    from dedupe.learn import Learned
    from dedupe.rules import Rules
    from store.rule_sets import RuleSet
    from sync.proposals import Proposal, Standing
    from sync.trial import Question, Trial

Json = dict[str, object]


def set_shape(one: RuleSet) -> Json:
    """Return a kept rule set; limits that are null are the mode's own."""
    return {
        "number": one.number,
        "mode": one.mode,
        "merge": one.merge,
        "ask": one.ask,
        "sure": one.sure,
        "corrections": dict(one.corrections),
        "statistics": one.statistics,
        "why": one.why,
        "origin": one.origin,
        "decisions": one.decisions,
        "made_at": one.made_at,
        "by": one.actor,
    }


def rules_shape(rules: Rules) -> Json:
    """Return what rules amount to: the limits in force and the corrections."""
    limits = rules.limits
    return {
        "limits": {
            "merge": limits.merge,
            "ask": limits.ask,
            "needs": limits.needs.name.lower(),
            "sure": rules.sure,
        },
        "corrections": rules.corrections.plain(),
        "measured_on": rules.statistics.rows if rules.statistics.version else None,
    }


def standing_shape(now: Standing) -> Json:
    """Return the rules in use and what is proposed."""
    return {
        "in_use": now.in_use.number,
        "mode": now.in_use.mode,
        **rules_shape(now.rules),
        "proposals": [_proposal(one) for one in now.proposals],
        "decisions": now.decisions,
        "missing": now.missing,
        "learned": _learned(now.learned) if now.learned is not None else None,
    }


def _proposal(one: Proposal) -> Json:
    return {
        "name": one.name,
        "rows": one.rows,
        "measured": one.measured,
        "learned": _learned(one.learned) if one.learned is not None else None,
    }


def _learned(one: Learned) -> Json:
    return {
        "decisions": one.decisions,
        "ask": one.ask,
        "sure": one.sure,
        "surprise_before": one.before,
        "surprise_after": one.after,
        "corrections": [
            {
                "field": taught.slot[0],
                "way": taught.slot[1],
                "bits": taught.bits,
                "said": taught.said,
                "same": taught.same,
            }
            for taught in one.taught
        ],
    }


def trial_shape(told: Trial, most: int) -> Json:
    """Return a dry run: all the counts, and at most so many examples of each kind."""
    groups = {
        fate.value: {
            "count": len(told.groups.of(fate)),
            "examples": [_change(change) for change in told.groups.of(fate)[:most]],
        }
        for fate in Fate
    }
    return {
        "rows": told.rows,
        "before": told.before,
        "after": told.after,
        "unchanged": told.groups.unchanged,
        **groups,
        "waiting": told.waiting,
        "asked": _questions(told.asked, most),
        "answered": _questions(told.answered, most),
        "contradicted": [
            {"decision": one.number, "kind": one.kind.value} for one in told.contradicted
        ],
    }


def _change(change: Regrouped) -> Json:
    return {
        "before": [_group(group) for group in change.before],
        "after": [_group(group) for group in change.after],
    }


def _group(group: Group) -> Json:
    return {"id": public_id(group[0]), "rows": len(group)}


def _questions(asked: tuple[Question, ...], most: int) -> Json:
    examples = [
        {"reason": reason, "customers": [public_id(a), public_id(b)]}
        for reason, a, b in asked[:most]
    ]
    return {"count": len(asked), "examples": examples}
