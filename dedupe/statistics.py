"""How rare names and companies are: what depends on the whole table and is no holder count."""  # noqa: A005

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dedupe.profile import Profile

#: Rows to presume where no table was measured: a small business.
NOMINAL_ROWS = 20_000

#: Values with no more holders than this are not listed: they count as USUAL.
USUAL = 2


@dataclass(frozen=True, slots=True)
class Statistics:
    """A numbered version of the rarities; every value is plain JSON.

    `names`, `sounds` and `brands` map a value to the rows that hold it, where those are more than
    USUAL; `surnames` maps a surname's sound to its share of all people. A stored version holds
    names, so the store seals it like any other personal value.
    """

    version: int = 0
    rows: int = NOMINAL_ROWS
    names: Mapping[str, int] = field(default_factory=dict)
    sounds: Mapping[str, int] = field(default_factory=dict)
    surnames: Mapping[str, float] = field(default_factory=dict)
    brands: Mapping[str, int] = field(default_factory=dict)

    def surname_bits(self, sound: str) -> float:
        """Return -log2 of the share of people with this surname, at most 16."""
        return -math.log2(max(self.surnames.get(sound, 0.0), 2.0**-16))


def measure(profiles: Iterable[Profile], version: int = 1) -> Statistics:
    """Count names, surnames and brands over a whole table; the order of rows does not matter."""
    rows = 0
    names: Counter[str] = Counter()
    sounds: Counter[str] = Counter()
    surnames: Counter[str] = Counter()
    brands: Counter[str] = Counter()
    for profile in profiles:
        rows += 1
        full = [name for name in profile.names if name.full]
        names.update({name.surname + name.given for name in full if name.surname})
        sounds.update({f"{name.surname_sound} {name.given_sound}" for name in full})
        surnames.update({name.surname_sound for name in profile.names if name.surname_sound})
        brands.update(
            {company.brand_sound or company.brand for company in profile.companies} - {""}
        )
    people = max(1, sum(surnames.values()))
    return Statistics(
        version,
        max(rows, 1),
        _common(names),
        _common(sounds),
        {sound: round(count / people, 6) for sound, count in sorted(surnames.items())},
        _common(brands),
    )


def _common(counts: Counter[str]) -> dict[str, int]:
    return {value: count for value, count in sorted(counts.items()) if count > USUAL}
