"""The pages of value questions: what each side says, one of it chosen, another typed, or left."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.web import wording_sync
from admin.web.crms import crms
from admin.web.here import asked_offset, the_actor, the_hub
from admin.web.visits import notify, visit
from store import customers, value_conflicts
from store.access import may
from store.errors import AlreadySettled, NotYours
from sync import value_questions
from sync.value_questions import SideShown, ValueQuestion

pages = Blueprint("values", __name__)

PAGE = 50
#: Longest value that can be typed.
LONGEST = 200
#: Neighbours of a card are looked for among so many.
_WINDOW = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that can be chosen, and who says it."""

    #: Its key, from 1 on.
    key: int
    value: str
    sides: tuple[SideShown, ...]
    #: The book says it too.
    book: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A value question with the customer's name and the values to choose from."""

    asked: ValueQuestion
    name: str
    choices: tuple[Choice, ...]
    #: Sides that show nothing.
    empty: tuple[SideShown, ...]


def _shown(asked: ValueQuestion) -> Shown:
    values = list(dict.fromkeys([*(s.shown for s in asked.sides if s.shown), asked.says]))
    choices = tuple(
        Choice(key, value, tuple(s for s in asked.sides if s.shown == value), value == asked.says)
        for key, value in enumerate((v for v in values if v), start=1)
    )
    empty = tuple(one for one in asked.sides if not one.shown)
    return Shown(asked, _name(asked.customer), choices, empty)


def _name(public: str) -> str:
    try:
        values = customers.get(the_hub(), the_actor(), public).values
    except NotYours:
        return ""
    named = values.get("name") or values.get("nickname") or values.get("company") or ()
    return named[0].value if named else ""


def _waiting(offset: int, limit: int) -> tuple[ValueQuestion, ...]:
    known = crms().by_number()
    return value_questions.waiting(the_hub(), the_actor(), known, offset=offset, limit=limit)


@pages.get("/values")
def listing() -> str:
    """List the values that somebody must choose."""
    hub, offset = the_hub(), asked_offset()
    if not may(the_actor(), "review"):
        raise NotYours
    with hub.reading() as connection:
        total = value_conflicts.count(connection)
    return render_template(
        "values.html",
        found=[_shown(one) for one in _waiting(offset, PAGE)],
        says=wording_sync,
        total=total,
        offset=offset,
        page=PAGE,
    )


@pages.get("/values/<number:number>")
def card(number: int) -> str | Response:
    """Show one question; of one that is settled, the next."""
    try:
        asked = value_questions.question(the_hub(), the_actor(), crms().by_number(), number)
    except AlreadySettled:
        return redirect(_next_address(number), code=303)
    numbers = [one.number for one in _waiting(0, _WINDOW)]
    at = numbers.index(number) if number in numbers else 0
    return render_template(
        "value_card.html",
        one=_shown(asked),
        says=wording_sync,
        longest=LONGEST,
        total=len(numbers),
        at=at + 1,
        before=numbers[at - 1] if at else None,
        after=numbers[at + 1] if at + 1 < len(numbers) else None,
    )


def _next_address(number: int) -> str:
    """Return the address of the question after one, from the first again after the last."""
    numbers = [one.number for one in _waiting(0, _WINDOW)]
    after = next((n for n in numbers if n > number), numbers[0] if numbers else None)
    if after is None:
        return url_for("values.listing")
    return url_for("values.card", number=after)


@pages.post("/values/<number:number>")
def settle(number: int) -> Response:
    """Use one of the values, use another that was typed, or leave every side as it is."""
    hub, actor = the_hub(), the_actor()
    asked = value_questions.question(hub, actor, crms().by_number(), number)
    chosen = request.form.get("use", "")
    if chosen == "leave":
        value_questions.leave(hub, actor, asked)
        notify(_("Left as they are. Nothing is written until one of them changes."))
    else:
        value = _value(_shown(asked), chosen)
        if not value:
            notify(_("Type the value first."), warn=True)
            return redirect(url_for("values.card", number=number), code=303)
        settled = value_questions.use(hub, actor, asked, value)
        notify(
            _("Chosen. Every side gets it with the next sync."),
            decision=settled.decision,
            customer=settled.customers[0] if settled.customers else "",
        )
    visit().settled += 1
    return redirect(_next_address(number), code=303)


def _value(shown: Shown, chosen: str) -> str:
    """Return the value that a form chose: by its key, or typed.

    Raises AlreadySettled when another value stands under that key than the one that was seen.
    """
    if chosen == "typed":
        return " ".join(request.form.get("value", "").split())[:LONGEST]
    found = next((one.value for one in shown.choices if str(one.key) == chosen), None)
    if found is None:
        abort(400)
    if found != request.form.get(f"value.{chosen}", ""):
        raise AlreadySettled
    return found
