"""How rare names and companies are: what depends on the whole table and is no holder count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp2, log2

from dedupe import weights as w
from dedupe.corrections import NONE, Corrections
from dedupe.profile import NameForm, Profile
from dedupe.rarity import name_bits
from dedupe.score import CALIBRATED_ROWS
from dedupe.tables import sounds_of_surnames

#: Rows to presume where no table was measured: a small business.
NOMINAL_ROWS = 20_000

#: Smaller tables tell no more about how rare a surname or a brand is.
LEAST_ROWS = 10_000

#: Values with no more holders than this are not listed: they count as USUAL.
USUAL = 2


@dataclass(frozen=True, slots=True)
class Statistics:
    """A numbered version of the rarities; every value is plain JSON.

    Version 0 holds no counts: it expects what the shipped tables of names say for `rows` rows.
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
    #: What decisions taught. Not counted, but it goes where the rarities go: to every weight.
    corrections: Corrections = NONE

    def surname_bits(self, name: NameForm) -> float:
        """Return -log2 of the share of people with this surname as it sounds, at most 16."""
        if not self.version:
            return min(16.0, -log2(max(sounds_of_surnames().get(name.surname_sound, 0.0), 2**-16)))
        return -log2(max(self.surnames.get(name.surname_sound, 0.0), 2.0**-16))

    def surname_worth(self, bits: float) -> float:
        """Return what a shared surname of so many bits counts in a table of this size."""
        less = w.SURNAME_LESS + self._doublings()
        return max(w.SURNAME_LEAST, min(w.SURNAME_MOST, bits - less))

    def _doublings(self) -> float:
        """Return how often the rows that weights were set on doubled to make this table.

        A family's few rows hold one surname: small tables count like one of LEAST_ROWS.
        """
        return log2(max(self.rows, LEAST_ROWS) / CALIBRATED_ROWS)

    def brand_alone(self) -> float:
        """Return what a brand that two firms share counts beside its rarity."""
        bits = w.FIRM_BRAND - self._doublings()
        return max(w.FIRM_BRAND_LEAST, min(w.FIRM_BRAND_MOST, bits))

    def name_holders(self, name: NameForm) -> int:
        """Return how many rows hold a full name in hanzi: counted, or expected in version 0."""
        if not self.version:
            return self._expected(name_bits(name))
        return self.names.get(name.surname + name.given, USUAL)

    def sound_holders(self, name: NameForm) -> int:
        """Return how many rows hold a full name as it sounds."""
        if not self.version:
            letters = NameForm("", "", name.surname_sound, name.given_sound, name.source)
            return self._expected(name_bits(letters))
        return self.sounds.get(f"{name.surname_sound} {name.given_sound}", USUAL)

    def _expected(self, bits: float) -> int:
        return max(USUAL, round(self.rows * exp2(-bits)))


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
