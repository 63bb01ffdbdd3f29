"""The catalogues hold exactly the strings of the pages, all translated, and are compiled."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from admin.web import catalogues, wording
from store.values import FIELDS, DecisionKind
from sync.survivorship import LISTS, Rule


def texts(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return every translation, in one shape whichever file it was read from."""
    return {tupled(m.id): tupled(m.string) for m in catalogue if m.id}


def tupled(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str) or text is None else tuple(text)


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_string_is_translated(language: str) -> None:
    strings = {(m.id, m.context) for m in catalogues.gather() if m.id}
    catalogue = catalogues.load(language)
    assert {(m.id, m.context) for m in catalogue if m.id} == strings
    assert catalogues.missing(catalogue) == []
    assert not [m.id for m in catalogue if m.id and m.fuzzy]


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_the_compiled_catalogue_is_current(language: str) -> None:
    with catalogues.path_of(language, "mo").open("rb") as file:
        compiled = texts(read_mo(file))
    assert compiled == texts(catalogues.load(language))


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_keep_the_places_to_fill(language: str) -> None:
    for message in catalogues.load(language):
        if not message.id:
            continue
        asked = message.id if isinstance(message.id, str) else message.id[-1]
        told = message.string if isinstance(message.string, str) else message.string[-1]
        assert sorted(re.findall(r"%\(\w+\)[sd]", asked)) == sorted(
            re.findall(r"%\(\w+\)[sd]", told)
        ), message.id


def test_chinese_is_chinese() -> None:
    same = {
        m.id for m in catalogues.load("zh")
        if m.id and m.id == m.string and not re.fullmatch(r"%.*|QQ", str(m.id))
    }  # fmt: skip
    assert same == set()


def test_every_code_has_a_word() -> None:
    assert {str(one) for one in Rule} <= set(wording.RULES)
    assert {str(one) for one in DecisionKind} <= set(wording.DECISIONS)
    assert {*FIELDS, *LISTS} <= set(wording.FIELDS)
