"""The page of a sync: what it read and wrote, what became of each record, and "put it back"."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from admin.web import wording_sync
from admin.web.crms import crms
from admin.web.here import asked_offset, the_actor, the_hub
from admin.web.plan import called
from admin.web.standing import counts_of
from admin.web.visits import notify
from admin.web.wording import word
from store import outbox, outbox_lists, runs
from store.errors import NotYours
from store.runs import Run
from sync import putting_back
from sync.bunches import sent_by
from sync.putting_back import PutBack

pages = Blueprint("writes", __name__)

PAGE = 100
#: Writes of a run that are looked at to say how many of all can be put back.
_LOOKED_AT = 2_000


def _run(number: int) -> Run:
    found = runs.get_run(the_hub(), the_actor(), number)
    if found.kind != "sync":
        raise NotYours
    return found


@pages.get("/runs/<number:number>/writes")
def results(number: int) -> str:
    """Show what became of every write of a sync."""
    hub, actor, known = the_hub(), the_actor(), crms().by_number()
    run, state, offset = _run(number), request.args.get("state", ""), asked_offset()
    found = sent_by(hub, actor, known, number, state=state, offset=offset, limit=PAGE)
    seen = putting_back.look(hub, actor, known, [one.number for one in found])
    with hub.reading() as connection:
        back = outbox_lists.taking_back(connection, [one.number for one in found])
        counts: Counter[str] = Counter()
        for (_op, became), many in outbox.of_run(connection, number).items():
            counts[became] += many
    sent = putting_back.of_run(hub, actor, number)
    return render_template(
        "writes.html",
        run=run,
        counts=counts_of(run),
        differ=int(run.tally.get("differ", 0)),
        results=dict(sorted(counts.items())),
        writes=found,
        called=called(found),
        left=dict(seen.left),
        back=back,
        can=putting_back.look(hub, actor, known, sent[:_LOOKED_AT]).waiting,
        many=len(sent),
        says=wording_sync,
        state=state,
        offset=offset,
        page=PAGE,
        total=counts[state] if state else counts.total(),
    )


@pages.post("/runs/<number:number>/back")
def put_back(number: int) -> Response:
    """Take back some writes of a sync, or all of them; the next sync sends that."""
    hub, actor, known = the_hub(), the_actor(), crms().by_number()
    _run(number)
    sent = putting_back.of_run(hub, actor, number)
    answer = request.form.get("answer", "")
    if answer not in ("some", "all") and not answer.isdecimal():
        abort(400)
    ticked = {int(one) for one in request.form.getlist("change") if one.isdecimal()}
    if answer.isdecimal():
        ticked = {int(answer)}
    wanted = [one for one in sent if answer == "all" or one in ticked]
    if not wanted:
        notify(_("Tick the ones that you mean first."), warn=True)
    else:
        _tell(putting_back.put_back(hub, actor, known, wanted))
    return redirect(url_for("writes.results", number=number), code=303)


def _tell(done: PutBack) -> None:
    """Say how many are put back with the next sync, and why the others are not."""
    said = [
        ngettext(
            "%(num)s write is put back with the next sync.",
            "%(num)s writes are put back with the next sync.",
            done.waiting,
        )
    ]
    for why, many in sorted(Counter(why for _number, why in done.left).items()):
        said.append(_("%(num)s left: %(why)s.", num=many, why=word(wording_sync.LEFT, why)))
    notify(" ".join(said), warn=not done.waiting)
