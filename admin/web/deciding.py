"""From the card's form to decisions: what was wished, carried out and said back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _
from flask_babel import ngettext

from admin.web.here import the_actor, the_hub
from admin.web.pair import Pair, open_pair
from admin.web.visits import notify, visit
from admin.web.wording import RELATIONS, relation
from store import customers, decisions
from store.decisions import Recorded
from store.errors import AlreadySettled, NotYours
from store.values import DecisionKind, RowId
from sync import settle

_KINDS = {
    "same": DecisionKind.SAME,
    "different": DecisionKind.DIFFERENT,
    "related": DecisionKind.RELATED,
    "later": DecisionKind.LATER,
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PRESS = re.compile(r"[\w-]{1,40}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form of a card asks for."""

    number: int
    version: int
    kind: DecisionKind
    #: How they are related, or the day to ask again.
    note: str = ""
    press: str = ""
    #: Decide although somebody was first.
    insist: bool = False
    #: Field -> number of the record whose value to show.
    picks: dict[str, str] = field(default_factory=dict)


def read_wish() -> Wish | None:
    """Return what the posted form asks for; None when it makes no sense."""
    form = request.form
    kind, _dot, note = form.get("verdict", "").partition(".")
    number, version = form.get("number", type=int), form.get("version", type=int)
    press = form.get("press", "")
    if kind not in _KINDS or number is None or version is None or not _PRESS.fullmatch(press):
        return None
    if kind == "related" and note not in RELATIONS:
        note = "other"
    if kind == "later":
        note = note or form.get("until", "")
        if not _DAY.fullmatch(note):
            return None
    picks = {
        name.removeprefix("pick."): value
        for name, value in form.items()
        if name.startswith("pick.")
    }
    insist = form.get("insist") == "1"
    return Wish(number, version, _KINDS[kind], note, press, insist, picks)


def carry_out(wish: Wish) -> None:
    """Keep the verdict and the picked values, and leave the notice with its undo.

    Raises:
        AlreadySettled: somebody decided the card, or its rows changed, since it was shown.
    """
    hub, actor = the_hub(), the_actor()
    pair = None if wish.insist else open_pair_or_none(wish)
    if pair is None:
        a, b = _remembered(wish)
    else:
        a, b = pair.review.a, pair.review.b
    # The decision itself tells a second press of one button from a second opinion.
    settled = settle.decide(
        hub,
        actor,
        wish.kind,
        a,
        b,
        review=None if wish.insist else wish.number,
        version=None if wish.insist else wish.version,
        note=wish.note,
        press=wish.press,
    )
    if pair is None and not wish.insist:
        return  # the second press of one button: the first one left its notice
    if wish.kind is DecisionKind.SAME and pair is not None:
        _use_picks(wish, pair)
    visit().settled += 1
    _tell(wish, settled.decision, settled.customers, pair)


def open_pair_or_none(wish: Wish) -> Pair | None:
    """Return the pair of a wish; None when it waits no longer."""
    try:
        return open_pair(wish.number)
    except AlreadySettled:
        return None


def _remembered(wish: Wish) -> tuple[RowId, RowId]:
    pair = visit().pairs.get(wish.number)
    if pair is None:
        raise AlreadySettled
    return pair


def _use_picks(wish: Wish, pair: Pair) -> None:
    for name, column in wish.picks.items():
        picked = pair.card.picked(name, column)
        if picked is not None:
            row, value = picked
            settle.decide(
                the_hub(), the_actor(), DecisionKind.USE, row, None, field=name, value=value
            )


def _tell(wish: Wish, decision: int, ids: tuple[str, ...], pair: Pair | None) -> None:
    customer = ids[0] if ids else ""
    if wish.kind is DecisionKind.SAME:
        count = len(pair.card.columns) + pair.card.left_out if pair is not None else 2
        text = ngettext(
            "%(num)d record is now %(name)s.",
            "%(num)d records are now %(name)s.",
            count,
            name=_name(customer),
        )
    elif wish.kind is DecisionKind.DIFFERENT:
        text = _("Kept apart: different customers, for good.")
    elif wish.kind is DecisionKind.RELATED:
        text = _("Kept apart and related: %(how)s.", how=relation(wish.note))
    else:
        text = _("Asked again on %(day)s.", day=wish.note)
    notify(text, decision=decision, customer=customer)


def _name(customer: str) -> str:
    """Return what a customer is called, or its id where it has no name."""
    try:
        values = customers.get(the_hub(), the_actor(), customer).values
    except NotYours:
        return customer
    named = values.get("name") or values.get("nickname") or values.get("company") or ()
    return named[0].value if named else customer


def settled_by(pair: tuple[RowId, RowId] | None) -> Recorded | None:
    """Return the newest decision about a pair that still stands."""
    if pair is None:
        return None
    for recorded in decisions.decisions(the_hub(), the_actor(), limit=500):
        said = recorded.decision
        if recorded.withdrawn_by is None and {said.a, said.b} == set(pair):
            return recorded
    return None
