"""What the server remembers of one browser: kept in memory, reached by a random cookie.

Flask's signed cookie is not used: it cannot be taken back, and what a person searched for would
lie readable in the browser. A visit holds the CSRF token, the search text and the next notices.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import cast

from flask import Flask, Response, current_app, g, request

from store.values import RowId

COOKIE = "guiyi_visit"
_KEY = "guiyi.visits"
_MOST = 500


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence to show on the next page, and the decision it can take back."""

    text: str
    decision: int | None = None
    customer: str = ""
    warn: bool = False


@dataclass(slots=True)
class Visit:
    """One browser's memory."""

    key: str
    csrf: str
    search: str = ""
    order: str = "updated"
    #: The two boxes of the compare page, as they were typed.
    compare: tuple[str, str] = ("", "")
    notices: list[Notice] = field(default_factory=list)
    #: How many cards were settled since the page was first opened.
    settled: int = 0
    #: The rows of the cards shown, so that a verdict can be repeated after the card is gone.
    pairs: dict[int, tuple[RowId, RowId]] = field(default_factory=dict)


class Visits:
    """All visits, the oldest forgotten first."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._visits: OrderedDict[str, Visit] = OrderedDict()

    def open(self, key: str) -> Visit | None:
        """Return the visit that a cookie names; None when it is unknown."""
        with self._lock:
            visit = self._visits.get(key)
            if visit is not None:
                self._visits.move_to_end(key)
            return visit

    def start(self) -> Visit:
        """Return a new visit under a key of our own making (a browser never chooses it)."""
        visit = Visit(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        with self._lock:
            self._visits[visit.key] = visit
            while len(self._visits) > self._most:
                self._visits.popitem(last=False)
        return visit


def visit() -> Visit:
    """Return the visit of the request being answered."""
    if "visit" not in g:
        visits = cast(Visits, current_app.extensions[_KEY])
        found = visits.open(request.cookies.get(COOKIE, ""))
        g.visit_is_new = found is None
        g.visit = found if found is not None else visits.start()
    return cast(Visit, g.visit)


def notify(
    text: str, *, decision: int | None = None, customer: str = "", warn: bool = False
) -> None:
    """Show one sentence on the next page that this browser opens."""
    notices = visit().notices
    notices.append(Notice(text, decision, customer, warn))
    del notices[:-3]


def take_notices() -> list[Notice]:
    """Return the waiting notices and forget them."""
    notices = visit().notices
    taken = list(notices)
    notices.clear()
    return taken


def _give_cookie(response: Response) -> Response:
    if g.get("visit_is_new"):
        response.set_cookie(
            COOKIE, visit().key, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
        )
    return response


def install(app: Flask) -> None:
    """Give `app` its visits."""
    app.extensions[_KEY] = Visits()
    app.after_request(_give_cookie)
