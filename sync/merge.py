"""The three-way merge of one slot of one customer, over all the targets that show it. Pure.

Base is what both sides last agreed on, ours what the customer says now, theirs what each target
shows. Whatever only one side changed is taken; what several changed differently is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from store.values import RowId
from sync.alike import PHONES, alike, form
from sync.survivorship import Rule
from sync.wants import Want


class Verdict(StrEnum):
    """What is to be done about one slot of one target."""

    #: Nothing.
    QUIET = "quiet"
    #: Both say the same: remember it, write nothing.
    AGREE = "agree"
    WRITE = "write"
    #: Nothing: who said it is gone, nobody emptied it, so it is this record's own word from now on.
    KEEP = "keep"
    #: A person must choose; nothing is written meanwhile.
    ASK = "ask"


class Why(StrEnum):
    """Why a person is asked."""

    #: Two targets were changed differently.
    BOTH = "both"
    #: It was emptied there; others still say it.
    CLEARED = "cleared"
    #: It was changed there, and something else is said since here.
    AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Side:
    """One slot as one target has it."""

    row: RowId
    want: Want
    shown: str
    #: None where both sides never agreed on anything.
    agreed: str | None
    #: Number of the newest decision when it was seen to be changed there; None: nobody changed it
    #: since both agreed.
    edited: int | None
    #: What somebody wrote there last, whether or not it still stands.
    fresh: str | None = None
    #: What others showed when both sides agreed on what somebody had written there: he knew it, or
    #: a person said so.
    over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be done about a slot of each side, and what a person is asked."""

    verdicts: tuple[Verdict, ...]
    why: Why | None = None
    #: The two sides that the question is about; twice the same where it is one target's.
    about: tuple[RowId, RowId] | None = None


def settle(slot: str, sides: Sequence[Side], *, ask: bool = True, bereft: bool = False) -> Settled:
    """Return what is to be done about a slot; `ask` False lets the newest change win.

    `bereft`: a record of this customer was deleted, and what it said is gone with it.

    Laws (tests/sync/test_merge.py): the order of sides does not matter; what it says is done once
    leaves nothing to do; a side that nobody changed takes what the customer says; it asks exactly
    where somebody's change would be lost.
    """
    changed = [s for s in sides if s.edited is not None and not _chosen_since(s)]
    # What was written there and says nothing that can be read stands in nobody's way.
    against = [
        s
        for s in changed
        if not alike(slot, s.shown, s.want.value) and (s.want.value or not s.shown)
    ]
    if ask and len({_text(slot, s) for s in changed}) > 1:
        first, second = sorted(changed, key=lambda s: (_text(slot, s), s.row))[:: len(changed) - 1]
        return _question(sides, Why.BOTH, first.row, second.row)
    if ask and (unseen := _unseen(slot, sides, changed)) is not None:
        return _question(sides, Why.BOTH, *unseen)
    for side in sorted(against, key=lambda s: s.row):
        if _believed(side):
            continue
        if not side.shown:
            return _question(sides, Why.CLEARED, side.row, side.row)
        if ask:
            return _question(sides, Why.AGAINST, side.row, side.row)
    emptied = any(not s.shown and (s.edited is not None or s.agreed == "") for s in sides)
    empty = Verdict.KEEP if bereft and not emptied else Verdict.WRITE
    return Settled(tuple(_verdict(slot, side, empty) for side in sides))


def _unseen(
    slot: str, sides: Sequence[Side], changed: Sequence[Side]
) -> tuple[RowId, RowId] | None:
    """Return two sides of which one was changed by somebody who could not see the other's change.

    The other's was read and agreed on before, and had not reached this side yet; or the two were
    two customers until now.
    """
    for side in sorted(sides, key=lambda s: s.row):
        late = side not in changed
        if side.agreed is None or (late and not (_stands(slot, side) and _wins(slot, side))):
            continue
        for other in sorted(sides, key=lambda s: s.row):
            if not _stands(slot, other) or _knew(slot, side, other, sides):
                continue
            if late and (other.edited is not None or other.agreed == other.want.value):
                continue
            first, second = sorted((side.row, other.row))
            return first, second
    return None


def _stands(slot: str, side: Side) -> bool:
    """Tell whether what somebody wrote there stands there still."""
    return side.fresh is not None and alike(slot, side.fresh, side.shown)


def _wins(slot: str, side: Side) -> bool:
    """Tell whether a side's own word is what the customer says, because it is the newest."""
    return side.want.rule == Rule.EDITED and alike(slot, side.shown, side.want.value)


def _knew(slot: str, side: Side, other: Side, sides: Sequence[Side]) -> bool:
    """Tell whether who wrote what a side shows had seen what the other shows.

    So had he who saw something that was written over it, wherever that was written.
    """
    seen = side.agreed or ""
    if any(alike(slot, other.shown, text) for text in (seen, side.shown)):
        return True
    if any(alike(slot, seen, text) for text in other.over):
        return False
    over = [one.over for one in sides if one is side or alike(slot, one.agreed or "", seen)]
    return any(alike(slot, other.shown, text) for texts in over for text in texts)


def _verdict(slot: str, side: Side, empty: Verdict) -> Verdict:
    want, shown = side.want.value, side.shown
    if want == shown:
        settled = side.edited is None and side.agreed in (None, want)
        return Verdict.QUIET if settled else Verdict.AGREE
    if side.edited is not None and not want:
        return Verdict.QUIET
    if side.edited is not None:
        return Verdict.AGREE if alike(slot, want, shown) else Verdict.WRITE
    if side.agreed == want:
        return Verdict.QUIET
    if not want:
        # What we never gave it is not ours to take away.
        return empty if side.agreed else Verdict.QUIET
    if alike(slot, want, shown) and not _wants_cleaning(slot):
        return Verdict.AGREE
    return Verdict.WRITE


def _wants_cleaning(slot: str) -> bool:
    """Tell whether another way to write the same is worth a write, once."""
    return slot in PHONES or slot in ("name", "email")


def _believed(side: Side) -> bool:
    """Tell whether the customer's value may stand over this side's change without a question.

    A source of truth does; so does what this very record says, read and cleaned.
    """
    if side.want.rule == Rule.TRUSTED:
        return True
    return bool(side.shown) and side.want.row == side.row


def _chosen_since(side: Side) -> bool:
    """Tell whether a person chose the customer's value after this side was changed."""
    return side.edited is not None and side.want.decision > side.edited


def _text(slot: str, side: Side) -> str:
    return form(slot, side.shown)


def _question(sides: Sequence[Side], why: Why, one: RowId, other: RowId) -> Settled:
    return Settled((Verdict.ASK,) * len(sides), why, (one, other))
