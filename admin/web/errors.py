"""Error pages: what a person can do about it and a number to find it in the log, nothing else."""

from __future__ import annotations

import secrets

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from admin.web.here import wants_part
from admin.web.security import StalePage
from store.errors import AlreadySettled, HubError, KeyMissing, NotYours, Tampered, TryLater
from store.log import EventLog

log = EventLog("guiyi.web")


def _says(code: int) -> tuple[str, str]:
    """Return the heading and the advice for a status."""
    texts = {
        400: (_("That did not work"), _("The request could not be read. Go back and try again.")),
        403: (_("Not from here"), _("This request did not come from one of Guiyi's own pages.")),
        404: (_("Not here"), _("There is nothing at this address.")),
        405: (_("That did not work"), _("This page is used in another way.")),
        409: (_("Already settled"), _("Somebody has decided this in the meantime.")),
        413: (_("Too big"), _("The file is larger than this hub takes.")),
        503: (_("Try again later"), _("Something that is needed is busy. Nothing was changed.")),
    }
    return texts.get(
        code, (_("Something broke"), _("Nothing was changed. The log holds what happened."))
    )


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.code or 500
    if isinstance(error, NotYours):
        return 404
    if isinstance(error, AlreadySettled):
        return 409
    if isinstance(error, TryLater):
        return 503
    if isinstance(error, HubError) and not isinstance(error, KeyMissing | Tampered):
        return 400
    return 500


def fault_number() -> str:
    """Return a number that stands on the page and in the log; no run of digits like a phone's."""
    return f"{secrets.token_hex(2)}-{secrets.token_hex(2)}"


def answer(error: Exception) -> Response:
    """Return the page for an error."""
    code = _status(error)
    number = fault_number()
    # The log takes the class and the place of an error; its text may hold somebody's name.
    if code >= 500:
        log.warning("page.failed", request=number, error=error)
    else:
        log.info("page.refused", request=number, error=error)
    if isinstance(error, SecurityError):
        # The address bar shows another name than this machine's: not even our own look.
        return make_response("Bad host name. Use http://127.0.0.1 and the port.\n", 400)
    heading, advice = _says(code)
    if isinstance(error, StalePage):
        heading, advice = _("Open this page again"), _("It was open too long to be used safely.")
    if isinstance(error, RequestEntityTooLarge):
        number = ""
    name = "parts/error.html" if wants_part() else "error.html"
    shown = render_template(name, heading=heading, advice=advice, number=number, path=request.path)
    response = make_response(shown, code)
    if isinstance(error, HTTPException):
        for header, value in error.get_headers(request.environ):
            if header.lower() == "allow":
                response.headers[header] = value
    return response


def install(app: Flask) -> None:
    """Put the error pages on `app`."""
    app.register_error_handler(Exception, answer)
