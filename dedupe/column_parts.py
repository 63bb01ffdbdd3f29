"""Readings of names, and firms, as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

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
    surnames, given, surname_sounds, sounds, sources, full = _turned(forms, NameForm)
    lengths = _lengths(given)
    named = np.fromiter(map(bool, surnames), dtype=bool, count=len(forms))
    characters = _beginnings(given, 2)
    pairs = zip(surnames, given, strict=True)
    return Names(
        rows.astype(np.int32),
        np.array(kept, dtype=bool),
        _unwritable(sounds) | (named & (lengths > 2)),
        np.array(full, dtype=bool),
        np.fromiter(map(WEAK.__contains__, sources), dtype=bool, count=len(forms)),
        _hashes(surnames),
        _hashes(given),
        _hashes(surname_sounds),
        _hashes(sounds),
        _hashes([surname + name if surname else "" for surname, name in pairs]),
        _hashes(map(" ".join, zip(surname_sounds, sounds, strict=True))),
        np.minimum(lengths, 255).astype(np.uint8),
        characters[:, 0],
        characters[:, 1],
        _hashes([text[-1:] for text in given]),
        _ascii(sounds),
    )


def firms_of(forms: Sequence[CompanyForm], rows: NDArray[np.int64]) -> Firms:
    """Return firms as columns."""
    cores, brands, sounds, cities, branches, registered = _turned(forms, CompanyForm)
    core_lengths, brand_lengths = _lengths(cores), _lengths(brands)
    behind = [core.removeprefix(brand) for core, brand in zip(cores, brands, strict=True)]
    return Firms(
        rows.astype(np.int32),
        _unwritable(sounds) | (core_lengths > CORE) | (brand_lengths > 255),
        _hashes(cores),
        _hashes(brands),
        _hashes(sounds),
        _hashes([sound or brand for sound, brand in zip(sounds, brands, strict=True)]),
        _hashes(cities),
        _hashes(branches),
        np.minimum(brand_lengths, 255).astype(np.uint8),
        _beginnings(behind, 1)[:, 0],
        core_lengths > brand_lengths,
        np.array(registered, dtype=bool),
        _ascii(sounds),
        np.array(cores, dtype=f"U{CORE}"),
    )


def _turned(forms: Sequence[tuple[Any, ...]], kind: type[Any]) -> Iterable[Sequence[Any]]:
    """Return the values of forms field by field: one by one it takes three times as long."""
    return zip(*forms, strict=True) if forms else ((),) * len(kind._fields)


def _lengths(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _unwritable(sounds: Sequence[str]) -> NDArray[np.bool_]:
    """Tell which sounds the columns of letters cannot hold."""
    odd: NDArray[np.bool_] = _lengths(sounds) > SOUND
    if not "".join(sounds).isascii():
        odd |= np.array([not text.isascii() for text in sounds], dtype=bool)
    return odd


def _hashes(texts: Iterable[str]) -> NDArray[np.int64]:
    return np.fromiter(map(hash, texts), dtype=np.int64)


def _beginnings(texts: Sequence[str], count: int) -> NDArray[np.uint32]:
    """Return the first characters of texts as (text, place), 0 where there are no more."""
    return np.array(texts, dtype=f"U{count}").view(np.uint32).reshape(-1, count)


def _ascii(texts: Sequence[str]) -> NDArray[np.bytes_]:
    written = texts
    if not "".join(texts).isascii():
        written = [text.encode("ascii", "replace").decode("ascii") for text in texts]
    return np.array(written, dtype=f"S{SOUND}")
