"""What a record of a CRM says itself, apart from what it only shows because we wrote it there.

An echo carries no evidence: pushing a value must not make it more true. So what is kept as the
record's word is, for a field that we wrote, what stood there before (`own`); as soon as somebody
changes the field there, its word is what he wrote. Pure: a base and a showing give a base.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from store.body import compact
from sync.alike import alike, rewritten

#: Beside the fields of an observation: slots that somebody changed there, with when and what.
EDITED = "edited"
#: Slot -> the customer's field that it belongs to, where they differ.
FIELD_OF: Mapping[str, str] = {
    "mobile": "phones", "mobile2": "phones", "phone": "phones", "phone2": "phones",
    "email": "emails", "email2": "emails", "wechat": "wechats", "qq": "qqs",
    "address": "addresses", "province": "region", "city": "region", "note": "notes",
}  # fmt: skip

Raw = Mapping[str, Any]
Slots = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Base:
    """What we know of a target's record beyond what it shows now."""

    #: Fields of the target that we wrote, with what they said before; by the target's names.
    own: Raw = field(default_factory=dict)
    #: Slot -> the customer's value that both sides last agreed on.
    agreed: Slots = field(default_factory=dict)
    #: Slot -> number of the newest decision when we saw that somebody changed it there; gone when
    #: both sides agree again.
    edited: Mapping[str, int] = field(default_factory=dict)
    #: Slot -> (when it was last changed there by somebody, what he wrote).
    fresh: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    #: Slot -> what others showed when both sides agreed on that.
    over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: "merged": we made it part of another record.
    gone: str = ""
    #: The hub made this record: at first it says nothing itself.
    made: bool = False


@dataclass(frozen=True, slots=True)
class Showing:
    """What a record shows: the target's own fields, and the slots that they make."""

    raw: Raw
    slots: Slots


def write(base: Base) -> str:
    """Return a base as text, to be sealed."""
    return compact(
        {
            "own": dict(base.own),
            "agreed": dict(base.agreed),
            "edited": dict(base.edited),
            "fresh": {slot: list(pair) for slot, pair in base.fresh.items()},
            "over": {slot: list(texts) for slot, texts in base.over.items()},
            "gone": base.gone,
            "made": base.made,
        }
    )


def read(text: str) -> Base:
    """Return a base again."""
    told = json.loads(text)
    fresh = {slot: (at, value) for slot, (at, value) in told["fresh"].items()}
    over = {slot: tuple(texts) for slot, texts in told.get("over", {}).items()}
    return Base(
        told["own"], told["agreed"], told["edited"], fresh, over, told["gone"], told["made"]
    )


def hear(base: Base, before: Showing, now: Showing, at: str, decision: int) -> Base:
    """Return the base after a record was seen again.

    `at` is when it changed there, `decision` the number of the newest decision so far. What differs
    from last time was changed by somebody, unless it is only another way to write the same.
    """
    changed = {
        slot
        for slot in now.slots.keys() | before.slots.keys()
        if not alike(slot, before.slots.get(slot, ""), now.slots.get(slot, ""))
    }
    if not changed:
        return base
    own = {f: v for f, v in base.own.items() if before.raw.get(f) == now.raw.get(f)}
    # What he saw when he changed it is what both sides agreed on, where nothing else ever was.
    seen = {slot: before.slots.get(slot, "") for slot in changed}
    return replace(
        base,
        own=own,
        agreed={**seen, **base.agreed},
        edited={**base.edited, **dict.fromkeys(changed, decision)},
        fresh={**base.fresh, **{s: (at, now.slots.get(s, "")) for s in changed}},
    )


#: Slots that tell who a record is about.
WHO = ("name", "mobile", "mobile2", "phone", "phone2", "email", "email2", "wechat", "qq")


def same_person(before: Showing, now: Showing) -> bool:
    """Tell whether a changed record is still about whom it was about.

    A colleague who corrects a number or a name speaks of the same customer; one who changes the
    name and every number and address of a record has taken it for somebody else.
    """
    return any(
        (text := before.slots.get(slot, "")) and alike(slot, text, now.slots.get(slot, ""))
        for slot in WHO
    )


def renamed(before: Showing, now: Showing) -> bool:
    """Tell whether a changed record is known by another name, number or address now."""
    return any(not alike(slot, before.slots.get(slot, ""), now.slots.get(slot, "")) for slot in WHO)


def wrote(base: Base, before: Showing, sent: Raw, wants: Slots) -> Base:
    """Return the base after a write of ours took effect.

    `before` is what the record showed when we wrote, `sent` the fields that we sent, `wants` the
    slots that they stand for. What stood there before stays the record's own word.
    """
    own = {name: before.raw.get(name) for name in sent} | dict(base.own)
    edited = {slot: n for slot, n in base.edited.items() if slot not in wants}
    return replace(base, own=own, agreed={**base.agreed, **wants}, edited=edited)


def took_back(base: Base, sent: Raw, wants: Slots) -> Base:
    """Return the base after we put back what a record said before we wrote.

    What was agreed stays: the customer's value is not written there again before it changes.
    """
    own = {name: value for name, value in base.own.items() if name not in sent}
    edited = {slot: n for slot, n in base.edited.items() if slot not in wants}
    return replace(base, own=own, edited=edited)


def applied(
    base: Base, before: Showing, sent: Raw, wants: Slots, now: Showing, *, back: bool = False
) -> tuple[Base, Showing]:
    """Return the base after a write of ours, and what the record would show had only we touched it.

    `before` and `now`: what it showed when we wrote, and since; `back`: see `took_back`.
    """
    made = took_back(base, sent, wants) if back else wrote(base, before, sent, wants)
    return made, echo(before, sent, wants, now)


def ours_in(before: Slots, now: Slots, wants: Slots) -> list[str]:
    """Return the slots where something of ours stands that did not stand there before."""
    return [
        slot
        for slot, value in wants.items()
        if rewritten(slot, value, now.get(slot, "")) and before.get(slot, "") != now.get(slot, "")
    ]


def retired(base: Base) -> Base:
    """Return the base of a record that became part of another."""
    return replace(base, gone="merged")


def parted(base: Base) -> Base:
    """Return the base of a record that is itself again."""
    return replace(base, gone="")


def echo(before: Showing, sent: Raw, wants: Slots, now: Showing) -> Showing:
    """Return what the record would show had nobody but us touched it since `before`.

    A slot that shows what can be made of ours is ours, and so is one that shows what it showed
    before: a CRM may take a value and drop it without a word. For any other, ours is what we sent,
    so that `hear` finds the change that somebody made in between.
    """
    slots = dict(before.slots)
    for slot, value in wants.items():
        seen, had = now.slots.get(slot, ""), before.slots.get(slot, "")
        slots[slot] = seen if seen == had or rewritten(slot, value, seen) else value
    raw = dict(before.raw)
    for name, value in sent.items():
        stands = now.raw.get(name)
        ours = stands == before.raw.get(name) or _made_of(value, stands)
        raw[name] = stands if ours else value
    return Showing(raw, slots)


def _made_of(sent: object, seen: object) -> bool:
    """Tell whether a field can show what was sent, written otherwise."""
    if sent == seen or not (isinstance(sent, str) and isinstance(seen, str)):
        return sent == seen or (not sent and not seen)
    return rewritten("", sent, seen) or rewritten("phone", sent, seen)


def agree(base: Base, slots: Slots, over: Mapping[str, tuple[str, ...]] | None = None) -> Base:
    """Return the base after both sides were found to say the same.

    `over`: what others show of slots that somebody changed here.
    """
    edited = {slot: n for slot, n in base.edited.items() if slot not in slots}
    return replace(
        base, agreed={**base.agreed, **slots}, edited=edited, over={**base.over, **(over or {})}
    )


def words(base: Base, raw: Raw) -> Raw:
    """Return what a record says itself, by the target's own fields."""
    return {**raw, **base.own} if base.own else raw


def marked(base: Base) -> tuple[str, ...]:
    """Return the fresh words of a base as they stand beside an observation's fields."""
    return tuple(compact([slot, at, value]) for slot, (at, value) in sorted(base.fresh.items()))


def fresh_words(fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, by the customer's field, the fresh words beside an observation's fields."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for line in fields.get(EDITED, ()):
        slot, at, value = json.loads(line)
        name = FIELD_OF.get(slot, slot)
        found[name] = (*found.get(name, ()), (at, value))
    return found
