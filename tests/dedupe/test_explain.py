"""Explanations: structure, words in two languages, and why a pair was never compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedupe import phrases
from dedupe.compare import VOID_FIELDS
from dedupe.evidence import Verdict
from dedupe.explain import agrees, explain
from dedupe.keys import KINDS, Key
from dedupe.phrases import sentence
from dedupe.statistics import Statistics, measure
from dedupe.supports import IDENTIFIERS

from .people import VARIETIES, mobile, name, person, place, profiles

FACTS = Statistics()
LANGUAGES = ("zh", "en")


def test_both_sides_of_the_argument() -> None:
    a = person(1, name("张", "伟"), mobiles=(mobile(1),), places=(place("杭州"),))
    b = person(2, name("张", "伟"), mobiles=(mobile(1),), places=(place("宁波"),))
    found = explain(a, b, {}, FACTS)
    assert found.band == "merge"
    assert found.strongest_for is not None
    assert found.strongest_for.field == "mobile"
    assert found.strongest_against is not None
    assert found.strongest_against.field == "city"
    assert found.compared
    assert "mobile" in found.shared


def test_the_words() -> None:
    a = person(1, name("张", "伟"), mobiles=(mobile(1),), places=(place("杭州"),))
    b = person(2, name("张", "伟"), mobiles=(mobile(1),), places=(place("宁波"),))
    found = explain(a, b, {}, FACTS)
    assert sentence(found, "zh") == (
        "合并（是同一人的可能约99%）。"
        "最有力的依据：手机一致（+8613800000001，+11.0 比特，共 2 条记录持有此手机）。"
        "最有力的反证：城市矛盾（杭州 / 宁波，-1.5 比特）。"
    )
    assert sentence(found, "en").startswith("Merged (about 99% likely). Strongest for: mobile")


def test_a_couple_is_said_to_be_related() -> None:
    a, b = person(1, name("张", "伟"), mobiles=(mobile(1),)), person(
        2, name("李", "娜"), mobiles=(mobile(1),)
    )  # fmt: skip
    found = explain(a, b, {}, FACTS)
    assert (found.band, found.relation) == ("apart", "family")
    assert "一家人" in sentence(found, "zh")
    assert "family" in sentence(found, "en")


def test_why_not_without_a_common_key() -> None:
    found = explain(person(1, name("张", "伟")), person(2, mobiles=(mobile(1),)), {}, FACTS)
    assert not found.compared
    assert "mobile" in found.missing
    assert "没有共同的线索" in sentence(found, "zh")
    assert "no clue in common" in sentence(found, "en")


def test_why_not_with_over_full_keys() -> None:
    a, b = person(1, name("张", "伟")), person(2, name("张", "伟"))
    sizes = {
        Key("name", "张伟"): KINDS["name"].cap + 1,
        Key("sound", "zhang wei"): KINDS["sound"].cap + 1,
    }
    found = explain(a, b, {}, FACTS, sizes=sizes)
    assert not found.compared
    assert found.over_full == ("name", "sound")
    assert "full name" in sentence(found, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_key_and_verdict_has_a_word(language: phrases.Language) -> None:
    assert phrases.KEYS[language].keys() == KINDS.keys()
    assert phrases.VERDICTS[language].keys() == set(Verdict)
    assert phrases.FIELDS["zh"].keys() == phrases.FIELDS["en"].keys()
    assert phrases.FIELDS[language].keys() >= VOID_FIELDS | IDENTIFIERS


@pytest.mark.parametrize("variety", VARIETIES.values(), ids=VARIETIES.keys())
@given(data=st.data())
def test_agreement_is_only_said_of_equal_forms(variety: int, data: st.DataObject) -> None:
    a, b = data.draw(profiles(1, variety)), data.draw(profiles(2, variety))
    found = explain(a, b, {}, measure([a, b]))
    for item in found.evidence:
        if item.verdict is Verdict.AGREE:
            assert item.value_a == item.value_b
            assert agrees(item)
    for language, words in (("zh", ("相同", "完全一样")), ("en", ("identical", "the same"))):
        text = sentence(found, language)  # type: ignore[arg-type]
        assert text
        assert not any(word in text for word in words)
