"""Scores many pairs of rows at once: says exactly what `compare.judge` says of each."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dedupe import weights as w
from dedupe.column_weights import Floats
from dedupe.columns import BIT, Columns
from dedupe.compare import CLASH
from dedupe.evidence import Support
from dedupe.kernel_fields import (
    COMPANY,
    Flags,
    Indices,
    Pairs,
    Ready,
    companies,
    firms,
    person,
    places,
    same_words,
)  # fmt: skip
from dedupe.kernel_names import AGREE, CONFLICT, NEAR, OTHER
from dedupe.kernel_work import near_numbers
from dedupe.score import CLIP, CONTRADICTED, STEP

RELATIONS = ("", "family", "colleague")


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

    def at(self, places: Indices | slice) -> Scores:
        """Return the scores of some of the pairs."""
        return Scores(*(getattr(self, field.name)[places] for field in fields(self)))


def score_pairs(
    ready: Ready, a: Indices, b: Indices, above: float = -np.inf
) -> tuple[Indices, Scores]:
    """Score the pairs (a[k], b[k]) of rows, a[k] < b[k]; return their places and scores.

    Pairs that surely stay at `above` bits or below, and are not related, may be left out.

    The evidence is added in the order in which `compare.weigh` lists it, so that the sums are the
    same to the last bit.
    """
    pairs = Pairs(ready, a, b)
    _names(pairs)
    if above >= CONTRADICTED:
        _drop_before_contacts(pairs, above)
    _nicknames(pairs)
    _aliases(pairs)
    _numbers(pairs)
    _accounts(pairs)
    if above >= CONTRADICTED:
        _drop_after_contacts(pairs, above)
    firms(pairs)
    companies(pairs)
    places(pairs)
    person(pairs)
    same_words(pairs)
    _rests_on(pairs)
    bits = np.where(pairs.contradicted, np.minimum(pairs.bits, CONTRADICTED), pairs.bits)
    bits = np.rint(np.clip(bits, -CLIP, CLIP) * STEP) / STEP
    relation = np.where(pairs.shared, 1, np.where(pairs.work, 2, 0)) * pairs.contradicted
    return pairs.place, Scores(
        bits, pairs.support, pairs.contradicted, ~pairs.opposed,
        relation.astype(np.uint8), pairs.unsure,
    )  # fmt: skip


def _drop_before_contacts(pairs: Pairs, above: float) -> None:
    """Drop the pairs without a shared identifier whose names leave too little."""
    bounds = pairs.ready.bounds
    plain, clashing = bounds.first
    most = pairs.bits + bounds.sex + np.where(pairs.clash, clashing(pairs.both), plain(pairs.both))
    most += bounds.either(pairs.has_a | pairs.has_b)
    most[_two_firms(pairs)] += bounds.firms
    hopeless = (most <= above) | pairs.contradicted
    pairs.keep(~hopeless | pairs.close | pairs.unsure)


def _drop_after_contacts(pairs: Pairs, above: float) -> None:
    """Drop the pairs that no place, firm, date or word can save."""
    bounds = pairs.ready.bounds
    plain, clashing = bounds.rest
    most = pairs.bits + bounds.sex + np.where(pairs.clash, clashing(pairs.both), plain(pairs.both))
    most[_two_firms(pairs)] += bounds.firms
    hopeless = (most <= above) | pairs.contradicted
    related = pairs.contradicted & (pairs.shared | pairs.work)
    pairs.keep(~hopeless | related | pairs.unsure)


def _two_firms(pairs: Pairs) -> Flags:
    kind = pairs.columns.kind
    found: Flags = (kind[pairs.a] == COMPANY) & (kind[pairs.b] == COMPANY)
    return found


def _names(pairs: Pairs) -> None:
    at = pairs.having("name")
    verdict, bits = pairs.ready.readings.best(pairs.a[at], pairs.b[at])
    # An agreeing name is no news where a shared address or account is made of it.
    told = pairs.equal("handle", at) & (bits > 0) & ((verdict == AGREE) | (verdict == NEAR))
    bits[told] = 0.0
    pairs.say("name", at, bits, verdict == AGREE)
    pairs.clash[at] = bits <= w.SECOND_DIFFERS
    pairs.contradicted[at] = (verdict == CONFLICT) & (bits < CLASH)
    pairs.name[at] = (verdict == AGREE) & (bits > 0)
    pairs.named[at] = ((verdict == AGREE) | (verdict == NEAR)) & (bits > 0)
    pairs.part[at] = (verdict == OTHER) & (bits > 0)


def _aliases(pairs: Pairs) -> None:
    at = pairs.having("alias")
    same = pairs.equal("alias", at)
    pairs.say("alias", at, np.where(same, w.ENGLISH, w.ENGLISH_CONFLICT))
    pairs.detail[at[same]] = True


def _nicknames(pairs: Pairs) -> None:
    at = np.flatnonzero((pairs.has_a | pairs.has_b) & BIT["nickname"])
    one, other = _lasts(pairs.columns, pairs.a[at]), _lasts(pairs.columns, pairs.b[at])
    both = (one != 0).any(axis=0) & (other != 0).any(axis=0)
    same = np.zeros(at.size, dtype=bool)
    for mine in one:
        for whose in other:
            same |= (mine != 0) & (mine == whose)
    pairs.say("nickname", at[both], np.where(same, w.NICKNAME, w.NICKNAME_CONFLICT)[both])
    pairs.detail[at[both & same]] = True


def _lasts(columns: Columns, rows: Indices) -> NDArray[np.int64]:
    """Return the last character of the nickname, else those of the given names."""
    nickname = columns.slots["nickname"][0][rows]
    if not columns.names.row.size:
        return np.atleast_2d(nickname)
    every = columns.every[:, rows]
    given = np.where((every >= 0) & (nickname == 0), columns.names.last[every], 0)
    given[0] = np.where(nickname != 0, nickname, given[0])
    found: NDArray[np.int64] = given
    return found


def _numbers(pairs: Pairs) -> None:
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
    pairs.say("mobile", at, bits, same)
    pairs.shared[at] |= same
    pairs.doubted[at[rest[~near]]] = True
    pairs.other_number[at[rest[~near]]] = True
    # A household's number, see `supports.support_of`.
    crowded = same & (bits < w.MOBILE[0]) & (bits >= w.MOBILE[2])
    pairs.crowded[at[crowded]] = True
    pairs.identified(at[(bits >= w.BIRTHDAY_NEAR) & ~crowded])
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
        pairs.say("last4", at, np.where(hit, w.LAST4, w.LAST4_CONFLICT))
        pairs.identified(at[hit])


def _other_city(pairs: Pairs) -> Flags:
    found = np.zeros(pairs.a.size, dtype=bool)
    at = pairs.having("city")
    found[at] = ~pairs.equal("city", at)
    return found


def _accounts(pairs: Pairs) -> None:
    for field, conflict in (
        ("email", w.EMAIL_CONFLICT), ("wechat", w.WECHAT_CONFLICT), ("qq", w.QQ_CONFLICT),
    ):  # fmt: skip
        at = pairs.having(field)
        same, bits = pairs.held(field, at)
        pairs.say(field, at, np.where(same, bits, conflict))
        pairs.shared[at] |= same
        pairs.identified(at[same & (bits >= w.BIRTHDAY_NEAR)])
        if field == "email":
            pairs.doubted[at[~same]] = True
            pairs.torn[at[~same]] = True
        elif field == "wechat":
            pairs.other_account[at[~same]] = True
    kind_a, kind_b = pairs.columns.kind[pairs.a], pairs.columns.kind[pairs.b]
    # A person against a firm makes shared lines void as two names do, and is added after them.
    void = pairs.clash | ((kind_a != 0) & (kind_b != 0) & (kind_a != kind_b))
    for field, conflict in (("role", 0.0), ("landline", w.LANDLINE_CONFLICT)):
        at = pairs.having(field)
        same, bits = pairs.held(field, at)
        bits[void[at]] = 0.0
        pairs.say(field, at, np.where(same, bits, conflict))
        pairs.work[at] |= same
        pairs.context[at[same & (bits > 0)]] = True
        if field == "landline":
            pairs.detail[at[same & (bits > 0)]] = True


def _rests_on(pairs: Pairs) -> None:
    """Tell what kind of evidence each pair rests on, as `supports.support_of` does."""
    doubted = pairs.doubted
    placed = pairs.context | (pairs.district & ~doubted)
    here = pairs.city | pairs.district | placed
    detail = pairs.detail | pairs.city | pairs.district | pairs.address
    named = pairs.named | (pairs.part & pairs.company & detail)
    torn = pairs.other_number & pairs.torn
    person = np.where(placed & named & ~torn, Support.CONTEXT, np.where(here, Support.CITY, 0))
    near = (pairs.brand & pairs.town) | pairs.address | pairs.core
    kind = np.where(pairs.firm, np.where(near, Support.CONTEXT, Support.CITY), person)
    kind = np.where(pairs.core & pairs.town, Support.IDENTIFIER, kind)
    least = pairs.words | pairs.crowded
    kind = np.where(least, np.maximum(kind, Support.CONTEXT), kind)
    whole = pairs.name & pairs.whole_address & ~doubted
    told = pairs.detail | pairs.company
    kind = np.where(whole | (pairs.crowded & (~pairs.part | told)), Support.IDENTIFIER, kind)
    pairs.support = np.maximum(pairs.support, kind).astype(np.uint8)
