"""Read the names of people: hanzi, honorifics, swapped order, English names, nicknames."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from dedupe.honorific import may_have_honorific, strip_honorific, surname_before
from dedupe.latin import english_names, read_latin
from dedupe.profile import NameForm
from dedupe.tables import given_shares, surname_shares, surname_sounds
from dedupe.text import all_hanzi, fold, simplify, sound, visible, without_emoji, words


class PersonReading(NamedTuple):
    """What a text says when it is read as somebody's name."""

    names: tuple[NameForm, ...] = ()
    #: English or other names beside it, folded.
    aliases: tuple[str, ...] = ()
    honorific: str = ""
    #: "M" or "F" from the honorific, else "".
    sex: str = ""


NOBODY = PersonReading()
_BRACKETED = re.compile(r"[(（\[【<]([^()（）\[\]【】<>]*)[)）\]】>]?")
_TAIL = re.compile(
    r"[\s\-_－—|/·,，]+(?:微信|vx|wx|wechat|电话|手机|本人|新号|老号|小号|工作号|私人|客户)$",
    re.IGNORECASE,
)
#: What nearly every name is: nothing has to be cleaned.
_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_HANZI_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_RUN = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’.\- ]*")
#: Below this share of the characters of given names a character makes a word, not a name.
_RARE = 1.2e-6
_DOTS = re.compile("[·•・‧∙⋅]")


def split_hanzi(text: str) -> tuple[str, str]:
    """Split simplified hanzi into surname and given name; ("", text) where it has no surname."""
    shares = surname_shares()
    size = len(text)
    if size > 4 or size < 2:
        return "", text
    if size > 2 and text[:2] in shares:
        return text[:2], text[2:]
    if text[0] in shares and (size < 4 or shares.get(text[1], 0.0) > 0.001):
        # Of four characters it is a married woman's double surname (范徐丽泰).
        return text[0], text[1:]
    return "", text


@lru_cache(maxsize=1 << 14)
def is_full_name(text: str) -> bool:
    """Tell whether simplified hanzi are a surname with a given name, and no word.

    Characters that names hardly ever hold (安装, 陶瓷) and known words decide against it.
    """
    surname, given = split_hanzi(text)
    if not surname or not given or text in words("no_names.txt"):
        return False
    shares = given_shares()
    if len(given) == 2 and given[0] == given[1]:
        return shares.get(given[0], 0.0) >= 1e-5
    return all(shares.get(c, 0.0) >= _RARE for c in given) and (
        max(shares.get(c, 0.0) for c in given) >= 1.5e-5 or surname_shares()[surname] > 0.005
    )


def hanzi_form(surname: str, given: str, source: str, *, full: bool = True) -> NameForm:
    """Return the form of a name in simplified hanzi, with its sound."""
    surname_sound = surname_sounds().get(surname) or sound(surname)
    given_sound = sound(given) if given else ""
    return NameForm(surname, given, surname_sound, given_sound, source, full)


def read_person(text: str, source: str = "name") -> PersonReading:
    """Read a text that stands where a name should stand.

    The honorific goes first: 王伟先生 is a person, whatever five characters look like. A surname
    with an honorific gives a reading with `full` False.
    """
    if _PLAIN.fullmatch(text):
        plain = simplify(text)
        if not may_have_honorific(plain):
            return PersonReading(_hanzi(plain, source, ""))
        rest, honorific, sex = strip_honorific(text)
        return PersonReading(_hanzi(simplify(rest), source, honorific), (), honorific, sex)
    plain = _TAIL.sub("", without_emoji(visible(text)).strip())
    aliases: tuple[str, ...] = ()
    inside = [part.strip() for part in _BRACKETED.findall(plain)]
    if inside:
        outside = _BRACKETED.sub(" ", plain).strip()
        plain = outside or " ".join(inside)
        aliases = tuple(
            part.lower() for part in inside if outside and part.isascii() and part.isalpha()
        )
    if not plain:
        return NOBODY
    if plain.isascii():
        return _read_ascii(plain, source, aliases)
    rest, honorific, sex = strip_honorific(plain)
    rest = simplify(rest).strip()
    forms: tuple[NameForm, ...]
    if _DOTS.search(rest) and not _HANZI_RUN.fullmatch(rest):
        return PersonReading(_dotted(rest, source), aliases, honorific, sex)
    if not all_hanzi(rest):
        forms, more = _mixed(rest, source, honorific)
        aliases += more
    else:
        forms = _hanzi(rest, source, honorific)
    return PersonReading(forms, tuple(dict.fromkeys(aliases)), honorific, sex)


def _read_ascii(plain: str, source: str, aliases: tuple[str, ...]) -> PersonReading:
    rest, honorific, sex = strip_honorific(plain)
    if any(c.isdigit() for c in rest) or "@" in rest:
        return NOBODY
    forms, english = read_latin(rest, source)
    return PersonReading(forms, (*english, *aliases), honorific, sex)


def _dotted(rest: str, source: str) -> tuple[NameForm, ...]:
    """Read names of other peoples of China and transcribed ones: 买买提·艾力 is not split."""
    joined = fold(_DOTS.sub("", rest)).replace(" ", "")
    if not all_hanzi(joined) or len(joined) < 3:
        return ()
    return (NameForm("", joined, "", sound(joined), source),)


def _hanzi(rest: str, source: str, honorific: str) -> tuple[NameForm, ...]:
    """Read hanzi that stood in front of an honorific, or alone."""
    if honorific and (len(rest) == 1 or rest in surname_shares()):
        if surname_before(rest, honorific):
            return (hanzi_form(rest, "", source, full=False),)
        return (NameForm("", rest, "", sound(rest), source, False),)
    surname, given = split_hanzi(rest)
    if surname and given:
        form = hanzi_form(surname, given, source)
        if honorific and len(rest) == 2 and not is_full_name(rest):
            return form, NameForm("", rest, "", sound(rest), source, False)
        return (form,)
    if 2 <= len(rest) <= 3:
        if rest[-1] in surname_shares() and surname_shares()[rest[-1]] > 0.001:
            return (hanzi_form(rest[-1], rest[:-1], source),)
        return (NameForm("", rest, "", sound(rest), source, False),)
    return ()


def _mixed(rest: str, source: str, honorific: str) -> tuple[tuple[NameForm, ...], tuple[str, ...]]:
    """Read hanzi with blanks (伟 张) or with a name in Latin letters (朱丽叶Juliet, Amy张)."""
    parts = _HANZI_RUN.findall(rest)
    english = tuple(
        word for run in _LATIN_RUN.findall(rest) for word in re.findall("[a-z]+", run.lower())
        if len(word) > 1 or word in english_names()
    )  # fmt: skip
    if not parts:
        forms, names = read_latin(rest, source)
        return forms, names
    if len(parts) == 1:
        if len(parts[0]) == 1:
            known = parts[0] in surname_shares()
            form = hanzi_form(parts[0], "", source, full=False)
            return ((form,) if known else ()), english
        return _hanzi(parts[0], source, honorific), english
    return _swapped(parts, source), english


def _swapped(parts: list[str], source: str) -> tuple[NameForm, ...]:
    """Join hanzi written with blanks; of two words the surname leads, else the order stands."""
    if len(parts) == 2:
        first, second = parts
        shares = surname_shares()
        if first not in shares and second in shares and len(first) <= 3:
            return (hanzi_form(second, first, source),)
        if first in shares and len(second) <= 3:
            return (hanzi_form(first, second, source),)
    joined = "".join(parts)
    if len(joined) <= 4:
        return _hanzi(joined, source, "")
    return _hanzi(parts[0], source, "") if is_full_name(parts[0]) else ()


_ORNAMENT = re.compile(r"^(?:小|阿|大)?([\u4e00-\u9fff])\1?$|^(?:小|阿)([\u4e00-\u9fff])$")
_NOT_HANZI = re.compile(r"[^\u3400-\u9fffA-Za-z·]+")


@lru_cache(maxsize=1 << 14)
def read_nickname(text: str) -> tuple[PersonReading, tuple[str, ...]]:
    """Read a nickname: (a name where it is one, the given-name-like parts).

    🎈芳芳🎈, 小芳 and 阿芳 give 芳; 张伟 gives a name; 岁月静好 gives nothing.
    """
    plain = simplify(_NOT_HANZI.sub(" ", without_emoji(visible(text))).strip())
    if not plain or len(plain) > 24:
        return NOBODY, ()
    if plain.isascii():
        forms, english = read_latin(plain, "nickname")
        known = [f for f in forms if f.surname_sound]
        whole = len(plain.split()) > 1 or not english
        return PersonReading(tuple(known) if whole else (), english), ()
    compact = plain.replace(" ", "")
    found = _ORNAMENT.match(compact)
    if found:
        part = found.group(1) or found.group(2)
        if compact != part and given_shares().get(part, 0.0) > 1e-5:
            return NOBODY, (part,)
        return NOBODY, ()
    if all_hanzi(compact) and len(compact) <= 4 and is_full_name(compact):
        rest, honorific, _ = strip_honorific(compact)
        if honorific and (len(rest) == 1 or rest in surname_shares()):
            return read_person(compact, "nickname"), ()
        surname, given = split_hanzi(compact)
        if len(given) <= 2:
            return PersonReading((hanzi_form(surname, given, "nickname"),)), ()
        # 平安是福 and 水墨丹青 begin with surnames; they are sayings.
        return NOBODY, ()
    if re.search(r"[A-Za-z]", plain) or strip_honorific(plain)[1]:
        reading = read_person(plain, "nickname")
        if len(_HANZI_RUN.sub("", plain)) < len(plain) and len(compact) <= 16:
            return reading, ()
    return NOBODY, ()
