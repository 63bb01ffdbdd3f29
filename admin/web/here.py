"""Who is asking, of which hub: what every page needs before it asks the store for anything."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, request

from admin.arguments import LARGEST
from store.access import OWNER, Actor
from store.hub import Hub

_KEY = "guiyi.hub"


def attach(app: Flask, hub: Hub) -> None:
    """Give the pages of `app` their hub."""
    app.extensions[_KEY] = hub


def the_hub() -> Hub:
    """Return the hub that these pages show."""
    return cast(Hub, current_app.extensions[_KEY])


def the_actor() -> Actor:
    """Return who is asking: the owner, for only his own machine reaches these pages."""
    return OWNER


def asked_offset() -> int:
    """Return where in a list the page asked for begins."""
    return min(max(request.args.get("from", 0, type=int), 0), LARGEST)


def wants_part() -> bool:
    """Return True when htmx asks for a part of a page and not for a whole one."""
    return request.headers.get("HX-Request") == "true"
