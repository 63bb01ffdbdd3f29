"""The JSON of explanations: pairs, how two stand, how a customer grew, what would change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.json_shapes import Json, row_shape
from dedupe.phrases import (
    Language,
    commonness_text,
    sentence,
    sentences,
    verdict_word,
    why_not_in_full,
)
from dedupe.phrases_standing import (
    join_text,
    means,
    standing_text,
    suppositions_text,
)
from dedupe.score import PRIOR

if TYPE_CHECKING:
    from dedupe.commonness import Commonness
    from dedupe.evidence import Evidence
    from dedupe.explain import Explanation
    from dedupe.grounds import Across, Pair
    from dedupe.whatif import Change, Suppositions
    from store.values import Decision
    from sync.named import Named
    from sync.why import Answer, Step, Story


def answer_shape(answer: Answer, language: Language) -> Json:
    """Return the whole answer on two sides."""
    pair, stands = answer.pair, answer.standing
    outcome = standing_text(stands, pair, answer.limits, language)
    return {
        "together": answer.together,
        "how": stands.how.value,
        "sentence": sentence(pair, language, outcome),
        "a": _named_shape(answer.a),
        "b": _named_shape(answer.b),
        "pair": pair_shape(pair, language),
        "groups": across_shape(answer.across)
        | {"limit": answer.limits.merge, "sentence": means(answer.across, answer.limits, language)},
        "chain": [edge_shape(edge) for edge in stands.chain],
        "rival": edge_shape(stands.rival) if stands.rival else None,
        "clash": pair_shape(answer.clash, language) if answer.clash else None,
        "decisions": [decision_shape(said) for said in answer.decisions],
        "would_change": _suppositions_shape(answer.suppositions, language),
    }


def _named_shape(side: Named) -> Json:
    return {"customer": side.customer.id, "rows": [row_shape(row) for row in side.rows]}


def pair_shape(pair: Explanation, language: Language) -> Json:
    """Return a pair of records with every field that was compared."""
    return {
        "a": row_shape(pair.a),
        "b": row_shape(pair.b),
        "fields": [
            _evidence_shape(item, common, language)
            for item, common in zip(pair.evidence, pair.common, strict=True)
        ],
        "start": PRIOR,
        "bits": pair.bits,
        "chance": round(pair.chance, 4),
        "rests_on": pair.support.name.lower(),
        "band": pair.band,
        "relation": pair.relation,
        "contradicted": pair.contradicted,
        "strongest_for": pair.strongest_for.field if pair.strongest_for else None,
        "strongest_against": pair.strongest_against.field if pair.strongest_against else None,
        "compared": pair.compared,
        "shared_keys": list(pair.shared),
        "over_full_keys": dict(zip(pair.over_full, pair.full_sizes, strict=True)),
        "differing_keys": list(pair.differing),
        "a_lacks": list(pair.lacks[0]),
        "b_lacks": list(pair.lacks[1]),
        "why_not": list(why_not_in_full(pair, language)),
    }


def _evidence_shape(item: Evidence, common: Commonness | None, language: Language) -> Json:
    return {
        "field": item.field,
        "a": item.value_a,
        "b": item.value_b,
        "verdict": item.verdict.value,
        "word": verdict_word(item, language),
        "bits": item.bits,
        "common": None
        if common is None
        else {
            "held": common.held,
            "among": common.among,
            "at_most": common.at_most,
            "one_in": common.one_in,
            "sentence": commonness_text(common, item, language),
        },
    }


def across_shape(across: Across) -> Json:
    """Return how two groups compare in the mean."""
    return {
        "mean": across.mean,
        "pairs": across.pairs,
        "heard": across.heard,
        "best": edge_shape(across.best),
        "worst": edge_shape(across.worst) if across.worst else None,
    }


def edge_shape(edge: Pair) -> Json:
    """Return the scores of two rows."""
    return {
        "a": row_shape(edge.a),
        "b": row_shape(edge.b),
        "bits": edge.bits,
        "counts": edge.counts,
        "chance": round(edge.chance, 4),
    }


def decision_shape(said: Decision) -> Json:
    """Return a decision, for those who see what it is about anyway."""
    return {
        "number": said.number,
        "kind": said.kind.value,
        "a": row_shape(said.a) if said.a else None,
        "b": row_shape(said.b) if said.b else None,
        "by": said.by,
        "at": said.at,
    }


def _suppositions_shape(found: Suppositions | None, language: Language) -> Json | None:
    if found is None:
        return None
    return {
        "tried": found.tried,
        "facts": [_change_shape(one) for one in (*found.joining, *found.turning)],
        "together_without_decisions": found.undecided,
        "sentences": list(suppositions_text(found, language)),
    }


def _change_shape(change: Change) -> Json:
    return {
        "field": change.field,
        "turn": change.turn.value,
        "bits": change.bits,
        "together": change.together,
    }


def story_shape(story: Story, language: Language) -> Json:
    """Return how a customer's rows came together."""
    return {
        "steps": [
            _step_shape(step, number == story.weakest, language)
            for number, step in enumerate(story.steps)
        ],
        "weakest": None if story.weakest is None else story.weakest + 1,
        "limit": story.limits.merge,
    }


def _step_shape(step: Step, weakest: bool, language: Language) -> Json:
    join = step.join
    text = join_text(join, step.explanation, language)
    return {
        "one": [row_shape(row) for row in join.one],
        "other": [row_shape(row) for row in join.other],
        "decided": join.decided,
        **across_shape(join.across),
        "weakest": weakest,
        "weak": join.weak,
        "decisions": [said.number for said in step.decisions],
        "sentence": sentences([text], language),
    }
