"""The wording law: what is not equal is never called so; what a third record ties says so."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedupe.commonness import Commonness, commonness, round_to_two
from dedupe.evidence import Evidence, Verdict
from dedupe.explain import agrees
from dedupe.phrases import (
    Language,
    clause,
    commonness_text,
    sentence,
    verdict_word,
    why_not_in_full,
)
from dedupe.phrases_standing import join_text, means, standing_text, suppositions_text
from dedupe.score import DEFAULT
from dedupe.standing import How, standing
from dedupe.statistics import Statistics, measure
from dedupe.whatif import suppose

from .people import VARIETIES, crowds, decisions, mobile, name, person, row, surname_only
from .test_growth import replayed

LANGUAGES: tuple[Language, ...] = ("zh", "en")
#: Words that say of two values that they are one and the same.
EQUAL = {"zh": ("一致", "相同", "完全一样"), "en": ("agree", "identical", "the same", "equal")}
#: Words of certainty that no sentence may hold at all.
NEVER = {"zh": ("相同", "完全一样"), "en": ("identical", "the same")}
both = pytest.mark.parametrize("variety", VARIETIES.values(), ids=VARIETIES.keys())


def claims(text: str, item: Evidence, language: Language) -> bool:
    """Tell whether a text calls two values equal; the values themselves may say anything."""
    for value in (item.value_a, item.value_b):
        text = text.replace(value, "") if value else text
    text = text.replace("不一致", "").replace("disagree", "")
    return any(word in text for word in EQUAL[language])


@both
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_is_not_equal_is_never_called_so(variety: int, data: st.DataObject) -> None:
    crowd = data.draw(crowds(variety, least=2, most=5))
    said = data.draw(decisions(len(crowd)))
    found, grown, scores = replayed(crowd, said)
    links = [(edge.a, edge.b) for edge in found.edges if edge.links]
    a, b = crowd[0].row, crowd[-1].row
    explained = scores.explain(a, b)
    stands = standing(a, b, grown, scores)
    told = suppose(a, b, links, scores)
    for language in LANGUAGES:
        for item, common in zip(explained.evidence, explained.common, strict=True):
            if not agrees(item):
                assert not claims(clause(item, language), item, language)
                assert not claims(verdict_word(item, language), item, language)
            if common is not None:
                assert commonness_text(common, item, language)
        outcome = standing_text(stands, explained, DEFAULT, language)
        texts = [
            outcome, sentence(explained, language, outcome), *suppositions_text(told, language),
            means(scores.across([a], [b]), DEFAULT, language),
            *why_not_in_full(explained, language),
            *(join_text(j, scores.explain(j.across.best.a, j.across.best.b), language)
              for one in grown for j in one.joins),
        ]  # fmt: skip
        for text in texts:
            assert text
            assert not any(word in text for word in NEVER[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_on_two_values_that_differ(language: Language, verdict: Verdict) -> None:
    if verdict is Verdict.AGREE:
        return  # `compare` never says it of values that differ: another test
    item = Evidence("address", verdict, 1.0, "文三路12号", "文三路12号301")
    assert not claims(clause(item, language), item, language)


def test_together_through_a_third_record() -> None:
    crowd = [
        person(1, surname_only("张"), mobiles=(mobile(1),)),
        person(2, name("张", "建国"), mobiles=(mobile(1),), emails=("a@x.cn",)),
        person(3, name("张", "建国"), emails=("a@x.cn",), birthdays=("1985-06-03",)),
    ]
    _, grown, scores = replayed(crowd, [])
    stands = standing(row(1), row(3), grown, scores)
    explained = scores.explain(row(1), row(3))
    en = standing_text(stands, explained, DEFAULT, "en", lambda one: one.external_id)
    zh = standing_text(stands, explained, DEFAULT, "zh", lambda one: one.external_id)
    assert stands.how is How.CHAIN
    assert en.startswith("Together through a third record: 1 – 2 (about ")
    assert zh.startswith("经由第三条记录归在一起：1—2（约")
    assert "Merged" not in en
    assert "合并" not in zh
    assert "Merged" not in sentence(explained, "en", en)


def test_how_common_a_value_is() -> None:
    a, b = (person(n, name("张", "伟"), mobiles=(mobile(1),)) for n in (1, 2))
    number = Evidence("mobile", Verdict.AGREE, 11.0, mobile(1), mobile(1), 2)
    named = Evidence("name", Verdict.AGREE, 10.0, "张伟", "张伟", 2)
    assert commonness(number, a, Statistics(), {}) == Commonness(2)
    expected = commonness(named, a, Statistics(), {})
    assert expected is not None
    assert 5_000 < expected.one_in < 10_000
    assert commonness_text(expected, named, "en") == "about 1 in 7,400 people has this name"
    counted = commonness(named, a, measure([a, b]), {})
    assert counted == Commonness(2, 2, at_most=True)
    assert commonness_text(counted, named, "zh") == "2 条记录里至多 2 条有它"
    assert commonness_text(Commonness(30, 9_000), named, "en") == (
        "about 30 of 9,000 records (1 in 300) have it"
    )
    against = Evidence("mobile", Verdict.CONFLICT, -3.0, mobile(1), mobile(2))
    assert commonness(against, a, Statistics(), {}) is None


@pytest.mark.parametrize(
    ("number", "said"), [(0.4, 1), (7.0, 7), (99.0, 99), (7381.5, 7_400), (6027727.0, 6_000_000)]
)
def test_an_expectation_has_two_digits(number: float, said: int) -> None:
    assert round_to_two(number) == said
