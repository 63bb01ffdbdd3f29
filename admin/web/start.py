"""The start page: what came in, what it became, and what waits."""

from __future__ import annotations

from flask import Blueprint, render_template

from admin.share import minutes, share_of
from admin.web.here import the_actor, the_hub
from store import customers, reviews, runs

pages = Blueprint("start", __name__)


@pages.get("/")
def home() -> str:
    """Show the one sentence with its numbers, and what waits."""
    hub, actor = the_hub(), the_actor()
    found = [run for run in runs.runs(hub, actor, limit=1000) if run.kind == "import"]
    live = [run for run in found if run.state == "done"]
    waiting = reviews.waiting(hub, actor, limit=1)
    return render_template(
        "start.html",
        rows=sum(run.rows_in for run in live),
        refused=sum(run.refused for run in live),
        customers=customers.count(hub, actor),
        waiting=waiting,
        minutes=minutes(waiting.total, share_of(hub, actor, waiting.total).pace),
        runs=found[:5],
    )
