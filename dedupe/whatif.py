"""What one fact more, or one fact less, would change between two rows: computed, never guessed.

Each supposition is carried out: the row is changed, its pairs are scored again, and the rows of
both components are cut into groups again. Rows outside the two components are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dedupe.decisions import Constraints
from dedupe.evidence import Verdict
from dedupe.grounds import Grounds, Scores
from dedupe.growth import Link, grow_all
from dedupe.keys import Key, keys
from dedupe.profile import Profile
from store.values import RowId


class Turn(StrEnum):
    """What is supposed."""

    #: The two share a value of the field.
    SHARED = "shared"
    #: The two have one and the same value, in place of what they have.
    ONE = "one"
    #: One of the two does not have the field at all.
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """A supposition and what comes of it."""

    field: str
    turn: Turn
    #: Bits of the pair alone.
    bits: float
    #: The two rows are one customer then.
    together: bool


@dataclass(frozen=True, slots=True)
class Suppositions:
    """Everything that was tried out between two rows."""

    #: The two are one customer as things stand.
    together: bool
    #: One fact more, or one in common, joins them: in the order in which people come by them.
    joining: tuple[Change, ...] = ()
    #: One fact gone joins them (what contradicts) or parts them (what ties).
    turning: tuple[Change, ...] = ()
    #: Suppositions that were carried out.
    tried: int = 0
    #: What the two are once the decisions about them are taken back; None where there are none.
    undecided: bool | None = None


#: Fields of evidence that are left out, the weightiest first, to see what hangs on them.
MOST_GONE = 4

#: Field of the evidence -> attribute of the profile, for what two records may come to share.
_SETS: Mapping[str, str] = {
    "mobile": "mobiles", "wechat": "wechats", "email": "emails", "qq": "qqs",
    "landline": "landlines", "company": "companies", "address": "addresses",
}  # fmt: skip
#: The same for what a person has only one of.
_ONES: Mapping[str, str] = {"name": "names", "birthday": "birthdays", "city": "places"}
#: What else may be left out to see what it weighs.
_REST: Mapping[str, str] = {
    "alias": "aliases", "nickname": "nicknames", "role": "role_emails", "firm_id": "firm_ids",
    "last4": "last4", "masked": "masked", "kin": "kin", "title": "titles", "sex": "genders",
    "remark": "remarks", "nick": "nicks", "twin": "twin", "district": "places", "kind": "kind",
    "site": "sites", "called": "called_sex",
}  # fmt: skip
_ATTRIBUTES = {**_SETS, **_ONES, **_REST}

#: Values that nobody has, for two records that both lack a field.
_INVENTED: Mapping[str, tuple[str, ...]] = {
    "mobile": ("+8610000000000",), "wechat": ("\0wechat",), "email": ("\0@invalid",),
    "birthday": ("0001-01-01",),
}  # fmt: skip


class More(Mapping[Key, int]):
    """Counts of keys with one more holder of some: a row that comes to share a value counts."""

    def __init__(self, counts: Mapping[Key, int], more: frozenset[Key]) -> None:
        self._counts, self._more = counts, more

    def __getitem__(self, key: Key) -> int:
        if key in self._more:
            return max(2, self._counts.get(key, 1) + 1)
        return self._counts[key]

    def __iter__(self) -> Iterator[Key]:
        return iter({*self._counts, *self._more})

    def __len__(self) -> int:
        return len({*self._counts, *self._more})


def suppose(
    a: RowId,
    b: RowId,
    links: Iterable[Link],
    scores: Scores,
    *,
    decided: Constraints | None = None,
) -> Suppositions:
    """Try out what would turn the answer on two rows round.

    `links` are the pairs that connect the rows held by `scores`. `decided` are the constraints
    that are left once the decisions about the two are taken back, None where there are none.
    """
    links = list(links)
    together = joined((a, b), links, scores)
    items = scores.explain(a, b).evidence
    agreed = {item.field for item in items if item.verdict in (Verdict.AGREE, Verdict.VOID)}
    tries = [] if together else _more(scores.profiles[a], scores.profiles[b], agreed)
    sign = 1 if together else -1
    gone = [item.field for item in items if item.bits * sign > 0 and item.field in _ATTRIBUTES]
    tries += [(f, Turn.GONE, (_emptied(f, scores.profiles[b]),)) for f in gone[:MOST_GONE]]
    found = [_tried(*one, (a, b), links, scores) for one in tries]
    turned = [change for change in found if change.together != together]
    undecided = None
    if decided is not None:
        free = scores.with_((), replace(scores.grounds, constraints=decided))
        undecided = joined((a, b), links, free)
    return Suppositions(
        together,
        tuple(change for change in turned if change.turn is not Turn.GONE),
        tuple(change for change in turned if change.turn is Turn.GONE),
        len(found),
        undecided,
    )


#: A field, what is supposed of it, and the rows as they would be then.
_Try = tuple[str, Turn, tuple[Profile, ...]]


def _more(a: Profile, b: Profile, agreed: set[str]) -> list[_Try]:
    found: list[_Try] = []
    for field in (*_SETS, *_ONES):
        changed = None if field in agreed else _shared(field, a, b)
        if changed is not None:
            found.append((field, Turn.SHARED if field in _SETS else Turn.ONE, changed))
    return found


def _emptied(field: str, one: Profile) -> Profile:
    attribute = _ATTRIBUTES[field]
    empty: Any = type(getattr(one, attribute))()
    return one._replace(**{attribute: empty})


def _shared(field: str, a: Profile, b: Profile) -> tuple[Profile, ...] | None:
    """Return the rows changed so that both hold one value; None where neither has any."""
    attribute = _ATTRIBUTES[field]
    mine, theirs = getattr(a, attribute), getattr(b, attribute)
    if field == "name":
        mine = tuple(name for name in mine if name.full)
        theirs = tuple(name for name in theirs if name.full)
    if mine or theirs:
        taker, given, held = (b, mine, theirs) if mine else (a, theirs, mine)
        if field in _SETS:
            given = tuple(sorted({*held, given[0]}, key=repr))
        return (taker._replace(**{attribute: given}),)
    invented: Any = _INVENTED.get(field)
    if invented is None:
        return None
    return a._replace(**{attribute: invented}), b._replace(**{attribute: invented})


def _tried(
    field: str,
    turn: Turn,
    changed: Sequence[Profile],
    pair: tuple[RowId, RowId],
    links: Sequence[Link],
    scores: Scores,
) -> Change:
    """Carry a supposition out."""
    grounds = scores.grounds
    fresh = {one.row for one in changed}
    came = frozenset(
        key for one in changed for key in set(keys(one)) - set(keys(scores.profiles[one.row]))
    )
    supposed = scores.with_(changed, _with_more(grounds, came))
    kept = [link for link in links if not fresh & set(link)]
    new = [
        (min(row, other), max(row, other))
        for row in fresh
        for other in supposed.profiles
        if row != other
        and supposed.pair(row, other).links
        and supposed.grounds.compared(supposed.profiles[row], supposed.profiles[other])
    ]
    return Change(field, turn, supposed.pair(*pair).bits, joined(pair, [*kept, *new], supposed))


def _with_more(grounds: Grounds, came: frozenset[Key]) -> Grounds:
    if not came:
        return grounds
    sizes = grounds.sizes
    return replace(
        grounds,
        holders=More(grounds.holders, came),
        sizes=None if sizes is None else More(sizes, came),
    )


def joined(pair: tuple[RowId, RowId], links: Iterable[Link], scores: Scores) -> bool:
    """Tell whether two rows end in one group."""
    groups = {
        row: group for one in grow_all(links, scores) for group in one.groups for row in group
    }
    return groups[pair[0]] == groups[pair[1]]
