"""The rules page: how readily records are merged, what other rules would change, and back again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.rule_changes import Names
from admin.web import wording_rules
from admin.web.here import the_actor, the_hub, wants_part
from admin.web.trials import Trials, Work
from admin.web.visits import notify
from dedupe.grouping import Fate
from dedupe.score import Mode
from store import facts, rule_sets
from store.errors import AlreadySettled, NotYours
from sync import rulebook
from sync.proposals import Standing, standing
from sync.ruling import Used, use, wish_back
from sync.trial import Trial, Wish, try_rules

pages = Blueprint("rules", __name__)

#: Books with more rows show no counts until they are asked for; with more than MOST rows a dry run
#: takes longer than anybody watches a page, and is left to the command line.
FEW, MOST = 5_000, 300_000

#: Seconds that a page waits for an answer before it shows how far the work is.
PATIENCE = 3.0

#: Examples of each kind.
_SHOWN = 20

#: Rule sets that the page lists.
_SETS = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be tried: its name in the address, and whether it is in use."""

    name: str
    used: bool


def _trials() -> Trials:
    return cast(Trials, current_app.extensions["guiyi.trials"])


@pages.record
def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions["guiyi.trials"] = Trials()


@pages.get("/rules")
def page() -> str:
    """Show the three words, what is proposed, and every rule set so far."""
    hub = the_hub()
    now = standing(hub, the_actor())
    with hub.reading() as connection:
        every = rule_sets.every(connection)
        rows = len(facts.customer_rows(connection))
    return render_template(
        "rules.html",
        now=now,
        says=wording_rules,
        choices=[Choice(mode.value, _plainly(now, mode)) for mode in Mode],
        sets=every[:_SETS],
        rows=rows,
        few=FEW,
        most=MOST,
    )


def _plainly(now: Standing, mode: Mode) -> bool:
    return now.rules.mode is mode and now.rules == now.rules.in_mode(mode)


@pages.get("/rules/try/<name>")
def dry_run(name: str) -> Response | str:
    """Show what other rules would make of the book; while that is worked out, how far it is."""
    now, wish = _wish(name)
    _not_too_many()
    work = _tried(name, wish)
    if not work.finished.is_set():
        part = "parts/rules_progress.html" if wants_part() else "rules_progress.html"
        return render_template(part, work=work, address=url_for("rules.dry_run", name=name))
    told = work.answer
    if not isinstance(told, Trial):
        return _broke_off(work)
    if wants_part():
        return _turn_to(url_for("rules.dry_run", name=name))
    names = Names(the_hub(), the_actor())
    return render_template(
        "rules_try.html",
        name=name,
        now=now,
        says=wording_rules,
        wish=wish,
        learned=now.learned if wish.why == "learned" else None,
        told=told,
        changes={fate.value: names.changes(told, fate, _SHOWN) for fate in Fate},
        counts=_counts(told),
        asked=names.questions(told.asked, _SHOWN),
        answered=names.questions(told.answered, _SHOWN),
        spoken=names.spoken(told.contradicted, _SHOWN),
        shown=_SHOWN,
    )


@pages.get("/rules/counts/<name>")
def counts(name: str) -> str:
    """Return the one line of a dry run that the rules page shows beside each choice."""
    _now, wish = _wish(name)
    _not_too_many()
    work = _tried(name, wish)
    told = work.answer if isinstance(work.answer, Trial) else None
    return render_template(
        "parts/rules_counts.html",
        name=name,
        work=work,
        told=told,
        counts=_counts(told) if told is not None else {},
    )


@pages.post("/rules/use")
def take() -> Response | str:
    """Put rules in use that were tried under the set that is still in use."""
    hub, actor, name = the_hub(), the_actor(), request.form.get("name", "")
    now, wish = _wish(name)
    _not_too_many()
    seen = request.form.get("seen", "")
    if seen != str(now.in_use.number):
        raise AlreadySettled
    work = _trials().start(("use", name, seen), lambda progress: use(hub, actor, wish, progress))
    work.finished.wait(PATIENCE)
    return redirect(url_for("rules.under_way", key=work.key), code=303)


@pages.get("/rules/work/<key>")
def under_way(key: str) -> Response | str:
    """Show how far a change of rules is; its end leads back to the rules."""
    work = _trials().find(key)
    if work is None:
        abort(404)
    if not work.finished.is_set():
        part = "parts/rules_progress.html" if wants_part() else "rules_progress.html"
        return render_template(part, work=work, address=url_for("rules.under_way", key=key))
    if not isinstance(work.answer, Used):
        return _broke_off(work)
    notify(_("Rule set %(number)s is in use.", number=work.answer.number))
    return _turn_to(url_for("rules.page"))


def _wish(name: str) -> tuple[Standing, Wish]:
    """Return the rules of a name: a mode, a proposal, or the number of a rule set."""
    hub = the_hub()
    now = standing(hub, the_actor())
    for proposal in now.proposals:
        if proposal.name == name:
            return now, proposal.wish
    if name in tuple(Mode):
        rules = now.rules.in_mode(Mode(name))
        return now, Wish(rules, "hand", now.in_use.number, decisions=now.in_use.decisions)
    if not name.isdecimal():
        raise NotYours
    return now, wish_back(hub, int(name[:15]))


def _tried(name: str, wish: Wish) -> Work:
    hub, actor = the_hub(), the_actor()
    with hub.reading() as connection:
        at = facts.newest(connection)
        number = rulebook.in_use(hub, connection).number
    asked = ("try", name, str(number), *map(str, at))
    work = _trials().start(asked, lambda progress: try_rules(hub, actor, wish, progress))
    work.finished.wait(PATIENCE)
    return work


def _counts(told: Trial) -> dict[str, int]:
    found = {fate.value: len(told.groups.of(fate)) for fate in Fate}
    return {**found, "asked": len(told.asked), "answered": len(told.answered)}


def _not_too_many() -> None:
    with the_hub().reading() as connection:
        if len(facts.customer_rows(connection)) > MOST:
            raise NotYours


def _broke_off(work: Work) -> Response:
    notify(_("That broke off. In the log: %(number)s", number=work.number), warn=True)
    return _turn_to(url_for("rules.page"))


def _turn_to(address: str) -> Response:
    if wants_part():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, code=303)
