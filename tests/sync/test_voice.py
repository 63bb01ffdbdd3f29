"""An echo carries no evidence: what a record says itself is what it said before we wrote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync import voice
from sync.voice import Base, Showing

NAMES = {"name": "Name", "title": "Job", "email": "Mail"}
TEXTS = st.sampled_from(("", "one", "two", "three"))
RAWS = st.fixed_dictionaries(dict.fromkeys(NAMES.values(), TEXTS))
WANTS = st.dictionaries(st.sampled_from(sorted(NAMES)), TEXTS.filter(bool), min_size=1)


def shown(raw: dict[str, str]) -> Showing:
    return Showing(raw, {slot: raw[name] for slot, name in NAMES.items()})


def sent(wants: dict[str, str]) -> dict[str, str]:
    return {NAMES[slot]: text for slot, text in wants.items()}


@given(RAWS, WANTS)
def test_an_echo_says_what_stood_there_before(raw: dict[str, str], wants: dict[str, str]) -> None:
    base = voice.wrote(Base(), shown(raw), sent(wants), wants)
    assert voice.words(base, raw | sent(wants)) == raw


@given(RAWS, WANTS)
def test_nobody_is_heard_where_only_we_wrote(raw: dict[str, str], wants: dict[str, str]) -> None:
    base = voice.wrote(Base(), shown(raw), sent(wants), wants)
    now = shown(raw | sent(wants))
    assert voice.hear(base, voice.echo(shown(raw), sent(wants), wants, now), now, "t", 1) == base


@given(RAWS, WANTS, st.sampled_from(sorted(NAMES)))
def test_an_edit_beside_our_write_is_heard(
    raw: dict[str, str], wants: dict[str, str], slot: str
) -> None:
    base = voice.wrote(Base(), shown(raw), sent(wants), wants)
    now = shown(raw | sent(wants) | {NAMES[slot]: "somebody's"})
    heard = voice.hear(base, voice.echo(shown(raw), sent(wants), wants, now), now, "t", 1)
    assert heard.edited == {slot: 1}
    assert heard.fresh[slot] == ("t", "somebody's")
    assert voice.words(heard, now.raw)[NAMES[slot]] == "somebody's"


@given(RAWS, WANTS, WANTS)
def test_writing_again_does_not_make_our_word_its_own(
    raw: dict[str, str], wants: dict[str, str], again: dict[str, str]
) -> None:
    base = voice.wrote(Base(), shown(raw), sent(wants), wants)
    before = shown(raw | sent(wants))
    base = voice.wrote(base, before, sent(again), again)
    assert voice.words(base, before.raw | sent(again)) == raw


@given(RAWS, WANTS)
def test_a_base_is_read_as_it_was_written(raw: dict[str, str], wants: dict[str, str]) -> None:
    base = voice.wrote(Base(made=True), shown(raw), sent(wants), wants)
    assert voice.read(voice.write(base)) == base
