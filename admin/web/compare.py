"""The page "compare any two": two boxes, and everything that speaks for and against."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.web.answer import Told, place_of, rows_named, told
from admin.web.here import the_actor, the_hub
from admin.web.pair import called
from admin.web.visits import visit
from store import records, reviews
from store.errors import AlreadySettled, NotYours
from store.values import RowId
from sync.named import Named, named, of_row
from sync.search import find
from sync.why import between

pages = Blueprint("compare", __name__)

#: Customers offered for words that fit several.
MOST = 8
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Box:
    """One of the two boxes: what was typed and whom it means."""

    typed: str
    side: Named | None = None
    #: What is shown of the side.
    name: str = ""
    place: str = ""
    #: Customers to choose from, where the words fit several, and how many more there are.
    choices: tuple[tuple[str, str], ...] = ()
    more: int = 0


@pages.get("/compare")
def page() -> str:
    """Show the two boxes and, once both mean somebody, the answer."""
    hub, actor = the_hub(), the_actor()
    boxes = _asked()
    a, b = (box.side for box in boxes)
    answer: Told | None = None
    if a is not None and b is not None:
        found = between(hub, actor, a, b)
        if found is not None:
            answer = told(found, {}, records.records(hub, actor, rows_named(found)))
    return render_template("compare.html", boxes=boxes, answer=answer, both=a and b)


@pages.post("/compare")
def ask() -> Response:
    """Remember what stands in the boxes; it may be a name, so it never stands in an address."""
    first, second = (request.form.get(name, "").strip()[:_LONGEST] for name in ("a", "b"))
    visit().compare = (
        request.form.get("choose_a", first), request.form.get("choose_b", second)
    )  # fmt: skip
    return redirect(url_for("compare.page"), code=303)


def _asked() -> tuple[Box, Box]:
    """Return the boxes: a card's two records, else ids of the address, else what was typed."""
    number = request.args.get("review", type=int)
    if number is not None:
        try:
            one = reviews.review(the_hub(), the_actor(), number)
        except AlreadySettled:
            return Box(""), Box("")
        return _record(one.a), _record(one.b)
    if "a" in request.args or "b" in request.args:
        first, second = (_id(request.args.get(name, "")) for name in ("a", "b"))
        return first, second
    first, second = (_box(text) for text in visit().compare)
    return first, second


def _id(text: str) -> Box:
    """Read a box out of an address: an id and nothing else."""
    if not text:
        return Box("")
    side = named(the_hub(), the_actor(), text)
    if side.row is not None:
        raise NotYours
    return _of(side, side.customer.id)


def _record(row: RowId) -> Box:
    return _of(of_row(the_hub(), the_actor(), row), f"{row.connection}/{row.external_id}")


def _box(text: str) -> Box:
    """Read a box that somebody typed into: an id, a record, or words to find somebody by."""
    hub, actor = the_hub(), the_actor()
    if not text:
        return Box("")
    try:
        return _of(named(hub, actor, text), text)
    except NotYours:
        found = find(hub, actor, text, limit=MOST)
    if found.total == 1:
        return _of(Named(found.customers[0]), text)
    choices = tuple((one.id, called(one)) for one in found.customers)
    return Box(text, choices=choices, more=found.total - len(choices))


def _of(side: Named, text: str) -> Box:
    where = ""
    if side.row is not None:
        where = place_of(side.row, records.records(the_hub(), the_actor(), [side.row]))
    return Box(text, side, called(side.customer), where)
