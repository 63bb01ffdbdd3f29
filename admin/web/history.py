"""The history page: every decision and every run, each of which can be taken back for ever."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.web import review
from admin.web.crms import plan_again
from admin.web.here import the_actor, the_hub, wants_part
from admin.web.language import local_path
from admin.web.visits import notify
from store import decisions, runs
from store.values import DecisionKind
from sync import settle

pages = Blueprint("history", __name__)

PAGE = 100


@pages.get("/history")
def history() -> str:
    """Show the newest decisions and runs."""
    hub, actor = the_hub(), the_actor()
    limit = min(max(request.args.get("most", PAGE, type=int), PAGE), 5_000)
    return render_template(
        "history.html",
        decisions=decisions.decisions(hub, actor, limit=limit),
        runs=runs.runs(hub, actor, limit=50),
        limit=limit,
    )


@pages.post("/history/<number:number>/undo")
def undo(number: int) -> str | Response:
    """Take one decision back; from a card's toast, show that card again."""
    hub, actor = the_hub(), the_actor()
    with hub.reading() as connection:
        chose_a_value = decisions.get(hub, connection, number).kind is DecisionKind.USE
    settled = settle.undo_decision(hub, actor, number)
    if chose_a_value:
        # Where CRMs say different things, that is asked again, now and not with the next sync.
        plan_again(settled.customers)
    notify(_("Taken back. It is as if it had not been decided."))
    if request.form.get("back") == "card":
        if wants_part():
            return review.again(number)
        return redirect(review.address_again(number), code=303)
    return redirect(local_path(request.form.get("back") or url_for("history.history")), code=303)


@pages.post("/history/runs/<number:number>/undo")
def undo_run(number: int) -> Response:
    """Take back everything that one import brought."""
    hub, actor = the_hub(), the_actor()
    settle.undo_import(hub, actor, number)
    notify(_("The import was taken back. Its rows no longer count."))
    return redirect(local_path(request.form.get("back") or url_for("history.history")), code=303)
