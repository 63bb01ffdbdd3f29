"""The review pages: the queue, and one card at a time with its four verdicts."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from admin.share import GOAL, minutes, share_of
from admin.web import turns
from admin.web.deciding import Wish, carry_out, read_wish, settled_by
from admin.web.here import asked_offset, the_actor, the_hub, wants_part
from admin.web.pair import Pair, open_pair, summaries
from admin.web.visits import visit
from store import decisions, reviews
from store.errors import AlreadySettled
from sync.waiting import queue

pages = Blueprint("review", __name__)

PAGE = 50


@pages.get("/review")
def waiting() -> str:
    """Show what waits: today's share, or all of it."""
    hub, actor = the_hub(), the_actor()
    reason = request.args.get("reason", "")
    everything = "all" in request.args
    offset = asked_offset() if everything else 0
    limit = PAGE if everything else GOAL
    found = queue(hub, actor, reason=reason, offset=offset, limit=limit)
    share = share_of(hub, actor, sum(found.counts.values()))
    return render_template(
        "review_queue.html",
        found=found,
        summaries=summaries(found.items),
        reason=reason,
        everything=everything,
        offset=offset,
        page=PAGE,
        goal=GOAL,
        share=share,
        minutes=minutes(found.total, share.pace),
        settled=visit().settled,
        put_off=reviews.waiting(hub, actor, limit=1, put_off=True).total,
    )


def _stage(pair: Pair | None, template: str) -> str:
    """Return a card, or the empty stage when nothing waits."""
    if pair is None:
        return render_template(template, pair=None, settled=visit().settled)
    place = turns.place_of(pair.review.number)
    remember = visit().pairs
    remember[pair.review.number] = (pair.review.a, pair.review.b)
    while len(remember) > 200:
        del remember[next(iter(remember))]
    return render_template(
        template,
        pair=pair,
        place=place,
        settled=visit().settled,
        goal=min(GOAL, visit().settled + place.total),
        press=secrets.token_urlsafe(12),
    )


def _template() -> str:
    return "parts/stage.html" if wants_part() else "review_card.html"


@pages.get("/review/<number:number>")
def card(number: int) -> str | Response:
    """Show one card, or only its inside when asked for ahead of time."""
    try:
        return _stage(open_pair(number), _template())
    except AlreadySettled:
        if wants_part():
            raise
        return redirect(url_for("review.next_card", after=number), code=303)


@pages.get("/review/next")
def next_card() -> Response:
    """Go to the card after one, or to the queue when nothing waits."""
    place = turns.place_of(request.args.get("after", 0, type=int))
    if place.after is None:
        return redirect(url_for("review.waiting"), code=303)
    return redirect(url_for("review.card", number=place.after), code=303)


@pages.post("/review/decide")
def decide() -> Response:
    """Keep a verdict and go on to the next card."""
    wish = read_wish()
    if wish is None:
        abort(400)
    after = turns.place_of(wish.number).after
    try:
        carry_out(wish)
    except AlreadySettled:
        return _somebody_was_first(wish)
    if after == wish.number or after is None:
        after = turns.place_of(0).after
    return _go_on(after)


def _go_on(number: int | None) -> Response:
    address = url_for("review.waiting" if number is None else "review.card", number=number)
    if not wants_part():
        return redirect(address, code=303)
    pair = None
    if number is not None:
        try:
            pair = open_pair(number)
        except AlreadySettled:  # the decision settled its neighbour too
            left = turns.place_of(0).after
            pair = open_pair(left) if left is not None else None
    answer = make_response(_stage(pair, "parts/stage.html"))
    if pair is not None:
        address = url_for("review.card", number=pair.review.number)
    answer.headers["HX-Replace-Url"] = address
    return answer


def _somebody_was_first(wish: Wish) -> Response:
    """Say who decided what and when, and offer to decide anyway (409)."""
    pair = visit().pairs.get(wish.number)
    shown = render_template(
        "parts/settled.html" if wants_part() else "settled.html",
        wish=wish,
        first=settled_by(pair),
        can_insist=pair is not None,
        press=secrets.token_urlsafe(12),
    )
    return make_response(shown, 409)


def _of_decision(number: int) -> int | None:
    """Return the waiting review of the rows that a decision spoke of."""
    for recorded in decisions.decisions(the_hub(), the_actor(), limit=500):
        said = recorded.decision
        if said.number == number and said.a is not None and said.b is not None:
            found = turns.with_pair(said.a, said.b)
            return found.number if found is not None else None
    return None


def address_again(decision: int) -> str:
    """Return the address of the card whose decision was taken back."""
    number = _of_decision(decision)
    visit().settled = max(0, visit().settled - 1)
    if number is None:
        return url_for("review.waiting")
    return url_for("review.card", number=number)


def again(decision: int) -> Response:
    """Return the card whose decision was taken back, for the stage."""
    number = _of_decision(decision)
    visit().settled = max(0, visit().settled - 1)
    return _go_on(number)
