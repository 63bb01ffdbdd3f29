"""Fold text so that the same words compare equal: width, script, case, invisible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache

from dedupe.tables import lines, readings, traditional

#: Zero-width, bidirectional and variation characters, soft hyphen, controls, lone surrogates.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4"
    "\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e0fff]+"
)

#: Emoji and pictographs: people use them as ornaments and as separators.
EMOJI = (
    "\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001faff\U0001fb00-\U0001fbff\U0001f1e6-\U0001f1ff"
)
_EMOJI = re.compile(f"[{EMOJI}]+")
_SPACES = re.compile(r"\s+")
_SIMPLE = re.compile("[ -~\u4e00-\u9fff]*")
HANZI = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_HANZI_ONLY = re.compile(f"[{HANZI}]+")


@cache
def _finds_traditional() -> Callable[[str], object]:
    """Return what tells whether a text has a character to simplify, in a tenth of the time."""
    return re.compile(f"[{''.join(map(chr, traditional()))}]").search


def visible(text: str) -> str:
    """Drop characters that cannot be seen, and bring full-width forms to plain ones (NFKC).

    Script, case and emoji stay. Repeating it changes nothing.
    """
    if _SIMPLE.fullmatch(text):
        return text
    for _ in range(4):
        # Taking a joiner away can let NFKC compose what stood around it, so: until it is still.
        plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
        if plain == text:
            break
        text = plain
    return text


def simplify(text: str) -> str:
    """Turn traditional characters into simplified ones, character by character.

    For comparison only: 後 and 后 become one. What people see keeps its own script.
    """
    if text.isascii() or not _finds_traditional()(text):
        return text
    return text.translate(traditional())


def without_emoji(text: str, by: str = " ") -> str:
    """Replace each run of emoji."""
    return text if text.isascii() else _EMOJI.sub(by, text)


def fold_once(text: str) -> str:
    """Return the form in which two texts are compared: simplified, lower case, single blanks."""
    if text.isascii():
        return " ".join(text.split()).lower()
    if _SIMPLE.fullmatch(text):
        return " ".join(simplify(text).lower().split()) if " " in text else simplify(text).lower()
    for _ in range(4):
        folded = without_emoji(visible(text))
        folded = _SPACES.sub(" ", simplify(folded).lower()).strip()
        if folded == text:
            break
        text = folded
    return text


@lru_cache(maxsize=1 << 14)
def fold(text: str) -> str:
    """Return the same as `fold_once`, and remember it: cells of a column come again and again."""
    return fold_once(text)


def all_hanzi(text: str) -> bool:
    """Tell whether the text is made of Chinese characters only."""
    return _HANZI_ONLY.fullmatch(text) is not None


class _Sounds(dict[str, str]):
    """Character -> its reading, "" for any other."""

    def __missing__(self, character: str) -> str:
        return ""


@cache
def _reading_of() -> Callable[[str], str]:
    return _Sounds(readings()).__getitem__


def sound(text: str) -> str:
    """Return the pinyin of simplified hanzi without tones, joined; others are left out."""
    return "".join(map(_reading_of(), text))


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a shipped word list (blank or line separated)."""
    return frozenset(word for line in lines(name) for word in line.split())
