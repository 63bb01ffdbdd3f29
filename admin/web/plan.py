"""The plan page: what waits to be written, why, from what to what, and a yes or a no to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from admin.rule_changes import Names
from admin.web import wording_sync
from admin.web.crms import crms, name_of, settings_of
from admin.web.here import asked_offset, the_actor, the_hub
from admin.web.visits import notify
from store.customers import number_of
from store.errors import NotYours
from store.settings import ConnectionSettings
from sync import approving
from sync.approving import Filter
from sync.bunches import DECLINED, Bunch, bunches, cost_of, numbers_of, writes_of
from sync.cost import Cost
from sync.foreseen import Foreseen
from sync.shortfall import LeftOut, Shortfall, left_out, shortfalls

pages = Blueprint("plan", __name__)

#: Writes of a group that the whole plan shows, and that the group's own page shows.
FEW, PAGE = 5, 100

#: Writes that are answered in one transaction.
_AT_ONCE = 1_000

_ACTS = {"approve": approving.approve, "decline": approving.drop, "retry": approving.retry}


@dataclass(frozen=True, slots=True)
class Group:
    """Writes for one reason, and the first of them."""

    bunch: Bunch
    writes: tuple[Foreseen, ...]
    #: None where its connection is not open.
    cost: Cost | None

    @property
    def name(self) -> str:
        """The group's name within the page."""
        return f"g{self.bunch.connection}-{self.bunch.place}-{self.bunch.reason.replace(':', '-')}"


@dataclass(frozen=True, slots=True)
class Target:
    """One connection with its groups."""

    number: int
    name: str
    settings: ConnectionSettings | None
    groups: tuple[Group, ...]
    shortfall: Shortfall
    #: The first of the values that it would not take.
    left: tuple[LeftOut, ...]


@pages.get("/plan")
def waiting() -> str:
    """Show all that waits, or one group of it."""
    hub, actor = the_hub(), the_actor()
    found = bunches(hub, actor)
    chosen = _chosen(found)
    alone = len(chosen) == 1 and "place" in request.args
    offset = asked_offset() if alone else 0
    groups = [_group(one, offset, PAGE if alone else FEW) for one in chosen]
    short = _shortfalls()
    targets = [
        Target(
            number,
            name_of(number),
            settings_of(number),
            tuple(g for g in groups if g.bunch.connection == number),
            short.get(number, Shortfall()),
            _left(number, 0, FEW) if number in short else (),
        )
        for number in sorted({one.connection for one in chosen} | set(short))
    ]
    shown = [one for group in groups for one in group.writes]
    return render_template(
        "plan.html",
        targets=targets,
        called=called([*shown, *(one for target in targets for one in target.left)]),
        says=wording_sync,
        alone=alone,
        offset=offset,
        page=PAGE,
        few=FEW,
        nothing=not found,
    )


@pages.get("/plan/<number:number>/left")
def left(number: int) -> str:
    """Show the values that a connection would not take."""
    short = shortfalls(the_hub(), the_actor()).get(number, Shortfall())
    if settings_of(number) is None:
        raise NotYours
    offset = asked_offset()
    found = _left(number, offset, PAGE)
    return render_template(
        "left.html",
        number=number,
        name=name_of(number),
        found=found,
        many=short.values,
        called=called(found),
        says=wording_sync,
        offset=offset,
        page=PAGE,
    )


def _shortfalls() -> Mapping[int, Shortfall]:
    """Return what is not written to the connections that the address asks for.

    None where it asks for the writes of one reason.
    """
    if "place" in request.args or "reason" in request.args:
        return {}
    wanted = request.args.get("connection", type=int)
    found = shortfalls(the_hub(), the_actor())
    return {number: one for number, one in found.items() if wanted in (None, number)}


def _left(number: int, offset: int, limit: int) -> tuple[LeftOut, ...]:
    crm = crms().by_number().get(number)
    if crm is None:
        return ()
    return left_out(the_hub(), the_actor(), crm, number, offset=offset, limit=limit)


def _group(bunch: Bunch, offset: int, limit: int) -> Group:
    hub, actor, known = the_hub(), the_actor(), crms().by_number()
    crm, settings = known.get(bunch.connection), settings_of(bunch.connection)
    price = None
    if crm is not None and settings is not None and bunch.place != DECLINED:
        price = cost_of(hub, actor, crm, settings.kind, bunch)
    writes = writes_of(hub, actor, known, bunch, offset=offset, limit=limit)
    return Group(bunch, writes, price)


def called(writes: Iterable[Foreseen | LeftOut]) -> dict[str, str]:
    """Return what the customers of some writes are called, by their public ids."""
    names = Names(the_hub(), the_actor())
    ids = {one.customer for one in writes if one.customer}
    return {one: names.of(number_of(one)).name for one in ids}


def _chosen(found: tuple[Bunch, ...]) -> list[Bunch]:
    """Return the groups that the address asks for; all of them where it names none."""
    args = request.args
    connection, place = args.get("connection", type=int), args.get("place", "")
    reason = args.get("reason")
    return [
        one
        for one in found
        if (connection is None or one.connection == connection)
        and (not place or one.place == place)
        and (reason is None or one.reason == reason)
    ]


@pages.post("/plan")
def answer() -> Response:
    """Say yes or no to a group or to some of it, or let what was refused be tried again."""
    form = request.form
    verb, _dot, extent = form.get("answer", "").partition(".")
    bunch = _bunch()
    if verb not in _ACTS or extent not in ("some", "all"):
        abort(400)
    back = url_for("plan.waiting", _anchor=form.get("anchor") or None)
    if extent == "all" and (bunch is None or str(bunch.many) != form.get("seen", "")):
        notify(_("The plan has changed since. Look again, please."), warn=True)
        return redirect(back, code=303)
    known = numbers_of(the_hub(), the_actor(), bunch) if bunch is not None else ()
    ticked = {int(one) for one in form.getlist("change") if one.isdecimal()}
    wanted = [one for one in known if extent == "all" or one in ticked]
    if extent == "some" and not ticked:
        notify(_("Tick the ones that you mean first."), warn=True)
        return redirect(back, code=303)
    many = sum(
        _ACTS[verb](the_hub(), the_actor(), Filter(numbers=tuple(wanted[at : at + _AT_ONCE])))
        for at in range(0, len(wanted), _AT_ONCE)
    )
    notify(_said(verb, many))
    return redirect(back, code=303)


def _bunch() -> Bunch | None:
    """Return the group that a form speaks of; None where it is there no more."""
    form = request.form
    asked = (form.get("connection", type=int), form.get("place", ""), form.get("reason", ""))
    found = bunches(the_hub(), the_actor())
    return next((one for one in found if (one.connection, one.place, one.reason) == asked), None)


def _said(verb: str, many: int) -> str:
    if verb == "approve":
        text = ngettext(
            "%(num)s write goes with the next sync.",
            "%(num)s writes go with the next sync.",
            many,
        )
    elif verb == "decline":
        text = ngettext(
            "%(num)s write is not sent, until its customer changes.",
            "%(num)s writes are not sent, until their customers change.",
            many,
        )
    else:
        text = ngettext(
            "%(num)s write is tried again with the next sync.",
            "%(num)s writes are tried again with the next sync.",
            many,
        )
    return str(text)
