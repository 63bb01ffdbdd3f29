"""An explanation as the pages show it: lines with bars, sentences, and records by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from admin.web.language import tongue
from admin.web.wording import KINDS, grouped, place, word
from dedupe.evidence import Evidence
from dedupe.explain import Explanation
from dedupe.phrases import (
    FIELDS,
    KEYS,
    SUPPORTS,
    argument,
    commonness_text,
    percent,
    sentences,
    verdict_word,
    why_not_in_full,
)
from dedupe.phrases_standing import (
    Called,
    join_text,
    means,
    standing_text,
    suppositions_text,
)
from dedupe.score import CLIP, PRIOR
from store.records import Shown
from store.values import Decision, RowId
from sync.why import Answer, Story

#: ① ② ③ … for the first twenty records of a card.
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of weights: a field, the start, a cut or the total."""

    field: str
    bits: float
    a: str = ""
    b: str = ""
    verdict: str = ""
    #: The code of the verdict, for the look of the line.
    code: str = ""
    common: str = ""

    @property
    def left(self) -> float:
        """Return where the bar begins on a scale from -12 to 12."""
        return min(0.0, self._shown)

    @property
    def length(self) -> float:
        """Return how long the bar is on that scale."""
        return abs(self._shown)

    @property
    def _shown(self) -> float:
        return round(max(-CLIP, min(CLIP, self.bits)), 2)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a page says about two sides, in its language."""

    outcome: str
    together: bool
    #: What the two compared records are called.
    names: tuple[str, str]
    bars: tuple[Bar, ...]
    total: Bar
    #: What the pair rests on; "" where nothing speaks for it.
    rests: str
    speaks_for: str
    speaks_against: str
    #: Two other records whose full names contradict each other; "" where there are none.
    clash: str
    #: How the two compare as groups; "" where each is one record.
    groups: str
    pairs: int
    #: What brings the two records together, or why they were never compared.
    keys: str
    why_not: tuple[str, ...]
    decisions: tuple[Decision, ...]
    changes: tuple[str, ...]
    #: Too much hangs together to try anything out.
    too_large: bool


@dataclass(frozen=True, slots=True)
class Grown:
    """One step of a customer's growth."""

    text: str
    weakest: bool
    weak: bool
    decisions: tuple[Decision, ...]


def circled(number: int) -> str:
    """Return a record's number in a circle."""
    return _CIRCLED[number - 1] if 0 < number <= len(_CIRCLED) else f"({number})"


def rows_named(answer: Answer) -> list[RowId]:
    """Return every record that an answer may name."""
    rival = answer.standing.rival
    others = (rival.a, rival.b) if rival is not None else ()
    return [*answer.a.customer.rows, *answer.b.customer.rows, *others]


def told(answer: Answer, numbers: Mapping[RowId, str], shown: Mapping[RowId, Shown]) -> Told:
    """Return an answer in the page's language; records go by a number, else by their place."""
    language, pair = tongue(), answer.pair

    def called(row: RowId) -> str:
        return numbers.get(row) or place_of(row, shown)

    comma = "、" if language == "zh" else ", "
    best, worst = pair.strongest_for, pair.strongest_against
    many = answer.across.pairs > 1
    outcome = standing_text(answer.standing, pair, answer.limits, language, called)
    return Told(
        outcome=sentences([outcome], language),
        together=answer.together,
        names=(called(pair.a), called(pair.b)),
        bars=bars(pair),
        total=Bar("", pair.bits, common=percent(pair.chance)),
        rests=SUPPORTS[language][pair.support] if best else "",
        speaks_for=argument(pair, best, language) if best else "",
        speaks_against=argument(pair, worst, language) if worst else "",
        clash=_clash(answer.clash, called) if answer.clash else "",
        groups=means(answer.across, answer.limits, language) if many else "",
        pairs=answer.across.pairs,
        keys=comma.join(KEYS[language].get(kind, kind) for kind in pair.shared),
        why_not=why_not_in_full(pair, language),
        decisions=answer.decisions,
        changes=suppositions_text(answer.suppositions, language) if answer.suppositions else (),
        too_large=answer.suppositions is None,
    )


def _clash(clash: Explanation, called: Called) -> str:
    item = next((one for one in clash.evidence if one.field in ("name", "kin")), None)
    said = argument(clash, item, tongue()) if item else ""
    return f"{called(clash.a)} – {called(clash.b)}: {said}"


def bars(pair: Explanation) -> tuple[Bar, ...]:
    """Return the lines of a pair, the weightiest first, with the start and what was cut off."""
    language = tongue()
    lines = [
        _bar(item, commonness_text(common, item, language) if common else "")
        for item, common in zip(pair.evidence, pair.common, strict=True)
    ]
    cut = pair.bits - PRIOR - sum(item.bits for item in pair.evidence)
    lines.append(Bar("start", PRIOR))
    if abs(cut) >= 0.05:
        lines.append(Bar("cut", cut))
    return tuple(lines)


def _bar(item: Evidence, common: str) -> Bar:
    language = tongue()
    a, b = (_value(text) for text in (item.value_a, item.value_b))
    field = FIELDS[language].get(item.field, item.field)
    return Bar(field, item.bits, a, b, verdict_word(item, language), item.verdict.value, common)


def _value(text: str) -> str:
    """Return a compared value as people write it."""
    return grouped(text) or (word(KINDS, text) if text in KINDS else text)


def place_of(row: RowId, shown: Mapping[RowId, Shown]) -> str:
    """Return where a record was read: its file and row, else its source."""
    one = shown.get(row)
    return f"{one.label or one.connection} {place(one.place)}".strip() if one else row.connection


def grown(story: Story, numbers: Mapping[RowId, str]) -> tuple[Grown, ...]:
    """Return how a customer grew, step by step, in the page's language."""
    language = tongue()
    return tuple(
        Grown(
            sentences(
                [join_text(step.join, step.explanation, language, numbers.__getitem__)], language
            ),
            place == story.weakest,
            step.join.weak,
            step.decisions,
        )
        for place, step in enumerate(story.steps)
    )
