"""Puts the pages together over one hub."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from admin.web import (
    customers,
    errors,
    export,
    here,
    history,
    imports,
    language,
    look,
    review,
    security,
    start,
    visits,
)
from store.hub import Hub

_ADMIN = Path(__file__).parent.parent


def create_app(hub: Hub) -> Flask:
    """Return the pages of a hub, a WSGI application for this machine's own browser."""
    app = Flask(
        "admin",
        root_path=str(_ADMIN),
        static_folder=str(_ADMIN / "static"),
        template_folder=str(_ADMIN / "templates"),
    )
    here.attach(app, hub)
    security.install(app, most_bytes=imports.most_bytes(hub))
    visits.install(app)
    language.install(app)
    look.install(app)
    errors.install(app)
    for page in (start, review, customers, history, imports, export):
        app.register_blueprint(page.pages)
    return app
