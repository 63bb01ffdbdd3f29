"""The customer pages: a list where any scrap finds anybody, and one customer in full."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.web.answer import circled, grown
from admin.web.events import events_of
from admin.web.facts import Fact, facts_of, relations_of, rows_of
from admin.web.here import asked_offset, the_actor, the_hub, wants_part
from admin.web.pair import called
from admin.web.visits import notify, visit
from store import customers, records
from store.errors import AlreadySettled
from store.values import Customer, DecisionKind, RowId
from sync import settle, why
from sync.search import find

pages = Blueprint("customers", __name__)

PAGE = 50
_LONGEST_SEARCH = 200


@pages.get("/customers")
def listing() -> str:
    """Show the customers that hold what was searched for, a page of them."""
    offset = asked_offset()
    search = visit().search
    found = find(the_hub(), the_actor(), search, offset=offset, limit=PAGE)
    return render_template(
        "parts/customer_list.html" if wants_part() else "customers.html",
        found=found,
        search=search,
        offset=offset,
        page=PAGE,
        called=called,
    )


@pages.post("/customers/search")
def search() -> Response | str:
    """Remember what to search for and show the list; the text never stands in an address."""
    visit().search = request.form.get("search", "").strip()[:_LONGEST_SEARCH]
    if wants_part():
        return listing()
    return redirect(url_for("customers.listing"), code=303)


@pages.get("/customers/<public>")
def customer(public: str) -> Response | str:
    """Show one customer with where every value came from; an old id leads to the new one."""
    hub, actor = the_hub(), the_actor()
    found = customers.get(hub, actor, public)
    if found.id != public:
        notify(
            _("%(old)s is part of %(new)s now; the old id goes on leading here.",
              old=public.upper(), new=found.id)
        )  # fmt: skip
        return redirect(url_for("customers.customer", public=found.id), code=303)
    shown = records.records(hub, actor, found.rows)
    return render_template(
        "customer.html",
        customer=found,
        name=called(found),
        facts=facts_of(found, shown),
        rows=rows_of(found, shown),
        steps=grown(
            why.story(hub, found), {row: circled(n) for n, row in enumerate(found.rows, 1)}
        ),
        relations=relations_of(found),
        purchases=records.purchases(hub, actor, found.id),
        interactions=records.interactions(hub, actor, found.id),
        events=events_of(found, shown),
    )


def _row(found: Customer, place: int | None) -> RowId:
    """Return the record that a form points at by its place in the customer."""
    if place is None or not 0 <= place < len(found.rows):
        abort(404)
    return found.rows[place]


def _option(facts: list[Fact], field: str, place: int) -> tuple[RowId, str]:
    for fact in facts:
        if fact.field == field and 0 <= place < len(fact.others):
            other = fact.others[place]
            return other.row, other.value
    abort(404)


@pages.post("/customers/<public>/use")
def use(public: str) -> Response:
    """Show another record's value from now on."""
    hub, actor = the_hub(), the_actor()
    found = customers.get(hub, actor, public)
    shown = records.records(hub, actor, found.rows)
    field = request.form.get("field", "")
    row, value = _option(facts_of(found, shown), field, request.form.get("other", -1, type=int))
    settled = settle.decide(hub, actor, DecisionKind.USE, row, None, field=field, value=value)
    notify(_("This value is shown from now on."), decision=settled.decision)
    return redirect(url_for("customers.customer", public=found.id), code=303)


@pages.post("/customers/<public>/split")
def split(public: str) -> Response:
    """Say that one record is not this customer."""
    hub, actor = the_hub(), the_actor()
    found = customers.get(hub, actor, public)
    settled = settle.split(hub, actor, found.id, _row(found, request.form.get("row", type=int)))
    notify(_("The record is a customer of its own now."), decision=settled.decision)
    return redirect(url_for("customers.customer", public=found.id), code=303)


@pages.post("/customers/<public>/part")
def part(public: str) -> Response:
    """Say that the two groups of records that met in one step are two customers."""
    hub, actor = the_hub(), the_actor()
    found = customers.get(hub, actor, public)
    if request.form.get("version", type=int) != found.version:
        raise AlreadySettled  # it grew otherwise since the page was shown
    steps = why.story(hub, found).steps
    place = request.form.get("step", -1, type=int)
    if not 0 <= place < len(steps):
        abort(404)
    join = steps[place].join
    settled = settle.part(hub, actor, found.id, join.one, join.other)
    notify(_("They are two customers now."), decision=settled.decision)
    return redirect(url_for("customers.customer", public=found.id), code=303)
