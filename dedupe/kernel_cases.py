"""What two readings of a name say of each other, for every combination of equal and known parts.

Mostly nothing else counts. So `kernel_names.weigh_names` is asked once for each combination, with
examples made for it, and the answers are looked up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dedupe.column_parts import SOUND, Names
from dedupe.column_weights import Floats, Worth
from dedupe.kernel_names import Verdicts, weigh_names

#: Parts whose equality counts, as whole numbers.
PARTS: dict[str, Callable[[Names], NDArray[Any]]] = {
    "surname": lambda names: names.surname.view(np.uint64),
    "given": lambda names: names.given.view(np.uint64),
    "surname_sound": lambda names: names.surname_sound.view(np.uint64),
    "given_sound": lambda names: names.given_sound.view(np.uint64),
    "first": lambda names: names.first,
    "second": lambda names: names.second,
    # Sounds that begin with different letters do not begin one another.
    "letter": lambda names: names.letters.view(np.uint8).reshape(-1, SOUND)[:, 0],
}
#: What it takes that both readings have it.
FLAGS: dict[str, Callable[[Names], NDArray[np.bool_]]] = {
    "full": lambda names: names.full,
    "surname": lambda names: names.surname != 0,
    "surname_sound": lambda names: names.surname_sound != 0,
    "given_sound": lambda names: names.given_sound != 0,
    "two": lambda names: names.length == 2,
    "strong": lambda names: ~names.weak,
    "some": lambda names: names.length >= 1,
    "long": lambda names: names.length >= 2,
}

#: Kinds of cases: always the same bits; by the rarity of the name, the sound (hanzi or not) or the
#: surname, from 1 on; and those that depend on more.
_RARITIES = ("name", "homophone", "latin", "surname")
SAME, SLOW = 0, 255

#: Worths that no rule gives: they show where a rarity is all that counts.
_MARKS = (5.0625, 6.125)
_APART = 1 / 128


@dataclass(frozen=True, slots=True)
class Cases:
    """Verdict, bits and rank (less the rarity, where it counts) of every combination."""

    verdicts: Verdicts
    bits: Floats
    ranks: Floats
    kinds: NDArray[np.uint8]


@cache
def cases() -> Cases:
    """Ask `weigh_names` for every combination, with what may matter now so, now otherwise."""
    count = 1 << (len(PARTS) + len(FLAGS))
    x, y = np.arange(count), np.arange(count, 2 * count)
    apart = _examples(count)
    # Now whatever begins with one letter begins the other.
    begun = replace(apart, letters=apart.letters.astype("S1").astype(apart.letters.dtype))

    def ask(mark: float, *, begins: bool = False) -> tuple[Verdicts, Floats, Floats]:
        worth: dict[str, Any] = {
            name: np.full(2 * count, mark + kind * _APART)
            for kind, name in enumerate(_RARITIES, start=1)
        }
        names = begun if begins else apart
        return weigh_names(names, Worth(**worth, brand=np.empty(0), buckets={}), x, y)

    low, high = _MARKS
    verdicts, bits, ranks = ask(low)
    other_verdicts, begun_bits, _ = ask(low, begins=True)
    moved = ask(high)[1] - bits
    kinds = np.where((verdicts == other_verdicts) & (bits == begun_bits), SAME, SLOW)
    for kind in range(1, len(_RARITIES) + 1):
        rare = (kinds == SAME) & (bits == low + kind * _APART) & (moved == high - low)
        kinds[rare] = kind
        ranks[rare] -= bits[rare]
    kinds[(kinds == SAME) & (moved != 0)] = SLOW
    return Cases(verdicts, bits, ranks, kinds.astype(np.uint8))


def _examples(count: int) -> Names:
    """Return two readings for every combination: the first ones, then the second ones."""
    case = np.arange(count)
    equal = {name: case >> place & 1 != 0 for place, name in enumerate(PARTS)}
    both = {name: case >> place & 1 != 0 for place, name in enumerate(FLAGS, start=len(PARTS))}
    columns: dict[str, NDArray[Any]] = {}
    for place, name in enumerate(PARTS, start=1):
        known = both.get(name, np.ones(count, dtype=bool))
        # What not both have the second has not, nor the first if they are equal. No value of one
        # part is one of another's: nothing is turned.
        first = np.where(equal[name] & ~known, 0, 3 * place)
        second = np.where(known, np.where(equal[name], first, 3 * place + 1), 0)
        columns[name] = np.concatenate([first, second])
    length = np.where(both["two"], 2, np.where(both["long"], 3, np.where(both["some"], 1, 0)))
    no = np.zeros(count, dtype=bool)
    columns["full"] = np.concatenate([~no, both["full"]])
    columns["weak"] = np.concatenate([no, ~both["strong"]])
    columns["length"] = np.concatenate([length, length]).astype(np.uint8)
    letters = np.concatenate([np.full(count, b"ac"), np.where(equal["letter"], b"ab", b"b")])
    columns["letters"] = np.where(columns["given_sound"] == 0, b"", letters).astype(f"S{SOUND}")
    del columns["letter"]
    rest = [field.name for field in fields(Names) if field.name not in columns]
    columns |= {name: np.zeros(2 * count, dtype=np.int64) for name in rest}
    return Names(**columns)
