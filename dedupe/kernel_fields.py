"""Sums up the evidence of many pairs: firms, places, birthdays, and the words of the owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from dedupe import weights as w
from dedupe.column_rows import KINDS
from dedupe.column_weights import HELD, Floats, Worth
from dedupe.columns import BIT, Columns
from dedupe.evidence import Support
from dedupe.kernel_bounds import Bounds, signatures
from dedupe.kernel_readings import Readings
from dedupe.kernel_work import addresses, agreeing, birthdays
from dedupe.score import PRIOR

Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

COMPANY = KINDS.index("company")
#: More than any rank that a pair of firms' names can have.
_WRITTEN = 4


@dataclass(frozen=True, slots=True)
class Ready:
    """A table made ready to compare its rows."""

    columns: Columns
    worth: Worth
    readings: Readings
    #: Rows that share an identifier share a bit.
    signatures: NDArray[np.uint64]
    bounds: Bounds

    @classmethod
    def of(cls, columns: Columns, worth: Worth) -> Self:
        """Make a table ready."""
        return cls(
            columns, worth, Readings.of(columns, worth), signatures(columns),
            Bounds.of(worth.corrections),
        )  # fmt: skip


class Pairs:
    """The pairs of one call while their evidence is summed up, field by field."""

    def __init__(self, ready: Ready, a: Indices, b: Indices) -> None:
        self.ready, self.columns, self.worth = ready, ready.columns, ready.worth
        self.a, self.b, self.place = a, b, np.arange(a.size)
        self.has_a, self.has_b = self.columns.has[a], self.columns.has[b]
        self.both = self.has_a & self.has_b
        self.bits = np.full(a.size, PRIOR)
        self.support = np.zeros(a.size, dtype=np.uint8)
        self.clash, self.contradicted = np.zeros((2, a.size), dtype=bool)
        #: Whole names agree, to the character or at least as they sound; or a part of them does.
        self.name, self.named, self.part, self.detail = np.zeros((4, a.size), dtype=bool)
        self.city, self.district, self.address, self.context = np.zeros((4, a.size), dtype=bool)
        self.company, self.whole_address = np.zeros((2, a.size), dtype=bool)
        #: The same words or the same list; two firms, and of one brand.
        self.words, self.firm, self.brand = np.zeros((3, a.size), dtype=bool)
        #: Firms of one whole name; in one town.
        self.core, self.town = np.zeros((2, a.size), dtype=bool)
        self.other_number, self.torn, self.doubted = np.zeros((3, a.size), dtype=bool)
        self.crowded = np.zeros(a.size, dtype=bool)
        self.other_account, self.shared, self.work, self.opposed = np.zeros((4, a.size), dtype=bool)
        self.unsure = self.columns.rare[a] | self.columns.rare[b]
        #: False where the two surely share no identifier.
        self.close = (ready.signatures[a] & ready.signatures[b]) != 0

    def keep(self, wanted: Flags) -> None:
        """Forget the other pairs."""
        at = np.flatnonzero(wanted)
        if at.size < wanted.size:
            for name, values in vars(self).items():
                if isinstance(values, np.ndarray):
                    setattr(self, name, values[at])

    def having(self, field: str) -> Indices:
        """Return the pairs in which both rows hold the field."""
        return np.flatnonzero(self.both & BIT[field])

    def say(
        self, field: str, at: Indices, bits: Floats | float, equal: Flags | None = None
    ) -> None:
        """Add what a field is worth in some of the pairs.

        `equal` tells where the values are equal and not only near; see `corrections.NEARLY`.
        """
        self.opposed[at] |= np.less(bits, 0)
        corrections = self.worth.corrections
        if corrections and corrections.speaks_of(field):
            bits = corrections.corrected_all(field, np.broadcast_to(bits, at.shape), equal)
        self.bits[at] += bits

    def identified(self, at: Indices) -> None:
        """Note that some of the pairs share an identity."""
        self.support[at] = Support.IDENTIFIER

    def equal(self, field: str, at: Indices) -> Flags:
        """Tell in which of the pairs the two rows share a value."""
        found = np.zeros(at.size, dtype=bool)
        a, b = self.a[at], self.b[at]
        others = [values[b] for values in self.columns.slots[field]]
        for values in self.columns.slots[field]:
            mine = values[a]
            for other in others:
                found |= (mine != 0) & (mine == other)
        return found

    def held(self, field: str, at: Indices) -> tuple[Flags, Floats]:
        """Return which pairs share an identifier, and the bits of the best one."""
        found = np.zeros(at.size, dtype=bool)
        best = np.zeros(at.size)
        weights = np.array(HELD[field])
        close = np.flatnonzero(self.close[at])
        a, b = self.a[at[close]], self.b[at[close]]
        others = [values[b] for values in self.columns.slots[field]]
        slots = zip(self.columns.slots[field], self.worth.buckets[field], strict=True)
        for values, buckets in slots:
            mine = values[a]
            for other in others:
                hit = np.flatnonzero((mine != 0) & (mine == other))
                found[close[hit]] = True
                best[close[hit]] = np.maximum(best[close[hit]], weights[buckets[a[hit]]])
        return found, best


def firms(pairs: Pairs) -> None:
    """Add what tells a person from a firm, and one firm from another."""
    columns = pairs.columns
    kind_a, kind_b = columns.kind[pairs.a], columns.kind[pairs.b]
    differ = (kind_a != 0) & (kind_b != 0) & (kind_a != kind_b)
    pairs.say("kind", np.flatnonzero(differ), w.PERSON_FIRM)
    pairs.clash |= differ
    two = np.flatnonzero((kind_a == COMPANY) & (kind_b == COMPANY))
    pairs.say("kind", two, w.FIRM_FIRM)
    pairs.firm[two] = True
    _firm_lines(pairs, two)
    for field, agree, conflict in (
        ("town", w.FIRM_CITY, w.FIRM_CITY_CONFLICT), ("site", w.SITE, w.SITE_CONFLICT),
    ):  # fmt: skip
        at = two[(pairs.both[two] & BIT[field]) != 0]
        same = pairs.equal(field, at)
        pairs.say("firm_city" if field == "town" else field, at, np.where(same, agree, conflict))
        if field == "site":
            pairs.identified(at[same])
        else:
            pairs.town[at[same]] = True
    at = two[(pairs.both[two] & BIT["company"]) != 0]
    x, y, equal, similar = _first_fit(columns, pairs.a[at], pairs.b[at])
    whole = equal & columns.firms.longer[x]
    near = similar & ~whole
    alone = pairs.worth.brand_alone
    bits = np.where(whole, w.FIRM_CORE, np.where(near, alone, w.FIRM_BRAND_CONFLICT))
    pairs.say("firm", at, bits)
    pairs.core[at[whole]] = True
    pairs.brand[at[near & (bits > 0)]] = True
    pairs.say("branch", at[similar & _other_branch(columns, x, y)], w.FIRM_BRANCH_CONFLICT)


def _firm_lines(pairs: Pairs, two: Indices) -> None:
    """Add what a line or a mailbox of their own says of two firms."""
    for field, line in (("landline", w.FIRM_LANDLINE), ("role", w.FIRM_ROLE)):
        at = two[(pairs.both[two] & BIT[field]) != 0]
        same = pairs.equal(field, at)
        conflict = w.FIRM_LINE_CONFLICT if field == "landline" else 0.0
        pairs.say("firm_line", at, np.where(same, line, conflict))
        pairs.identified(at[same])


def _other_branch(columns: Columns, x: NDArray[np.int32], y: NDArray[np.int32]) -> Flags:
    """Tell which names are those of two branches, or of a branch and its head office."""
    firms = columns.firms
    one, other = firms.branch[x], firms.branch[y]
    found: Flags = np.where(
        (one != 0) & (other != 0),
        one != other,
        ((one != 0) & firms.registered[y]) | ((other != 0) & firms.registered[x]),
    )
    return found


def _first_fit(
    columns: Columns, a: Indices, b: Indices
) -> tuple[NDArray[np.int32], NDArray[np.int32], Flags, Flags]:
    """Return the two names that decide of each pair of firms: one core, else one brand, else any.

    Written names go before what a domain sounds like. Also whether the cores are equal, and whether
    the two may be one firm.
    """
    x, y = columns.firm[0][a], columns.firm[0][b]
    best = np.full(a.size, -1)
    for mine in columns.firm[:, a]:
        for other in columns.firm[:, b]:
            at = np.flatnonzero((mine >= 0) & (other >= 0))
            equal, similar = agreeing(columns.firms, mine[at], other[at])
            rank = (
                equal.astype(np.int64) + similar + _WRITTEN * _written(columns, mine[at], other[at])
            )
            better = rank > best[at]
            at = at[better]
            best[at], x[at], y[at] = rank[better], mine[at], other[at]
    return x, y, best % _WRITTEN == 2, best % _WRITTEN > 0


def _written(columns: Columns, x: NDArray[np.int32], y: NDArray[np.int32]) -> Flags:
    """Tell which pairs of names were both written, not heard out of a domain."""
    written: Flags = (columns.firms.core[x] != 0) & (columns.firms.core[y] != 0)
    return written


def companies(pairs: Pairs) -> None:
    """Add the best pair of companies, by the rarity of the first one's brand."""
    at = pairs.having("company")
    columns = pairs.columns
    best, heard = np.full((2, at.size), w.COMPANY_CONFLICT)
    any_written = np.zeros(at.size, dtype=bool)
    site = (pairs.both[at] & BIT["site"]) != 0
    # One brand, two domains: two firms.
    other_site = site & ~pairs.equal("site", at)
    firm_a, firm_b = columns.firm[:, pairs.a[at]], columns.firm[:, pairs.b[at]]
    for mine in firm_a:
        for other in firm_b:
            known = np.flatnonzero((mine >= 0) & (other >= 0))
            equal, similar = agreeing(columns.firms, mine[known], other[known])
            written = _written(columns, mine[known], other[known])
            any_written[known[written]] = True
            fit = similar & (equal | ~other_site[known])
            for into, hit in ((best, known[fit & written]), (heard, known[fit & ~written])):
                into[hit] = np.maximum(into[hit], pairs.worth.brand[mine[hit]])
    best = np.where(any_written, best, heard)
    pairs.doubted[at] |= best < 0
    best[pairs.clash[at] & (best > 0)] = 0.0
    pairs.say("company", at, best)
    pairs.context[at[best > 0]] = True
    pairs.company[at[best > 0]] = True


def places(pairs: Pairs) -> None:
    """Add city, district and street address."""
    for field, agree, conflict in (
        ("city", w.CITY, w.CITY_CONFLICT), ("district", w.DISTRICT, w.DISTRICT_CONFLICT),
    ):  # fmt: skip
        at = pairs.having(field)
        same = pairs.equal(field, at)
        sure = same & ~pairs.clash[at]
        pairs.say(field, at, np.where(sure, agree, np.where(same, 0.0, conflict)))
        if field == "city":
            pairs.city[at] = sure
        else:
            pairs.district[at] = sure
            pairs.torn[at] |= ~same
    at = pairs.having("address")
    same = pairs.equal("address", at)
    rest = np.flatnonzero(~same)
    columns = pairs.columns
    one = columns.streets[columns.street[pairs.a[at[rest]]]]
    partly = np.zeros(at.size, dtype=bool)
    partly[rest] = addresses(one, columns.streets[columns.street[pairs.b[at[rest]]]])
    bits = np.where(same, w.ADDRESS_UNIT, np.where(partly, w.ADDRESS, w.ADDRESS_CONFLICT))
    pairs.doubted[at[bits < 0]] = True
    pairs.torn[at[bits < 0]] = True
    bits[pairs.clash[at] & (bits > 0)] = 0.0
    pairs.say("address", at, bits)
    pairs.context[at[bits > 0]] = True
    pairs.whole_address[at] = same & (bits > 0)
    pairs.address[at] = bits > 0


def person(pairs: Pairs) -> None:
    """Add birthday, title and sex."""
    columns = pairs.columns
    at = pairs.having("birthday")
    bits = birthdays(columns.birthday[pairs.a[at]], columns.birthday[pairs.b[at]])
    pairs.say("birthday", at, bits)
    pairs.identified(at[bits >= w.BIRTHDAY_NEAR])
    pairs.torn[at[bits < 0]] = True
    at = pairs.having("title")
    same = pairs.equal("title", at)
    agree = np.where(pairs.clash[at], 0.0, w.TITLE)
    pairs.say("title", at, np.where(same, agree, w.TITLE_CONFLICT))
    pairs.torn[at[~same]] = True
    pairs.detail[at[agree * same > 0]] = True
    sex_a, sex_b = columns.sex[pairs.a], columns.sex[pairs.b]
    at = np.flatnonzero((sex_a != 0) & (sex_b != 0) & ~_called(pairs))
    pairs.say("sex", at, np.where(sex_a[at] & sex_b[at], w.SEX, w.SEX_CONFLICT))


def _called(pairs: Pairs) -> Flags:
    """Hold what a remark calls somebody against the other's given name; tell where it did."""
    columns, done = pairs.columns, np.zeros(pairs.a.size, dtype=bool)
    for one, other in ((pairs.a, pairs.b), (pairs.b, pairs.a)):
        called, named = columns.called[one], columns.named[other]
        at = np.flatnonzero((called != 0) & (columns.named[one] == 0) & (named != 0) & ~done)
        bits = np.where(called[at] == named[at], w.CALLED, w.CALLED_CONFLICT)
        pairs.say("called", at, bits)
        pairs.detail[at[bits > 0]] = True
        done[at] = True
    return done


def same_words(pairs: Pairs) -> None:
    """Add what the owner wrote of both, word for word; differing words say nothing."""
    for field, bits in (("remark", w.REMARK), ("nick", w.NICK), ("twin", w.TWIN)):
        at = pairs.having(field)
        at = at[pairs.equal(field, at)]
        if field == "remark":
            at = at[~pairs.other_account[at]]
        if field == "twin":
            at = at[pairs.columns.source[pairs.a[at]] != pairs.columns.source[pairs.b[at]]]
        pairs.say(field, at, bits)
        if field != "nick":
            pairs.words[at] = True
