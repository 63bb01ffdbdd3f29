"""The import page: a file in, five rows to look at, then a verdict on every row, and undo."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
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

from admin.say import error_text
from admin.spreadsheet_text import csv_cell
from admin.web.export import attachment
from admin.web.here import asked_offset, the_actor, the_hub, wants_part
from admin.web.importing import Jobs
from admin.web.language import tongue
from admin.web.mapping import CHOICES, Guess, guess
from admin.web.uploads import Uploads
from admin.web.visits import notify, visit
from admin.web.wording import VERDICTS, reason
from connectors.contract import ReadOptions
from store import runs
from store.errors import TooBig, Unreadable
from store.hub import Hub
from sync.imports import Preview, look_at, options_of

pages = Blueprint("imports", __name__)

_PAGE = 100
_BATCH = 1_000


def most_bytes(hub: Hub) -> int:
    """Return how large an upload may be: what the readers take, and room for the form round it."""
    return hub.settings.limits.bytes + 64 * 1024


def _uploads() -> Uploads:
    return cast(Uploads, current_app.extensions["guiyi.uploads"])


def _jobs() -> Jobs:
    return cast(Jobs, current_app.extensions["guiyi.jobs"])


@pages.record
def _prepare(state: BlueprintSetupState) -> None:
    uploads = Uploads()
    state.app.extensions["guiyi.uploads"] = uploads
    state.app.extensions["guiyi.jobs"] = Jobs(uploads)


def _look(path: Path) -> Preview:
    return look_at(path, options_of(the_hub()))


@pages.get("/import")
def page() -> str:
    """Ask for a file, and list the earlier ones."""
    found = [run for run in runs.runs(the_hub(), the_actor(), limit=100) if run.kind == "import"]
    return render_template("import.html", runs=found)


@pages.post("/import")
def upload() -> Response:
    """Keep the file and go to its preview."""
    file = request.files.get("file")
    if file is None or not file.filename:
        notify(_("Choose a file first."), warn=True)
        return redirect(url_for("imports.page"), code=303)
    held = _uploads().take(file.stream, file.filename, visit().key)
    return redirect(url_for("imports.preview", key=held.key), code=303)


@pages.get("/import/file/<key>")
def preview(key: str) -> Response | str:
    """Show what the file is taken for and its first rows, with a choice for every column."""
    held = _uploads().find(key, visit().key)
    if held is None:
        abort(404)
    try:
        seen = _look(held.path)
    except (Unreadable, TooBig) as error:
        _uploads().drop(held)
        notify(error_text(error, tongue()), warn=True)
        return redirect(url_for("imports.page"), code=303)
    return render_template(
        "import_preview.html",
        key=key,
        name=held.path.name,
        preview=seen,
        columns=guess(seen),
        choices=CHOICES,
    )


def _changed(columns: list[Guess]) -> dict[str, str]:
    """Return the columns for which another meaning was chosen than the one guessed."""
    chosen = {}
    for place, column in enumerate(columns):
        wanted = request.form.get(f"column.{place}")
        if wanted is not None and wanted != column.field and (wanted in CHOICES or not wanted):
            chosen[column.header] = wanted
    return chosen


@pages.post("/import/file/<key>")
def begin(key: str) -> Response:
    """Start the import and go to its progress."""
    held = _uploads().find(key, visit().key)
    if held is None:
        abort(404)
    if request.form.get("answer") == "no":
        _uploads().drop(held)
        return redirect(url_for("imports.page"), code=303)
    changed = _changed(guess(_look(held.path))) if request.form.get("columns") else {}
    claimed = _uploads().claim(key, visit().key)
    if claimed is None:
        abort(404)
    job = _jobs().start(the_hub(), the_actor(), claimed, ReadOptions(columns=changed))
    job.finished.wait(0.3)  # a small file needs no progress page
    return redirect(url_for("imports.progress", key=job.key), code=303)


@pages.get("/import/job/<key>")
def progress(key: str) -> Response | str:
    """Show how far an import is; its end leads to the run."""
    job = _jobs().find(key, visit().key)
    if job is None:
        abort(404)
    if not job.finished.is_set():
        name = "parts/progress.html" if wants_part() else "progress.html"
        return render_template(name, job=job)
    if job.run is None:
        text = (
            error_text(job.error, tongue())
            if job.error is not None
            else _("The import broke off. In the log: %(number)s", number=job.number)
        )
        notify(text, warn=True)
    address = url_for("imports.page") if job.run is None else url_for("imports.run", number=job.run)
    if wants_part():
        answer = make_response("", 200)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, code=303)


@pages.get("/import/<number:number>")
def run(number: int) -> str:
    """Show the verdict on every row of an import."""
    hub, actor = the_hub(), the_actor()
    verdict = request.args.get("verdict", "")
    verdict = verdict if verdict in VERDICTS else ""
    offset = asked_offset()
    return render_template(
        "run.html",
        run=runs.get_run(hub, actor, number),
        found=runs.rows(hub, actor, number, verdict=verdict, offset=offset, limit=_PAGE),
        verdict=verdict,
        offset=offset,
        page=_PAGE,
    )


def _refused(number: int) -> Iterator[bytes]:
    """Yield the refused rows of a run as CSV, each with its place and the reason in words."""
    hub, actor = the_hub(), the_actor()
    held = io.StringIO(newline="")
    writer = csv.writer(held, quoting=csv.QUOTE_ALL)
    writer.writerow([_("Where"), _("Reason"), _("Row")])
    offset = 0
    while True:
        found = runs.rows(hub, actor, number, verdict="refused", offset=offset, limit=_BATCH)
        for row in found.rows:
            writer.writerow([csv_cell(row.place), reason(row.reason), csv_cell(row.raw)])
        yield held.getvalue().encode("utf-8-sig" if not offset else "utf-8")
        held.seek(0)
        held.truncate()
        offset += _BATCH
        if offset >= found.total:
            return


@pages.post("/import/<number:number>/refused")
def refused(number: int) -> Response:
    """Send only the rows that were not taken, with the reason for each."""
    runs.get_run(the_hub(), the_actor(), number)
    return attachment(
        b"".join(_refused(number)), f"guiyi-import-{number}-refused.csv", "text/csv; charset=utf-8"
    )
