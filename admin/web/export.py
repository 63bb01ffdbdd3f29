"""The export page: the whole clean book as a spreadsheet, to take away at any time."""

from __future__ import annotations

import io
from collections.abc import Iterator

from flask import Blueprint, Response, render_template

from admin import export as writers
from admin.web.here import the_actor, the_hub
from admin.web.language import tongue
from store import customers
from store.clock import stamp

pages = Blueprint("export", __name__)

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/export")
def page() -> str:
    """Offer the two files."""
    return render_template("export.html", customers=customers.count(the_hub(), the_actor()))


def _name(ending: str) -> str:
    """Return our own name for a download: never one that came from outside."""
    return f"guiyi-customers-{stamp(the_hub().clock)[:10]}.{ending}"


def attachment(body: bytes | Iterator[bytes], name: str, kind: str) -> Response:
    """Return a download that no browser shows as a page."""
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.post("/export/csv")
def as_csv() -> Response:
    """Send the customers as CSV that spreadsheet programs cannot run.

    Built in memory: an export lies nowhere on the disk of the hub.
    """
    held = io.BytesIO()
    text = io.TextIOWrapper(held, encoding="utf-8-sig", newline="", write_through=True)
    writers.write_csv(the_hub(), the_actor(), text, language=tongue())
    text.flush()
    return attachment(held.getvalue(), _name("csv"), "text/csv; charset=utf-8")


@pages.post("/export/xlsx")
def as_xlsx() -> Response:
    """Send customers and provenance as XLSX; what passes by lies in no file that has a name."""
    held = io.BytesIO()
    writers.write_xlsx(the_hub(), the_actor(), held, language=tongue())
    return attachment(held.getvalue(), _name("xlsx"), _XLSX)
