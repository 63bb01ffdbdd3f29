"""Explains one pair of records: what speaks for and against, and why a pair was never compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dedupe.commonness import Commonness, commonness
from dedupe.compare import compare, judge
from dedupe.compare_contacts import Holders
from dedupe.evidence import Evidence, Support, Verdict
from dedupe.keys import KINDS, Key, keys
from dedupe.profile import Profile
from dedupe.score import DEFAULT, FLOOR, Limits, probability
from dedupe.statistics import Statistics
from store.values import RowId


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that decides about a pair; `sentence` in `dedupe.phrases` says it in words."""

    a: RowId
    b: RowId
    #: Strongest first, whatever its sign.
    evidence: tuple[Evidence, ...]
    bits: float
    chance: float
    support: Support
    #: "merge", "ask" or "apart": what the pair alone would get.
    band: str
    #: "family", "colleague" or "".
    relation: str
    #: The strongest argument on each side, None where there is none.
    strongest_for: Evidence | None
    strongest_against: Evidence | None
    #: False: no key brings the two together, so the pair is not compared by itself.
    compared: bool
    #: Keys that both hold and whose groups are open; that both hold but are over-full.
    shared: tuple[str, ...]
    over_full: tuple[str, ...]
    #: Kinds of keys for which one side or both have no value, though the other has.
    missing: tuple[str, ...]
    #: Two full names that contradict each other: never merged by itself.
    contradicted: bool
    #: Along `evidence`: how common the agreed value is, None where that plays no part.
    common: tuple[Commonness | None, ...] = ()
    #: The pair would be merged, but for evidence that the mode does not let merge on its own.
    held_back: bool = False
    #: Rows in the groups of the over-full keys, along `over_full`.
    full_sizes: tuple[int, ...] = ()
    #: Kinds of keys that both have with different values; that only the other side has.
    differing: tuple[str, ...] = ()
    lacks: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


def explain(
    a: Profile,
    b: Profile,
    holders: Holders,
    statistics: Statistics,
    limits: Limits = DEFAULT,
    sizes: Mapping[Key, int] | None = None,
) -> Explanation:
    """Explain a pair, scored or never compared.

    `sizes` tells how many rows each key's group holds, where that is known beyond `holders`.
    """
    items = compare(a, b, holders, statistics)
    evidence = tuple(sorted(items, key=lambda item: (-abs(item.bits), item.field)))
    found = judge(a, b, holders, statistics)
    keys_a, keys_b = keys(a), keys(b)
    both = sorted(set(keys_a) & set(keys_b))
    known = sizes if sizes is not None else holders
    full = [key for key in both if known.get(key, 2) > KINDS[key.kind].cap]
    kinds_a, kinds_b = {key.kind for key in keys_a}, {key.kind for key in keys_b}
    full_kinds = sorted({key.kind for key in full})
    effective = limits.effective(found.bits, found.support)
    band = "apart"
    if effective >= limits.merge:
        band = "merge"
    elif found.bits >= limits.ask and not found.relation:
        band = "ask"
    speaks_for = [item for item in evidence if item.bits > 0]
    speaks_against = [item for item in evidence if item.bits < 0]
    return Explanation(
        a.row,
        b.row,
        evidence,
        found.bits,
        probability(found.bits, found.support, statistics.rows),
        found.support,
        band,
        found.relation,
        max(speaks_for, key=lambda item: (item.bits, item.field), default=None),
        min(speaks_against, key=lambda item: (item.bits, item.field), default=None),
        len(full) < len(both),
        tuple(sorted({key.kind for key in both if key not in full})),
        tuple(full_kinds),
        tuple(sorted(kinds_a ^ kinds_b)),
        found.contradicted,
        tuple(commonness(item, a, statistics, known) for item in evidence),
        effective < limits.merge <= found.bits,
        tuple(max(known[key] for key in full if key.kind == kind) for kind in full_kinds),
        tuple(sorted((kinds_a & kinds_b) - {key.kind for key in both})),
        (tuple(sorted(kinds_b - kinds_a)), tuple(sorted(kinds_a - kinds_b))),
    )


def connects(explanation: Explanation) -> bool:
    """Tell whether the pair would connect two records into one component."""
    return explanation.compared and explanation.bits > FLOOR


def agrees(item: Evidence) -> bool:
    """Tell whether the two normal forms are equal: only then may words say "identical"."""
    return item.verdict in (Verdict.AGREE, Verdict.VOID) and item.value_a == item.value_b
