"""Puts the pages together over one hub."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from admin.arguments import LARGEST
from admin.web import (
    compare,
    customers,
    errors,
    export,
    here,
    history,
    imports,
    language,
    look,
    review,
    rules,
    security,
    start,
    visits,
)
from store.hub import Hub

_ADMIN = Path(__file__).parent.parent


class _Number(IntegerConverter):
    """The number of a thing in an address: one beyond any database leads nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST)


def create_app(hub: Hub) -> Flask:
    """Return the pages of a hub, a WSGI application for this machine's own browser."""
    app = Flask(
        "admin",
        root_path=str(_ADMIN),
        static_folder=str(_ADMIN / "static"),
        template_folder=str(_ADMIN / "templates"),
    )
    app.url_map.converters["number"] = _Number
    here.attach(app, hub)
    security.install(app, most_bytes=imports.most_bytes(hub))
    visits.install(app)
    language.install(app)
    look.install(app)
    errors.install(app)
    for page in (start, review, customers, compare, history, imports, rules, export):
        app.register_blueprint(page.pages)
    return app
