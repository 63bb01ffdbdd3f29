"""Read names in Latin script: pinyin in either order, English names, mail boxes and aliases."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dedupe.profile import NameForm
from dedupe.tables import sounds_of_surnames, syllables, word_pairs, word_set
from dedupe.text import words

_COMMA = re.compile("[a-z' ]+,")
_WORD = re.compile(r"[a-z]+")
_TRAIL = "0123456789_.-"
#: Letters of the longest syllable (zhuang).
_LONGEST = 6
_FOLD = str.maketrans({"ü": "v", "Ü": "v", "'": None, "’": None, "`": None})
#: Length of a word -> where it can be cut into two syllables.
_CUTS = tuple(
    tuple(range(max(1, size - _LONGEST), min(_LONGEST, size - 1) + 1))
    for size in range(2 * _LONGEST + 1)
)
#: No syllable begins with these.
_NEVER_FIRST = frozenset("iuv")
#: Romanizations of Hong Kong, Macau and Taiwan that are no pinyin -> pinyin of the surname.
_SOUTHERN = word_pairs("southern_surnames")
#: Compound surnames that hardly ever sound like a given name.
_COMPOUND = word_set("compound_sounds")


@cache
def english_names() -> frozenset[str]:
    """Return English given names that Chinese people take, folded."""
    return words("english_names.txt")


@lru_cache(maxsize=1 << 12)
def split_syllables(word: str) -> tuple[str, ...]:
    """Split a run of pinyin into the fewest syllables; () where it is no pinyin.

    Among splits of equal length the one with the longer first syllable wins (xian -> xian).
    """
    known = syllables()
    if word in known:
        return (word,)
    for size in range(min(_LONGEST, len(word) - 1), 0, -1):
        if word[:size] in known and word[size:] in known:
            return word[:size], word[size:]
    best: list[tuple[str, ...] | None] = [None] * (len(word) + 1)
    best[len(word)] = ()
    for start in range(len(word) - 1, -1, -1):
        for end in range(min(start + _LONGEST, len(word)), start, -1):
            rest = best[end]
            if rest is not None and word[start:end] in known:
                here = best[start]
                if here is None or len(rest) + 1 < len(here):
                    best[start] = (word[start:end], *rest)
    return best[0] or ()


def _given(word: str) -> bool:
    """Tell whether the word can be a given name in pinyin: one or two syllables."""
    known = syllables()
    if word in known:
        return True
    # Written as a loop: most of the time of a mail box goes by here.
    for cut in _CUTS[len(word)] if len(word) < len(_CUTS) else ():
        if word[:cut] in known and word[cut:] in known:
            return True
    return False


def two_syllables(text: str) -> int:
    """Return the length of the longest start of a text that is two syllables, not one; else 0."""
    known = syllables()
    best = 0
    for cut in range(1, min(_LONGEST, len(text) - 1) + 1):
        if text[:cut] in known:
            for end in range(min(cut + _LONGEST, len(text)), max(cut, best), -1):
                if text[cut:end] in known and text[:end] not in known:
                    best = end
                    break
    return best


def _surname(word: str) -> str:
    """Return the surname's sound as pinyin, "" where the word is no surname."""
    if word == "lyu":
        return "lv"
    return word if word in sounds_of_surnames() else ""


def _pair(first: str, second: str, source: str) -> list[NameForm]:
    """Read two words as surname and given name, in either order; both where both are possible."""
    out: list[NameForm] = []
    for surname, given in ((first, second), (second, first)):
        sound = _surname(surname)
        if sound and _given(given):
            out.append(NameForm("", "", sound, given, source))
    if len(out) < 2:
        return out
    compound = [f for f in out if len(split_syllables(f.surname_sound)) == 2]
    if len(compound) == 1 and compound[0].surname_sound in _COMPOUND:
        return compound
    # Two syllables are the given name, though a compound surname could sound so.
    return [f for f in out if len(split_syllables(f.given_sound)) == 2] or out


def _glued(word: str, source: str) -> list[NameForm]:
    """Read one run of pinyin: surname first, as nearly everybody writes it; else surname last."""
    known, shares = _spelled_surnames(), sounds_of_surnames()
    sizes = range(1, min(_longest_surname(), len(word) - 1) + 1)
    out = [
        NameForm("", "", _surname(word[:size]), word[size:], source)
        for size in sizes
        if word[:size] in known and _given(word[size:])
    ]
    if not out:
        out = [
            NameForm("", "", _surname(word[-size:]), word[:-size], source)
            for size in reversed(sizes)
            if word[-size:] in known and _given(word[:-size])
        ]
    if len(out) < 2:
        return out
    floor = max(shares[form.surname_sound] for form in out) / 50
    return [form for form in out if shares[form.surname_sound] >= floor]


@cache
def _spelled_surnames() -> frozenset[str]:
    """Return surnames as people spell them in pinyin: passports write lyu for lv."""
    return frozenset((*sounds_of_surnames(), "lyu"))


@cache
def _longest_surname() -> int:
    """Return the most letters that a surname has."""
    return max(map(len, sounds_of_surnames()))


def read_latin(text: str, source: str = "name") -> tuple[tuple[NameForm, ...], tuple[str, ...]]:
    """Read a name in Latin letters: (readings, English names).

    `Peng Lihua`, `Lihua Peng`, `penglihua`, `Lily Peng`, `Li, Na`. Where both words can be
    surnames, both readings are returned. Foreign names become one reading in either order.
    """
    parts = _WORD.findall(text.lower().translate(_FOLD))
    if not parts or len(parts) > 5:
        return (), ()
    if len(parts) == 1:
        return _one_word(parts[0], source)
    comma = "," in text and _COMMA.match(text.lower()) is not None
    names = english_names()
    english = [p for p in parts if p in names]
    others = [p for p in parts if p not in names] if english else parts
    if english and len(others) == 1 and _surname(others[0]):
        forms = [NameForm("", "", _surname(others[0]), "", source, False)]
        if len(parts) == 2 and _given(english[0]):
            forms += _pair(parts[0], parts[1], source)
        return tuple(forms), tuple(english)
    if english and len(others) >= 2:
        forms = list(read_latin(" ".join(others), source)[0])
        return tuple(forms), tuple(english)
    if parts[0] in _SOUTHERN and parts[0] not in sounds_of_surnames():
        return _foreign(parts, source)
    first, second = parts[0], "".join(parts[1:])
    forms = _pair(first, second, source)
    if len(parts) > 2:
        forms += _pair("".join(parts[:-1]), parts[-1], source)
        forms = [f for f in forms if len(split_syllables(f.given_sound)) == len(parts) - 1] or forms
    if comma:
        forms = [f for f in forms if f.surname_sound == first] or forms
    if forms:
        return tuple(forms), ()
    # "Smith, Bob" tells which is which: both are brought to "Bob Smith".
    return _foreign([*parts[1:], parts[0]] if comma else parts, source)


def _one_word(word: str, source: str) -> tuple[tuple[NameForm, ...], tuple[str, ...]]:
    if word in english_names():
        return (), (word,)
    if len(split_syllables(word)) > 1:
        return tuple(_glued(word, source)), ()
    return (), ((word,) if len(word) > 2 else ())


def _foreign(parts: list[str], source: str) -> tuple[tuple[NameForm, ...], tuple[str, ...]]:
    """Read a name that is not pinyin: a southern romanization, or a foreign name."""
    for place in (0, -1):
        surname = _SOUTHERN.get(parts[place], "")
        if surname:
            rest = parts[1:] if place == 0 else parts[:-1]
            english = tuple(p for p in rest if p in english_names())
            return (NameForm("", "", surname, "", source, False),), english
    if parts[-1] in sounds_of_surnames() and len(parts) == 2 and len(parts[0]) > 1:
        return (NameForm("", "", parts[-1], "", source, False),), (parts[0],)
    if parts[0] in english_names() or all(len(p) > 1 for p in parts):
        return (NameForm("", "", parts[-1], "".join(parts[:-1]), source),), ()
    return (), ()


def read_mailbox(local: str, source: str = "email") -> tuple[tuple[NameForm, ...], tuple[str, ...]]:
    """Read what a mailbox or a WeChat alias says of a name: (readings, English names).

    `zhang.wei`, `weizhang88`, `sophia.yuan`, `jpeng` (initial and surname, the initials in
    capitals: given_sound "J"), `yang_718` (given name only). All of it is weak evidence.
    """
    plain = local.lower().translate(_FOLD).rstrip(_TRAIL)
    if plain.isalpha() and plain.isascii():
        word = plain
    else:
        parts = _WORD.findall(plain)
        if not parts or len(parts) > 3 or any(map(str.isdigit, plain)) or "wxid" in parts:
            return (), ()
        if len(parts) > 1:
            return _parted(parts, source)
        word = parts[0]
    if word == "wxid":
        return (), ()
    if word in english_names():
        return (), (word,)
    forms = _glued(word, source)
    if source == "wechat" and _given(word):
        forms.append(NameForm("", "", "", word, source, False))
    if not forms:
        forms = _initials(word, source)
    return tuple(forms), ()


def _parted(parts: list[str], source: str) -> tuple[tuple[NameForm, ...], tuple[str, ...]]:
    forms, english = read_latin(" ".join(parts), source)
    if any(f.full and f.surname_sound not in sounds_of_surnames() for f in forms):
        forms = ()
    if len(parts) == 2 and not forms and not english:
        short, long = sorted(parts, key=len)
        if len(short) == 1 and _surname(long):
            forms = (NameForm("", "", _surname(long), short.upper(), source, False),)
    return forms, english


def _initials(word: str, source: str) -> list[NameForm]:
    """Read surname and initials in either order: jpeng, wangj, lihm."""
    out = []
    for size in (1, 2):
        if len(word) <= size + 1:
            continue
        for surname, initials in ((word[size:], word[:size]), (word[:-size], word[-size:])):
            sound = _surname(surname)
            if sound and _NEVER_FIRST.isdisjoint(initials):
                out.append(NameForm("", "", sound, initials.upper(), source, False))
        if out:
            break
    return out
