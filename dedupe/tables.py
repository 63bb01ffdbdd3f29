"""Read the tables shipped with the package: scripts, readings, surnames, places."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def lines(name: str) -> list[str]:
    """Return the lines of a shipped table without comments and empty lines."""
    text = (files("dedupe") / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def traditional() -> dict[int, str]:
    """Return the translate table from traditional to simplified characters."""
    source, target = lines("traditional.txt")
    return {ord(s): t for s, t in zip(source, target, strict=True)}


@cache
def readings() -> dict[str, str]:
    """Return character -> pinyin without tone (ü is v)."""
    out: dict[str, str] = {}
    for line in lines("pinyin.txt"):
        sound, characters = line.split(" ")
        for character in characters:
            out[character] = sound
    return out


@cache
def syllables() -> frozenset[str]:
    """Return every pinyin syllable that a character of a name can have."""
    return frozenset(readings().values()) | {"nv", "lve", "nve"}


@cache
def surname_shares() -> dict[str, float]:
    """Return surname -> share of the population, 0 to 1."""
    return {w[0]: float(w[1]) / 100 for w in (line.split(" ") for line in lines("surnames.txt"))}


@cache
def surname_sounds() -> dict[str, str]:
    """Return surname -> its reading as a surname (单 is shan)."""
    out: dict[str, str] = {}
    known = readings()
    for line in lines("surnames.txt"):
        words = line.split(" ")
        out[words[0]] = words[2] if len(words) > 2 else "".join(known[c] for c in words[0])
    return out


@cache
def sounds_of_surnames() -> dict[str, float]:
    """Return the sound of surnames -> summed share of the surnames that sound so."""
    out: dict[str, float] = {}
    for surname, sound in surname_sounds().items():
        out[sound] = out.get(sound, 0.0) + surname_shares()[surname]
    return out


@cache
def given_shares() -> dict[str, float]:
    """Return character -> share of all characters of given names, 0 to 1."""
    return {w[0]: float(w[1]) / 1e6 for w in (line.split(" ") for line in lines("given.txt"))}


@cache
def given_sound_shares() -> dict[str, float]:
    """Return syllable -> share of all syllables of given names, 0 to 1."""
    out: dict[str, float] = {}
    known = readings()
    for character, share in given_shares().items():
        sound = known.get(character)
        if sound:
            out[sound] = out.get(sound, 0.0) + share
    return out


@cache
def word_lists() -> dict[str, tuple[str, ...]]:
    """Return the named word lists of words.txt."""
    out: dict[str, tuple[str, ...]] = {}
    for line in lines("words.txt"):
        name, _, listed = line.partition("|")
        out[name] = out.get(name, ()) + tuple(listed.split(" "))
    return out


def word_set(name: str) -> frozenset[str]:
    """Return a named word list as a set."""
    return frozenset(word_lists()[name])


def word_pairs(name: str) -> dict[str, str]:
    """Return a named list of pairs written left=right."""
    pairs = (word.partition("=") for word in word_lists()[name])
    return {left: right for left, _, right in pairs}


@cache
def sexes_of_given() -> dict[str, str]:
    """Return character of a given name -> "m" or "f", for those that nearly always tell."""
    return {c: line[0] for line in lines("given_sex.txt") for c in line[2:]}
