"""Scores many pairs of rows at once: says exactly what `compare.judge` says of each."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dedupe import weights as w
from dedupe.column_weights import HELD, Floats, Worth
from dedupe.columns import BIT, KINDS, Columns
from dedupe.compare import CLASH
from dedupe.evidence import Support
from dedupe.kernel_names import AGREE, CONFLICT, best_reading
from dedupe.kernel_work import addresses, agreeing, birthdays, near_numbers
from dedupe.score import CLIP, CONTRADICTED, PRIOR, STEP

Indices = NDArray[np.int64]
Flags = NDArray[np.bool_]

RELATIONS = ("", "family", "colleague")
_COMPANY = KINDS.index("company")


@dataclass(frozen=True, slots=True)
class Scores:
    """What is known of each pair; the arrays run along the pairs."""

    bits: Floats
    support: NDArray[np.uint8]
    contradicted: Flags
    #: Nothing speaks against the two.
    unopposed: Flags
    #: Place in RELATIONS.
    relation: NDArray[np.uint8]
    #: Pairs that the columns cannot express: whatever else stands here is wrong for them.
    unsure: Flags

    def at(self, places: Indices) -> Scores:
        """Return the scores of some of the pairs."""
        return Scores(*(getattr(self, field.name)[places] for field in fields(self)))


class _Pairs:
    """The pairs of one call while their evidence is summed up, field by field."""

    def __init__(self, columns: Columns, worth: Worth, a: Indices, b: Indices) -> None:
        self.columns, self.worth, self.a, self.b = columns, worth, a, b
        self.has_a, self.has_b = columns.has[a], columns.has[b]
        self.both = self.has_a & self.has_b
        self.bits = np.full(a.size, PRIOR)
        self.support = np.zeros(a.size, dtype=np.uint8)
        self.clash, self.contradicted = np.zeros((2, a.size), dtype=bool)
        self.name, self.district, self.address = np.zeros((3, a.size), dtype=bool)
        self.shared, self.work, self.doubted, self.opposed = np.zeros((4, a.size), dtype=bool)
        self.unsure = columns.rare[a] | columns.rare[b]

    def having(self, field: str) -> Indices:
        """Return the pairs in which both rows hold the field."""
        return np.flatnonzero(self.both & BIT[field])

    def say(self, at: Indices, bits: Floats | float) -> None:
        """Add what a field is worth in some of the pairs."""
        self.bits[at] += bits
        self.opposed[at] |= np.less(bits, 0)

    def support_by(self, at: Indices, kind: Support) -> None:
        self.support[at] = np.maximum(self.support[at], kind)

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
        a, b = self.a[at], self.b[at]
        others = [values[b] for values in self.columns.slots[field]]
        slots = zip(self.columns.slots[field], self.worth.buckets[field], strict=True)
        for values, buckets in slots:
            mine = values[a]
            for other in others:
                same = (mine != 0) & (mine == other)
                found |= same
                hit = np.flatnonzero(same)
                best[hit] = np.maximum(best[hit], weights[buckets[a[hit]]])
        return found, best


def score_pairs(columns: Columns, worth: Worth, a: Indices, b: Indices) -> Scores:
    """Score the pairs (a[k], b[k]) of rows, a[k] < b[k].

    The evidence is added in the order in which `compare.weigh` lists it, so that the sums are the
    same to the last bit.
    """
    pairs = _Pairs(columns, worth, a, b)
    _names(pairs)
    _numbers(pairs)
    _accounts(pairs)
    _firms(pairs)
    _companies(pairs)
    _places(pairs)
    _person(pairs)
    _same_words(pairs)
    _by_place(pairs)
    bits = np.where(pairs.contradicted, np.minimum(pairs.bits, CONTRADICTED), pairs.bits)
    bits = np.rint(np.clip(bits, -CLIP, CLIP) * STEP) / STEP
    relation = np.where(pairs.shared, 1, np.where(pairs.work, 2, 0)) * pairs.contradicted
    return Scores(
        bits, pairs.support, pairs.contradicted, ~pairs.opposed,
        relation.astype(np.uint8), pairs.unsure,
    )  # fmt: skip


def _names(pairs: _Pairs) -> None:
    columns = pairs.columns
    at = pairs.having("name")
    verdict, bits = best_reading(
        columns.names, pairs.worth, columns.readings[:, pairs.a[at]], columns.readings[:, pairs.b[at]]
    )
    pairs.say(at, bits)
    pairs.clash[at] = bits <= w.SECOND_DIFFERS
    pairs.contradicted[at] = (verdict == CONFLICT) & (bits < CLASH)
    pairs.name[at] = (verdict == AGREE) & (bits > 0)
    _nicknames(pairs)
    at = pairs.having("alias")
    pairs.say(at, np.where(pairs.equal("alias", at), w.ENGLISH, w.ENGLISH_CONFLICT))


def _nicknames(pairs: _Pairs) -> None:
    at = np.flatnonzero((pairs.has_a | pairs.has_b) & BIT["nickname"])
    one, other = _lasts(pairs.columns, pairs.a[at]), _lasts(pairs.columns, pairs.b[at])
    both = (one != 0).any(axis=0) & (other != 0).any(axis=0)
    same = np.zeros(at.size, dtype=bool)
    for mine in one:
        for whose in other:
            same |= (mine != 0) & (mine == whose)
    pairs.say(at[both], np.where(same, w.NICKNAME, w.NICKNAME_CONFLICT)[both])


def _lasts(columns: Columns, rows: Indices) -> NDArray[np.int64]:
    """Return the last character of the nickname, else those of the given names."""
    nickname = columns.slots["nickname"][0][rows]
    if not columns.names.row.size:
        return nickname[None]
    every = columns.every[:, rows]
    given = np.where((every >= 0) & (nickname == 0), columns.names.last[every], 0)
    given[0] = np.where(nickname != 0, nickname, given[0])
    return given


def _numbers(pairs: _Pairs) -> None:
    """Add mobiles; where one side has none, the last four digits of the other."""
    at = pairs.having("mobile")
    same, bits = pairs.held("mobile", at)
    rest = np.flatnonzero(~same)
    near = np.zeros(rest.size, dtype=bool)
    a, b = pairs.a[at[rest]], pairs.b[at[rest]]
    others = [digits[b] for digits in pairs.columns.digits]
    for digits in pairs.columns.digits:
        mine = digits[a]
        for other in others:
            near |= (mine != 0) & (other != 0) & near_numbers(mine, other)
    # Numbers that differ by a digit are two numbers where the cities differ too.
    near &= ~_other_city(pairs)[at[rest]]
    bits[rest] = np.where(near, w.MOBILE_NEAR, w.MOBILE_CONFLICT)
    pairs.say(at, bits)
    pairs.shared[at] |= same
    pairs.doubted[at[rest[~near]]] = True
    pairs.support_by(at[bits >= w.BIRTHDAY_NEAR], Support.IDENTIFIER)
    for tail_of, has, rows, other_has, others_rows in (
        (BIT["last4"], pairs.has_a, pairs.a, pairs.has_b, pairs.b),
        (BIT["last4"], pairs.has_b, pairs.b, pairs.has_a, pairs.a),
    ):
        fit = ((has & tail_of) != 0) & ((other_has & BIT["mobile"]) != 0)
        at = np.flatnonzero(fit & ((has & BIT["mobile"]) == 0))
        tail = pairs.columns.slots["last4"][0][rows[at]]
        hit = np.zeros(at.size, dtype=bool)
        for tails in pairs.columns.tails:
            hit |= tails[others_rows[at]] == tail
        pairs.say(at, np.where(hit, w.LAST4, w.LAST4_CONFLICT))
        pairs.support_by(at[hit], Support.IDENTIFIER)


def _other_city(pairs: _Pairs) -> Flags:
    found = np.zeros(pairs.a.size, dtype=bool)
    at = pairs.having("city")
    found[at] = ~pairs.equal("city", at)
    return found


def _accounts(pairs: _Pairs) -> None:
    for field, conflict in (
        ("email", w.EMAIL_CONFLICT), ("wechat", w.WECHAT_CONFLICT), ("qq", w.QQ_CONFLICT),
    ):  # fmt: skip
        at = pairs.having(field)
        same, bits = pairs.held(field, at)
        pairs.say(at, np.where(same, bits, conflict))
        pairs.shared[at] |= same
        pairs.support_by(at[same & (bits >= w.BIRTHDAY_NEAR)], Support.IDENTIFIER)
        if field == "email":
            pairs.doubted[at[~same]] = True
    kind_a, kind_b = pairs.columns.kind[pairs.a], pairs.columns.kind[pairs.b]
    # A person against a firm makes shared lines void as two names do, and is added after them.
    void = pairs.clash | ((kind_a != 0) & (kind_b != 0) & (kind_a != kind_b))
    for field, conflict in (("role", 0.0), ("landline", w.LANDLINE_CONFLICT)):
        at = pairs.having(field)
        same, bits = pairs.held(field, at)
        bits[void[at]] = 0.0
        pairs.say(at, np.where(same, bits, conflict))
        pairs.work[at] |= same
        pairs.support_by(at[same & (bits > 0)], Support.CONTEXT)


def _firms(pairs: _Pairs) -> None:
    """Add what tells a person from a firm, and one firm from another."""
    columns = pairs.columns
    kind_a, kind_b = columns.kind[pairs.a], columns.kind[pairs.b]
    differ = (kind_a != 0) & (kind_b != 0) & (kind_a != kind_b)
    pairs.say(np.flatnonzero(differ), w.PERSON_FIRM)
    pairs.clash |= differ
    two = np.flatnonzero((kind_a == _COMPANY) & (kind_b == _COMPANY))
    pairs.say(two, w.FIRM_FIRM)
    for field, bits in (("landline", w.FIRM_LANDLINE), ("role", w.FIRM_ROLE)):
        at = two[(pairs.both[two] & BIT[field]) != 0]
        at = at[pairs.equal(field, at)]
        pairs.say(at, bits)
        pairs.support_by(at, Support.IDENTIFIER)
    at = two[(pairs.both[two] & BIT["company"]) != 0]
    more = (columns.firm[1][pairs.a[at]] >= 0) | (columns.firm[1][pairs.b[at]] >= 0)
    pairs.unsure[at[more]] = True
    at = at[~more]
    x, y = columns.firm[0][pairs.a[at]], columns.firm[0][pairs.b[at]]
    equal, similar = agreeing(columns.firms, x, y)
    whole = equal & columns.firms.longer[x]
    near = similar & ~whole
    bits = np.where(whole, w.FIRM_CORE, np.where(near, w.FIRM_BRAND, w.FIRM_BRAND_CONFLICT))
    pairs.say(at, bits)
    pairs.support_by(at[whole], Support.IDENTIFIER)
    pairs.support_by(at[near], Support.CONTEXT)
    for values, conflict in (
        (columns.firms.branch, w.FIRM_BRANCH_CONFLICT), (columns.firms.city, w.FIRM_CITY_CONFLICT),
    ):  # fmt: skip
        one, other = values[x], values[y]
        pairs.say(at[similar & (one != 0) & (other != 0) & (one != other)], conflict)


def _companies(pairs: _Pairs) -> None:
    at = pairs.having("company")
    best = np.full(at.size, w.COMPANY_CONFLICT)
    firm_a, firm_b = pairs.columns.firm[:, pairs.a[at]], pairs.columns.firm[:, pairs.b[at]]
    for mine in firm_a:
        for other in firm_b:
            known = np.flatnonzero((mine >= 0) & (other >= 0))
            _, similar = agreeing(pairs.columns.firms, mine[known], other[known])
            hit = known[similar]
            best[hit] = np.maximum(best[hit], pairs.worth.brand[mine[hit]])
    pairs.doubted[at] |= best < 0
    best[pairs.clash[at] & (best > 0)] = 0.0
    pairs.say(at, best)
    pairs.support_by(at[best > 0], Support.CONTEXT)


def _places(pairs: _Pairs) -> None:
    for field, agree, conflict in (
        ("city", w.CITY, w.CITY_CONFLICT), ("district", w.DISTRICT, w.DISTRICT_CONFLICT),
    ):  # fmt: skip
        at = pairs.having(field)
        same = pairs.equal(field, at)
        sure = same & ~pairs.clash[at]
        pairs.say(at, np.where(sure, agree, np.where(same, 0.0, conflict)))
        if field == "city":
            pairs.support_by(at[sure], Support.CITY)
        else:
            pairs.district[at] = sure
    at = pairs.having("address")
    same = pairs.equal("address", at)
    rest = np.flatnonzero(~same)
    columns = pairs.columns
    one = columns.streets[columns.street[pairs.a[at[rest]]]]
    partly = np.zeros(at.size, dtype=bool)
    partly[rest] = addresses(one, columns.streets[columns.street[pairs.b[at[rest]]]])
    bits = np.where(same, w.ADDRESS_UNIT, np.where(partly, w.ADDRESS, w.ADDRESS_CONFLICT))
    pairs.doubted[at[bits < 0]] = True
    bits[pairs.clash[at] & (bits > 0)] = 0.0
    pairs.say(at, bits)
    pairs.support_by(at[bits > 0], Support.CONTEXT)
    pairs.address[at] = same & (bits > 0)


def _person(pairs: _Pairs) -> None:
    columns = pairs.columns
    at = pairs.having("birthday")
    bits = birthdays(columns.birthday[pairs.a[at]], columns.birthday[pairs.b[at]])
    pairs.say(at, bits)
    pairs.support_by(at[bits >= w.BIRTHDAY_NEAR], Support.IDENTIFIER)
    at = pairs.having("title")
    same = pairs.equal("title", at)
    agree = np.where(pairs.clash[at], 0.0, w.TITLE)
    pairs.say(at, np.where(same, agree, w.TITLE_CONFLICT))
    sex_a, sex_b = columns.sex[pairs.a], columns.sex[pairs.b]
    at = np.flatnonzero((sex_a != 0) & (sex_b != 0))
    pairs.say(at, np.where(sex_a[at] & sex_b[at], w.SEX, w.SEX_CONFLICT))


def _same_words(pairs: _Pairs) -> None:
    """Add what the owner wrote of both, word for word; differing words say nothing."""
    for field, bits in (("remark", w.REMARK), ("nick", w.NICK), ("twin", w.TWIN)):
        at = pairs.having(field)
        at = at[pairs.equal(field, at)]
        if field == "twin":
            at = at[pairs.columns.source[pairs.a[at]] != pairs.columns.source[pairs.b[at]]]
        pairs.say(at, bits)
        if field != "nick":
            pairs.support_by(at, Support.CONTEXT)


def _by_place(pairs: _Pairs) -> None:
    whole = pairs.name & pairs.address & ~pairs.doubted
    pairs.support[whole] = Support.IDENTIFIER
    rest = np.flatnonzero(pairs.district & ~whole)
    pairs.support[rest] = np.maximum(
        pairs.support[rest], np.where(pairs.doubted[rest], Support.CITY, Support.CONTEXT)
    )
