"""The connections page: each with its state, its last runs, and buttons to sync it or to plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.web import wording_sync
from admin.web.crms import crms, settings_of
from admin.web.here import the_actor, the_hub, wants_part
from admin.web.standing import Standing, standing
from admin.web.syncing import NoFiles, Sync, Syncs
from admin.web.visits import notify
from store import due, value_conflicts
from store.access import Actor, may
from store.clock import stamp
from store.errors import NotYours, SourceError
from store.hub import Hub
from store.settings import ConnectionSettings
from sync import jobs
from sync.apart import sync_apart
from sync.bunches import Bunch, bunches
from sync.crm_sync import Opened, sync_crms
from sync.crms import CRM_KINDS
from sync.file_connections import FILE_KINDS, files_of, read_options
from sync.imports import import_file

pages = Blueprint("connections", __name__)

HOW = ("sync", "plan", "full", "shrink")

#: Seconds that a page waits for a sync before it shows how far it is.
PATIENCE = 0.8


def _syncs() -> Syncs:
    return cast(Syncs, current_app.extensions["guiyi.syncs"])


@pages.record
def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions["guiyi.syncs"] = Syncs()


def planned() -> Sequence[Bunch]:
    """Return what waits to be written."""
    return bunches(the_hub(), the_actor())


def _standing(number: int, settings: ConnectionSettings, *, most: int = 4) -> Standing:
    at = _due().get(number, "")
    return standing(number, settings, _syncs().of(number), planned(), due=at, most=most)


def _due() -> Mapping[int, str]:
    """Return when connections are synced next by themselves; "" where nobody said."""
    with the_hub().reading() as connection:
        return {number: one.at for number, one in due.every(connection).items()}


@pages.get("/connections")
def listing() -> str:
    """Show every connection of the settings."""
    if not may(the_actor(), "sync"):
        raise NotYours
    hub, numbers, waits, times = the_hub(), crms().numbers(), planned(), _due()
    shown = [
        standing(number, one, _syncs().of(number), waits, due=times.get(number, ""))
        for number, one in ((numbers[one.name], one) for one in hub.settings.connections)
    ]
    with hub.reading() as connection:
        questions = value_conflicts.count(connection)
    crms().opened()
    return render_template(
        "connections.html",
        shown=shown,
        says=wording_sync,
        error=crms().error,
        questions=questions,
        held=sum(one.held for one in shown),
        ready=sum(one.ready for one in shown),
        refused=sum(one.refused for one in shown),
        running=any(one.state in ("running", "queued") for one in shown),
    )


@pages.get("/connections/<number:number>")
def connection(number: int) -> str:
    """Show one connection with more of its runs, or only its card."""
    settings = settings_of(number)
    if settings is None or not may(the_actor(), "sync"):
        raise NotYours
    part = wants_part()
    one = _standing(number, settings, most=4 if part else 50)
    name = "parts/connection.html" if part else "connection.html"
    return render_template(name, one=one, says=wording_sync, whole=not part)


@pages.post("/connections/sync")
def sync_all() -> Response:
    """Sync every connection: the files first, then all CRMs together."""
    numbers = crms().numbers()
    wanted = {numbers[one.name]: one for one in the_hub().settings.connections if one.read}
    return _begin(wanted)


@pages.post("/connections/<number:number>/sync")
def sync_one(number: int) -> Response:
    """Sync one connection, or only plan what would be written to it."""
    settings = settings_of(number)
    if settings is None:
        raise NotYours
    return _begin({number: settings})


def _begin(wanted: Mapping[int, ConnectionSettings]) -> Response:
    hub, actor, how = the_hub(), the_actor(), request.form.get("how", "sync")
    if how not in HOW:
        abort(400)
    if not may(actor, "sync"):
        raise NotYours
    if how == "sync" and hub.settings.queue.url and _left_to_workers(hub, wanted):
        notify(_("A worker does it as soon as one is free."))
        return redirect(url_for("connections.listing"), code=303)
    work = _work(hub, actor, wanted, crms().opened(), how)
    sync = _syncs().start(wanted, how, work, begun=stamp(hub.clock))
    if sync is None:
        notify(_("It is being synced already."), warn=True)
    else:
        sync.finished.wait(PATIENCE)
        _tell(sync)
    anchor = f"c{next(iter(wanted))}" if len(wanted) == 1 else None
    return redirect(url_for("connections.listing", _anchor=anchor), code=303)


def _left_to_workers(hub: Hub, wanted: Mapping[int, ConnectionSettings]) -> bool:
    """Ask the queue's workers for a sync; False where files are among it, which are read here."""
    if any(one.kind not in CRM_KINDS for one in wanted.values()):
        return False
    for one in wanted.values():
        jobs.ask_for(hub, one.name)
    return True


def _tell(sync: Sync) -> None:
    """Say what came of a sync that was done while the page waited."""
    if not sync.finished.is_set():
        return
    if sync.errors:
        if any(error == "Busy" for error, _number in sync.errors.values()):
            notify(wording_sync.failed("Busy"), warn=True)
    elif sync.how == "plan":
        notify(_("Planned. Nothing was written outside."))
    else:
        notify(_("Synced."))


def _work(
    hub: Hub,
    actor: Actor,
    wanted: Mapping[int, ConnectionSettings],
    opened: Sequence[Opened],
    how: str,
) -> Callable[[Sync], None]:
    """Return what a sync does, for the thread that does it."""
    numbers = {one.name: number for number, one in wanted.items()}
    chosen = [one for one in opened if one.settings.name in numbers]

    def sync_some(some: Sequence[Opened], sync: Sync) -> None:
        sync_crms(
            hub, actor, some, opened,
            full=how == "full", shrink=how == "shrink", plan_only=how == "plan", progress=sync,
        )  # fmt: skip

    def run(sync: Sync) -> None:
        for number, one in wanted.items():
            if one.kind in FILE_KINDS:
                _read_files(hub, actor, number, one, sync)
        sync_apart(
            chosen,
            lambda some: sync_some(some, sync),
            lambda one, error: sync.fail([numbers[one.settings.name]], error),
        )

    return run


def _read_files(hub: Hub, actor: Actor, number: int, one: ConnectionSettings, sync: Sync) -> None:
    """Read the files of a connection; what is wrong with one does not stop the others."""
    found = files_of(one)
    if not found:
        sync.fail([number], NoFiles())
    for path in found:
        options = read_options(hub.settings, one)
        try:
            import_file(hub, actor, path, connection=one.name, options=options, progress=sync)
        except (SourceError, OSError) as error:
            sync.fail([number], error)
