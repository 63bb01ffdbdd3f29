"""Readings of names, and firms, as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dedupe.compare_names import WEAK
from dedupe.profile import CompanyForm, NameForm

#: Letters of a given name's or a brand's sound, and characters of a firm's core, that are held.
SOUND, CORE = 16, 32


@dataclass(frozen=True, slots=True)
class _Table:
    #: Row that an entry belongs to; entries come in the order of rows.
    row: NDArray[np.int32]

    @classmethod
    def joined(cls, parts: Sequence[Self], offsets: NDArray[np.int64]) -> Self:
        """Return the entries of several tables; the rows of each are moved by its offset."""
        done = {
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(cls)
        }
        done["row"] = np.concatenate(
            [part.row + np.int32(offset) for part, offset in zip(parts, offsets, strict=False)]
        )
        return cls(**done)


@dataclass(frozen=True, slots=True)
class Names(_Table):
    """Every reading of a name; texts are hashes, 0 for an empty one."""

    #: False where the record itself contradicts the reading.
    kept: NDArray[np.bool_]
    #: True where the columns cannot express the reading.
    odd: NDArray[np.bool_]
    full: NDArray[np.bool_]
    weak: NDArray[np.bool_]
    surname: NDArray[np.int64]
    given: NDArray[np.int64]
    surname_sound: NDArray[np.int64]
    given_sound: NDArray[np.int64]
    #: Surname and given name in one, in hanzi (0 without a surname) and as they sound.
    whole: NDArray[np.int64]
    sounded: NDArray[np.int64]
    #: Length and characters of the given name.
    length: NDArray[np.uint8]
    first: NDArray[np.uint32]
    second: NDArray[np.uint32]
    last: NDArray[np.int64]
    letters: NDArray[np.bytes_]


@dataclass(frozen=True, slots=True)
class Firms(_Table):
    """Every reading of a firm's name."""

    odd: NDArray[np.bool_]
    core: NDArray[np.int64]
    brand: NDArray[np.int64]
    brand_sound: NDArray[np.int64]
    #: brand_sound, else brand: what rarity is counted by.
    known_as: NDArray[np.int64]
    city: NDArray[np.int64]
    branch: NDArray[np.int64]
    brand_length: NDArray[np.uint8]
    #: First character behind the brand, 0 where the core is the brand; and whether the core is
    #: longer than the brand.
    trade: NDArray[np.uint32]
    longer: NDArray[np.bool_]
    registered: NDArray[np.bool_]
    letters: NDArray[np.bytes_]
    text: NDArray[np.str_]


def names_of(forms: Sequence[NameForm], rows: NDArray[np.int64], kept: Sequence[bool]) -> Names:
    """Return readings as columns."""
    given = [form.given for form in forms]
    sounds = [form.given_sound for form in forms]
    lengths = np.array([len(text) for text in given], dtype=np.int64)
    return Names(
        rows.astype(np.int32),
        np.array(kept, dtype=bool),
        np.array(
            [
                len(form.given_sound) > SOUND
                or not form.given_sound.isascii()
                or (len(form.given) > 2 and form.surname != "")
                for form in forms
            ],
            dtype=bool,
        ),
        np.array([form.full for form in forms], dtype=bool),
        np.array([form.source in WEAK for form in forms], dtype=bool),
        _hashes([form.surname for form in forms]),
        _hashes(given),
        _hashes([form.surname_sound for form in forms]),
        _hashes(sounds),
        _hashes([form.surname + form.given if form.surname else "" for form in forms]),
        _hashes([f"{form.surname_sound} {form.given_sound}" for form in forms]),
        np.minimum(lengths, 255).astype(np.uint8),
        _characters([text[:1] for text in given]),
        _characters([text[1:2] for text in given]),
        _hashes([text[-1:] for text in given]),
        _ascii(sounds),
    )


def firms_of(forms: Sequence[CompanyForm], rows: NDArray[np.int64]) -> Firms:
    """Return firms as columns."""
    behind = [form.core.removeprefix(form.brand) for form in forms]
    return Firms(
        rows.astype(np.int32),
        np.array(
            [
                len(form.brand_sound) > SOUND
                or len(form.core) > CORE
                or not form.brand_sound.isascii()
                or len(form.brand) > 255
                for form in forms
            ],
            dtype=bool,
        ),
        _hashes([form.core for form in forms]),
        _hashes([form.brand for form in forms]),
        _hashes([form.brand_sound for form in forms]),
        _hashes([form.brand_sound or form.brand for form in forms]),
        _hashes([form.city for form in forms]),
        _hashes([form.branch for form in forms]),
        np.array([min(len(form.brand), 255) for form in forms], dtype=np.uint8),
        _characters([text[:1] for text in behind]),
        np.array([len(form.core) > len(form.brand) for form in forms], dtype=bool),
        np.array([form.registered for form in forms], dtype=bool),
        _ascii([form.brand_sound for form in forms]),
        np.array([form.core for form in forms], dtype=f"U{CORE}"),
    )


def _hashes(texts: list[str]) -> NDArray[np.int64]:
    return np.array(list(map(hash, texts)), dtype=np.int64)


def _characters(texts: list[str]) -> NDArray[np.uint32]:
    return np.array([ord(text) if text else 0 for text in texts], dtype=np.uint32)


def _ascii(texts: list[str]) -> NDArray[np.bytes_]:
    return np.array([text.encode("ascii", "replace") for text in texts], dtype=f"S{SOUND}")
